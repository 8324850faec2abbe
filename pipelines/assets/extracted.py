"""Extraction: documents that are new, or were read by older code, are read into raw frames."""

import dagster as dg

from pipelines.acquire.archive import Archive
from pipelines.assets.resources import Reporter, StoreResource
from pipelines.extract.frames import Archived
from pipelines.extract.pending import RawStage


def archived_documents(archive: Archive) -> dict[str, Archived]:
    """Return the files of every archived document by its SHA-256; the attachments that came last count."""
    documents: dict[str, Archived] = {}
    for retrieval in archive.read_log():
        if retrieval.attachments or retrieval.sha256 not in documents:
            attachments = tuple((name, archive.path(sha256)) for name, sha256 in retrieval.attachments)
            documents[retrieval.sha256] = Archived(archive.path(retrieval.sha256), attachments)
    return documents


@dg.asset(
    deps=["archive"],
    group_name="stage",
    kinds={"parquet", "python"},
    description="**原始表格** Title, header and every table row of each document as printed, by document. "
    "What cannot be read without guessing is a row of problems, never a guess.",
)
def extracted(store: StoreResource, reporter: dg.ResourceParam[Reporter]) -> dg.MaterializeResult[None]:
    """Extract pending documents."""
    at = store.store
    with at.writing():
        documents = archived_documents(Archive(at.archive))
        with reporter.step("extract", len(documents)) as advance:
            count = RawStage(at.stage / "raw").extract(documents, advance)
    return dg.MaterializeResult(metadata={"documents": len(documents), "extracted_now": count})
