"""Keeps the raw frames of every archived document on disk; extracts only what is new or was read otherwise.

Otherwise means by older code, or with other attachments. `raw/index.json` lists the chunks that count and the
fingerprint of the code that made them. A chunk is written to its folder first and listed after, so a crash leaves at
most a folder that nothing lists. Beside its frames a chunk has `readings.parquet`: for each document the attachments
that it was read with, and a hash of all that was read. Every file is sealed.
"""

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines import fingerprint, sealed
from pipelines.contract import polars_schema
from pipelines.extract.frames import Archived, DamagedError, RawFrames, extract_chunk, is_damaged
from pipelines.mapper import map_chunks

# More chunks than this are merged into one, so that many small ingests do not leave many small files.
_MAX_CHUNKS = 64
_READINGS_FILE = "readings"
_READINGS = {"document_sha256": pl.String, "attachments": pl.String, "reading": pl.String}


@dataclass(slots=True)
class _Index:
    fingerprint: str = ""
    chunks: list[str] = field(default_factory=list)


class RawStage:
    """The raw frames below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "index.json"

    def extract(
        self,
        documents: Mapping[str, Archived],
        advance: Callable[[int], None] | None = None,
        workers: int | None = None,
    ) -> int:
        """Extract what has not been extracted by this code with the same attachments; drop what is archived no more.

        Args:
            documents: every archived document's files by its SHA-256.
            advance: called with the number of documents done.
            workers: processes to use; by default chosen by the number of documents.

        Returns:
            The number of documents extracted now.

        Raises:
            DamagedError: bytes of the archive are damaged or gone; it names all of them that were to be read.
        """
        attachments = {sha256: _names(archived) for sha256, archived in documents.items()}
        read = self._read_with(self._index())
        self.forget([sha256 for sha256, names in read.items() if attachments.get(sha256) != names])
        index = self._index()
        known = self._read_with(index)
        pending = [(sha256, archived) for sha256, archived in documents.items() if sha256 not in known]
        try:
            for size, raw in map_chunks(extract_chunk, pending, workers):
                index.chunks.append(self._write(raw, _readings_of(raw, attachments), _next_serial(index)))
                if advance:
                    advance(size)
        except DamagedError as error:
            # The first chunk with damage ends the work, but all of it is to be told at once.
            paths = (path for _, archived in pending for path in (archived.path, *dict(archived.attachments).values()))
            raise DamagedError(sorted({path for path in paths if is_damaged(path)})) from error
        if len(index.chunks) > _MAX_CHUNKS:
            merged = self._read(index.chunks), self._readings(index.chunks)
            index.chunks = [self._write(*merged, _next_serial(index))]
        self._commit(index)
        return len(pending)

    def forget(self, documents: Collection[str]) -> None:
        """Drop what was read of some documents, so that the next `extract` reads them anew."""
        index = self._index()
        gone = pl.col("document_sha256").is_in(list(documents))
        chunks: list[str] = []
        for serial, chunk in enumerate(index.chunks, start=_next_serial(index)):
            readings = self._readings([chunk])
            kept = readings.filter(~gone)
            if kept.height == readings.height:
                chunks.append(chunk)
            elif kept.height:
                raw = RawFrames(*(frame.filter(~gone) for frame in self._read([chunk])))
                chunks.append(self._write(raw, kept, serial))
        if chunks != index.chunks:
            self._commit(_Index(index.fingerprint, chunks))

    def read(self, documents: pl.Series) -> Iterator[RawFrames]:
        """Yield the raw frames of some documents, chunk by chunk."""
        wanted = pl.DataFrame({"document_sha256": documents})
        for chunk in self._index().chunks:
            frames = RawFrames(*(frame.join(wanted, on="document_sha256", how="semi") for frame in self._read([chunk])))
            if frames.raw_documents.height or frames.raw_problems.height:
                yield frames

    def readings(self) -> pl.DataFrame:
        """Return `document_sha256` and `reading` of every document: where it differs, so does what was read."""
        return self._readings(self._index().chunks).select("document_sha256", "reading")

    def missing(self) -> list[str]:
        """Return the names of what the index lists and is not there, relative to the folder."""
        names = (f"{table}.parquet" for table in (*RawFrames._fields, _READINGS_FILE))
        listed = [f"{chunk}/{name}" for name in names for chunk in self._index().chunks]
        return sorted(name for name in listed if not (self._folder / name).exists())

    def _index(self) -> _Index:
        """Return the index, without chunks if other code made them."""
        if self._path.exists():
            index = _Index(**json.loads(self._path.read_text()))
            if index.fingerprint == fingerprint.extraction():
                return index
        return _Index(fingerprint.extraction())

    def _commit(self, index: _Index) -> None:
        sealed.write_json(self._path, {"fingerprint": index.fingerprint, "chunks": index.chunks})
        self._drop_unlisted(index)

    def _readings(self, chunks: list[str]) -> pl.DataFrame:
        files = (self._folder / chunk / f"{_READINGS_FILE}.parquet" for chunk in chunks)
        return pl.concat([pl.DataFrame(schema=_READINGS), *(pl.read_parquet(file) for file in files)])

    def _read_with(self, index: _Index) -> dict[str, str]:
        """Return the attachments that each document was read with."""
        return dict(self._readings(index.chunks).select("document_sha256", "attachments").iter_rows())

    def _write(self, raw: RawFrames, readings: pl.DataFrame, serial: int) -> str:
        name = f"{serial:04}-{readings['document_sha256'][0][:12]}-{fingerprint.extraction()}"
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        for table, frame in {**raw._asdict(), _READINGS_FILE: readings}.items():
            sealed.write_parquet(folder / f"{table}.parquet", frame)
        return name

    def _read(self, chunks: list[str]) -> RawFrames:
        return RawFrames(
            *(
                pl.concat(pl.read_parquet(self._folder / chunk / f"{table}.parquet") for chunk in chunks)
                if chunks
                else pl.DataFrame(schema=polars_schema(table))
                for table in RawFrames._fields
            )
        )

    def _drop_unlisted(self, index: _Index) -> None:
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in index.chunks:
                shutil.rmtree(folder)


def _names(archived: Archived) -> str:
    return json.dumps([[name, path.name] for name, path in archived.attachments], ensure_ascii=False)


def _readings_of(raw: RawFrames, attachments: Mapping[str, str]) -> pl.DataFrame:
    """Return a row for each document that was read, or could not be."""
    row = pl.struct(pl.exclude("document_sha256")).struct.json_encode()
    rows = pl.concat(frame.select("document_sha256", row.alias("row")) for frame in raw)
    texts = rows.group_by("document_sha256", maintain_order=True).agg(pl.col("row").str.join("\n"))
    return pl.DataFrame(
        [(sha256, attachments[sha256], fingerprint.of_text(text)) for sha256, text in texts.iter_rows()],
        schema=_READINGS,
        orient="row",
    )


def _next_serial(index: _Index) -> int:
    """Return a number that no listed chunk has, so that writing a chunk never touches a listed one."""
    return max((int(name.partition("-")[0]) for name in index.chunks), default=-1) + 1
