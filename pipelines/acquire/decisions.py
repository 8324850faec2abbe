"""Which decision about a document counts: the newest in the log's order, for clocks go wrong; forgotten is for ever."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pipelines.acquire.events import FORGOTTEN, REINSTATED, Event, Retrieval, Tombstone
from pipelines.acquire.log import next_time
from pipelines.store import StoreError


def tombstones(events: Iterable[Event]) -> dict[str, Tombstone]:
    """Return the decision that counts for each document that has one."""
    found: dict[str, Tombstone] = {}
    for event in events:
        if isinstance(event, Tombstone):
            before = found.pop(event.sha256, None)
            if before is not None and before.kind == FORGOTTEN:
                found[event.sha256] = before
            elif event.kind != REINSTATED:
                found[event.sha256] = event
    return found


def forgotten_in(events: Iterable[Event]) -> set[str]:
    """Return the documents that are forgotten."""
    return {sha256 for sha256, tombstone in tombstones(events).items() if tombstone.kind == FORGOTTEN}


def decision(
    events: Sequence[Event], kind: str, sha256: str, reason: str, author: str, effective_on: date | None
) -> Tombstone:
    """Return a new decision about a document or an attachment, with what the log knows of it.

    Raises:
        StoreError: the log has no such document.
    """
    found = [
        (name, event)
        for event in events
        if isinstance(event, Retrieval)
        for name, each in ((event.source, event.sha256), *event.attachments)
        if each == sha256
    ]
    if not found:
        raise StoreError(f"the archive has no document {sha256[:12]}")
    (name, first), (_, last) = found[0], found[-1]
    return Tombstone(
        kind=kind,
        at=next_time(events),
        sha256=sha256,
        source=name,
        retrieved_at=datetime.fromisoformat(first.retrieved_at),
        region_key=last.region_key,  # the last options count, as for reading it
        reason=reason,
        author=author,
        effective_on=effective_on,
    )
