"""What releases have accepted goes into the archive's log, which alone outlives every release.

It is caught up from the releases themselves, so that a crash after a publication loses nothing, and a store of the time
before acceptances were logged keeps its dates as far back as its releases go.
"""

from datetime import datetime

from pipelines.acquire.archive import Archive
from pipelines.load.audit import accepted_documents
from pipelines.publish import manifest
from pipelines.publish.current import sha256_of, wal_of
from pipelines.publish.manifest import Entry
from pipelines.store import Store, StoreError


def log_acceptances(store: Store) -> None:
    """Log what the releases since the last logged one have accepted, each at the time when it was built.

    Raises:
        StoreError: a release has accepted documents that the log does not know.
    """
    archive = Archive(store.archive)
    logged = archive.last_accepting_release()
    kept = manifest.read(store.manifest)
    for entry in kept.entries:
        # The newest in any case: where the releases were lost, their numbers begin anew.
        if (entry.release_no > logged or entry == kept.newest) and _is_whole(store, entry):
            documents = accepted_documents(store.releases / entry.file)
            if lost := set(documents).difference(archive.names()):
                raise StoreError(
                    f"release {entry.release_no} has {len(lost)} documents that {archive.log.path} does not know: "
                    "lines of the log were lost; restore a backup that has them (`minsheng restore`), or move the "
                    f"folder {store.releases} away to go on without them"
                )
            archive.accept(documents, entry.release_no, datetime.fromisoformat(entry.built_at))


def _is_whole(store: Store, entry: Entry) -> bool:
    """Tell whether a release can be believed: one that is damaged stops no run, and tells it nothing."""
    file = store.releases / entry.file
    return file.exists() and not wal_of(file).exists() and sha256_of(file) == entry.sha256
