"""`releases/manifest.json`: every release with its file's SHA-256, what it was made from, and the current one."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.store import StoreError, write_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A candidate's own line: what made it, what it was made from, what it holds.

    Equal code, contract and inputs give equal releases. `documents` counts the inputs, `input_hash` is theirs.
    """

    release_no: int
    run_id: str
    built_at: str
    code_version: str
    contract_version: str
    input_hash: str
    documents: int
    row_counts: dict[str, int]
    verdicts: dict[str, int]
    latest_totals: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Draft):
    """A published release. `file` is below the folder of releases."""

    file: str
    sha256: str
    size: int


def read(path: Path) -> list[Entry]:
    """Return the releases, the newest last; none if nothing has been published.

    Raises:
        StoreError: the file is damaged.
    """
    if not path.exists():
        return []
    try:
        return [Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))["releases"]]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{path} is damaged ({error}); restore it from a backup, or move the folder {path.parent} away: "
            "the next run builds the release again from the archive"
        ) from error


def write(path: Path, entries: list[Entry]) -> None:
    """Write the manifest whole or not at all."""
    write_json(path, {"current": entries[-1].release_no, "releases": [asdict(entry) for entry in entries]})
