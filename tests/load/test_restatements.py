"""Restatements: each figure that the next version of a notice prints otherwise, against a count in Python."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decisions import Decisions
from pipelines.load.inputs import Inputs
from tests.load.histories import withdrawal
from tests.load.stage import Figures, Line, Notice, build_release
from tests.support.stores import rows, value

NAMES = ("护栏", "停车场", "食堂", "公厕")
CATEGORIES = ("市级", "区级")
FIGURES = st.builds(
    Figures,
    st.none() | st.integers(0, 2).map(Decimal),
    st.none() | st.integers(0, 2).map(Decimal),
)
TOLD = "notice_key, old_notice_key, restated_on, version, scope, subject, measure, change, old, new, difference"
MEASURES = ("plan", "done", "pct")
RETRIEVED = datetime(2025, 5, 1, tzinfo=UTC)
WRONG = Figures(Decimal(-999))


def added_up(lines: list[Line]) -> Figures:
    """Return a total that fits its lines; a blank adds nothing."""
    return Figures(
        *(
            sum((amount for line in lines if (amount := getattr(line.figures, name))), Decimal(0))
            for name in MEASURES[:2]
        )
    )


@st.composite
def versions(draw: st.DrawFn) -> list[Notice]:
    """Draw versions of one notice: lines come and go, figures change, totals may not be printed, some are wrong."""
    found = []
    for key in "cabd"[: draw(st.integers(2, 4))]:
        named = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
        lines = [Line(name, draw(FIGURES), draw(st.sampled_from(CATEGORIES))) for name in named]
        totals: dict[str | None, Figures] = {None: added_up(lines)} if draw(st.booleans()) else {}
        # Those of all categories or of none: else the grand total would not be theirs.
        for category in CATEGORIES if draw(st.booleans()) else ():
            if inside := [line for line in lines if line.category == category]:
                totals[category] = added_up(inside)
        if draw(st.sampled_from([False] * 5 + [True])):
            totals[None] = WRONG
        published = draw(st.none() | st.integers(1, 4).map(lambda day: date(2025, 5, day)))
        retrieved = RETRIEVED + draw(st.integers(0, 4)) * timedelta(hours=20)
        found.append(Notice(key, lines, totals, published=published, retrieved=retrieved))
    return found


def is_held(notice: Notice) -> bool:
    """Tell whether a total cannot be right; where nothing is printed to add up, any may be."""
    is_checkable = len(notice.totals) > 1 or any(line.figures.plan is not None for line in notice.lines)
    return is_checkable and notice.totals.get(None) == WRONG


def figures(notice: Notice) -> dict[tuple[str, str], Figures]:
    """Return the figures of a notice by scope and name."""
    totals = {("category", category) if category else ("grand", "合计"): one for category, one in notice.totals.items()}
    return {("line", line.name): line.figures for line in notice.lines} | totals


def expected(notices: list[Notice]) -> list[tuple[Any, ...]]:
    """Return what v_restatements has to tell of versions that are not held."""

    def valid(notice: Notice) -> date:
        return notice.published or (notice.retrieved + timedelta(hours=8)).date()

    found: list[tuple[Any, ...]] = []
    ordered = sorted(notices, key=lambda notice: (valid(notice), notice.retrieved, notice.key))
    for version, (old, new) in enumerate(pairwise(ordered), start=2):
        before, after = figures(old), figures(new)
        for place in before.keys() | after.keys():
            change = "added" if place not in before else "removed" if place not in after else "changed"
            for measure in MEASURES:
                was, is_now = (getattr(side.get(place, Figures()), measure) for side in (before, after))
                if was != is_now:
                    difference = None if None in (was, is_now) else is_now - was
                    found.append(
                        (new.key, old.key, valid(new), version, *place, measure, change, was, is_now, difference)
                    )
    return sorted(found, key=str)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(versions())
def test_every_figure_that_is_printed_otherwise_is_told(notices: list[Notice]) -> None:
    kept = [notice for notice in notices if not is_held(notice)]
    with TemporaryDirectory() as folder:
        release, _ = build_release(Path(folder), notices)
        assert sorted(rows(release, f"select {TOLD} from v_restatements"), key=str) == expected(kept)


def test_a_renamed_line_is_the_same_line(tmp_path: Path) -> None:
    goal = "实施农村公路生命安全防护工程201公里。"
    old = Notice("a", [Line("农村公路加装护栏", Figures(Decimal(10)), goal=goal)], published=date(2025, 5, 1))
    renamed = replace(old.lines[0], name="农村公路加装护栏工程", figures=Figures(Decimal(12)))
    release, _ = build_release(tmp_path, [old, replace(old, key="b", lines=[renamed], published=date(2025, 5, 2))])
    assert rows(release, "select scope, subject, change, old, new from v_restatements") == [
        ("line", "农村公路加装护栏工程", "changed", Decimal(10), Decimal(12))
    ]


def test_the_next_period_and_the_other_basis_restate_nothing(tmp_path: Path) -> None:
    first = Notice("a", [Line("护栏", Figures(Decimal(10)))])
    other = replace(first, key="b", lines=[Line("护栏", Figures(Decimal(12)))])
    release, _ = build_release(tmp_path, [first, replace(other, month=6), replace(other, key="c", basis="single")])
    assert value(release, "select count(*) from audit_restatement") == 0


def test_what_is_withdrawn_was_a_restatement_all_the_same(tmp_path: Path) -> None:
    first, second = (
        Notice(key, [Line("护栏", Figures(Decimal(plan)))], published=date(2025, 5, plan))
        for key, plan in (("a", 1), ("b", 2))
    )
    gone = withdrawal(second, second.retrieved + timedelta(days=1))
    release, _ = build_release(tmp_path, [first, second], Inputs.of({}, [gone], Decisions.none()))
    assert rows(release, "select old_notice_key, notice_key, old, new from v_restatements") == [
        ("a", "b", Decimal(1), Decimal(2))
    ]


def test_a_page_that_is_set_back_restates_twice(tmp_path: Path) -> None:
    first = Notice("A", [Line("护栏", Figures(Decimal(10)))], published=date(2025, 4, 11))
    second = replace(first, key="B", lines=[Line("护栏", Figures(Decimal(12)))], published=date(2025, 4, 18))
    again = replace(first, published=date(2025, 4, 25), document="set back")
    database, _ = build_release(tmp_path, [first, second, again])
    told = "select old_notice_key, notice_key, old, new, restated_on from v_restatements order by restated_on"
    assert rows(database, told) == [
        ("A", "B", Decimal(10), Decimal(12), date(2025, 4, 18)),
        ("B", "A", Decimal(12), Decimal(10), date(2025, 4, 25)),
    ]
