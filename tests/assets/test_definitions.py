"""What Dagster sees, written down: a key, a check or a schedule must not change unnoticed."""

import subprocess
import sys

import dagster as dg
import pytest

from pipelines.contract import tables
from pipelines.definitions import defs
from pipelines.quality.suites import expectations
from tests.support.documents import ROOT

GRAPH = defs.resolve_asset_graph()
STAGE = ("staged_columns", "staged_lines", "staged_notices", "staged_rows", "staged_totals")
WAREHOUSE = (
    "audit_check", "audit_column", "audit_correction", "audit_decision", "audit_input", "audit_match",
    "audit_quarantine", "audit_reconciliation", "audit_release", "audit_restatement", "audit_row",
    "bridge_notice_document", "bridge_project_agency", "dim_agency", "dim_category", "dim_document", "dim_notice",
    "dim_period", "dim_program", "dim_project", "dim_project_alias", "dim_project_version", "dim_region",
    "fact_corroboration", "fact_progress", "fact_reported_total",
)  # fmt: skip
# Key: group, what it is made from, by quarter.
ASSETS = {
    "archive": ("archive", (), False),
    "extracted": ("stage", ("archive",), False),
    **dict.fromkeys(STAGE, ("stage", ("extracted",), True)),
    **dict.fromkeys(WAREHOUSE, ("warehouse", STAGE, False)),
    "release": ("release", WAREHOUSE, False),
}
# Check: the table that it is about, and whether it stops the release.
CHECKS = {
    "notices_have_lines": ("dim_notice", False),
    "one_current_version": ("dim_notice", True),
    "facts_complete": ("dim_notice", True),
    "inputs_complete": ("audit_release", True),
    "percentages_recompute": ("audit_reconciliation", False),
    "totals_match_their_lines": ("audit_reconciliation", False),
    "totals_have_no_blanks_to_settle": ("audit_reconciliation", False),
    "every_total_is_in_the_ledger": ("fact_reported_total", True),
    "corrections_fit": ("audit_correction", False),
    "decisions_in_force": ("audit_decision", False),
    "second_sources_agree": ("fact_corroboration", False),
    **{f"structure_of_{name}": (name, True) for name in WAREHOUSE},
}


def test_assets_groups_and_lineage() -> None:
    found = {
        key.to_user_string(): (
            (node := GRAPH.get(key)).group_name,
            tuple(sorted(parent.to_user_string() for parent in node.parent_keys)),
            node.partitions_def is not None,
        )
        for key in GRAPH.get_all_asset_keys()
    }
    assert found == ASSETS


def test_checks() -> None:
    found = {key.name: (key.asset_key.to_user_string(), GRAPH.get(key).blocking) for key in GRAPH.asset_check_keys}
    assert found == CHECKS
    assert found.keys() == {expectation.name for expectation in expectations()}


def test_the_job_does_all_in_one_process() -> None:
    job = defs.resolve_job_def("quarterly_ingest")
    assert job.executor_def is dg.in_process_executor
    nodes = {node.name for node in job.nodes}
    assert nodes == {"archive", "extracted", "staged", "warehouse", "release_audit", "release"}


def test_the_only_schedule_starts_the_job() -> None:
    [schedule] = defs.schedules or []
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert (schedule.job_name, schedule.cron_schedule) == ("quarterly_ingest", "0 9 15 1,4,7,10 *")
    assert schedule.execution_timezone == "Asia/Shanghai"
    assert [job.name for job in defs.jobs or []] == ["quarterly_ingest"]


@pytest.mark.parametrize("table", [*STAGE, *WAREHOUSE])
def test_a_table_shows_its_columns_as_the_contract_describes_them(table: str) -> None:
    described = (tables("stage") | tables("release"))[table]
    node = GRAPH.get(dg.AssetKey(table))
    schema = node.metadata["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchema)
    assert [column.name for column in schema.columns] == [column.name for column in described.columns]
    for shown, column in zip(schema.columns, described.columns, strict=True):
        assert column.description_en in (shown.description or "")
        assert shown.constraints.nullable == column.nullable
    assert described.label_zh in (node.description or "")


@pytest.mark.parametrize("module", ["pipelines.definitions", "pipelines.cli"])
def test_importing_loads_nothing_that_takes_seconds(module: str) -> None:
    code = f"import sys, {module}; print(*(set(sys.modules) & {{'great_expectations', 'pandas', 'scipy'}}))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
