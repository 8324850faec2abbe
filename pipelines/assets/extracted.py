"""Extraction: documents that are new, or were read by older code, are read into raw frames."""

from pathlib import Path

import dagster as dg

from pipelines.acquire.archive import Archive
from pipelines.assets.resources import Reporter, StoreResource
from pipelines.extract.pending import RawStage


def archived_documents(archived: Archive) -> dict[str, Path]:
    """Return the file of every archived document by its SHA-256."""
    return {retrieval.sha256: archived.path(retrieval.sha256) for retrieval in archived.read_log()}


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
