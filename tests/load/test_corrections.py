"""Declared corrections: adjusted values stand beside what is printed, and a guard tells when the source has changed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.load.declared import correction, release
from tests.load.stage import Figures, Line, Notice
from tests.support.stores import content, rows, value

FIRST = correction({"line": "护栏"}, "done", "11", "14")
Build = Callable[..., Path]


def figures(plan: str | None, done: str | None, pct: str | None = None) -> Figures:
    return Figures(*(None if text is None else Decimal(text) for text in (plan, done, pct)))


def notice(key: str = "A", done: str | None = "11", published: int = 11, /, **more: Any) -> Notice:
    """Return a notice of two lines with right totals, published on a day of April; the first line's done is given."""
    lines = [
        Line("护栏", figures("44", done, None if done is None else "25"), "区级 / 交通", "1"),
        Line("公厕", figures("100", "50", "50"), "区级 / 城管", "2"),
    ]
    total = str(50 + int(done or 0))
    totals: dict[str | None, Figures] = {
        "区级 / 交通": figures("44", done),
        "区级": figures("144", total),
        None: figures("144", total),
    }
    defaults = {"lines": lines, "totals": totals, "published": date(2025, 4, published), "pct_quantum": Decimal(25)}
    return Notice(key, **defaults | more)


def shifted(key: str, published: int, done: str = "12", **more: Any) -> Notice:
    """Return a notice that prints the first line's money done otherwise."""
    return notice(key, done, published, **more)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return lambda *notices, **declared: release(tmp_path / "release", notices, **declared)


def status(database: Path) -> dict[str, str]:
    return dict(rows(database, "select notice_key, status || if(is_current_version, ' current', '') from dim_notice"))


def corrections(database: Path) -> list[tuple[Any, ...]]:
    return rows(database, "select notice_key, subject, status from audit_correction order by all")


def decision(database: Path) -> tuple[Any, ...]:
    [only] = rows(database, "select kind, status, applications from audit_decision")
    return only


LINE = (
    "select plan_wan, done_wan, done_pct, plan_adjusted_wan, done_adjusted_wan, done_adjusted_pct, is_corrected "
    "from fact_progress where row_ordinal = {} order by notice_key"
)


@pytest.mark.parametrize(
    ("measure", "expect", "adjusted"),
    [("plan", "44", (47, 11, 25)), ("done", "11", (44, 47, 25)), ("pct", "25", (44, 11, 47))],
)
@pytest.mark.parametrize("number", [{}, {"number": "1"}])
def test_the_adjusted_value_stands_beside_what_is_printed(
    build: Build, measure: str, expect: str, adjusted: tuple[int, ...], number: dict[str, str]
) -> None:
    entry = correction({"line": "护栏", **number}, measure, expect, "47")
    database = build(notice(), corrections=[entry])
    assert rows(database, LINE.format(1)) == [(44, 11, 25, *adjusted, True)]
    assert rows(database, LINE.format(2)) == [(100, 50, 50, 100, 50, 50, False)]
    assert decision(database) == ("correction", "applied", 1)
    shown = "select is_corrected, done_wan, plan_adjusted_wan, done_adjusted_wan, done_adjusted_pct"
    assert rows(database, f"{shown} from v_progress_latest where project = '护栏'") == [(True, 11, *adjusted)]


def test_several_figures_of_one_row_and_the_same_name_under_several_numbers(build: Build) -> None:
    lines = [Line("护栏", figures("44", "11"), "区级", number) for number in "12"]
    entries = [
        correction({"line": "护栏", "number": "2"}, "done", "11", "14", id="done"),
        correction({"line": "护栏", "number": "2"}, "plan", "44", "41", id="plan"),
    ]
    database = build(notice(lines=lines, totals={}), corrections=entries)
    assert rows(database, LINE.format(1)) == [(44, 11, None, 44, 11, None, False)]
    assert rows(database, LINE.format(2)) == [(44, 11, None, 41, 14, None, True)]


@pytest.mark.parametrize(
    ("where", "category", "expect"),
    [
        ({"total": True}, "ALL", "61"),
        ({"category": "区级"}, "500101-2025-重点民生实事/区级", "61"),
        ({"category": "区级 / 交通"}, "500101-2025-重点民生实事/区级 / 交通", "11"),
    ],
)
def test_totals_are_corrected_by_their_place(build: Build, where: dict[str, Any], category: str, expect: str) -> None:
    database = build(notice(), corrections=[correction(where, "done", expect, "99")])
    corrected = "select category_key, done_wan, done_adjusted_wan from fact_reported_total where is_corrected"
    assert rows(database, corrected) == [(category, Decimal(expect), 99)]
    assert value(database, "select count(*) from fact_reported_total where not is_corrected") == 2
    assert value(database, "select count(*) from fact_progress where is_corrected") == 0


def test_reported_columns_and_ledger_are_those_without_it(tmp_path: Path) -> None:
    plain, corrected = (
        content(release(tmp_path / name, [notice()], corrections=entries))
        for name, entries in (("plain", []), ("corrected", [FIRST]))
    )
    assert {name for name in plain if plain[name] != corrected[name]} == {
        "fact_progress", "audit_correction", "audit_decision",
    }  # fmt: skip
    assert plain["audit_reconciliation"]


def test_a_blank_may_be_expected(build: Build) -> None:
    database = build(notice("A", None), corrections=[correction({"line": "护栏"}, "done", None, "14")])
    assert rows(database, LINE.format(1)) == [(44, None, None, 44, 14, None, True)]


@pytest.mark.parametrize(("printed", "expect"), [(None, "11"), ("11", None), ("11", "12")])
def test_what_is_not_expected_holds_the_notice(build: Build, printed: str | None, expect: str | None) -> None:
    database = build(notice("A", printed), corrections=[correction({"line": "护栏"}, "done", expect, "14")])
    assert status(database) == {"A": "held"}
    assert corrections(database) == [("A", "row 1", "unfit")]
    assert decision(database) == ("correction", "unfit", 0)
    [[check, observed]] = rows(
        database, "select expectation, observed from audit_check where notice_key = 'A' and not is_success"
    )
    assert check == "corrections_fit"
    assert observed == f"correction one: the notice prints {printed or 'a blank'} (row 1)"


class TestGuard:
    """The newest notice of the slot prints another value."""

    @pytest.fixture
    def database(self, build: Build) -> Path:
        return build(notice("A"), shifted("B", 18), notice("C", month=6), corrections=[FIRST])

    def test_it_is_held_and_the_version_before_stays_with_its_correction(self, database: Path) -> None:
        assert status(database) == {"A": "accepted current", "B": "held", "C": "accepted current"}
        assert rows(database, LINE.format(1)) == [(44, 11, 25, 44, 14, 25, True), (44, 11, 25, 44, 11, 25, False)]
        assert corrections(database) == [("A", "row 1", "applied"), ("B", "row 1", "unfit")]

    def test_the_message_says_what_to_do(self, database: Path) -> None:
        [[observed, expected]] = rows(
            database,
            "select f.observed, f.expected from audit_check, unnest(from_json(failing_rows, "
            '\'[{"observed":"VARCHAR","expected":"VARCHAR"}]\')) as u (f) '
            "where expectation = 'corrections_fit' and not is_success",
        )
        assert observed == "the notice prints 12 (row 1)"
        assert expected == "11; remove or mend the entry in corrections.yml if the source has been put right"

    def test_the_release_is_warned(self, database: Path) -> None:
        assert decision(database) == ("correction", "unfit", 1)

    def test_a_mended_entry_frees_it(self, tmp_path: Path) -> None:
        mended = correction({"line": "护栏"}, "done", "12", "15")
        database = release(tmp_path, [notice("A"), shifted("B", 18)], corrections=[mended])
        assert status(database) == {"A": "accepted", "B": "accepted current"}
        assert rows(database, LINE.format(1))[1] == (44, 12, 25, 44, 15, 25, True)
        assert decision(database) == ("correction", "applied", 1)


def test_an_older_version_that_prints_another_value_is_no_fault(build: Build) -> None:
    database = build(shifted("A", 11), notice("B", "11", 18), corrections=[FIRST])
    assert status(database) == {"A": "accepted", "B": "accepted current"}
    assert corrections(database) == [("B", "row 1", "applied")]
    assert [row[-1] for row in rows(database, LINE.format(1))] == [False, True]


@pytest.mark.parametrize(
    ("names", "observed"),
    [(("防护栏", "公厕"), "the notice has no such figure"), (("护栏", "护栏"), "several lines have this name")],
)
def test_no_such_line_or_several_hold_the_newest_and_no_other(
    build: Build, names: tuple[str, str], observed: str
) -> None:
    other = [Line(name, figures("44", "11"), "区级") for name in names]
    newest = notice("B", "11", 18, lines=other, totals={})
    database = build(notice("A"), newest, notice("C", month=6), corrections=[FIRST])
    assert status(database) == {"A": "accepted current", "B": "held", "C": "accepted current"}
    said = "select notice_key, observed from audit_check where expectation = 'corrections_fit' and not is_success"
    assert rows(database, said) == [("B", f"correction one: {observed}")]
    assert rows(database, LINE.format(1))[0][-1] is True


def test_a_category_that_the_notice_does_not_have_holds_it(build: Build) -> None:
    database = build(notice(), corrections=[correction({"category": "市级"}, "done", "11", "12")])
    assert status(database) == {"A": "held"}
    assert corrections(database) == [("A", "", "not_found")]


LAST_DAY = correction({"line": "护栏"}, "done", "11", "14", expires="2025-06-01")


@pytest.mark.parametrize(
    ("at", "is_applied"),
    [
        (datetime(2025, 6, 1, 15, 59, tzinfo=UTC), True),  # 23:59 in China
        (datetime(2025, 6, 1, 16, 0, tzinfo=UTC), False),  # the next day there
    ],
)
def test_the_last_day_counts_as_it_is_in_china(build: Build, at: datetime, is_applied: bool) -> None:
    database = build(notice(), at=at, corrections=[LAST_DAY])
    assert status(database) == {"A": "accepted current"}
    assert value(database, "select done_adjusted_wan from fact_progress where row_ordinal = 1") == 11 + 3 * is_applied
    assert decision(database) == (("correction", "applied", 1) if is_applied else ("correction", "expired", 0))


def test_an_expired_one_holds_nothing_whatever_is_printed(build: Build) -> None:
    database = build(shifted("A", 11), at=datetime(2025, 6, 2, tzinfo=UTC), corrections=[LAST_DAY])
    assert status(database) == {"A": "accepted current"}
    assert decision(database) == ("correction", "expired", 0)


@pytest.mark.parametrize(("day", "adjusted"), [(1, 14), (2, 15)])
def test_one_may_follow_another_from_its_own_day_on(build: Build, day: int, adjusted: int) -> None:
    """Until the last day of the first the second is not yet in force, though it stands in the file."""
    second = correction({"line": "护栏"}, "done", "11", "15", id="two", date="2025-06-02")
    at = datetime(2025, 6, day, 4, tzinfo=UTC)
    database = build(notice(), at=at, corrections=[second, LAST_DAY])
    assert value(database, "select done_adjusted_wan from fact_progress where row_ordinal = 1") == adjusted
    found = dict(rows(database, "select decision_id, status from audit_decision"))
    assert found == ({"one": "applied", "two": "idle"} if day == 1 else {"one": "expired", "two": "applied"})


@pytest.mark.parametrize(
    "other",
    [
        {"period": "2025Q2"},
        {"program_year": 2024, "period": "2024Q1"},
        {"region": "500102"},
        {"series": "其他"},
        {"basis": "single"},
    ],
)
def test_what_this_store_does_not_hold_is_idle(build: Build, other: dict[str, Any]) -> None:
    database = build(notice(), corrections=[FIRST | other])
    assert status(database) == {"A": "accepted current"}
    assert decision(database) == ("correction", "idle", 0)
    assert value(database, "select bool_or(is_corrected) from fact_progress") is False


class TestOtherStates:
    """Held and withdrawn notices of the slot."""

    def test_a_notice_held_for_its_own_faults_is_not_the_newest(self, build: Build) -> None:
        wrong = shifted("B", 18, totals={None: figures("999", None)})
        database = build(notice("A"), wrong, corrections=[FIRST])
        assert status(database) == {"A": "accepted current", "B": "held"}
        assert corrections(database) == [("A", "row 1", "applied")]
        failed = "select expectation from audit_check where notice_key = 'B' and not is_success"
        assert rows(database, failed) == [("totals_match_their_lines",)]

    def test_a_withdrawn_one_is_not_the_newest(self, build: Build) -> None:
        withdrawn = {shifted("B", 18).sha256: datetime(2025, 5, 20, tzinfo=UTC)}
        database = build(notice("A"), shifted("B", 18), withdrawn=withdrawn, corrections=[FIRST])
        assert status(database) == {"A": "accepted current", "B": "withdrawn"}
        assert corrections(database) == [("A", "row 1", "applied")]

    def test_alone_in_its_slot_a_withdrawn_one_keeps_what_history_shows_of_it(self, build: Build) -> None:
        withdrawn = {shifted("B", 18).sha256: datetime(2025, 5, 20, tzinfo=UTC)}
        database = build(shifted("B", 18), withdrawn=withdrawn, corrections=[FIRST])
        assert status(database) == {"B": "withdrawn"}
        assert value(database, "select count(*) from fact_progress") == 2

    def test_a_withdrawn_one_keeps_its_correction(self, build: Build) -> None:
        withdrawn = {notice().sha256: datetime(2025, 5, 20, tzinfo=UTC)}
        database = build(notice(), withdrawn=withdrawn, corrections=[FIRST])
        assert rows(database, LINE.format(1)) == [(44, 11, 25, 44, 14, 25, True)]


class TestNewest:
    """The guard looks at the version that would be current."""

    def test_a_content_that_is_published_again_on_the_day_of_the_next(self, build: Build) -> None:
        """A of the 11th, B of the 25th, and A again on the 25th, retrieved last: A is current."""
        again = notice("A", "11", 25, document="again", retrieved=datetime(2025, 5, 3, tzinfo=UTC))
        between = shifted("B", 25, retrieved=datetime(2025, 5, 2, tzinfo=UTC))
        database = build(notice("A"), between, again, corrections=[FIRST])
        assert status(database) == {"A": "accepted current", "B": "accepted"}

    def test_an_undated_content_counts_from_its_last_retrieval(self, build: Build) -> None:
        undated = notice("A", published=None)
        between = notice("B", "12", 30, retrieved=datetime(2025, 5, 20, tzinfo=UTC), published=date(2025, 5, 5))
        again = notice("A", document="again", published=None, retrieved=datetime(2025, 5, 10, tzinfo=UTC))
        database = build(undated, between, again, corrections=[FIRST])
        assert status(database) == {"A": "accepted current", "B": "accepted"}
