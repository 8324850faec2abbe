"""The promises: nothing stored is lost, `current.duckdb` is always a whole release, the next run heals all."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.acquire.archive import Archive
from pipelines.publish import manifest
from pipelines.publish.current import sha256_of, wal_of
from pipelines.store import Store
from tests.faults.prepared import Prepared, arguments, digest
from tests.faults.processes import Ended, call, run

LOST, CURRENT, HEALED = "nothing lost", "current whole", "healed"
_SHOWN = 300


@dataclass
class Outcome:
    """What a trial found: every broken promise with a sentence, and how often each of some things happened."""

    what: str
    broken: list[tuple[str, str]] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    def want(self, promise: str, is_kept: bool, said: object) -> bool:
        """Note a broken promise."""
        if not is_kept:
            self.broken.append((promise, str(said)[-_SHOWN:]))
        return is_kept

    def plain(self, ended: Ended, promise: str = CURRENT) -> None:
        """A run that cannot do its work says so without a traceback."""
        self.want(promise, "Traceback" not in ended.stderr, ended.stderr)
        self.want(promise, ended.exit_code in {0, 1}, (ended.exit_code, ended.stderr))
        self.want(promise, ended.exit_code == 0 or len(ended.stderr) > 0, "it failed without a word")


@dataclass(frozen=True)
class Before:
    """What a store held before a fault."""

    log: bytes
    blobs: dict[str, str]
    releases: dict[str, str]
    current: str

    @staticmethod
    def of(store: Store) -> "Before":
        """Look at a store."""
        listed = manifest.read(store.manifest)
        return Before(
            (store.archive / "log.jsonl").read_bytes(),
            {path.name: _hash(path) for path in _blobs(store)},
            {entry.file: entry.sha256 for entry in listed.entries},
            sha256_of(store.current),
        )


def nothing_lost(outcome: Outcome, store: Store, before: Before) -> None:
    """The archive has all that it had, and whatever else its log tells of; the releases before are all there."""
    log = (store.archive / "log.jsonl").read_bytes()
    outcome.want(LOST, log.startswith(before.log), "the log has changed")
    for name, sha256 in before.blobs.items():
        path = Archive(store.archive).path(name)
        outcome.want(LOST, path.exists() and _hash(path) == sha256, f"{name} is gone or changed")
    for line in log.split(b"\n")[:-1]:
        event = json.loads(line)
        if event["kind"] == "retrieval":
            path = Archive(store.archive).path(event["sha256"])
            outcome.want(LOST, path.exists() and _hash(path) == path.name, f"{path.name} is logged and not there")
    for file, sha256 in before.releases.items():
        path = store.releases / file
        outcome.want(LOST, path.exists() and sha256_of(path) == sha256, f"release {file} is gone or changed")


def current_whole(outcome: Outcome, store: Store, before: Before, right: dict[str, str]) -> str:
    """`current.duckdb` is the release of before or one that the manifest lists, and says what that one has to.

    Args:
        outcome: where to note what is not so.
        store: the store.
        before: what it held.
        right: digests that a release may have: of what was published before (`before`), and of others by name.

    Returns:
        The name of what it says.
    """
    if not outcome.want(CURRENT, store.current.exists(), "current.duckdb is gone"):
        return ""
    listed = {entry.sha256 for entry in call(lambda: manifest.read(store.manifest)).entries}
    sha256 = sha256_of(store.current)
    outcome.want(CURRENT, sha256 == before.current or sha256 in listed, "current.duckdb is no listed release")
    outcome.want(CURRENT, not wal_of(store.current).exists(), "there is a write-ahead log beside current.duckdb")
    said = digest(store.current)
    names = [name for name, each in right.items() if each == said]
    outcome.want(CURRENT, bool(names), "current.duckdb has other rows than any release should")
    if sha256 == before.current:
        outcome.want(CURRENT, said == right["before"], "the release before has changed its rows")
    return names[0] if names else ""


def healed(outcome: Outcome, prepared: Prepared, store: Store, page: tuple[Path, str], want: str) -> Ended:
    """One run brings the store to the rows wanted, `verify` finds nothing, and nothing is left lying about."""
    ended = run(store.root, *arguments(page), notes=prepared.notes)
    outcome.want(HEALED, ended.exit_code == 0, (ended.exit_code, ended.stderr, ended.stdout))
    if outcome.want(HEALED, store.current.exists(), "there is no current.duckdb"):
        outcome.want(HEALED, digest(store.current) == want, "the rows are not those of an undisturbed store")
    clean(outcome, prepared, store)
    return ended


def clean(outcome: Outcome, prepared: Prepared, store: Store) -> None:
    """`verify` finds nothing, and no file of a killed run is left."""
    verified = run(store.root, "verify", notes=prepared.notes)
    outcome.want(HEALED, verified.exit_code == 0, verified.stdout + verified.stderr)
    hidden = [path for path in store.root.rglob(".*") if not path.is_relative_to(store.dagster_home)]
    left = [path for path in hidden if path.suffix != ".sha256"]
    outcome.want(HEALED, not left, left)


def _blobs(store: Store) -> list[Path]:
    return sorted(store.archive.glob("??/[!.]*"))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
