"""Publishes a candidate. Order: the release's folder, the manifest, then `current.duckdb`.

A crash between two of them leaves the release before it current and whole; `heal` finishes the job in the next run.
"""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from pipelines.publish import manifest
from pipelines.publish.manifest import Draft, Entry
from pipelines.store import Store, StoreError, copy_file, fsync, write_json

DATABASE = "minsheng.duckdb"
DATA_DOCS = "data_docs"
_DRAFT = "draft.json"
_READ_ONLY = 0o444
# Older releases are dropped: each is a whole copy, and any can be built again from the archive with its code.
KEPT_RELEASES = 10


def candidate_folder(store: Store, run_id: str) -> Path:
    """Return the folder in which a run builds its candidate."""
    return store.releases / f".candidate-{run_id}"


def write_draft(folder: Path, draft: Draft) -> None:
    """Leave a candidate's own line beside it for the steps that come after."""
    write_json(folder / _DRAFT, asdict(draft))


def read_draft(folder: Path) -> Draft:
    """Return the line that was left beside a candidate."""
    return Draft(**json.loads((folder / _DRAFT).read_text(encoding="utf-8")))


def is_published(store: Store, code_version: str, contract_version: str, input_hash: str) -> bool:
    """Tell whether the current release was made by this code from just these inputs."""
    entries = manifest.read(store.manifest)
    if not entries:
        return False
    newest = entries[-1]
    made_from = (newest.code_version, newest.contract_version, newest.input_hash)
    return made_from == (code_version, contract_version, input_hash)


def next_release_no(store: Store) -> int:
    """Return the number that the next release gets; one whose folder is there without a manifest is never reused."""
    listed = [entry.release_no for entry in manifest.read(store.manifest)]
    if listed or not store.releases.is_dir():
        return max(listed, default=0) + 1
    return max((int(folder.name) for folder in store.releases.iterdir() if folder.name.isdigit()), default=0) + 1


def publish(store: Store, folder: Path) -> Entry:
    """Publish the candidate in `folder`.

    Raises:
        StoreError: another run has published since this candidate was begun; it may lack what that one holds.
    """
    draft = read_draft(folder)
    entries = manifest.read(store.manifest)
    if next_release_no(store) != draft.release_no:
        raise StoreError(
            f"another run has published release {entries[-1].release_no} meanwhile; run again to publish all of it"
        )
    database = folder / DATABASE
    if _wal(database).exists():
        raise StoreError(f"{database} was not closed properly; run again")
    database.chmod(_READ_ONLY)
    fsync(database)
    final = store.releases / f"{draft.release_no:06}"
    if final.exists():  # the folder of a run that crashed before it reached the manifest
        shutil.rmtree(final)
    folder.replace(final)
    fsync(store.releases)
    entry = Entry(
        **asdict(draft),
        file=f"{final.name}/{DATABASE}",
        sha256=_sha256(final / DATABASE),
        size=(final / DATABASE).stat().st_size,
    )
    listed = [*entries, entry]
    kept = listed[-KEPT_RELEASES:]
    manifest.write(store.manifest, kept)
    _make_current(store, entry)
    for old in listed[:-KEPT_RELEASES]:
        shutil.rmtree(store.releases / f"{old.release_no:06}", ignore_errors=True)
    return entry


def heal(store: Store) -> None:
    """Make `current.duckdb` the manifest's newest release again, if a crash or a stranger's hand has changed that."""
    entries = manifest.read(store.manifest)
    if entries and _is_current(store, entries[-1]):
        store.current.chmod(_READ_ONLY)
    elif entries:
        source = store.releases / entries[-1].file
        if source.exists() and _sha256(source) != entries[-1].sha256:
            raise StoreError(f"{source} is damaged; `minsheng rebuild` makes the release again from the archive")
        _make_current(store, entries[-1])


def _is_current(store: Store, entry: Entry) -> bool:
    wal = _wal(store.current)
    return (
        store.current.exists()
        and not wal.exists()
        and store.current.stat().st_size == entry.size
        and _sha256(store.current) == entry.sha256
    )


def _make_current(store: Store, entry: Entry) -> None:
    source = store.releases / entry.file
    if not source.exists():
        raise StoreError(f"{source} is missing; `minsheng rebuild` makes the release again from the archive")
    # A writer that crashed in the published file leaves this; DuckDB would replay it into the new file silently.
    _wal(store.current).unlink(missing_ok=True)
    copy_file(source, store.current, _READ_ONLY)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _wal(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")
