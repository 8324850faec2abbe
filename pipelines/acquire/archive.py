"""The archive: the source of truth. Bytes are stored once under their SHA-256 and never changed.

Beside them `log.jsonl` has one line for each retrieval: when, from where, the operator's options of that ingest, and
the attachments that came with the page; and one for each decision about documents: accepted in a release, withdrawn,
reinstated, forgotten. Everything downstream follows from these two.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.acquire.blobs import Blobs
from pipelines.acquire.decisions import decision, forgotten_in, tombstones
from pipelines.acquire.events import (
    FORGOTTEN,
    REINSTATED,
    WITHDRAWN,
    Acceptance,
    Retrieval,
    Tombstone,
    time_text,
)
from pipelines.acquire.log import LOG_NAME, Log, next_time
from pipelines.store import StoreError

__all__ = ["Archive", "Retrieval", "Source", "Tombstone"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to archive and the name to log: the path below the folder that was given, or the file's name."""

    path: Path
    name: str
    attachments: tuple["Source", ...] = ()


class Archive:
    """The archive below one folder."""

    def __init__(self, folder: Path) -> None:
        self.log = Log(folder / LOG_NAME)
        self.blobs = Blobs(folder)

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a document are."""
        return self.blobs.path(sha256)

    def add(
        self,
        sources: Sequence[Source],
        region_key: str,
        program_year: int | None = None,
        period_key: str | None = None,
        run_id: str | None = None,
        advance: Callable[[int], None] | None = None,
    ) -> list[Retrieval]:
        """Archive files and log their retrieval; bytes already archived are logged again but not stored again.

        Attachments are archived like the files they belong to, and logged with them. Forgotten bytes are not taken
        (see `refused`), and what a killed `forget` has left of them is removed.

        Args:
            sources: the files.
            region_key: adcode of the region whose notices they are.
            program_year: the programme's year, where the notice does not tell it.
            period_key: the period, likewise.
            run_id: the run that retrieves them.
            advance: called with the number of files done.

        Returns:
            The log's new lines, in the order of `sources`.

        Raises:
            StoreError: a file cannot be read, or the archive cannot be written. Nothing is logged then.
        """
        events = list(self.log.read())
        forgotten = forgotten_in(events)
        if forgotten:
            self.remove_forgotten()
        now = time_text(next_time(events))
        retrievals: list[Retrieval] = []
        fresh: dict[str, Path] = {}
        for source in sources:
            sha256, size = self._take(source.path, fresh, forgotten)
            if sha256 not in forgotten:
                taken = ((each.name, self._take(each.path, fresh, forgotten)[0]) for each in source.attachments)
                attachments = tuple(pair for pair in taken if pair[1] not in forgotten)
                options = (region_key, program_year, period_key)
                retrievals.append(Retrieval(sha256, source.name, now, size, *options, run_id, attachments=attachments))
            if advance:
                advance(1)
        self.blobs.settle(fresh)
        self.log.append(retrievals)
        return retrievals

    def refused(self, sources: Iterable[Source]) -> dict[str, Tombstone]:
        """Return the sources and attachments whose bytes were forgotten, by name, each with that decision."""
        forgotten = self.forgotten()
        if not forgotten:
            return {}
        found = ((each.name, _hash(each.path)[0]) for source in sources for each in (source, *source.attachments))
        return {name: forgotten[sha256] for name, sha256 in found if sha256 in forgotten}

    def read_log(self) -> Iterator[Retrieval]:
        """Yield every retrieval in order, forgotten documents and attachments left out."""
        events = list(self.log.read())
        forgotten = forgotten_in(events)
        for event in events:
            if isinstance(event, Retrieval) and event.sha256 not in forgotten:
                if forgotten.isdisjoint(sha256 for _, sha256 in event.attachments):
                    yield event
                else:
                    kept = tuple(pair for pair in event.attachments if pair[1] not in forgotten)
                    yield replace(event, attachments=kept)

    def tombstones(self) -> dict[str, Tombstone]:
        """Return the decision that counts for each document that has one: withdrawn or, for ever, forgotten."""
        return tombstones(self.log.decisions())

    def forgotten(self) -> dict[str, Tombstone]:
        """Return the documents that are forgotten, each with that decision."""
        return {sha256: each for sha256, each in self.tombstones().items() if each.kind == FORGOTTEN}

    def acceptances(self) -> dict[str, datetime]:
        """Return when each document was first accepted in a release. The order of lines counts, not the clock."""
        found: dict[str, datetime] = {}
        for event in self.log.decisions():
            if isinstance(event, Acceptance):
                for sha256 in event.documents:
                    found.setdefault(sha256, event.at)
        return found

    def accept(self, documents: Iterable[str], release_no: int, at: datetime) -> None:
        """Log the documents that were not accepted before as accepted in a release.

        The time is the release's own, so that building it again gives the same rows; it is not moved as the times of
        retrievals are.
        """
        known = self.acceptances()
        fresh = tuple(sorted(set(documents).difference(known)))
        if fresh:
            self.log.append([Acceptance(at.astimezone(UTC), release_no, fresh)])

    def last_accepting_release(self) -> int:
        """Return the number of the newest release whose acceptances are logged; 0 before the first."""
        return max((event.release_no for event in self.log.decisions() if isinstance(event, Acceptance)), default=0)

    def withdraw(self, sha256: str, reason: str, author: str, effective_on: date | None = None) -> Tombstone:
        """Log that its publisher has withdrawn a document; the newest such line counts.

        Raises:
            StoreError: there is no such document, or it is only the attachment of one.
        """
        retrievals = [event for event in self.log.read() if isinstance(event, Retrieval)]
        if sha256 in self.names() and all(retrieval.sha256 != sha256 for retrieval in retrievals):
            raise StoreError(f"{self.describe(sha256)} is no document of its own; withdraw the page that it came with")
        return self._decide(WITHDRAWN, sha256, reason, author, effective_on)

    def reinstate(self, sha256: str, reason: str, author: str, effective_on: date | None = None) -> Tombstone:
        """Log that a document is no longer withdrawn.

        Raises:
            StoreError: there is no such document, or it is not withdrawn.
        """
        if sha256 not in self.tombstones():
            raise StoreError(f"{self.describe(sha256)} is not withdrawn: there is nothing to undo")
        return self._decide(REINSTATED, sha256, reason, author, effective_on)

    def forget(self, sha256: str, reason: str, author: str, effective_on: date | None = None) -> list[str]:
        """Forget a document or an attachment for ever, then remove its bytes; calling it again finishes what was cut.

        Returns:
            Hashes of the bytes that were removed: its own, and those of attachments that nothing else needs.

        Raises:
            StoreError: there is no such document.
        """
        tombstone = self.tombstones().get(sha256)
        if tombstone is None or tombstone.kind != FORGOTTEN:
            self._decide(FORGOTTEN, sha256, reason, author, effective_on)
        return self.remove_forgotten()

    def remove_forgotten(self) -> list[str]:
        """Remove the bytes of forgotten documents, and of their attachments that no other retrieval needs."""
        return self.blobs.remove(sorted(self.forgotten_bytes()))

    def forgotten_bytes(self) -> set[str]:
        """Return the hashes that the log names and that no retrieval needs any more."""
        named = {sha256 for event in self.log.read() if isinstance(event, Retrieval) for sha256 in _bytes_of(event)}
        return named - self.needed()

    def needed(self) -> set[str]:
        """Return the hashes of all bytes that must be there."""
        return {sha256 for retrieval in self.read_log() for sha256 in _bytes_of(retrieval)}

    def names(self) -> dict[str, set[str]]:
        """Return the names that each document and attachment came under, forgotten ones too, by hash."""
        found: dict[str, set[str]] = {}
        for event in self.log.read():
            if isinstance(event, Retrieval):
                for name, sha256 in ((event.source, event.sha256), *event.attachments):
                    found.setdefault(sha256, set()).add(name)
        return found

    def describe(self, sha256: str) -> str:
        """Return a document's names and the beginning of its hash."""
        return f"{', '.join(sorted(self.names().get(sha256, ())))} ({sha256[:12]})".lstrip()

    def _decide(self, kind: str, sha256: str, reason: str, author: str, effective_on: date | None) -> Tombstone:
        events = list(self.log.read())
        if sha256 in forgotten_in(events):
            raise StoreError(f"{self.describe(sha256)} was forgotten; nothing more can be said of it")
        tombstone = decision(events, kind, sha256, reason, author, effective_on)
        self.log.append([tombstone])
        return tombstone

    def _take(self, path: Path, fresh: dict[str, Path], forgotten: set[str]) -> tuple[str, int]:
        """Return the hash and size of a file; bytes that are new are written and noted in `fresh`."""
        sha256, data = _hash(path)
        if sha256 not in fresh and sha256 not in forgotten and not self.blobs.has(sha256, data):
            fresh[sha256] = self.blobs.write_temporary(sha256, data)
        return sha256, len(data)


def _hash(path: Path) -> tuple[str, bytes]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check the name and its permissions") from error
    return hashlib.sha256(data).hexdigest(), data


def _bytes_of(retrieval: Retrieval) -> Iterator[str]:
    yield retrieval.sha256
    yield from (sha256 for _, sha256 in retrieval.attachments)
