"""What a line of the archive's log may be: a retrieval, what a release has accepted, or a decision about a document.

The log is append-only and read by every later version of the code: a kind keeps its fields, new kinds may come. Each
line ends with the beginning of its own hash, for a flipped bit in a region or a time would read as another one; the
oldest lines have none.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

WITHDRAWN = "withdrawn"
REINSTATED = "reinstated"
FORGOTTEN = "forgotten"
_CHECK = "check"
# Inside a text of JSON the quotation marks would have backslashes.
_CHECK_FOLLOWS = f', "{_CHECK}": "'


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A document retrieved once, for a region, with the operator's options.

    `attachments` are names and SHA-256 of the files that a page links to and that lay beside it; the oldest lines do
    not have them.
    """

    sha256: str
    source: str
    retrieved_at: str
    size: int
    region_key: str
    program_year: int | None = None
    period_key: str | None = None
    run_id: str | None = None
    kind: str = "retrieval"
    attachments: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Take the lists that JSON has for tuples; anything but pairs is a TypeError or ValueError."""
        if self.attachments != ():
            object.__setattr__(
                self, "attachments", tuple((str(name), str(sha256)) for name, sha256 in self.attachments)
            )


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The documents that were accepted for the first time in a release."""

    at: datetime
    release_no: int
    documents: tuple[str, ...]
    kind: str = "accepted"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A decision about a document: withdrawn by its publisher, reinstated, or forgotten with its bytes.

    What was known of the document stands beside it, since a forgotten one is nowhere else any more. `effective_on` is
    the day on which the publisher withdrew it, if known.
    """

    kind: str
    at: datetime
    sha256: str
    source: str
    retrieved_at: datetime
    region_key: str
    reason: str
    author: str
    effective_on: date | None = None


Event = Retrieval | Acceptance | Tombstone


def parse(line: bytes | str) -> Event:
    """Return what a line of the log says.

    Raises:
        ValueError: it is no line of a log, or of a kind that this version does not know.
        TypeError: likewise.
        KeyError: it lacks a field.
    """
    text = line.decode() if isinstance(line, bytes) else line
    fields = json.loads(text)
    check = fields.pop(_CHECK, None) if isinstance(fields, dict) else None
    if check is not None and check != _check_of(text.rpartition(_CHECK_FOLLOWS)[0] + "}"):
        raise ValueError("it is not what was written")
    kind = fields.get("kind", "retrieval") if isinstance(fields, dict) else None
    if kind == "retrieval":
        return Retrieval(**fields)
    if kind == "accepted":
        documents = tuple(str(sha256) for sha256 in fields["documents"])
        return Acceptance(_time(fields["at"]), int(fields["release_no"]), documents)
    if kind in (WITHDRAWN, REINSTATED, FORGOTTEN):
        times = {name: _time(fields[name]) for name in ("at", "retrieved_at")}
        effective_on = fields["effective_on"]
        on = None if effective_on is None else date.fromisoformat(effective_on)
        return Tombstone(**(fields | times | {"effective_on": on}))
    raise ValueError(f"this version knows no lines of kind {kind}")


def as_line(event: Event) -> str:
    """Return an event as a line of the log."""
    text = json.dumps(asdict(event), ensure_ascii=False, default=_as_text)
    return f'{text[:-1]}{_CHECK_FOLLOWS}{_check_of(text)}"}}\n'


def _check_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def time_text(at: datetime) -> str:
    """Return a moment in the log's one form."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def because(tombstone: Tombstone) -> str:
    """Return who decided so of a document, when, and why."""
    return f"{tombstone.kind} on {tombstone.at:%Y-%m-%d} by {tombstone.author}: {tombstone.reason}"


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is nothing that the log can hold")


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"the time {text} has no zone")
    return at.astimezone(UTC)
