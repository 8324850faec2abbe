"""Keeps the staged frames on disk, a file a quarter, and brings them up to date with the archive.

Only documents whose options or raw frames changed, or that are new, are normalised; only the quarters they leave or
enter are rewritten. `attempts.parquet` is written last: after a crash the same documents are pending again, and doing
them again gives the same files. Every file is sealed.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import fingerprint, sealed
from pipelines.contract import polars_schema
from pipelines.extract.pending import RawStage
from pipelines.normalise.chunk import StagedFrames, normalise_chunk

# Written in this order: as long as a notice's row is the old one, a run after a crash sees which quarter it left.
PARTITIONED = ("staged_lines", "staged_totals", "staged_rows", "staged_columns", "staged_notices")
ATTEMPT_SCHEMA: dict[str, Any] = {
    "document_sha256": pl.String,
    "region_key": pl.String,
    "program_year": pl.Int32,
    "period_key": pl.String,
    "source": pl.String,
    "retrieved_at": pl.Datetime("us", "UTC"),
}
# What the staged frames were made from: also what extraction gave.
DONE_SCHEMA = ATTEMPT_SCHEMA | {"reading": pl.String}
# A file without rows in each folder, so that there is always something to read.
_NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Staged:
    """What a run changed: the quarters rewritten, and how many documents were normalised."""

    partitions: tuple[str, ...]
    documents: int


class Stage:
    """The staged frames below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._attempts = folder / "attempts.parquet"
        self._problems = folder / "staged_problems.parquet"

    def normalise(
        self,
        raw: RawStage,
        attempts: pl.DataFrame,
        also: Iterable[str] = (),
        advance: Callable[[int], None] | None = None,
    ) -> Staged:
        """Bring the staged frames up to date.

        Args:
            raw: the raw frames; they hold every document of `attempts`.
            attempts: each document with each set of options it was ingested with, oldest first (`ATTEMPT_SCHEMA`).
            also: quarters to write even if nothing changed in them.
            advance: called with the number of documents done.
        """
        self._forget_other_codes()
        attempts = attempts.join(raw.readings(), on="document_sha256", how="left", maintain_order="left")
        done = self.attempts()
        changed = _changed(attempts, done)
        old = self.read("staged_notices")
        leaving = old.join(changed, on="document_sha256", how="semi")["partition"].unique()
        frames: list[StagedFrames] = []
        for chunk in raw.read(changed["document_sha256"]):
            in_chunk = pl.concat(
                [chunk.raw_documents.select("document_sha256"), chunk.raw_problems.select("document_sha256")]
            )
            frames.append(normalise_chunk(chunk, attempts.join(in_chunk.unique(), on="document_sha256", how="semi")))
            if advance:
                advance(in_chunk["document_sha256"].n_unique())
        new = StagedFrames(*(pl.concat(tables) for tables in zip(*frames, strict=True))) if frames else _no_frames()
        entering = new.staged_notices["partition"].unique()
        partitions = sorted({*leaving, *entering, *also})
        self._write_partitions(partitions, changed, new)
        if changed.height or not self._problems.exists():
            kept = self.read_problems().join(changed, on="document_sha256", how="anti")
            sealed.write_parquet(
                self._problems,
                pl.concat([kept, new.staged_problems]).sort("retrieved_at", "document_sha256", "row_no", "column_no"),
            )
            made = attempts.with_columns(fingerprint=pl.lit(fingerprint.normalisation()))
            sealed.write_parquet(self._attempts, made)
        return Staged(tuple(partitions), changed.height)

    def read(self, table: str, partition: str | None = None) -> pl.DataFrame:
        """Return a partitioned table, or one quarter of it."""
        files = sorted((self._folder / table).glob("*.parquet" if partition is None else f"{partition}.parquet"))
        return pl.concat([pl.DataFrame(schema=polars_schema(table)), *(pl.read_parquet(file) for file in files)])

    def read_problems(self) -> pl.DataFrame:
        """Return the problems of every document that could not be read."""
        if self._problems.exists():
            return pl.read_parquet(self._problems)
        return pl.DataFrame(schema=polars_schema("staged_problems"))

    def attempts(self) -> pl.DataFrame:
        """Return what the staged frames were made from."""
        if self._attempts.exists():
            return pl.read_parquet(self._attempts).drop("fingerprint")
        return pl.DataFrame(schema=DONE_SCHEMA)

    def missing(self) -> list[str]:
        """Return the names of what should be there after all that `attempts.parquet` lists, and is not."""
        if not self.is_by_this_code():
            return []
        notices = self.read("staged_notices")
        # Notices are written last: a quarter that they have and another table lacks was lost, not cut off by a crash.
        quarters = [path.name for path in sorted((self._folder / PARTITIONED[-1]).glob("*.parquet"))]
        tables = [f"{table}/{name}" for table in PARTITIONED for name in {*quarters, f"{_NOTHING}.parquet"}]
        read = pl.concat([notices.select("document_sha256"), self.read_problems().select("document_sha256")])
        lost = self.attempts().join(read, on="document_sha256", how="anti")["document_sha256"].unique().sort()
        return [
            *(name for name in (*sorted(tables), self._problems.name) if not (self._folder / name).exists()),
            *(f"what was read of document {sha256[:12]}" for sha256 in lost),
        ]

    def is_by_this_code(self) -> bool:
        """Tell whether this code has staged what is here; what other code has staged is made anew by the next run."""
        if not self._attempts.exists():
            return False
        made_by = pl.read_parquet(self._attempts, columns=["fingerprint"]).to_series()
        return bool((made_by == fingerprint.normalisation()).all())

    def _forget_other_codes(self) -> None:
        """Drop what other code has staged: its columns may be others, and all of it is made anew."""
        if self.is_by_this_code():
            return
        for path in (self._attempts, self._problems):
            sealed.remove(path)
        for table in PARTITIONED:
            shutil.rmtree(self._folder / table, ignore_errors=True)

    def _write_partitions(self, partitions: Iterable[str], changed: pl.DataFrame, new: StagedFrames) -> None:
        partition_of = new.staged_notices.select("document_sha256", "partition")
        for table in PARTITIONED:
            nothing = self._folder / table / f"{_NOTHING}.parquet"
            if not nothing.exists():
                sealed.write_parquet(nothing, pl.DataFrame(schema=polars_schema(table)))
            fresh = getattr(new, table)
            if table != "staged_notices":
                fresh = fresh.join(partition_of, on="document_sha256", how="left", maintain_order="left")
            by_partition = {key[0]: rows for key, rows in fresh.partition_by("partition", as_dict=True).items()}
            for partition in partitions:
                kept = self.read(table, partition).join(changed, on="document_sha256", how="anti")
                rows = by_partition.get(partition, fresh.clear()).select(kept.columns)
                order = [
                    name for name in ("document_sha256", "table_no", "row_no", "column_no") if name in kept.columns
                ]
                path = self._folder / table / f"{partition}.parquet"
                sealed.write_parquet(path, pl.concat([kept, rows]).sort(order))


def _changed(attempts: pl.DataFrame, done: pl.DataFrame) -> pl.DataFrame:
    """Return the documents whose attempts or readings are not those of the staged frames; also those that are gone."""

    def signature(frame: pl.DataFrame) -> pl.DataFrame:
        columns = ("region_key", "program_year", "period_key", "source", "retrieved_at", "reading")
        options = pl.concat_str(pl.col(columns).cast(pl.String).fill_null(""), separator="|")
        return frame.group_by("document_sha256", maintain_order=True).agg(signature=options.str.join("\n"))

    both = signature(attempts).join(signature(done), on="document_sha256", how="full", coalesce=True)
    return both.filter(pl.col("signature").ne_missing(pl.col("signature_right"))).select("document_sha256")


def _no_frames() -> StagedFrames:
    return StagedFrames(*(pl.DataFrame(schema=polars_schema(table)) for table in StagedFrames._fields))
