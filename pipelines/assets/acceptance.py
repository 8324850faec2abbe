"""What releases have accepted goes into the archive's log, which alone outlives every release.

It is caught up from the releases themselves, so that a crash after a publication loses nothing, and a store of the time
before acceptances were logged keeps its dates as far back as its releases go.
"""

from datetime import datetime

from pipelines.acquire.archive import Archive
from pipelines.load.audit import accepted_documents
from pipelines.publish import manifest
from pipelines.publish.current import is_whole
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
        file = store.releases / entry.file
        # The newest in any case: where the releases were lost, their numbers begin anew. A damaged one stops no run and
        # tells it nothing.
        if (entry.release_no > logged or entry == kept.newest) and is_whole(file, entry):
            documents = accepted_documents(file)
            if lost := set(documents).difference(archive.names()):
                raise StoreError(
                    f"release {entry.release_no} has {len(lost)} documents that {archive.log.path} does not know: "
                    "lines of the log were lost; restore a backup that has them (`minsheng restore`), or move the "
                    f"folder {store.releases} away to go on without them"
                )
            archive.accept(documents, entry.release_no, datetime.fromisoformat(entry.built_at))
