"""The archive's log -> each document with each set of options that it was ingested with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipelines.acquire.archive import Retrieval


@dataclass(frozen=True, slots=True)
class Attempt:
    """A document and the options of an ingest; source and time are those of its first retrieval."""

    document_sha256: str
    region_key: str
    program_year: int | None
    period_key: str | None
    source: str
    retrieved_at: datetime


def attempts(log: Iterable[Retrieval]) -> list[Attempt]:
    """Return every attempt once, in the order of its last occurrence: the last one counts most.

    Args:
        log: the archive's retrievals, oldest first.
    """
    first: dict[str, Retrieval] = {}
    latest: dict[tuple[str, str, int | None, str | None], None] = {}
    for retrieval in log:
        first.setdefault(retrieval.sha256, retrieval)
        key = (retrieval.sha256, retrieval.region_key, retrieval.program_year, retrieval.period_key)
        latest.pop(key, None)
        latest[key] = None
    return [Attempt(*key, first[key[0]].source, datetime.fromisoformat(first[key[0]].retrieved_at)) for key in latest]
