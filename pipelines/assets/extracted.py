"""Extraction: documents that are new, or were read by older code, are read into raw frames."""

from collections.abc import Callable

import dagster as dg

from pipelines.acquire.archive import Archive
from pipelines.assets.resources import Advance, Reporter, StoreResource
from pipelines.extract.frames import Archived, DamagedError
from pipelines.extract.pending import RawStage
from pipelines.normalise.whole import make_whole
from pipelines.store import Store


def archived_documents(archive: Archive) -> dict[str, Archived]:
    """Return the files of every archived document by its SHA-256; the attachments that came last count."""
    documents: dict[str, Archived] = {}
    for retrieval in archive.read_log():
        if retrieval.attachments or retrieval.sha256 not in documents:
            attachments = tuple((name, archive.path(sha256)) for name, sha256 in retrieval.attachments)
            documents[retrieval.sha256] = Archived(archive.path(retrieval.sha256), attachments)
    return documents


def extract_pending(store: Store, say: Callable[[str], None], advance: Advance | None = None) -> tuple[int, int]:
    """Read every document that this code has not read yet, into a stage that is whole.

    Returns:
        The number of documents, and of those read now.

    Raises:
        StoreError: bytes of the archive are damaged or gone.
    """
    archive = Archive(store.archive)
    make_whole(store.stage, say)
    documents = archived_documents(archive)
    try:
        return len(documents), RawStage(store.stage / "raw").extract(documents, advance)
    except DamagedError as error:
        names = {sha256: ", ".join(sorted(names)) for sha256, names in archive.names().items()}
        raise DamagedError(error.paths, names) from error


@dg.asset(
    deps=["archive"],
    group_name="stage",
    kinds={"parquet", "python"},
    description="**原始表格** Title, header and every table row of each document as printed, by document. "
    "What cannot be read without guessing is a row of problems, never a guess.",
)
def extracted(
    context: dg.AssetExecutionContext, store: StoreResource, reporter: dg.ResourceParam[Reporter]
) -> dg.MaterializeResult[None]:
    """Extract pending documents."""
    at = store.store
    with at.writing():
        total = len(archived_documents(Archive(at.archive)))
        with reporter.step("extract", total) as advance:
            documents, count = extract_pending(at, context.log.warning, advance)
    return dg.MaterializeResult(metadata={"documents": documents, "extracted_now": count})
