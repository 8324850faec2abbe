"""v_quarter_change: what was done between two notices about a project, and null wherever that is not stated."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.load.declared import release
from tests.load.stage import Figures, Line, Notice
from tests.support.stores import rows, value

Build = Callable[..., Path]


def notice(key: str, month: int, done: dict[str, int | None], /, plan: int = 100, **more: Any) -> Notice:
    """Return a notice, published in the month after its period, with the money done of each line."""
    lines = [
        Line(name, Figures(Decimal(plan), None if amount is None else Decimal(amount)), number=str(at))
        for at, (name, amount) in enumerate(done.items(), 1)
    ]
    published = date(2025, month + 1, 11) if month < 12 else date(2026, 1, 11)
    return Notice(key, lines, **{"month": month, "published": published} | more)


def wrong(plan: int) -> dict[str | None, Figures]:
    return {None: Figures(Decimal(plan))}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return lambda *notices, **declared: release(tmp_path / "release", notices, **declared)


def changes(database: Path, project: str = "甲", columns: str = "") -> list[tuple[Any, ...]]:
    columns = columns or "period_key, previous_period_key, since, months, increment_wan"
    query = f"select {columns} from v_quarter_change where project = ? order by program_year, period_key"
    return rows(database, query, [project])


def test_increments_are_differences_of_cumulative_figures(build: Build) -> None:
    quarters = [notice(f"Q{at}", 3 * at, {"甲": done}) for at, done in enumerate((10, 25, 25, 60), 1)]
    assert changes(build(*quarters)) == [
        ("2025Q1", None, "january", 3, 10),
        ("2025Q2", "2025Q1", "previous_notice", 3, 15),
        ("2025Q3", "2025Q2", "previous_notice", 3, 0),
        ("2025Q4", "2025Q3", "previous_notice", 3, 35),
    ]


def test_what_was_taken_back_is_shown_as_it_is(build: Build) -> None:
    database = build(notice("A", 3, {"甲": 10}), notice("B", 6, {"甲": 4}, plan=90))
    columns = "increment_wan, is_negative, done_wan, previous_done_wan, plan_wan, previous_plan_wan"
    assert changes(database, columns=columns) == [(10, False, 10, None, 100, None), (-6, True, 4, 10, 90, 100)]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ((3, 9), [("2025Q1", None, "january", 3, 10), ("2025Q3", "2025Q1", "previous_notice", 6, 1)]),
        ((6, 9), [("2025Q2", None, "january", 6, 10), ("2025Q3", "2025Q2", "previous_notice", 3, 1)]),
        ((3, 12), [("2025Q1", None, "january", 3, 10), ("2025Q4", "2025Q1", "previous_notice", 9, 1)]),
        ((3, 4), [("2025M04", "2025Q1", "previous_notice", 1, 1), ("2025Q1", None, "january", 3, 10)]),
    ],
)
def test_months_say_what_an_increment_covers(
    build: Build, months: tuple[int, int], expected: list[tuple[Any, ...]]
) -> None:
    first, second = months
    assert changes(build(notice("A", first, {"甲": 10}), notice("B", second, {"甲": 11}))) == expected


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ((None, 20, 30), [("not_stated", None), ("not_stated", None), ("previous_notice", 10)]),
        ((10, None, 30), [("january", 10), ("not_stated", None), ("not_stated", None)]),
        ((10, 20, None), [("january", 10), ("previous_notice", 10), ("not_stated", None)]),
        ((0, 0, 5), [("january", 0), ("previous_notice", 0), ("previous_notice", 5)]),
    ],
)
def test_a_blank_is_never_guessed(
    build: Build, done: Sequence[int | None], expected: list[tuple[str, int | None]]
) -> None:
    database = build(*(notice(f"Q{at}", 3 * at, {"甲": each}) for at, each in enumerate(done, 1)))
    assert changes(database, columns="since, increment_wan") == expected
    assert value(database, "select bool_or(is_negative) from v_quarter_change") is False


class TestLinesThatComeAndGo:
    """Another line stands in every quarter, so that the programme is known from its first."""

    def test_a_line_added_in_the_second_quarter_has_no_increment_yet(self, build: Build) -> None:
        """What was done before it stood in a notice is not known."""
        quarters = [notice("A", 3, {"乙": 1}), notice("B", 6, {"乙": 2, "甲": 30}), notice("C", 9, {"乙": 3, "甲": 50})]
        assert changes(build(*quarters)) == [
            ("2025Q2", None, "not_in_previous_notice", 6, None),
            ("2025Q3", "2025Q2", "previous_notice", 3, 20),
        ]

    def test_a_line_that_is_absent_for_a_quarter(self, build: Build) -> None:
        quarters = [notice("A", 3, {"乙": 1, "甲": 10}), notice("B", 6, {"乙": 2}), notice("C", 9, {"乙": 3, "甲": 50})]
        assert changes(build(*quarters)) == [
            ("2025Q1", None, "january", 3, 10),
            ("2025Q3", "2025Q1", "previous_notice", 6, 40),
        ]

    def test_a_late_first_quarter_makes_the_second_one_count_from_it(self, build: Build) -> None:
        late = notice("A", 3, {"甲": 10}, retrieved=datetime(2025, 5, 30, tzinfo=UTC), published=None)
        assert [row[2:] for row in changes(build(notice("B", 6, {"甲": 30}), late))] == [
            ("january", 3, 10), ("previous_notice", 3, 20),
        ]  # fmt: skip


class TestVersions:
    """Only current versions count."""

    def test_of_a_restated_quarter_the_current_one(self, build: Build) -> None:
        restated = notice("A2", 3, {"甲": 12}, published=date(2025, 8, 1))
        database = build(notice("A", 3, {"甲": 10}), notice("B", 6, {"甲": 30}), restated)
        assert changes(database, columns="notice_key, previous_notice_key, increment_wan") == [
            ("A2", None, 12), ("B", "A2", 18),
        ]  # fmt: skip

    def test_held_and_withdrawn_ones_do_not_count(self, build: Build) -> None:
        held = notice("A2", 3, {"甲": 12}, totals=wrong(999), published=date(2025, 8, 1))
        withdrawn = notice("B2", 6, {"甲": 40}, published=date(2025, 8, 1))
        gone = notice("C", 9, {"甲": 99})
        entered = datetime(2025, 5, 20, tzinfo=UTC)
        database = build(
            notice("A", 3, {"甲": 10}),
            notice("B", 6, {"甲": 30}),
            held,
            withdrawn,
            gone,
            withdrawn={withdrawn.sha256: entered, gone.sha256: entered},
        )
        assert changes(database, columns="notice_key, increment_wan") == [("A", 10), ("B", 20)]


class TestSingle:
    """Notices about one quarter alone."""

    def test_what_they_state_stands_beside_and_is_never_added(self, build: Build) -> None:
        database = build(
            notice("A", 3, {"甲": 10, "乙": 1}),
            notice("B", 6, {"甲": 25, "乙": 2}),
            notice("S", 6, {"甲": 14}, basis="single"),
        )
        columns = "period_key, increment_wan, stated_increment_wan"
        assert changes(database, columns=columns) == [("2025Q1", 10, None), ("2025Q2", 15, 14)]
        assert changes(database, "乙", columns) == [("2025Q1", 1, None), ("2025Q2", 1, None)]

    def test_alone_they_are_no_change(self, build: Build) -> None:
        assert changes(build(notice("S", 3, {"甲": 14}, basis="single"))) == []

    def test_an_earlier_one_is_not_the_programmes_first_period(self, build: Build) -> None:
        database = build(notice("S", 3, {"甲": 14}, basis="single"), notice("B", 6, {"甲": 25}))
        assert changes(database) == [("2025Q2", None, "january", 6, 25)]


def test_programmes_do_not_mix(build: Build) -> None:
    """The same name in two years and two regions; each year begins in January."""
    database = build(
        notice("A", 12, {"甲": 70}, year=2024, published=date(2025, 1, 11)),
        notice("B", 3, {"甲": 10}),
        notice("C", 3, {"甲": 5}, region="500102"),
        notice("D", 6, {"甲": 9}, region="500102"),
    )
    columns = "region_key, v.period_key, since, months, increment_wan"
    query = f"select {columns} from v_quarter_change as v join dim_notice using (notice_key) order by notice_key"
    assert rows(database, query) == [
        ("500101", "2024Q4", "january", 12, 70),
        ("500101", "2025Q1", "january", 3, 10),
        ("500102", "2025Q1", "january", 3, 5),
        ("500102", "2025Q2", "previous_notice", 3, 4),
    ]


def test_of_a_line_with_parts_the_parts_alone_count(build: Build) -> None:
    def with_parts(key: str, month: int, done: int) -> Notice:
        whole = Line("甲", Figures(Decimal(100), Decimal(2 * done)), is_leaf=False)
        parts = [Line(name, Figures(Decimal(50), Decimal(done)), part_of=1) for name in ("一", "二")]
        return Notice(key, [whole, *parts], month=month, published=date(2025, month + 1, 11))

    database = build(with_parts("A", 3, 10), with_parts("B", 6, 25))
    assert changes(database) == []
    assert value(database, "select sum(increment_wan) from v_quarter_change") == 50


DONE = st.decimals(-(10**6), 10**6, places=2)
PERIODS = st.dictionaries(st.integers(1, 12), st.fixed_dictionaries({"甲": DONE, "乙": DONE}), min_size=1, max_size=6)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(PERIODS)
def test_increments_of_a_project_add_up_to_its_last_figure(
    tmp_path_factory: pytest.TempPathFactory, periods: dict[int, dict[str, Any]]
) -> None:
    notices = [notice(f"N{month:02}", month, done) for month, done in periods.items()]
    database = release(tmp_path_factory.mktemp("sum") / "release", notices)
    query = "select project, sum(increment_wan), sum(months), count(*) from v_quarter_change group by 1 order by 1"
    last = max(periods)
    assert rows(database, query) == [(name, periods[last][name], last, len(periods)) for name in ("乙", "甲")]
    assert rows(database, "select sum(increment_wan) from v_quarter_change") == rows(
        database, "select sum(done_wan) from v_progress_latest"
    )
