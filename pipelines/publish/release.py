"""Publishes a candidate. Order: the release's folder, the manifest, then `current.duckdb`.

A crash between two of them leaves the release before it current and whole; `heal` finishes the job in the next run.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipelines.publish import manifest
from pipelines.publish.manifest import Entry
from pipelines.store import Store, StoreError, copy_file, fsync

DATABASE = "minsheng.duckdb"
DATA_DOCS = "data_docs"
_READ_ONLY = 0o444
# Older releases are dropped: each is a whole copy, and any can be built again from the archive with its code.
KEPT_RELEASES = 10


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a release is made from. Equal inputs give equal releases."""

    input_hash: str
    code_version: str
    contract_version: str
    documents: int


def candidate_folder(store: Store, run_id: str) -> Path:
    """Return the folder in which a run builds its candidate."""
    return store.releases / f".candidate-{run_id}"


def is_published(store: Store, inputs: Inputs) -> bool:
    """Tell whether the current release was made from just these inputs."""
    entries = manifest.read(store.manifest)
    if not entries:
        return False
    newest = entries[-1]
    made_from = (newest.input_hash, newest.code_version, newest.contract_version)
    return made_from == (inputs.input_hash, inputs.code_version, inputs.contract_version)


def next_release_no(store: Store) -> int:
    """Return the number that the next release gets."""
    entries = manifest.read(store.manifest)
    return entries[-1].release_no + 1 if entries else 1


def publish(store: Store, folder: Path, release_no: int, built_at: str, inputs: Inputs, row_counts: dict[str, int]) -> Entry:
    """Publish the candidate in `folder`.

    Raises:
        StoreError: another run has published since this candidate was begun; it may lack what that one holds.
    """
    entries = manifest.read(store.manifest)
    if next_release_no(store) != release_no:
        raise StoreError(
            f"another run has published release {entries[-1].release_no} meanwhile; run again to publish all of it"
        )
    database = folder / DATABASE
    _refuse_wal(database)
    fsync(database)
    database.chmod(_READ_ONLY)
    final = store.releases / f"{release_no:06}"
    if final.exists():  # the folder of a run that crashed before it reached the manifest
        shutil.rmtree(final)
    folder.replace(final)
    fsync(store.releases)
    data = (final / DATABASE).read_bytes()
    entry = Entry(
        release_no=release_no,
        built_at=built_at,
        file=f"{final.name}/{DATABASE}",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        code_version=inputs.code_version,
        contract_version=inputs.contract_version,
        input_hash=inputs.input_hash,
        documents=inputs.documents,
        row_counts=row_counts,
    )
    kept = [*entries, entry][-KEPT_RELEASES:]
    manifest.write(store.manifest, kept)
    _make_current(store, entry)
    _drop_old(store, kept)
    return entry


def heal(store: Store) -> None:
    """Make `current.duckdb` the manifest's newest release again, if a crash or a stranger's hand has changed that."""
    entries = manifest.read(store.manifest)
    if entries and not _is_current(store, entries[-1]):
        _make_current(store, entries[-1])


def _is_current(store: Store, entry: Entry) -> bool:
    wal = _wal(store.current)
    return (
        store.current.exists()
        and not wal.exists()
        and store.current.stat().st_size == entry.size
        and hashlib.sha256(store.current.read_bytes()).hexdigest() == entry.sha256
    )


def _make_current(store: Store, entry: Entry) -> None:
    source = store.releases / entry.file
    if not source.exists():
        raise StoreError(f"{source} is missing; `minsheng rebuild` makes the release again from the archive")
    # A writer that crashed in the published file leaves this; DuckDB would replay it into the new file silently.
    _wal(store.current).unlink(missing_ok=True)
    copy_file(source, store.current, _READ_ONLY)


def _refuse_wal(database: Path) -> None:
    if _wal(database).exists():
        raise StoreError(f"{database} was not closed properly; run again")


def _wal(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")


def _drop_old(store: Store, kept: list[Entry]) -> None:
    names = {f"{entry.release_no:06}" for entry in kept}
    for folder in store.releases.iterdir():
        if folder.is_dir() and folder.name.isdigit() and folder.name not in names:
            shutil.rmtree(folder, ignore_errors=True)
