"""Which version of a notice is current, and of which period: by publication, whatever came in first."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.load.stage import Figures, Line, Notice, build_release
from tests.support.stores import content, rows, value

WRONG_TOTAL: dict[str | None, Figures] = {None: Figures(Decimal(999))}
Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return lambda *notices: build_release(tmp_path, notices)[0]


def notice(key: str, published: int | None, /, **more: Any) -> Notice:
    """Return a notice with one line, published on a day of April 2025, its plan told by its key."""
    line = Line("护栏", Figures(Decimal(ord(key[0]))), goal=f"目标{key}", number="1")
    return Notice(key, **{"lines": [line], "published": published and date(2025, 4, published)} | more)


def versions(database: Path) -> dict[str, tuple[Any, ...]]:
    found = rows(database, "select notice_key, status, version, supersedes, is_current_version from dim_notice")
    return {row[0]: row[1:] for row in found}


def current(database: Path) -> list[str]:
    return [row[0] for row in rows(database, "select notice_key from v_progress_latest order by 1")]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_publication_orders_versions_and_arrival_does_not(tmp_path: Path, order: tuple[int, ...]) -> None:
    named = [notice("A", 11), notice("B", 18), notice("C", 25)]
    arrived = [
        Notice(**{**vars(one), "retrieved": datetime(2025, 5, 1 + at, tzinfo=UTC)})
        for one, at in zip(named, order, strict=True)
    ]
    database, _ = build_release(tmp_path, sorted(arrived, key=lambda one: one.retrieved))
    assert versions(database) == {
        "A": ("accepted", 1, None, False),
        "B": ("accepted", 2, "A", False),
        "C": ("accepted", 3, "B", True),
    }
    assert current(database) == ["C"]
    assert rows(database, "select goal_text, valid_from_on, valid_to_on from dim_project_version order by 2") == [
        ("目标A", date(2025, 4, 11), date(2025, 4, 18)),
        ("目标B", date(2025, 4, 18), date(2025, 4, 25)),
        ("目标C", date(2025, 4, 25), None),
    ]


def test_on_one_day_the_later_retrieval_is_the_later_version(build: Build) -> None:
    first, second = datetime(2025, 5, 1, 8, tzinfo=UTC), datetime(2025, 5, 1, 9, tzinfo=UTC)
    database = build(notice("A", 11, retrieved=second), notice("B", 11, retrieved=first))
    assert current(database) == ["A"]
    assert value(database, "select goal_text from dim_project_version where valid_to_on is null") == "目标A"


@pytest.mark.parametrize(("hour", "is_last"), [(15, False), (17, True)])
def test_a_notice_without_a_date_counts_from_the_day_of_its_retrieval_in_china(
    build: Build, hour: int, is_last: bool
) -> None:
    undated = notice("A", None, retrieved=datetime(2025, 4, 14, hour, tzinfo=UTC))  # 23:00, or 01:00 of the 15th
    database = build(undated, notice("B", 14, retrieved=datetime(2025, 4, 20, tzinfo=UTC)))
    assert current(database) == (["A"] if is_last else ["B"])
    assert value(database, "select published_on from dim_notice where notice_key = 'A'") is None


class TestSetBack:
    """A is published, corrected by B, then A is published again."""

    @pytest.fixture
    def database(self, build: Build) -> Path:
        again = notice("A", 25, document="A again", retrieved=datetime(2025, 5, 2, tzinfo=UTC))
        return build(notice("A", 11), notice("B", 18), again)

    def test_the_first_content_is_current_again(self, database: Path) -> None:
        assert versions(database) == {"A": ("accepted", 2, "B", True), "B": ("accepted", 1, None, False)}
        assert current(database) == ["A"]
        assert value(database, "select published_on from dim_notice where notice_key = 'A'") == date(2025, 4, 11)

    def test_so_are_the_projects_attributes(self, database: Path) -> None:
        assert rows(database, "select goal_text, plan_wan from dim_project_version where valid_to_on is null") == [
            ("目标A", Decimal(65))
        ]

    def test_history_says_what_was_in_force_when(self, database: Path) -> None:
        at = (
            "select goal_text from dim_project_version "
            "where '{0}' >= valid_from_on and '{0}' < coalesce(valid_to_on, '9999-01-01')"
        )
        assert [rows(database, at.format(f"2025-04-{day}")) for day in (12, 19, 26)] == [
            [("目标A",)], [("目标B",)], [("目标A",)],
        ]  # fmt: skip


class TestHeld:
    """A notice whose total is wrong stays out."""

    def test_the_version_before_stays_current(self, build: Build) -> None:
        database = build(notice("A", 11), notice("B", 18, totals=WRONG_TOTAL))
        assert versions(database) == {"A": ("accepted", 1, None, True), "B": ("held", None, None, False)}
        assert current(database) == ["A"]
        assert rows(database, "select notice_key, plan_wan from fact_progress") == [("A", Decimal(65))]
        assert value(database, "select count(*) from fact_reported_total") == 0
        assert value(database, "select goal_text from dim_project_version") == "目标A"

    def test_its_ledger_and_failed_check_are_there(self, build: Build) -> None:
        database = build(notice("A", 11), notice("B", 18, totals=WRONG_TOTAL))
        assert rows(
            database,
            "select rule, measure, reported, computed, verdict from audit_reconciliation "
            "where notice_key = 'B' and verdict <> 'not_checkable'",
        ) == [("grand_from_lines", "plan", Decimal(999), Decimal(66), "mismatch")]
        failed = rows(
            database, "select expectation, observed from audit_check where notice_key = 'B' and not is_success"
        )
        assert [name for name, _ in failed] == ["totals_match_their_lines"]
        assert "prints 999, its parts give 66" in failed[0][1]
        assert rows(database, "select accepted_at from dim_notice where notice_key = 'B'") == [(None,)]

    def test_it_is_no_version_that_others_supersede(self, build: Build) -> None:
        database = build(notice("A", 11, totals=WRONG_TOTAL), notice("B", 18), notice("C", 25))
        assert versions(database)["B"] == ("accepted", 1, None, False)
        assert versions(database)["C"] == ("accepted", 2, "B", True)

    def test_a_later_period_that_is_held_is_not_the_latest(self, build: Build) -> None:
        database = build(notice("A", 11), notice("B", 18, month=6, totals=WRONG_TOTAL))
        assert current(database) == ["A"]

    def test_alone_it_leaves_a_release_without_facts(self, build: Build) -> None:
        database = build(notice("A", 11, totals=WRONG_TOTAL))
        assert value(database, "select count(*) from v_progress_latest") == 0
        assert value(database, "select status from dim_notice") == "held"

    def test_a_notice_without_lines_is_held(self, build: Build) -> None:
        database = build(notice("A", 11, lines=[]), notice("B", 11, month=6))
        assert versions(database)["A"][0] == "held"
        assert current(database) == ["B"]

    @pytest.mark.parametrize("total", ["66", None])
    def test_a_warning_holds_nothing(self, build: Build, total: str | None) -> None:
        """A total above its lines while some are blank cannot be told right or wrong."""
        lines = [Line("护栏", Figures(Decimal(60))), Line("公厕")]
        database = build(notice("A", 11, lines=lines, totals={None: Figures(total and Decimal(total))}))
        assert versions(database)["A"][0] == "accepted"
        failed = rows(database, "select expectation, severity from audit_check where not is_success")
        assert failed == ([("totals_have_no_blanks_to_settle", "warning")] if total else [])


class TestLatestPeriod:
    """The safe filter picks each programme's newest period, once."""

    def test_of_each_programme_the_newest(self, build: Build) -> None:
        database = build(
            notice("A", 11),
            notice("B", 18, month=6),
            notice("C", 11, year=2024, month=12),
            notice("D", 11, region="500102"),
        )
        assert current(database) == ["B", "C", "D"]

    @pytest.mark.parametrize("month", [4, 5, 6])
    def test_months_and_quarters_stand_in_one_line(self, build: Build, month: int) -> None:
        database = build(notice("A", 11), notice("B", 12, month=month))
        assert current(database) == ["B"]

    def test_a_late_restatement_of_an_old_period_is_current_but_not_latest(self, build: Build) -> None:
        database = build(notice("A", 11), notice("B", 18, month=6), notice("C", 25))
        assert current(database) == ["B"]
        assert rows(database, "select notice_key from fact_progress where is_current_version order by 1") == [
            ("B",), ("C",),
        ]  # fmt: skip

    @pytest.mark.parametrize("single_month", [3, 6])
    def test_a_single_quarters_figures_are_not_added_to_cumulative_ones(self, build: Build, single_month: int) -> None:
        """DESIGN: is_current_version and is_latest_period and is_leaf is the safe filter, whatever the basis."""
        database = build(notice("A", 11), notice("B", 18, basis="single", month=single_month))
        assert len(current(database)) == 1

    def test_the_flags_of_totals_are_those_of_the_lines(self, build: Build) -> None:
        right: dict[str | None, Figures] = {None: Figures(Decimal(65))}
        database = build(notice("A", 11, totals=right), notice("B", 18, month=6, totals={None: Figures(Decimal(66))}))
        for table in ("fact_progress", "fact_reported_total"):
            flags = f"select notice_key, is_current_version, is_latest_period from {table} order by 1"
            assert rows(database, flags) == [("A", True, False), ("B", True, True)]


def test_documents_of_one_content_are_one_notice_and_the_first_published_leads(build: Build) -> None:
    page, text = notice("A", 11, document="page"), notice("A", 12, document="text")
    later = datetime(2025, 5, 2, tzinfo=UTC)
    database = build(text, Notice(**{**vars(page), "retrieved": later}))
    assert value(database, "select count(*) from fact_progress") == 1
    assert rows(database, "select document_sha256, is_lead from bridge_notice_document order by 1") == [
        ("page", True), ("text", False),
    ]  # fmt: skip
    [[published, source, retrieved]] = rows(database, "select published_on, source, retrieved_at from dim_notice")
    assert (published, source) == (date(2025, 4, 11), "page.html")
    assert retrieved == text.retrieved


def test_the_order_of_the_stages_rows_does_not_matter(tmp_path: Path) -> None:
    named = [notice("A", 11), notice("B", 18), notice("C", 25, month=6), notice("D", 11, year=2024, totals=WRONG_TOTAL)]
    one, _ = build_release(tmp_path / "one", named)
    other, _ = build_release(tmp_path / "other", named[::-1])
    assert content(one, ()) == content(other, ())
