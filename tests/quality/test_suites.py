"""Each expectation's SQL gives no row on a sound release, and one on the smallest damage that it is there for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.contract import tables
from pipelines.quality.suites import NOTICE, Expectation, expectations
from pipelines.store import Store
from tests.load import declared
from tests.load.stage import Figures, Line, Notice
from tests.quality.loose import TABLES, loosen

BY_NAME = {expectation.name: expectation for expectation in expectations()}

# Damage by expectation, and a word of what must be observed. {notice} is the sample's, an accepted one.
DAMAGE = {
    "notices_have_lines": [("delete from fact_progress where notice_key = '{notice}'", "no project lines")],
    "one_current_version": [
        ("update dim_notice set is_current_version = false where notice_key = '{notice}'", "0 current versions"),
        ("update dim_notice set is_current_version = true where version = 1", "2 current versions"),
    ],
    "inputs_complete": [
        ("update audit_release set documents = documents + 1", "documents"),
        ("delete from fact_progress where notice_key = '{notice}' and row_ordinal = 20", "lines"),
    ],
    "facts_complete": [
        ("delete from fact_progress where notice_key = '{notice}'", "accepted: 0 lines"),
        ("delete from audit_reconciliation where notice_key = '{notice}'", "0 ledger rows"),
        ("update dim_notice set accepted_at = null where notice_key = '{notice}'", "20 lines"),
    ],
    "percentages_recompute": [
        (
            "update audit_reconciliation set verdict = 'mismatch', reported = 99 "
            "where notice_key = '{notice}' and rule = 'percentage_of_plan' and subject = '" + subject + "'",
            "prints 99 %",
        )
        for subject in ("row 1", "ALL")
    ],
    "totals_match_their_lines": [
        (
            "update audit_reconciliation set verdict = 'mismatch', reported = 99 "
            "where notice_key = '{notice}' and measure = 'done' and rule = '" + rule + "'",
            "prints 99,",
        )
        for rule in ("grand_from_lines", "grand_from_categories", "category_from_lines")
    ],
    "totals_have_no_blanks_to_settle": [
        (
            "update audit_reconciliation set verdict = 'incomplete', blanks = 3 "
            "where notice_key = '{notice}' and rule = 'grand_from_lines' and measure = 'plan'",
            "with 3 blank",
        )
    ],
    "every_total_is_in_the_ledger": [
        ("delete from audit_reconciliation where notice_key = '{notice}' and " + which, "no ledger row")
        for which in (
            "rule = 'grand_from_lines' and measure = 'plan'",
            "rule = 'category_from_lines' and measure = 'done'",
            "subject = 'ALL' and measure = 'pct'",
            "subject = 'row 20'",
        )
    ],
    "corrections_fit": [
        (
            "insert into audit_correction by name select '{notice}' as notice_key, 'c' as correction_id, "
            "'row 1' as subject, 11 as expect, 12 as reported, '" + status + "' as status",
            word,
        )
        for status, word in (
            ("unfit", "correction c: the notice prints 12 (row 1)"),
            ("not_found", "correction c: the notice has no such figure"),
            ("ambiguous", "correction c: several lines have this name"),
        )
    ],
    "decisions_in_force": [
        (
            "insert into audit_decision by name select 'waiver' as kind, 'w' as decision_id, "
            "date '2025-06-01' as expires_on, '" + status + "' as status",
            word,
        )
        for status, word in (
            ("expired", "waiver w: expired on 2025-06-01"),
            ("unfit", "waiver w: no longer fits"),
            ("unused", "waiver w: no notice fails with the rows that it lists"),
        )
    ],
    "second_sources_agree": [
        (
            "update audit_reconciliation set rule = 'second_source', against = 'paper', verdict = 'mismatch', "
            "reported = 99 where notice_key = '{notice}' and rule = 'grand_from_lines' and measure = 'plan'",
            "paper ALL plan: the second source states 99, the notice 182852",
        )
    ],
}
CASES = [(name, sql, word) for name, damages in DAMAGE.items() for sql, word in damages]


@pytest.fixture(scope="module")
def loose(rich_store: Store) -> duckdb.DuckDBPyConnection:
    return loosen(rich_store.current)


# Only a release with decisions, restated figures and renamed projects has rows of these.
CHANGED = ("audit_correction", "audit_decision", "audit_restatement", "dim_project_alias")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A small release: its first quarter is restated and corrected, in its second a project has another name."""

    def notice(key: str, name: str, done: int, month: int, day: date) -> Notice:
        return Notice(key, [Line(name, Figures(Decimal(100), Decimal(done)))], month=month, published=day)

    first = notice("A", "农村公路加装护栏", 10, 3, date(2025, 4, 11))
    restated = notice("B", "农村公路加装护栏", 11, 3, date(2025, 4, 18))
    renamed = notice("C", "农村公路加装护栏工程", 20, 6, date(2025, 7, 11))
    correction = declared.correction({"line": "农村公路加装护栏"}, "done", "11", "12")
    folder = tmp_path_factory.mktemp("changed") / "release"
    return loosen(declared.release(folder, [first, restated, renamed], corrections=[correction]))


@pytest.fixture
def of_table(release: duckdb.DuckDBPyConnection, changed: duckdb.DuckDBPyConnection, table: str) -> Iterator[Any]:
    """A release that has rows of the table."""
    if table not in CHANGED:
        yield release
        return
    changed.begin()
    yield changed
    changed.rollback()


@pytest.fixture
def release(loose: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release, as it was again after the test."""
    loose.begin()
    yield loose
    loose.rollback()


def failures(connection: duckdb.DuckDBPyConnection, expectation: Expectation) -> list[str]:
    """Return subject and observation of each failing row; of notices that are accepted, if it is about notices."""
    accepted = "where notice_key in (select notice_key from dim_notice where status = 'accepted')"
    condition = accepted if expectation.level == NOTICE else ""
    query = f"select subject || ': ' || observed from ({expectation.sql}) {condition}"
    return [row[0] for row in connection.execute(query).fetchall()]


@pytest.mark.parametrize("name", BY_NAME)
def test_a_sound_release_has_no_failing_row(release: duckdb.DuckDBPyConnection, name: str) -> None:
    assert failures(release, BY_NAME[name]) == []


@pytest.mark.parametrize("name", [name for name in BY_NAME if name.startswith("structure_of_")])
def test_a_release_without_categories_is_sound(changed: duckdb.DuckDBPyConnection, name: str) -> None:
    """Of an empty table even a missing reference is not in it."""
    assert changed.execute("from dim_category").fetchall() == []
    assert failures(changed, BY_NAME[name]) == []


def test_every_expectation_of_a_file_is_shown_damage() -> None:
    assert DAMAGE.keys() == {name for name, expectation in BY_NAME.items() if expectation.subject != "structure"}


@pytest.mark.parametrize(("name", "damage", "word"), CASES)
def test_damage_is_found(release: duckdb.DuckDBPyConnection, name: str, damage: str, word: str) -> None:
    [[notice]] = release.execute(
        "select notice_key from dim_notice where region_key = '500101' and status = 'accepted'"
    ).fetchall()
    release.execute(damage.format(notice=notice))
    found = failures(release, BY_NAME[name])
    assert found
    assert all(word in one for one in found), found


def test_every_table_of_the_release_has_a_structure_to_meet() -> None:
    assert {f"structure_of_{table}" for table in TABLES} <= BY_NAME.keys()


@pytest.mark.parametrize("table", TABLES)
def test_a_key_that_stands_twice_is_found(of_table: duckdb.DuckDBPyConnection, table: str) -> None:
    of_table.execute(f"insert into {table} from {table} limit 1")
    assert [one for one in failures(of_table, BY_NAME[f"structure_of_{table}"]) if "key stands 2 times" in one]


COLUMNS = [(table.name, column) for table in tables("release").values() for column in table.columns]
BROKEN = [
    *((table, c.name, "null", f"{c.name} is null") for table, c in COLUMNS if not c.nullable),
    *((table, c.name, "'nonsense'", f"{c.name} is nonsense") for table, c in COLUMNS if c.values),
    *((table, c.name, "'nowhere'", f"{c.name} nowhere is not in") for table, c in COLUMNS if c.references),
]


@pytest.mark.parametrize(("table", "column", "value", "word"), BROKEN, ids=lambda one: str(one).strip("'"))
def test_a_value_that_the_contract_forbids_is_found(
    of_table: duckdb.DuckDBPyConnection, table: str, column: str, value: str, word: str
) -> None:
    of_table.execute(f"update {table} set {column} = {value} where rowid = (select min(rowid) from {table})")
    found = failures(of_table, BY_NAME[f"structure_of_{table}"])
    assert len([one for one in found if word in one]) == 1, found
