"""Take documents through the real reading stages, from bytes to staged frames, and make small notices to read.

Nothing here knows what the right answer is; that is for `tests.notices` and the tests to say.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from pipelines.acquire.archive import Retrieval, Source
from pipelines.acquire.attempts import attempts
from pipelines.extract.document import Document, extract
from pipelines.extract.frames import Archived, RawFrames, extract_chunk
from pipelines.normalise.chunk import StagedFrames, normalise_chunk
from pipelines.normalise.pending import ATTEMPT_SCHEMA
from pipelines.problems import Problem, RefusalError
from tests.notices import logical
from tests.notices.logical import Category, Notice
from tests.support.documents import SAMPLE_HTML, WANZHOU

ORACLE = SAMPLE_HTML.with_name("wanzhou-2025-q1.yml")
NOON = datetime(2025, 5, 1, 12, tzinfo=UTC)


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(to_bytes(content)).hexdigest()


def to_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def document(content: str | bytes) -> Document:
    return extract(to_bytes(content))


def refusal(content: str | bytes) -> list[Problem]:
    """Extract a document that must be refused and return its problems."""
    with pytest.raises(RefusalError) as caught:
        document(content)
    return caught.value.problems


def raw_frames(contents: Iterable[str | bytes]) -> RawFrames:
    """Extract documents as one chunk."""
    with TemporaryDirectory() as folder:
        archived = []
        for content in contents:
            path = Path(folder, sha256(content))
            path.write_bytes(to_bytes(content))
            archived.append((path.name, Archived(path)))
        return extract_chunk(archived)


def stage_sources(sources: Iterable[Source], region: str) -> StagedFrames:
    """Extract and normalise files with their attachments, as an ingest for a region would."""
    with TemporaryDirectory() as folder:

        def archived(data: bytes) -> Path:
            path = Path(folder, sha256(data))
            path.write_bytes(data)
            return path

        documents, log = [], []
        for source in sources:
            data = source.path.read_bytes()
            files = tuple((each.name, archived(each.path.read_bytes())) for each in source.attachments)
            documents.append((sha256(data), Archived(archived(data), files)))
            log.append(retrieval(data, region))
        return normalise_chunk(extract_chunk(documents), attempts_frame(log))


def retrieval(
    content: str | bytes,
    region: str = WANZHOU,
    year: int | None = None,
    period: str | None = None,
    minute: int = 0,
) -> Retrieval:
    """One line of the archive's log for a document."""
    at = (NOON + timedelta(minutes=minute)).isoformat()
    return Retrieval(sha256(content), "notice", at, len(to_bytes(content)), region, year, period)


def attempts_frame(log: Iterable[Retrieval]) -> pl.DataFrame:
    found = attempts(log)
    return pl.DataFrame(
        {name: [getattr(attempt, name) for attempt in found] for name in ATTEMPT_SCHEMA}, schema=ATTEMPT_SCHEMA
    )


def stage(contents: Iterable[str | bytes], log: Iterable[Retrieval] | None = None, **options: object) -> StagedFrames:
    """Extract and normalise documents as one chunk.

    Args:
        contents: the documents.
        log: their retrievals; by default one each with `options`.
        options: of each retrieval (`region`, `year`, `period`).
    """
    contents = list(contents)
    lines = list(log) if log is not None else [retrieval(each, **options) for each in contents]  # type: ignore[arg-type]
    return normalise_chunk(raw_frames(contents), attempts_frame(lines))


def reasons(frames: StagedFrames) -> list[str]:
    return frames.staged_problems["reason"].to_list()


def small() -> Notice:
    """The sample's notice cut down to lines 1, 2 and 10, the last renumbered 3; its totals are no longer right."""
    notice = logical.load(ORACLE)
    first, second = notice.categories
    third = replace(second.lines[0], number="3")
    return replace(notice, categories=(replace(first, lines=first.lines[:2]), replace(second, lines=(third,))))


def with_line(notice: Notice, number: str, /, **changes: object) -> Notice:
    """Change fields of the line with a number."""

    def changed(category: Category) -> Category:
        lines = (replace(line, **changes) if line.number == number else line for line in category.lines)
        return replace(category, lines=tuple(lines))

    return replace(notice, categories=tuple(changed(category) for category in notice.categories))
