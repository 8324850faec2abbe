"""What releases have accepted goes into the archive's log, which alone outlives every release.

It is caught up from the releases themselves, so that a crash after a publication loses nothing, and a store of the time
before acceptances were logged keeps its dates as far back as its releases go.
"""

from datetime import datetime

from pipelines.acquire.archive import Archive
from pipelines.load.audit import accepted_documents
from pipelines.publish import manifest
from pipelines.store import Store


def log_acceptances(store: Store) -> None:
    """Log what the releases since the last logged one have accepted, each at the time when it was built."""
    archive = Archive(store.archive)
    logged = archive.last_accepting_release()
    for entry in manifest.read(store.manifest).entries:
        file = store.releases / entry.file
        if entry.release_no > logged and file.exists():
            archive.accept(accepted_documents(file), entry.release_no, datetime.fromisoformat(entry.built_at))
