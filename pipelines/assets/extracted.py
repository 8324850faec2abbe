"""Extraction: documents that are new, or were read by older code, are read into raw frames."""

import dagster as dg

from pipelines.acquire.archive import Archive
from pipelines.assets.resources import Reporter, StoreResource
from pipelines.extract.pending import RawStage


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
    archived = Archive(at.archive)
    documents = {retrieval.sha256: archived.path(retrieval.sha256) for retrieval in archived.read_log()}
    with at.writing(), reporter.step("extract", len(documents)) as advance:
        count = RawStage(at.stage / "raw").extract(documents, advance)
    return dg.MaterializeResult(metadata={"documents": len(documents), "extracted_now": count})
