"""The archive's log file: lines are appended and brought to disk, and never changed.

A last line that a crash cut off was never acknowledged: it is left out, and the next line takes its place.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.acquire.events import Acceptance, Event, Retrieval, Tombstone, as_line, parse
from pipelines.store import StoreError, fsync

LOG_NAME = "log.jsonl"
# Inside a text of JSON the quotation marks would have backslashes: no file name can look like this.
_MARK = b'"kind": "retrieval"'
_TICK = timedelta(microseconds=1)


class Log:
    """The log at one path."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[bytes]:
        """Return the whole lines, without the marks at their ends."""
        return self.path.read_bytes().split(b"\n")[:-1] if self.path.exists() else []

    def read(self) -> Iterator[Event]:
        """Yield every event in order.

        Raises:
            StoreError: a line is damaged.
        """
        yield from self._parse(enumerate(self.lines(), start=1))

    def decisions(self) -> Iterator[Event]:
        """Yield what is no retrieval, in order: a few lines of very many, and only they are parsed.

        Raises:
            StoreError: one of them is damaged.
        """
        yield from self._parse((number, line) for number, line in enumerate(self.lines(), start=1) if _MARK not in line)

    def _parse(self, lines: Iterable[tuple[int, bytes]]) -> Iterator[Event]:
        for number, line in lines:
            try:
                yield parse(line)
            except (ValueError, TypeError, KeyError) as error:
                raise StoreError(
                    f"line {number} of {self.path} is damaged ({error}); restore the file from a backup"
                ) from error

    def is_readable(self) -> bool:
        """Tell whether no line is damaged."""
        try:
            return all(True for _ in self.read())
        except StoreError:
            return False

    def append(self, events: Iterable[Event]) -> None:
        """Append events and bring them to disk."""
        text = "".join(as_line(event) for event in events)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as log:
                log.seek(0)
                log.truncate(log.read().rfind(b"\n") + 1)  # a last line that a crash cut off
                log.write(text.encode())
                log.flush()
                os.fsync(log.fileno())
            fsync(self.path.parent)
        except OSError as error:
            raise StoreError(
                f"the log {self.path} cannot be written ({error.strerror}); check space and permissions"
            ) from error


def next_time(events: Iterable[Event]) -> datetime:
    """Return the present, or just after the newest time in a log if the clock has gone back since."""
    now = datetime.now(UTC)
    newest = max((_time_of(event) for event in events), default=None)
    return now if newest is None or now > newest else newest + _TICK


def _time_of(event: Event) -> datetime:
    match event:
        case Retrieval():
            return datetime.fromisoformat(event.retrieved_at)
        case Acceptance() | Tombstone():
            return event.at
