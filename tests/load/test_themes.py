"""Themes: the same kind of work across the years of one region, and what people decide of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.load.histories import ruled
from tests.load.stage import Line, Notice
from tests.load.test_identity import CANTEEN, PARKING, RAILS, RAILS_RENAMED, quarter, release
from tests.support.stores import rows, value


def themes(release: Path) -> list[list[str]]:
    """Return the projects of each theme, each as its year and name."""
    found = rows(
        release,
        "select list(program_year || ' ' || name order by program_year, name) from dim_project "
        "join dim_program using (program_key) group by theme_key",
    )
    return sorted(row[0] for row in found)


def of_year(year: int, *lines: Line) -> Notice:
    return quarter(1, *lines, year=year)


def test_a_work_of_three_years_is_one_theme_though_renamed_and_out_for_a_year(tmp_path: Path) -> None:
    built = release(
        tmp_path,
        of_year(2023, replace(RAILS, name="2023年农村公路加装护栏"), PARKING),
        of_year(2024, RAILS_RENAMED, CANTEEN),
        of_year(2025, PARKING, RAILS),
    )
    assert themes(built) == [
        ["2023 2023年农村公路加装护栏", "2024 农村公路加装护栏工程", "2025 农村公路加装护栏"],
        ["2023 小微停车场建设", "2025 小微停车场建设"],
        ["2024 社区食堂建设"],
    ]


def test_a_project_counts_by_its_newest_name(tmp_path: Path) -> None:
    built = release(
        tmp_path, quarter(1, RAILS, year=2024), quarter(2, RAILS_RENAMED, year=2024), of_year(2025, RAILS_RENAMED)
    )
    assert themes(built) == [["2024 农村公路加装护栏工程", "2025 农村公路加装护栏工程"]]


def test_another_region_or_series_has_themes_of_its_own(tmp_path: Path) -> None:
    built = release(tmp_path, of_year(2024, RAILS), replace(of_year(2025, RAILS), region="500102"))
    assert len(themes(built)) == 2


def test_projects_of_one_year_are_never_one_theme(tmp_path: Path) -> None:
    built = release(tmp_path, of_year(2024, RAILS), of_year(2025, RAILS, replace(RAILS, number="2")))
    assert value(built, "select count(distinct theme_key) from dim_project") == 2
    assert (
        value(built, "select max(n) from (select count(*) as n from dim_project group by theme_key, program_key)") == 1
    )


def test_a_year_that_comes_late_joins_under_the_key_that_is_there(tmp_path: Path) -> None:
    late, known = of_year(2023, RAILS_RENAMED), [of_year(2024, RAILS), of_year(2025, RAILS)]
    before = release(tmp_path / "before", *known)
    after = release(tmp_path / "after", late, *known, accepted={"2024Q1": 1, "2025Q1": 1})
    [[key]] = rows(before, "select distinct theme_key from dim_project")
    assert rows(after, "select theme_key, count(*) from dim_project group by 1") == [(key, 3)]


class TestDecided:
    """Two names that are not alike enough to be linked over the years."""

    OLD = replace(RAILS, goal=None, agencies=())
    NEW = replace(RAILS, name="农村公路养护及护栏", goal=None, agencies=())

    @pytest.mark.parametrize(
        ("decision", "method", "outcome", "count"),
        [
            (None, "none", "review", 2),
            ("same", "crosswalk", "matched", 1),
            ("different", "none", "new", 2),
            ("split", "split", "new", 2),
            ("merged", "merge", "new", 2),
        ],
    )
    def test_a_decision_settles_it(
        self, tmp_path: Path, decision: str | None, method: str, outcome: str, count: int
    ) -> None:
        decisions = ruled((self.OLD.name, self.NEW.name, decision), year=2024) if decision else None
        built = release(tmp_path, of_year(2024, self.OLD), of_year(2025, self.NEW), decisions=decisions)
        assert len(themes(built)) == count
        assert rows(
            built, "select distinct method, outcome from audit_match where link = 'theme' and notice_key = '2025Q1'"
        ) == [(method, outcome)]
        asked = [("theme", 2025, self.NEW.name, self.OLD.name)] if decision is None else []
        assert rows(built, "select link, program_year, name, resembles from v_match_review") == asked

    def test_of_one_year_it_does_not_concern_themes(self, tmp_path: Path) -> None:
        decisions = ruled((self.OLD.name, self.NEW.name, "same"))
        built = release(tmp_path, of_year(2024, self.OLD), of_year(2025, self.NEW), decisions=decisions)
        assert len(themes(built)) == 2
        assert value(built, "select status from audit_decision") == "unused"


def test_lines_that_are_alike_in_all_keep_their_order(tmp_path: Path) -> None:
    """Nothing but their order tells them apart; it must not be that of their keys."""
    alike = [RAILS] * 5
    built = release(tmp_path, of_year(2024, *alike), of_year(2025, *alike))
    assert rows(
        built,
        "select list(row_ordinal) from fact_progress join dim_project using (project_key) "
        "group by theme_key order by 1",
    ) == [([at, at],) for at in range(1, 6)]
