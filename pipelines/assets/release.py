"""The published release: `current.duckdb`, which analysts open, and its line in the manifest."""

import dagster as dg

from pipelines.acquire.archive import Archive
from pipelines.assets.acceptance import log_acceptances
from pipelines.assets.resources import StoreResource
from pipelines.contract import tables
from pipelines.publish.forgotten import remove_releases_with
from pipelines.publish.release import DATA_DOCS, candidate_folder, publish


@dg.asset(
    deps=list(tables("release")),
    group_name="release",
    kinds={"duckdb"},
    description="**发布** The audited release that analysts open, published by one atomic rename; the ones before it "
    "are kept.",
)
def release(context: dg.AssetExecutionContext, store: StoreResource) -> dg.MaterializeResult[None]:
    """Publish the candidate that has passed its audit."""
    at = store.store
    with at.writing():
        entry = publish(at, candidate_folder(at, context.run.run_id))
        log_acceptances(at)
        remove_releases_with(at, Archive(at.archive).forgotten())
    data_docs = at.releases / f"{entry.release_no:06}" / DATA_DOCS / "index.html"
    return dg.MaterializeResult(
        metadata={
            "release_no": entry.release_no,
            "documents": entry.documents,
            "lines": entry.row_counts["fact_progress"],
            "size": entry.size,
            "sha256": entry.sha256,
            "database": dg.MetadataValue.path(str(at.current)),
            "data_docs": dg.MetadataValue.path(str(data_docs)),
            **{f"verdict_{verdict}": count for verdict, count in entry.verdicts.items()},
        }
    )
