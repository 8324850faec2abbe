"""What is wrong with releases: files that are damaged, missing or listed nowhere, and a current one that is another."""

from typing import NamedTuple

from pipelines.publish import manifest
from pipelines.publish.current import sha256_of, wal_of
from pipelines.publish.manifest import Entry
from pipelines.store import Finding, Store, StoreError

RELEASES = "releases"
CURRENT = "current"
REPAIR = "`minsheng verify --repair` mends it"


class Inspected(NamedTuple):
    """What was looked at and what is wrong. `damaged` are releases whose file does not hold what was published."""

    checked: dict[str, str]
    findings: list[Finding]
    damaged: list[Entry]
    is_manifest_damaged: bool = False


def inspect(store: Store) -> Inspected:
    """Compare the manifest with the files of the releases, and the current release with the one it should be."""
    try:
        listed = manifest.read(store.manifest)
    except StoreError as error:
        return Inspected(
            {RELEASES: "the manifest", CURRENT: "nothing to compare with"},
            [Finding(RELEASES, str(error), f"{REPAIR}, but older releases are given up")],
            [],
            is_manifest_damaged=True,
        )
    damaged = [entry for entry in listed.entries if _state(store, entry)]
    findings = [
        Finding(RELEASES, f"{store.releases / entry.file} is {_state(store, entry)}", REPAIR) for entry in damaged
    ]
    known = {(store.releases / entry.file).parent for entry in listed.entries}
    folders = sorted(store.releases.iterdir()) if store.releases.is_dir() else []
    for folder in folders:
        is_ours = folder.name.isdecimal() or folder.name.startswith(".candidate-")
        if is_ours and folder not in known:
            findings.append(
                Finding(RELEASES, f"the manifest does not list {folder}", f"a killed run has left it; {REPAIR}")
            )
    findings += _current(store, listed.current)
    checked = f"release {listed.current.release_no}" if listed.current else "none published"
    return Inspected({RELEASES: f"{len(listed.entries)} in the manifest", CURRENT: checked}, findings, damaged)


def _state(store: Store, entry: Entry) -> str:
    file = store.releases / entry.file
    return "missing" if not file.exists() else "damaged" if sha256_of(file) != entry.sha256 else ""


def _current(store: Store, entry: Entry | None) -> list[Finding]:
    wal = wal_of(store.current)
    wrong: list[str] = []
    if entry is None and store.current.exists():
        wrong.append(f"{store.current} is there, but no release is listed")
    elif entry is not None and not store.current.exists():
        wrong.append(f"{store.current} is missing")
    elif entry is not None and sha256_of(store.current) != entry.sha256:
        wrong.append(f"{store.current} is not release {entry.release_no}, byte for byte")
    if wal.exists():
        wrong.append(f"{wal} is there: someone has written to a release")
    return [Finding(CURRENT, each, REPAIR) for each in wrong]
