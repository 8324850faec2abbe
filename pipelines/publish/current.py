"""`current.duckdb`: a copy of the release that the manifest's pointer names, which analysts open.

The pointer is set first, then the copy is renamed into place. A crash between the two leaves the release before it in
place, whole; `heal`, with which each run begins, follows the pointer and finishes the job. A reader that has the old
file open keeps it.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from pipelines.publish import manifest
from pipelines.publish.manifest import Entry, Manifest
from pipelines.store import Store, StoreError, copy_file

READ_ONLY = 0o444


def heal(store: Store) -> None:
    """Make `current.duckdb` the manifest's current release again, if a crash or a stranger's hand has changed that."""
    current = manifest.read(store.manifest).current
    if current is None:
        return
    if is_whole(store.current, current):
        store.current.chmod(READ_ONLY)
        return
    check(store, current)
    put_in_place(store, current)


def roll_back(store: Store, entry: Entry) -> None:
    """Make a kept release current.

    Raises:
        StoreError: its file is missing or damaged; nothing has been changed.
    """
    check(store, entry)
    point_to(store, replace(manifest.read(store.manifest), current_no=entry.release_no))
    put_in_place(store, entry)


def point_to(store: Store, listed: Manifest) -> None:
    """Write the manifest, and with it the pointer to the current release."""
    manifest.write(store.manifest, listed)


def put_in_place(store: Store, entry: Entry) -> None:
    """Replace `current.duckdb` by a copy of a release."""
    # A writer that crashed in the published file leaves this; DuckDB would replay it into the new file silently.
    wal_of(store.current).unlink(missing_ok=True)
    copy_file(store.releases / entry.file, store.current, READ_ONLY)


def check(store: Store, entry: Entry) -> None:
    """Compare the file of a kept release with its hash.

    Raises:
        StoreError: it is missing or damaged.
    """
    source = store.releases / entry.file
    what = "missing" if not source.exists() else "damaged" if sha256_of(source) != entry.sha256 else ""
    if what:
        raise StoreError(
            f"{source} is {what}; `minsheng rebuild` makes a release again from the archive, "
            "`minsheng rollback` makes another kept one current"
        )


def sha256_of(path: Path) -> str:
    """Return the hash of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def wal_of(database: Path) -> Path:
    """Return where DuckDB keeps what has not been written to a database yet."""
    return database.with_name(f"{database.name}.wal")


def is_whole(file: Path, entry: Entry) -> bool:
    """Tell whether a file is a release byte for byte, without a WAL beside it that DuckDB would replay."""
    return (
        file.exists()
        and not wal_of(file).exists()
        and file.stat().st_size == entry.size
        and sha256_of(file) == entry.sha256
    )
