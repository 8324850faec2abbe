"""The published release: `current.duckdb`, which analysts open, and its line in the manifest."""

import dagster as dg

from pipelines.assets.resources import StoreResource
from pipelines.assets.warehouse import read_candidate, read_inputs
from pipelines.contract import tables
from pipelines.publish.release import DATA_DOCS, candidate_folder, publish


@dg.asset(
    deps=list(tables("release")),
    group_name="release",
    kinds={"duckdb"},
    description="**发布** The audited release that analysts open, published by one atomic rename; the ones before it are kept.",
)
def release(context: dg.AssetExecutionContext, store: StoreResource) -> dg.MaterializeResult:
    """Publish the candidate that has passed its audit."""
    at = store.store
    run_id = context.run.run_id
    candidate, built_at = read_candidate(at, run_id)
    with at.writing():
        folder = candidate_folder(at, run_id)
        entry = publish(at, folder, candidate.release_no, built_at, read_inputs(at), dict(candidate.row_counts))
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
            **{f"verdict_{verdict}": count for verdict, count in candidate.verdicts.items()},
        }
    )
