"""The candidate release: every table of the star schema, built in one step into one new DuckDB file.

If the current release was made from the same documents, options and code, there is nothing to build and the rest of
the run is skipped.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from pipelines import fingerprint
from pipelines.acquire.archive import Archive
from pipelines.assets.metadata import rows, table_spec
from pipelines.assets.resources import StoreResource
from pipelines.assets.staged import read_attempts
from pipelines.contract import contract_version, tables
from pipelines.load.candidate import Candidate, NoticeCheck, Stamp, build
from pipelines.normalise.pending import PARTITIONED
from pipelines.publish.release import DATABASE, Inputs, candidate_folder, heal, is_published, next_release_no
from pipelines.quality.suites import NOTICE, expectations
from pipelines.store import Store, write_json

_CANDIDATE = "candidate.json"


@dg.multi_asset(
    specs=[
        table_spec(table, "warehouse", {"duckdb", "table"}, list(PARTITIONED), skippable=True)
        for table in tables("release").values()
    ],
)
def warehouse(context: dg.AssetExecutionContext, store: StoreResource) -> Iterator[dg.MaterializeResult]:
    """Build the candidate release, audited notice by notice."""
    at = store.store
    inputs = read_inputs(at)
    with at.writing():
        heal(at)
        if is_published(at, inputs):
            context.log.info("the current release was made from the same documents by the same code; nothing to build")
            return
        candidate = _build(at, context.run.run_id, inputs)
    for name, count in candidate.row_counts.items():
        more = candidate.verdicts if name == "audit_reconciliation" else {}
        yield dg.MaterializeResult(asset_key=name, metadata=rows(count, release_no=candidate.release_no, **more))


def read_inputs(store: Store) -> Inputs:
    """Return what a release of the store as it is now would be made from."""
    frame = read_attempts(Archive(store.archive))
    text = "\n".join("|".join(str(value) for value in row) for row in sorted(frame.rows(), key=str))
    return Inputs(
        input_hash=fingerprint.of_text(text),
        code_version=fingerprint.code_version(),
        contract_version=contract_version(),
        documents=frame["document_sha256"].n_unique(),
    )


def read_candidate(store: Store, run_id: str) -> tuple[Candidate, str]:
    """Return the candidate that a run has built and when it did."""
    folder = candidate_folder(store, run_id)
    content = json.loads((folder / _CANDIDATE).read_text(encoding="utf-8"))
    built_at = content.pop("built_at")
    return Candidate(path=folder / DATABASE, **content), built_at


def _build(store: Store, run_id: str, inputs: Inputs) -> Candidate:
    for leftover in store.releases.glob(".candidate-*"):
        shutil.rmtree(leftover)
    folder = candidate_folder(store, run_id)
    folder.mkdir(parents=True)
    stamp = Stamp(next_release_no(store), datetime.now(UTC), inputs.code_version, inputs.input_hash)
    checks = [NoticeCheck(e.name, e.severity, e.expected, e.sql) for e in expectations() if e.level == NOTICE]
    candidate = build(store.stage, folder / DATABASE, stamp, checks)
    write_json(
        folder / _CANDIDATE,
        {
            "built_at": stamp.built_at.isoformat(),
            "release_no": candidate.release_no,
            "row_counts": dict(candidate.row_counts),
            "verdicts": dict(candidate.verdicts),
        },
    )
    return candidate
