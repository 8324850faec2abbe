"""Waivers: failures that a person has looked at do not hold a notice, as long as they are the very ones."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.quality.release_audit import audit
from pipelines.quality.suites import expectations
from tests.load.declared import release, waiver
from tests.load.stage import Figures, Line, Notice
from tests.support.stores import rows, value

PERCENTAGES, TOTALS = "percentages_recompute", "totals_match_their_lines"
Build = Callable[..., Path]


def notice(wrong: int = 1, /, key: str = "A", **more: Any) -> Notice:
    """Return a notice of 25 lines, of which some print a wrong percentage: 60 % where it is 50 %."""
    lines = [
        Line(f"项目{at:02}", Figures(Decimal(100), Decimal(50), Decimal(60 if at <= wrong else 50)), number=str(at))
        for at in range(1, 26)
    ]
    return Notice(key, lines, **more)


def percentage(row: int, above: int = 3) -> str:
    return f"row {row} (no. {row}): prints 60 %, done / plan gives 50 % (row {row + above} of the table)"


WRONG_TOTAL = {"totals": {None: Figures(Decimal(2600))}}
TOTAL = "grand_from_lines ALL plan: prints 2600, its parts give 2500 (row 3 of the table)"


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return lambda *notices, **declared: release(tmp_path / "release", notices, **declared)


def status(database: Path) -> dict[str, str]:
    return dict(rows(database, "select notice_key, status from dim_notice"))


def decision(database: Path) -> tuple[Any, ...]:
    [only] = rows(database, "select kind, status, applications from audit_decision")
    return only


def failed(database: Path) -> list[tuple[Any, ...]]:
    return rows(
        database,
        "select expectation, is_waived, failing_row_count from audit_check "
        "where notice_key = 'A' and not is_success order by 1",
    )


class TestWaived:
    """All that fails is listed word for word."""

    @pytest.fixture
    def database(self, build: Build) -> Path:
        return build(notice(2), waivers=[waiver(PERCENTAGES, [percentage(2), percentage(1)])])

    def test_the_notice_is_accepted_and_says_how(self, database: Path) -> None:
        assert status(database) == {"A": "waived"}
        assert failed(database) == [(PERCENTAGES, True, 2)]
        assert value(database, "select is_current_version from dim_notice") is True
        assert value(database, "select count(*) from v_progress_latest where is_waived") == 25

    def test_the_failures_stay_in_checks_and_ledger(self, database: Path) -> None:
        assert value(database, "select observed from audit_check where is_waived") == percentage(1)
        assert value(database, "select count(*) from audit_reconciliation where verdict = 'mismatch'") == 2

    def test_the_waiver_is_in_force(self, database: Path) -> None:
        assert decision(database) == ("waiver", "applied", 1)

    def test_the_audit_of_the_release_passes(self, database: Path, tmp_path: Path) -> None:
        outcomes = audit(database, tmp_path / "docs", expectations())
        assert [outcome.expectation.name for outcome in outcomes if not outcome.is_success] == []


def test_more_failing_rows_than_are_shown_are_compared_each(tmp_path: Path) -> None:
    listed = [percentage(row) for row in range(1, 26)]
    for name, expect, found in (("all", listed, "waived"), ("but one", listed[:-1], "held")):
        database = release(tmp_path / name, [notice(25)], waivers=[waiver(PERCENTAGES, expect)])
        assert status(database) == {"A": found}, name
        assert failed(database) == [(PERCENTAGES, found == "waived", 25)]


@pytest.mark.parametrize(
    "expect",
    [
        [percentage(1)],
        [percentage(1), percentage(2).replace("60", "61")],
        [percentage(1), percentage(2).replace("row 2 (no. 2)", "row 2 (no. 3)")],
        [percentage(1) + " ", percentage(2) + "."],
        [percentage(1) + "; " + percentage(2)],
    ],
)
def test_what_is_not_listed_word_for_word_is_not_waived(build: Build, expect: Sequence[str]) -> None:
    database = build(notice(2), waivers=[waiver(PERCENTAGES, expect)])
    assert status(database) == {"A": "held"}
    assert failed(database) == [(PERCENTAGES, False, 2)]
    assert decision(database) == ("waiver", "unused", 0)


def test_a_failure_that_has_been_mended_meanwhile_does_no_harm(build: Build) -> None:
    database = build(notice(1), waivers=[waiver(PERCENTAGES, [percentage(1), percentage(2)])])
    assert status(database) == {"A": "waived"}


class TestSeveralChecks:
    """A total is wrong, too."""

    def test_each_check_has_its_own_waiver(self, build: Build) -> None:
        database = build(notice(1, **WRONG_TOTAL), waivers=[waiver(PERCENTAGES, [percentage(1, 4), TOTAL])])
        assert status(database) == {"A": "held"}
        assert failed(database) == [(PERCENTAGES, True, 1), (TOTALS, False, 1)]

    def test_with_both_it_is_accepted(self, build: Build) -> None:
        entries = [waiver(PERCENTAGES, [percentage(1, 4)]), waiver(TOTALS, [TOTAL], id="two")]
        database = build(notice(1, **WRONG_TOTAL), waivers=entries)
        assert status(database) == {"A": "waived"}
        assert failed(database) == [(PERCENTAGES, True, 1), (TOTALS, True, 1)]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"period": "2025Q2"}, "idle"),
        ({"region": "500102"}, "idle"),
        ({"basis": "single"}, "idle"),
        ({"check": TOTALS}, "unused"),
        ({"date": "2025-06-02"}, "idle"),
        ({"expires": "2025-05-31"}, "expired"),
    ],
)
def test_a_waiver_of_something_else_waives_nothing(build: Build, entry: Mapping[str, str], told: str) -> None:
    database = build(notice(1), waivers=[waiver(PERCENTAGES, [percentage(1)]) | entry])
    assert status(database) == {"A": "held"}
    assert decision(database) == ("waiver", told, 0)


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (datetime(2025, 6, 1, 15, 59, tzinfo=UTC), ("waived", "applied")),  # 23:59 in China
        (datetime(2025, 6, 1, 16, 0, tzinfo=UTC), ("held", "expired")),  # the next day there
    ],
)
def test_the_last_day_counts_as_it_is_in_china(build: Build, at: datetime, found: tuple[str, str]) -> None:
    database = build(notice(1), at=at, waivers=[waiver(PERCENTAGES, [percentage(1)], expires="2025-06-01")])
    assert (status(database)["A"], decision(database)[1]) == found


def test_a_waiver_that_nothing_needs_is_unused(build: Build) -> None:
    database = build(notice(0), waivers=[waiver(PERCENTAGES, [percentage(1)])])
    assert status(database) == {"A": "accepted"}
    assert decision(database) == ("waiver", "unused", 0)
    assert value(database, "select bool_or(is_waived) from v_progress_latest") is False


def test_one_version_may_be_waived_and_the_next_be_right(build: Build) -> None:
    later = notice(0, key="B", published=date(2025, 4, 18))
    database = build(notice(1), later, waivers=[waiver(PERCENTAGES, [percentage(1)])])
    assert rows(database, "select notice_key, status, version, is_current_version from dim_notice order by 1") == [
        ("A", "waived", 1, False), ("B", "accepted", 2, True),
    ]  # fmt: skip
    assert decision(database) == ("waiver", "applied", 1)


def test_a_new_failure_of_the_next_version_is_not_waived_with_the_old(build: Build) -> None:
    later = notice(2, key="B", published=date(2025, 4, 18))
    database = build(notice(1), later, waivers=[waiver(PERCENTAGES, [percentage(1)])])
    assert status(database) == {"A": "waived", "B": "held"}
    assert value(database, "select is_current_version from dim_notice where notice_key = 'A'") is True


def test_a_warning_can_be_waived_and_the_notice_stays_accepted(build: Build) -> None:
    lines = [Line("护栏", Figures(Decimal(60))), Line("公厕")]
    waived = waiver("totals_have_no_blanks_to_settle", [
        "grand_from_lines ALL plan: prints 66, its parts give 60 with 1 blank",
    ])  # fmt: skip
    database = build(Notice("A", lines, totals={None: Figures(Decimal(66))}), waivers=[waived])
    assert status(database) == {"A": "accepted"}
    assert failed(database) == [("totals_have_no_blanks_to_settle", True, 1)]


class TestAcceptedAt:
    """When a notice was accepted."""

    def test_it_is_the_release_that_waived_it(self, build: Build) -> None:
        """It was retrieved in May, and no release has accepted it before."""
        at = datetime(2025, 6, 20, tzinfo=UTC)
        database = build(notice(1), at=at, waivers=[waiver(PERCENTAGES, [percentage(1)])])
        assert value(database, "select accepted_at from dim_notice") == at
        assert value(database, "select accepted_at from bridge_notice_document") == at
        known = "select count(*) from progress_as_of('{}')"
        moments = ("2025-06-20 07:59:59+08", "2025-06-20 08:00:00+08")
        assert [value(database, known.format(moment)) for moment in moments] == [0, 25]

    def test_it_stays_in_later_releases(self, build: Build) -> None:
        first = datetime(2025, 6, 20, tzinfo=UTC)
        database = build(
            notice(1),
            at=datetime(2025, 7, 20, tzinfo=UTC),
            acceptances={notice(1).sha256: first},
            waivers=[waiver(PERCENTAGES, [percentage(1)])],
        )
        assert value(database, "select accepted_at from dim_notice") == first

    def test_held_it_has_none(self, build: Build) -> None:
        database = build(notice(1), waivers=[])
        assert rows(database, "select accepted_at from bridge_notice_document") == [(None,)]


LARGE = Decimal(99999999999999)


@pytest.mark.parametrize(
    ("check", "held"),
    [
        # A sum of lines, and a percentage, that no column holds.
        (TOTALS, Notice("A", [Line(name, Figures(LARGE)) for name in "甲乙"], {None: Figures(Decimal(1))})),
        (PERCENTAGES, Notice("A", [Line("护栏", Figures(Decimal("0.0001"), LARGE, Decimal(1)))])),
    ],
)
def test_a_failure_whose_figures_fit_no_column_is_told_and_not_waived_by_any_text(
    build: Build, check: str, held: Notice
) -> None:
    database = build(held, waivers=[waiver(check, ["row 9: prints 9 %"])])
    assert status(database) == {"A": "held"}
    [observed] = rows(database, "select observed from audit_check where notice_key = 'A' and not is_success")
    assert "prints 1, " in observed[0] or "prints 1 %, " in observed[0]
