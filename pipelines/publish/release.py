"""Publishes a candidate, in this order; a crash after any step leaves a whole release current.

1. The candidate is closed, read-only and on disk.           Crash: a leftover `.candidate-…`.
2. Its folder gets the release's number.                     Crash: a folder that nothing lists; its number comes again.
3. The manifest lists it and points to it.                   Crash: the release before is still in `current.duckdb`;
4. `current.duckdb` becomes a copy of it.                    the next run heals it to this one (see `publish.current`).
5. Releases beyond those to keep go, and other leftovers.    Crash: they go with the next publication.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from pipelines.publish import manifest
from pipelines.publish.content import content
from pipelines.publish.current import READ_ONLY, point_to, put_in_place, sha256_of, wal_of
from pipelines.publish.manifest import Draft, Entry, Manifest
from pipelines.publish.retention import kept_releases, sweep, with_release
from pipelines.store import Store, StoreError, fsync, write_json

DATABASE = "minsheng.duckdb"
DATA_DOCS = "data_docs"
_DRAFT = "draft.json"


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
    """Tell whether the newest release was made by this code from just these inputs.

    It need not be the current one: after a rollback, a run with nothing new must not bring back what was rolled back.
    """
    newest = manifest.read(store.manifest).newest
    if newest is None:
        return False
    made_from = (newest.code_version, newest.contract_version, newest.input_hash)
    return made_from == (code_version, contract_version, input_hash)


def next_release_no(store: Store) -> int:
    """Return the number that the next release gets; one whose folder is there without a manifest is never reused."""
    newest = manifest.read(store.manifest).newest
    if newest is not None:
        return newest.release_no + 1
    folders = store.releases.iterdir() if store.releases.is_dir() else ()
    return max((int(folder.name) for folder in folders if folder.name.isdecimal()), default=0) + 1


def publish(store: Store, folder: Path) -> Entry:
    """Publish the candidate in `folder`.

    Raises:
        StoreError: another run has published since this candidate was begun; it may lack what that one holds.
    """
    keep = kept_releases()
    before = manifest.read(store.manifest)
    # The other run has also removed this candidate, as it would one that a crash has left.
    if not folder.is_dir() or read_draft(folder).release_no != next_release_no(store):
        raise StoreError(
            "another run has published a release, or begun one, since this run began; run again to publish all of it"
        )
    draft = read_draft(folder)
    _seal(folder / DATABASE)
    entry = _describe(draft, folder / DATABASE, before)
    _settle(store, folder, draft.release_no)
    after = with_release(before, entry, keep)
    point_to(store, after)
    put_in_place(store, entry)
    sweep(store, after)
    return entry


def _seal(database: Path) -> None:
    """Let nobody write to a candidate any more, and bring it to disk."""
    if wal_of(database).exists():
        raise StoreError(f"{database} was not closed properly; run again")
    database.chmod(READ_ONLY)
    fsync(database)


def _describe(draft: Draft, database: Path, before: Manifest) -> Entry:
    """Return the manifest's line on a finished candidate."""
    tables = content(database)
    size = database.stat().st_size
    base = next((entry for entry in before.entries if entry.release_no == draft.based_on), None)
    return Entry(
        **asdict(draft) | {"row_counts": {name: table.rows for name, table in tables.items()}},
        content_hashes={name: table.content_hash for name, table in tables.items()},
        file=f"{_number(draft.release_no)}/{DATABASE}",
        sha256=sha256_of(database),
        size=size,
        whole_size=base.whole_size if base else size,
    )


def _settle(store: Store, folder: Path, release_no: int) -> None:
    """Give a candidate's folder the release's number."""
    final = store.releases / _number(release_no)
    if final.exists():  # the folder of a run that crashed before it reached the manifest
        shutil.rmtree(final)
    folder.replace(final)
    fsync(store.releases)


def _number(release_no: int) -> str:
    return f"{release_no:06}"
