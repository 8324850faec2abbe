"""`releases/manifest.json`: every kept release with what it was made from and what it holds, and which one is current.

`current` is the pointer that counts: `current.duckdb` is a copy of the release that it names (see `publish.current`).
It is the newest release, unless an operator has rolled back. `sha256` is the hash of all the rest: one flipped bit in
the pointer would be another release.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.store import StoreError, write_json

# Names that stand for a release wherever its number may be given.
CURRENT, PREVIOUS = "current", "previous"
_SEAL = "sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A candidate's own line: what made it, what it was made from, what it holds.

    Equal code, contract and inputs give equal releases. `documents` counts the inputs, `input_hash` is theirs;
    `based_on` is the release that what had not changed was taken over from, if any.
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
    decisions_hash: str = ""
    based_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Draft):
    """A published release. `file` is below the folder of releases.

    `row_counts` are those of the finished file, the audit's own rows with them. `content_hashes` (by table, see
    `publish.content`) are empty for releases of the time before they were counted. `whole_size` is the size of
    the newest release up to this one that was built as a whole: files that are built from others grow.
    """

    file: str
    sha256: str
    size: int
    whole_size: int = 0
    content_hashes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The kept releases, the newest last, and the number of the current one; none of both before the first."""

    entries: tuple[Entry, ...] = ()
    current_no: int | None = None

    @property
    def newest(self) -> Entry | None:
        """The release with the highest number; the next run compares its inputs with this one's."""
        return self.entries[-1] if self.entries else None

    @property
    def current(self) -> Entry | None:
        """The release that readers are to see."""
        return next((entry for entry in self.entries if entry.release_no == self.current_no), None)

    @property
    def is_rolled_back(self) -> bool:
        """Whether the current release is an older one, chosen by the operator."""
        return self.current != self.newest

    def entry(self, name: str) -> Entry:
        """Return the release with a number, or the one called `current` or `previous` (the one before the current).

        Raises:
            StoreError: there is no such release; the message lists the kept ones.
        """
        if self.current is None:
            raise StoreError("nothing has been published yet; run `minsheng ingest` first")
        if name == CURRENT:
            return self.current
        before = [entry for entry in self.entries if entry.release_no < self.current.release_no]
        if name == PREVIOUS and not before:
            raise StoreError(f"no release before the current one ({self.current_no}) is kept; {self._kept()}")
        if name == PREVIOUS:
            return before[-1]
        for entry in self.entries:
            if name.isdecimal() and entry.release_no == int(name):
                return entry
        raise StoreError(f"there is no release {name}; {self._kept()}")

    def _kept(self) -> str:
        return f"kept are {', '.join(str(entry.release_no) for entry in self.entries)}"


def read(path: Path) -> Manifest:
    """Return what the manifest says; nothing if nothing has been published.

    Raises:
        StoreError: the file is damaged.
    """
    if not path.exists():
        return Manifest()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        # Manifests of before there was one have none.
        if content.pop(_SEAL, None) not in {None, _hash(content)}:
            raise ValueError("it is not what was written")
        entries = tuple(Entry(**entry) for entry in content["releases"])
        if not entries:
            return Manifest()
        manifest = Manifest(entries, content.get("current", entries[-1].release_no))
        if manifest.current is None:
            raise ValueError(f"the current release, {manifest.current_no}, is not in its list")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{path} is damaged ({error}); restore it from a backup, or move the folder {path.parent} away: "
            "the next run builds the release again from the archive"
        ) from error
    return manifest


def write(path: Path, manifest: Manifest) -> None:
    """Write the manifest whole or not at all."""
    content = {"current": manifest.current_no, "releases": [asdict(entry) for entry in manifest.entries]}
    write_json(path, content | {_SEAL: _hash(content)})


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
