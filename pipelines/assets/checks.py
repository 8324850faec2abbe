"""The audit of the candidate: each expectation is an asset check on the table that it speaks about.

A notice that fails a blocking expectation is held; its check turns red and the run goes on without it. A blocking
failure of the release itself stops the run before anything is published.
"""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.assets.metadata import markdown_table
from pipelines.assets.resources import StoreResource
from pipelines.load.audit import FailedNotice, ReleaseCheck, failed_notices, record_release_checks
from pipelines.publish.release import DATA_DOCS, DATABASE, candidate_folder, read_draft
from pipelines.quality.suites import NOTICE, RELEASE, Expectation, expectations
from pipelines.store import StoreError

_SHOWN = 20


def _consequence(expectation: Expectation) -> str:
    if (expectation.level, expectation.severity) != (NOTICE, "blocking"):
        return ""
    return "\n\n不通过的公示将被暂扣。 A notice that fails is held: its figures stay out, the others are published."


@dg.multi_asset_check(
    name="release_audit",
    specs=[
        dg.AssetCheckSpec(
            expectation.name,
            asset=expectation.table,
            description=f"{expectation.description_zh}\n\n{expectation.description_en}{_consequence(expectation)}",
            blocking=expectation.level == RELEASE and expectation.severity == "blocking",
            metadata={"severity": expectation.severity, "level": expectation.level},
        )
        for expectation in expectations()
    ],
)
def release_audit(context: dg.AssetCheckExecutionContext, store: StoreResource) -> Iterator[dg.AssetCheckResult]:
    """Audit the candidate with Great Expectations and report what it and the notices' own checks found."""
    from pipelines.quality.release_audit import audit

    at = store.store
    folder = candidate_folder(at, context.run.run_id)
    database = folder / DATABASE
    with at.writing():
        outcomes = audit(database, folder / DATA_DOCS, expectations())
        record_release_checks(
            database,
            read_draft(folder).release_no,
            [
                ReleaseCheck(
                    outcome.expectation.name,
                    outcome.expectation.severity,
                    outcome.is_success,
                    outcome.observed,
                    outcome.expectation.expected,
                    outcome.failing_row_count,
                    json.dumps(outcome.failing_rows, ensure_ascii=False) if outcome.failing_rows else None,
                )
                for outcome in outcomes
            ],
        )
        failed = [o.expectation for o in outcomes if not o.is_success and o.expectation.severity == "blocking"]
        if failed:
            # Kept for a look at its Data Docs until the next rejection.
            rejected = at.releases / "rejected"
            shutil.rmtree(rejected, ignore_errors=True)
            shutil.copytree(folder, rejected)
    if unheld := [expectation.name for expectation in failed if expectation.level == NOTICE]:
        raise StoreError(f"notices that fail {', '.join(unheld)} were not held; report this to the maintainers")
    failing = failed_notices(database)
    for outcome in outcomes:
        notices = [notice for notice in failing if notice.expectation == outcome.expectation.name]
        yield _result(outcome.expectation, outcome.is_success and not notices, outcome.failing_rows, notices)


def _result(
    expectation: Expectation, passed: bool, failing_rows: list[dict[str, object]], notices: list[FailedNotice]
) -> dg.AssetCheckResult:
    metadata: dict[str, Any] = {"expected": expectation.expected}
    if expectation.level == NOTICE:
        metadata["failing_notices"] = len(notices)
    if notices:
        shown: list[list[object]] = [
            [n.source, n.period_key, n.failing_row_count, n.observed] for n in notices[:_SHOWN]
        ]
        metadata["failures"] = markdown_table(["notice", "period", "rows", "first"], shown)
    elif failing_rows:
        shown = [[row.get("subject"), row.get("observed")] for row in failing_rows[:_SHOWN]]
        metadata["failures"] = markdown_table(["subject", "observed"], shown)
    severity = dg.AssetCheckSeverity.ERROR if expectation.severity == "blocking" else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        check_name=expectation.name, asset_key=expectation.table, passed=passed, severity=severity, metadata=metadata
    )
