"""Projects over time: one key a project, a version for each change that notices print, agencies in order."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.load.stage import Figures, Line, Notice, build_release
from tests.support.stores import rows, value

LINE = Line("护栏", Figures(Decimal(10), Decimal(1)), "市级", "1", "建护栏", "已开工", ("区教委", "区民政局"))
HISTORY = "select goal_text, plan_wan, valid_from_on, valid_to_on from dim_project_version order by valid_from_on"


def quarters(*lines: Line) -> list[Notice]:
    """Return a notice a quarter, each published on the 11th after its end, with one line each."""
    return [
        Notice(f"Q{at}", [line], month=3 * at, published=date(2025 + at // 4, 3 * at % 12 + 1, 11))
        for at, line in enumerate(lines, start=1)
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"goal": "建护栏100米"},
        {"goal": None},
        {"figures": Figures(Decimal(12), Decimal(1))},
        {"figures": Figures(None, Decimal(1))},
        {"category": "区级"},
        {"number": "2"},
        {"agencies": ("区民政局", "区教委")},
        {"agencies": ("区教委",)},
    ],
    ids=str,
)
def test_a_changed_attribute_begins_a_version(tmp_path: Path, change: dict[str, Any]) -> None:
    database, _ = build_release(tmp_path, quarters(LINE, replace(LINE, **change)))
    assert rows(database, "select valid_from_on, valid_to_on from dim_project_version order by 1") == [
        (date(2025, 4, 11), date(2025, 7, 11)),
        (date(2025, 7, 11), None),
    ]
    assert value(database, "select count(*) from dim_project") == 1
    assert value(database, "select count(distinct project_version_key) from fact_progress") == 2


@pytest.mark.parametrize(
    "change", [{"progress": "已完工"}, {"figures": Figures(Decimal(10), Decimal(9), Decimal(90))}], ids=str
)
def test_progress_begins_none(tmp_path: Path, change: dict[str, Any]) -> None:
    database, _ = build_release(tmp_path, quarters(LINE, replace(LINE, **change)))
    assert rows(database, "select valid_from_on, valid_to_on from dim_project_version") == [(date(2025, 4, 11), None)]
    assert value(database, "select count(*) from fact_progress") == 2


def test_an_attribute_set_back_begins_a_third_version(tmp_path: Path) -> None:
    """Only changes count: the quarter without one adds nothing."""
    other = replace(LINE, goal="建护栏100米")
    database, _ = build_release(tmp_path, quarters(LINE, LINE, other, LINE))
    assert rows(database, HISTORY) == [
        ("建护栏", Decimal(10), date(2025, 4, 11), date(2025, 10, 11)),
        ("建护栏100米", Decimal(10), date(2025, 10, 11), date(2026, 1, 11)),
        ("建护栏", Decimal(10), date(2026, 1, 11), None),
    ]


def test_a_fact_points_to_the_version_that_it_prints(tmp_path: Path) -> None:
    database, _ = build_release(tmp_path, quarters(LINE, replace(LINE, goal="目标二"), replace(LINE, goal="目标三")))
    assert rows(
        database,
        "select period_key, goal_text from fact_progress "
        "join dim_project_version using (project_version_key) order by 1",
    ) == [("2025Q1", "建护栏"), ("2025Q2", "目标二"), ("2025Q3", "目标三")]


def test_a_project_has_its_newest_attributes_and_when_it_was_seen(tmp_path: Path) -> None:
    database, _ = build_release(tmp_path, quarters(LINE, replace(LINE, number="7", category="区级")))
    assert rows(database, "select name, line_no, category_key, first_seen_on, last_seen_on from dim_project") == [
        ("护栏", "7", "500101-2025-重点民生实事/区级", date(2025, 4, 11), date(2025, 7, 11))
    ]


def test_a_project_dropped_by_the_newest_notice_is_not_in_the_latest_figures(tmp_path: Path) -> None:
    first, second = quarters(LINE, LINE)
    database, _ = build_release(tmp_path, [replace(first, lines=[LINE, replace(LINE, name="公厕")]), second])
    assert rows(database, "select project from v_progress_latest") == [("护栏",)]
    assert rows(database, "select name, last_seen_on from dim_project order by 1") == [
        ("公厕", date(2025, 4, 11)),
        ("护栏", date(2025, 7, 11)),
    ]


def test_lines_of_one_name_are_projects_of_their_own_in_every_period(tmp_path: Path) -> None:
    both = [replace(LINE, number="1"), replace(LINE, number="2", figures=Figures(Decimal(20), Decimal(2)))]
    database, _ = build_release(tmp_path, [replace(one, lines=both) for one in quarters(LINE, LINE)])
    assert value(database, "select count(*) from dim_project") == 2
    assert rows(
        database,
        "select count(distinct project_key), list(distinct line_no), count(*) from fact_progress "
        "group by project_key order by 2",
    ) == [(1, ["1"], 2), (1, ["2"], 2)]
    assert value(database, "select sum(plan_wan) from v_progress_latest") == Decimal(30)


def test_the_same_name_in_another_programme_is_another_project(tmp_path: Path) -> None:
    [this] = quarters(LINE)
    database, _ = build_release(
        tmp_path, [this, replace(this, key="year", year=2024), replace(this, key="region", region="500102")]
    )
    assert value(database, "select count(*) from dim_project") == 3


def test_the_first_agency_leads(tmp_path: Path) -> None:
    database, _ = build_release(tmp_path, quarters(LINE))
    assert rows(
        database,
        "select name, role, b.ordinal from bridge_project_agency as b join dim_agency using (agency_key) order by 3",
    ) == [("区教委", "lead", 1), ("区民政局", "support", 2)]


def test_an_agency_is_one_in_its_region_and_another_elsewhere(tmp_path: Path) -> None:
    [this] = quarters(LINE)
    database, _ = build_release(
        tmp_path, [this, replace(this, key="b", year=2024), replace(this, key="c", region="500102")]
    )
    assert rows(database, "select region_key, count(*) from dim_agency group by 1 order by 1") == [
        ("500101", 2),
        ("500102", 2),
    ]


def test_a_line_without_agencies_is_kept(tmp_path: Path) -> None:
    database, _ = build_release(tmp_path, quarters(replace(LINE, agencies=())))
    assert value(database, "select count(*) from v_progress_latest") == 1
    assert value(database, "select count(*) from bridge_project_agency") == 0


def test_levels_of_categories_are_told_by_their_names(tmp_path: Path) -> None:
    [this] = quarters(LINE)
    names = {"市级重点民生实事": "municipal", "区级民生实事": "district", "县级实事": "district", "教育": "other"}
    database, _ = build_release(
        tmp_path, [replace(this, lines=[replace(LINE, name=name, category=name) for name in names])]
    )
    assert dict(rows(database, "select name, level from dim_category")) == names
