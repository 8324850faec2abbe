"""Runs as Dagster records them: quarters materialised, metadata for an operator, runs of a quarter or of several."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.acquire.archive import Archive, Source
from pipelines.definitions import build_defs
from pipelines.store import Store
from tests.support import documents, stores
from tests.support.stores import rows, value

STAGED = ("staged_notices", "staged_lines", "staged_totals")


@pytest.fixture
def ui(rich_store: Store) -> Iterator[dg.DagsterInstance]:
    """The run history that the operator's pages read."""
    os.environ["DAGSTER_HOME"] = str(rich_store.dagster_home)
    with dg.DagsterInstance.get() as instance:
        yield instance


def run(store: Store, instance: dg.DagsterInstance, config: dict[str, Any] | None = None, **options: Any) -> Any:
    job = build_defs(store).resolve_job_def("quarterly_ingest")
    return job.execute_in_process(
        instance=instance,
        run_config={"ops": {"archive": {"config": config}}} if config else None,
        raise_on_error=False,
        **options,
    )


def metadata(instance: dg.DagsterInstance, asset: str) -> dict[str, Any]:
    event = instance.get_latest_materialization_event(dg.AssetKey(asset))
    assert event is not None
    assert event.asset_materialization is not None
    return {name: entry.value for name, entry in event.asset_materialization.metadata.items()}


def materialised(instance: dg.DagsterInstance, asset: str) -> set[str]:
    return set(instance.get_materialized_partitions(dg.AssetKey(asset)))


class TestCommandsRun:
    """A run of the command, seen from Dagster."""

    def test_it_is_there_like_any_other(self, ui: dg.DagsterInstance) -> None:
        [record] = ui.get_runs()
        assert (record.job_name, record.status) == ("quarterly_ingest", dg.DagsterRunStatus.SUCCESS)

    @pytest.mark.parametrize("table", STAGED)
    def test_it_materialises_each_quarter_that_it_touched(self, ui: dg.DagsterInstance, table: str) -> None:
        quarters = {f"{n.program_year}-{n.through_month - 2:02}" for n in documents.generated(12)}
        assert materialised(ui, table) == quarters | {"2025-01"}

    def test_a_quarter_tells_rows_documents_and_a_preview(self, ui: dg.DagsterInstance) -> None:
        [notice, *_] = documents.generated(1)
        [record] = ui.fetch_materializations(
            dg.AssetRecordsFilter(
                asset_key=dg.AssetKey("staged_lines"),
                asset_partitions=[f"{notice.program_year}-{notice.through_month - 2:02}"],
            ),
            limit=9,
        ).records
        event = record.asset_materialization
        assert event is not None
        told = {name: entry.value for name, entry in event.metadata.items()}
        # The notice is there twice, in other bytes, and a document has its lines.
        assert (told["dagster/row_count"], told["documents"]) == (2 * len(notice.lines), 2)
        assert notice.lines[0].name in told["preview"]

    def test_a_table_tells_its_rows(self, ui: dg.DagsterInstance, rich_store: Store) -> None:
        for table in ("fact_progress", "dim_notice", "audit_quarantine", "audit_reconciliation"):
            assert metadata(ui, table)["dagster/row_count"] == value(
                rich_store.current, f"select count(*) from {table}"
            )

    def test_the_ledger_tells_its_verdicts(self, ui: dg.DagsterInstance, rich_store: Store) -> None:
        told = metadata(ui, "audit_reconciliation")
        for verdict, count in rows(rich_store.current, "select verdict, count(*) from audit_reconciliation group by 1"):
            assert told[verdict] == count

    def test_the_facts_tell_the_latest_totals(self, ui: dg.DagsterInstance, rich_store: Store) -> None:
        [[plan, done]] = rows(rich_store.current, "select sum(plan_wan), sum(done_wan) from v_progress_latest")
        told = metadata(ui, "fact_progress")
        assert (told["latest_plan_wan"], told["latest_done_wan"]) == (float(plan), float(done))

    def test_the_release_tells_where_it_is(self, ui: dg.DagsterInstance, rich_store: Store) -> None:
        told = metadata(ui, "release")
        assert (told["release_no"], told["database"]) == (1, str(rich_store.current))
        assert Path(told["data_docs"]).is_file()

    def test_checks_have_results_and_a_held_notice_turns_its_own_red(self, ui: dg.DagsterInstance) -> None:
        graph = build_defs().resolve_asset_graph()
        failed = set()
        for key in graph.asset_check_keys:
            record = ui.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
            assert record.event is not None, key
            evaluation = record.event.dagster_event.event_specific_data
            if not evaluation.passed:
                failed.add(key.name)
                assert "changed-total.txt" in evaluation.metadata["failures"].value
        assert failed == {"totals_match_their_lines", "totals_have_no_blanks_to_settle"}


def inbox(store: Store, *files: Path) -> None:
    store.inbox.mkdir(parents=True)
    for file in files:
        shutil.copy(file, store.inbox)


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_scheduled_run_takes_the_inbox_and_materialises_its_quarter(empty: Store) -> None:
    inbox(empty, documents.SAMPLE)
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(empty, instance, partition_key="2025-01")
        assert result.success
        for table in STAGED:
            assert materialised(instance, table) == {"2025-01"}
        assert metadata(instance, "staged_lines")["dagster/row_count"] == 20
    assert value(empty.current, "select count(*) from v_progress_latest") == 20


def test_a_run_of_several_quarters_materialises_each_and_what_else_came_in(empty: Store) -> None:
    inbox(empty, documents.SAMPLE)
    tags = {"dagster/asset_partition_range_start": "2024-04", "dagster/asset_partition_range_end": "2024-10"}
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(empty, instance, tags=tags)
        assert result.success
        for table in STAGED:
            assert materialised(instance, table) == {"2024-04", "2024-07", "2024-10", "2025-01"}
    assert value(empty.current, "select count(*) from v_progress_latest") == 20


def test_a_run_of_a_quarter_without_notices_succeeds(empty: Store) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(empty, instance, partition_key="2024-01").success
        assert materialised(instance, "staged_lines") == {"2024-01"}
        assert metadata(instance, "staged_lines")["dagster/row_count"] == 0
    assert value(empty.current, "select count(*) from dim_notice") == 0


def test_an_inbox_with_nothing_but_hidden_files_is_empty(empty: Store) -> None:
    inbox(empty)
    (empty.inbox / ".keep").touch()
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(empty, instance).success


@pytest.mark.parametrize(
    "options", [{"period_key": "2025Q5"}, {"region_key": "999999"}], ids=lambda options: next(iter(options))
)
def test_wrong_options_of_a_launched_run_fail_it_and_spoil_nothing(
    sample_store: Store, copy_of: Callable[[Store], Store], tmp_path: Path, options: dict[str, str]
) -> None:
    """What the command refuses can be typed into Dagster's launchpad. Once in the log it would stop every later run."""
    page = tmp_path / "page.html"
    page.write_text(documents.HTML.replace("万州区", "某某区"), encoding="utf-8")
    store = copy_of(sample_store)
    log = (store.archive / "log.jsonl").read_bytes()
    with dg.DagsterInstance.ephemeral() as instance:
        assert not run(store, instance, {"sources": [str(page)], **options}).success
        assert (store.archive / "log.jsonl").read_bytes() == log
        assert run(store, instance, {"sources": [str(documents.SAMPLE_HTML)]}).success
    assert stores.value(store.current, "select count(*) from dim_document") == 2


def test_the_last_options_count_also_if_they_were_given_before(empty: Store, tmp_path: Path) -> None:
    """Q2, Q3, and Q2 again: no set of options is new in the last run, and yet the release must be another."""
    page = tmp_path / "page.txt"
    header = documents.once(documents.TEXT, "月度进展情况(1-3月)", "进展情况")
    page.write_text(header.replace("1季度", ""), encoding="utf-8")
    for periods in (("2025Q2", "2025Q3"), ("2025Q2",)):
        for period in periods:
            Archive(empty.archive).add([Source(page, page.name)], documents.WANZHOU, None, period)
        with dg.DagsterInstance.ephemeral() as instance:
            assert run(empty, instance).success
        assert rows(empty.current, "select distinct period_key from v_progress_latest") == [(periods[-1],)]


def test_a_period_beyond_all_quarters_is_published_like_others(empty: Store, tmp_path: Path) -> None:
    """Partitions are Dagster's view of the stage; a notice that has none is not lost for it."""
    page = tmp_path / "page.html"
    page.write_text(documents.HTML.replace("2025", "2005"), encoding="utf-8")
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(empty, instance, {"sources": [str(page)]}).success
    assert rows(empty.current, "select distinct period_key from v_progress_latest") == [("2005Q1",)]
