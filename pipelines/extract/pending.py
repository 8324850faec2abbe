"""Keeps the raw frames of every archived document on disk; extracts only what is new or was read by older code.

`raw/index.json` lists the chunks that count and the fingerprint of the code that made them. A chunk is written to
its folder first and listed after, so a crash leaves at most a folder that nothing lists.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipelines import fingerprint
from pipelines.contract import polars_schema
from pipelines.extract.frames import RawFrames, extract_chunk
from pipelines.mapper import map_chunks
from pipelines.store import fsync, write_json

# More chunks than this are merged into one, so that many small ingests do not leave many small files.
_MAX_CHUNKS = 64


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
        documents: Mapping[str, Path],
        advance: Callable[[int], None] | None = None,
        workers: int | None = None,
    ) -> int:
        """Extract what has not been extracted by this code.

        Args:
            documents: every archived document's file by its SHA-256.
            advance: called with the number of documents done.
            workers: processes to use; by default chosen by the number of documents.

        Returns:
            The number of documents extracted now.
        """
        index = self._index()
        if index.fingerprint != fingerprint.extraction():
            index = _Index(fingerprint.extraction())
        known = self._known(index)
        pending = [(sha256, path) for sha256, path in documents.items() if sha256 not in known]
        for size, raw in map_chunks(extract_chunk, pending, workers):
            index.chunks.append(self._write(raw, _next_serial(index)))
            if advance:
                advance(size)
        if len(index.chunks) > _MAX_CHUNKS:
            index.chunks = [self._write(self._read(index.chunks), _next_serial(index))]
        write_json(self._path, {"fingerprint": index.fingerprint, "chunks": index.chunks})
        self._drop_unlisted(index)
        return len(pending)

    def read(self, documents: pl.Series) -> Iterator[RawFrames]:
        """Yield the raw frames of some documents, chunk by chunk."""
        wanted = pl.DataFrame({"document_sha256": documents})
        for chunk in self._index().chunks:
            frames = RawFrames(*(frame.join(wanted, on="document_sha256", how="semi") for frame in self._read([chunk])))
            if frames.raw_documents.height or frames.raw_problems.height:
                yield frames

    def _index(self) -> _Index:
        return _Index(**json.loads(self._path.read_text())) if self._path.exists() else _Index()

    def _known(self, index: _Index) -> set[str]:
        return {
            sha256
            for chunk in index.chunks
            for name in ("raw_documents", "raw_problems")
            for sha256 in pl.read_parquet(
                self._folder / chunk / f"{name}.parquet", columns=["document_sha256"]
            ).to_series()
        }

    def _write(self, raw: RawFrames, number: int) -> str:
        first = next(frame["document_sha256"][0] for frame in (raw.raw_documents, raw.raw_problems) if frame.height)
        name = f"{number:04}-{first[:12]}-{fingerprint.extraction()}"
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for table, frame in raw._asdict().items():
            frame.write_parquet(folder / f"{table}.parquet")
            fsync(folder / f"{table}.parquet")
        fsync(folder)
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


def _next_serial(index: _Index) -> int:
    """Return a number that no listed chunk has, so that writing a chunk never touches a listed one."""
    return max((int(name.partition("-")[0]) for name in index.chunks), default=-1) + 1
