"""The star schema of a whole release, built by the job from pages: what is in it, and what stays out."""

from decimal import Decimal

import pytest

from pipelines.store import Store
from tests.support import documents
from tests.support.stores import rows, value


def test_every_line_of_every_accepted_page_is_there(rich_store: Store) -> None:
    """Counted and added from what the pages state, not from what was read."""
    stated = [*documents.generated(12), documents.restated(documents.generated(2)[1])]
    lines = [line for notice in stated for line in notice.lines]
    facts = "from fact_progress where region_key <> '500101'"
    assert value(rich_store.current, f"select count(*) {facts}") == len(lines)
    assert value(rich_store.current, f"select sum(plan_wan) {facts}") == sum(Decimal(line.plan) for line in lines)
    assert value(rich_store.current, f"select sum(done_wan) {facts}") == sum(Decimal(line.done or 0) for line in lines)
    assert value(rich_store.current, f"select count(done_wan) {facts}") == sum(line.done != "" for line in lines)


def test_the_view_has_each_programmes_newest_lines_once(rich_store: Store) -> None:
    newest = [notice for notice in documents.generated(12) if notice.through_month == 12]
    assert rows(
        rich_store.current,
        "select region, count(*), sum(plan_wan), sum(done_wan) from v_progress_latest where region <> '万州区' "
        "group by 1 order by 1",
    ) == sorted(
        (notice.region_name, len(notice.lines), Decimal(notice.grand_plan), Decimal(notice.grand_done))
        for notice in newest
    )


def test_the_samples_figures(sample_store: Store) -> None:
    assert rows(sample_store.current, "select count(*), sum(plan_wan), sum(done_wan) from v_progress_latest") == [
        (20, Decimal(182852), Decimal("55219.1"))
    ]
    assert rows(sample_store.current, "select verdict, count(*) from audit_reconciliation group by 1 order by 1") == [
        ("match", 30),
        ("not_checkable", 1),
    ]


def test_a_page_and_its_text_are_one_notice_of_two_documents(rich_store: Store) -> None:
    assert rows(
        rich_store.current,
        "select n.status, list(media_type order by media_type) from dim_notice as n "
        "join bridge_notice_document using (notice_key) join dim_document using (document_sha256) "
        "where n.region_key = '500101' group by notice_key, n.status order by 1",
    ) == [("accepted", ["text/html", "text/plain"]), ("held", ["text/plain"])]
    assert value(rich_store.current, "select count(*) from fact_progress where region_key = '500101'") == 20


def test_a_restated_page_supersedes_and_its_changed_goal_is_a_version(rich_store: Store) -> None:
    first, second = rows(
        rich_store.current,
        "select notice_key, version, supersedes, is_current_version from dim_notice "
        "where (region_key, period_key) in (select (region_key, period_key) from dim_notice where version = 2) "
        "order by version",
    )
    assert (first[1:], second[1:]) == ((1, None, False), (2, first[0], True))
    assert rows(
        rich_store.current,
        "select count(*) from dim_project_version where goal_text like '%另新增1处。' and valid_to_on is not null",
    ) == [(1,)]


def test_the_held_notice_has_a_ledger_and_no_facts(rich_store: Store) -> None:
    assert rows(
        rich_store.current,
        "select rule, measure, reported, computed, a.verdict from v_reconciliation_open as a "
        "where status = 'held' order by all",
    ) == [
        ("grand_from_categories", "done", Decimal("55319.1"), Decimal("55219.1"), "mismatch"),
        # One line is blank, and could hold what is missing.
        ("grand_from_lines", "done", Decimal("55319.1"), Decimal("55219.1"), "incomplete"),
    ]
    for table in ("fact_progress", "fact_reported_total"):
        query = f"select count(*) from {table} join dim_notice using (notice_key) where status = 'held'"
        assert value(rich_store.current, query) == 0


def test_every_bad_document_is_in_quarantine_with_its_reason_and_every_document_is_known(rich_store: Store) -> None:
    found = dict(rows(rich_store.current, "select distinct source, reason from audit_quarantine"))
    assert found == {bad.name: bad.reason for bad in documents.BAD}
    archived = {path.name for path in rich_store.archive.rglob("*") if path.is_file()} - {"log.jsonl"}
    assert {row[0] for row in rows(rich_store.current, "select document_sha256 from dim_document")} == archived


def test_keys_are_the_same_in_every_build(sample_store: Store, rich_store: Store) -> None:
    """What else is in the store does not change a key."""
    for table in ("dim_project", "dim_project_version", "dim_agency", "dim_category", "fact_progress"):
        alone = rows(sample_store.current, f"select columns('.*_key') from {table}")
        assert set(alone) <= set(rows(rich_store.current, f"select columns('.*_key') from {table}")), table


@pytest.mark.parametrize("name", ["张三", "00000000"])
def test_the_letters_contact_is_in_no_table(rich_store: Store, name: str) -> None:
    texts = rows(
        rich_store.current,
        "select table_name, column_name from duckdb_columns() join duckdb_tables() using (table_name) "
        "where data_type = 'VARCHAR'",
    )
    assert len(texts) > 50
    for table, column in texts:
        assert value(rich_store.current, f"select count(*) from {table} where contains({column}, '{name}')") == 0


def test_a_period_is_asked_for_by_its_key(sample_store: Store) -> None:
    assert value(sample_store.current, "select sum(done_wan) from progress_at('2025Q1')") == Decimal("55219.1")
    assert value(sample_store.current, "select count(*) from progress_at('2025Q2')") == 0
