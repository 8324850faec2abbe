"""Identity over time in the release: which lines are one project, which keys they get, and what people decide."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.decisions import Decisions
from pipelines.load.inputs import Inputs
from tests.load.histories import ruled
from tests.load.stage import Figures, Line, Notice, build_release
from tests.support.stores import rows, value

RAILS = Line("农村公路加装护栏", Figures(Decimal(10)), "区级", "1", "实施农村公路生命安全防护工程201公里。")
PARKING = Line(
    "小微停车场建设", Figures(Decimal(20)), "市级", "2", "新建小微停车场8个、停车泊位260个。", agencies=("区住建委",)
)
CANTEEN = Line("社区食堂建设", Figures(Decimal(30)), "市级", "3", "新建社区食堂20个。", agencies=("区民政局",))
RAILS_RENAMED = replace(RAILS, name="农村公路加装护栏工程")


def quarter(number: int, *lines: Line, year: int = 2025) -> Notice:
    """Return the notice of a quarter, published in the month after it."""
    published = date(year + number // 4, 3 * number % 12 + 1, 11)
    return Notice(f"{year}Q{number}", lines, year=year, month=3 * number, published=published)


def release(
    folder: Path, *notices: Notice, accepted: dict[str, int] | None = None, decisions: Decisions | None = None
) -> Path:
    """Build a release; `accepted` tells the day of May on which one before it accepted a notice."""
    times = {f"document of {key}": datetime(2025, 5, day, tzinfo=UTC) for key, day in (accepted or {}).items()}
    return build_release(folder, notices, Inputs.of(times, [], decisions or Decisions.none()))[0]


def projects(release: Path) -> dict[str, set[str]]:
    """Return the lines of each project, each as its notice, a hyphen and its ordinal."""
    found = rows(release, "select project_key, list(notice_key || '-' || row_ordinal) from fact_progress group by 1")
    return {key: set(lines) for key, lines in found}


def project(release: Path, notice: str, row: int = 1) -> str:
    """Return the key of a line's project."""
    query = "select project_key from fact_progress where notice_key = ? and row_ordinal = ?"
    [[key]] = rows(release, query, [notice, row])
    return str(key)


def groups(release: Path) -> set[frozenset[str]]:
    return {frozenset(lines) for lines in projects(release).values()}


def together(*lines: str) -> set[frozenset[str]]:
    """Return groups, each written as its lines."""
    return {frozenset(line.split()) for line in lines}


def methods(release: Path, notice: str) -> dict[int, tuple[str, str]]:
    query = "select distinct row_ordinal, method, outcome from audit_match where link = 'project' and notice_key = ?"
    return {row: (method, outcome) for row, method, outcome in rows(release, query, [notice])}


@pytest.mark.parametrize(
    ("changed", "method"),
    [
        (RAILS_RENAMED, "score"),
        (replace(RAILS, number="9"), "name"),
        (replace(RAILS, category="市级"), "name"),
        (replace(RAILS, goal="另一个目标", agencies=("区交通局",), figures=Figures(Decimal(99))), "name"),
        (replace(RAILS, name="1.农村公路 加装护栏*"), "name"),
    ],
    ids=["renamed", "renumbered", "moved", "all but the name", "printed otherwise"],
)
def test_a_project_that_changes_is_one_project(tmp_path: Path, changed: Line, method: str) -> None:
    built = release(tmp_path, quarter(1, RAILS, PARKING), quarter(2, PARKING, changed))
    assert groups(built) == together("2025Q1-1 2025Q2-2", "2025Q1-2 2025Q2-1")
    assert methods(built, "2025Q1") == {1: ("first", "new"), 2: ("first", "new")}
    # Where all names stay, nothing else is looked at.
    assert methods(built, "2025Q2")[2] == (method, "matched")


def test_every_name_but_the_first_is_an_alias(tmp_path: Path) -> None:
    built = release(tmp_path, quarter(1, RAILS), quarter(2, RAILS_RENAMED))
    [[alias, key, name, seen]] = rows(
        built, "select alias_key, project_key, name, first_seen_on from dim_project_alias"
    )
    assert (name, seen) == (RAILS_RENAMED.name, date(2025, 7, 11))
    assert key == value(built, "select project_key from dim_project")
    alone = release(tmp_path / "alone", quarter(2, RAILS_RENAMED))
    assert alias == value(alone, "select project_key from dim_project")


def test_one_is_added_one_dropped_and_one_returns(tmp_path: Path) -> None:
    built = release(
        tmp_path, quarter(1, RAILS, PARKING), quarter(2, RAILS), quarter(3, RAILS, CANTEEN), quarter(4, PARKING, RAILS)
    )
    assert groups(built) == together("2025Q1-1 2025Q2-1 2025Q3-1 2025Q4-2", "2025Q1-2 2025Q4-1", "2025Q3-2")
    assert methods(built, "2025Q3") == {1: ("name", "matched"), 2: ("none", "new")}


def test_two_that_swap_their_names_go_by_the_names(tmp_path: Path) -> None:
    """Nobody can tell it from two projects that swap all else."""
    swapped = [replace(RAILS, name=PARKING.name), replace(PARKING, name=RAILS.name)]
    built = release(tmp_path, quarter(1, RAILS, PARKING), quarter(2, *swapped))
    assert groups(built) == together("2025Q1-1 2025Q2-2", "2025Q1-2 2025Q2-1")


def test_lines_of_one_name_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    again = replace(RAILS, number="2")
    built = release(tmp_path, quarter(1, RAILS, again), quarter(2, again, RAILS), quarter(3, again))
    assert groups(built) == together("2025Q1-1 2025Q2-2", "2025Q1-2 2025Q2-1 2025Q3-1")


SPLIT = [
    replace(RAILS, name="农村公路加装护栏(东片)", figures=Figures(Decimal(4)), goal=None),
    replace(RAILS, name="农村公路加装护栏(西片)", figures=Figures(Decimal(6)), goal=None),
]


def test_a_split_and_a_merger_are_told_by_plans_that_add_up(tmp_path: Path) -> None:
    whole = replace(RAILS, goal=None)
    for folder, one, two, method in (("a", [whole], SPLIT, "split"), ("b", SPLIT, [whole], "merge")):
        built = release(tmp_path / folder, quarter(1, *one), quarter(2, *two))
        assert len(groups(built)) == 3
        assert methods(built, "2025Q2") == dict.fromkeys(range(1, len(two) + 1), (method, "new"))
        old = {row[0] for row in rows(built, "select project_key from fact_progress where notice_key = '2025Q1'")}
        origins = "select distinct candidate_key from audit_match where notice_key = '2025Q2' and link = 'project'"
        assert {row[0] for row in rows(built, origins)} == old


class TestParts:
    """A part is a project under the name of its line."""

    PARENT = replace(RAILS, is_leaf=False, figures=Figures())
    EAST, WEST = (
        Line(name, Figures(Decimal(5)), "区级", part_of=1, goal=f"完成{name}") for name in ("东片区", "西片区")
    )

    def test_parts_follow_a_line_that_is_renamed(self, tmp_path: Path) -> None:
        renamed = replace(self.PARENT, name=RAILS_RENAMED.name)
        built = release(
            tmp_path, quarter(1, self.PARENT, self.EAST, self.WEST), quarter(2, renamed, self.WEST, self.EAST)
        )
        assert groups(built) == together("2025Q1-1 2025Q2-1", "2025Q1-2 2025Q2-3", "2025Q1-3 2025Q2-2")
        assert rows(built, "select name from dim_project_alias order by 1") == [
            (RAILS_RENAMED.name,), (f"{RAILS_RENAMED.name}/东片区",), (f"{RAILS_RENAMED.name}/西片区",),
        ]  # fmt: skip

    def test_a_part_is_never_the_line(self, tmp_path: Path) -> None:
        part = replace(self.EAST, name=RAILS.name)
        built = release(tmp_path, quarter(1, self.PARENT, part), quarter(2, RAILS, PARKING))
        assert groups(built) == together("2025Q1-1 2025Q2-1", "2025Q1-2", "2025Q2-2")


class TestLate:
    """The second quarter is published under a first name, then the first quarter comes in with another."""

    FIRST, SECOND = quarter(1, RAILS), quarter(2, RAILS_RENAMED)

    def test_the_key_that_was_first_stays(self, tmp_path: Path) -> None:
        before = release(tmp_path / "before", self.SECOND)
        after = release(tmp_path / "after", self.FIRST, self.SECOND, accepted={"2025Q2": 1})
        at_once = release(tmp_path / "at-once", self.FIRST, self.SECOND)
        [key] = projects(before)
        assert projects(after) == {key: {"2025Q1-1", "2025Q2-1"}}
        assert rows(after, "select name from dim_project_alias") == [(RAILS.name,)]
        assert projects(at_once).keys() != {key}
        assert rows(at_once, "select alias_key from dim_project_alias") == [(key,)]

    def test_two_projects_that_it_joins_keep_one_key_and_the_other_is_an_alias(self, tmp_path: Path) -> None:
        far = replace(RAILS, name="护栏", number="7", goal=None, agencies=())
        between = replace(RAILS, name="实施农村公路加装护栏")
        last = quarter(3, far)
        before = release(tmp_path / "before", self.FIRST, last)
        old, new = project(before, "2025Q1"), project(before, "2025Q3")
        assert old != new
        decisions = ruled((between.name, far.name, "same"))
        accepted = {"2025Q1": 1, "2025Q3": 1}
        after = release(
            tmp_path / "after", self.FIRST, quarter(2, between), last, accepted=accepted, decisions=decisions
        )
        assert projects(after) == {old: {"2025Q1-1", "2025Q2-1", "2025Q3-1"}}
        assert (new, old) in rows(after, "select alias_key, project_key from dim_project_alias")


class TestDecided:
    """Names that nothing but a person can tell."""

    OLD = replace(RAILS, goal=None, agencies=())
    NEW = replace(RAILS, name="农村公路养护及护栏", goal=None, agencies=())

    @pytest.fixture
    def notices(self) -> list[Notice]:
        return [quarter(1, self.OLD, CANTEEN), quarter(2, self.NEW, CANTEEN)]

    def test_undecided_it_is_a_project_of_its_own_and_a_person_is_asked(
        self, tmp_path: Path, notices: list[Notice]
    ) -> None:
        built = release(tmp_path, *notices)
        assert groups(built) == together("2025Q1-1", "2025Q2-1", "2025Q1-2 2025Q2-2")
        assert rows(built, "select link, name, resembles, period_key from v_match_review") == [
            ("project", self.NEW.name, self.OLD.name, "2025Q2")
        ]

    @pytest.mark.parametrize(
        ("decision", "method", "outcome", "count"),
        [
            ("same", "crosswalk", "matched", 2),
            ("different", "none", "new", 3),
            ("split", "split", "new", 3),
            ("merged", "merge", "new", 3),
        ],
    )
    def test_decided_nobody_is_asked_any_more(
        self, tmp_path: Path, notices: list[Notice], decision: str, method: str, outcome: str, count: int
    ) -> None:
        built = release(tmp_path, *notices, decisions=ruled((self.OLD.name, self.NEW.name, decision)))
        assert rows(built, "select * from v_match_review") == []
        assert methods(built, "2025Q2")[1] == (method, outcome)
        assert len(groups(built)) == count
        assert rows(built, "select crosswalk_id from audit_match where crosswalk_id is not null") == [("ruling-1",)]
        assert rows(built, "select status from audit_decision") == [("applied",)]

    def test_the_key_of_a_second_project_of_a_name_is_an_alias_once_it_is_decided(self, tmp_path: Path) -> None:
        """Nothing tells which of two lines was the old project until a person does."""
        notices = [quarter(1, CANTEEN, RAILS), quarter(2, replace(RAILS, number="3", category="市级"), RAILS)]
        before = release(tmp_path / "before", *notices)
        assert groups(before) == together("2025Q1-1", "2025Q1-2 2025Q2-2", "2025Q2-1")
        second = project(before, "2025Q2")
        accepted = {"2025Q1": 1, "2025Q2": 1}
        decisions = ruled((CANTEEN.name, RAILS.name, "same"))
        after = release(tmp_path / "after", *notices, accepted=accepted, decisions=decisions)
        assert len(groups(after)) == 2
        of_canteen = project(after, "2025Q1")
        assert rows(after, "select alias_key, project_key from dim_project_alias") == [(second, of_canteen)]


def test_no_two_projects_have_one_key_whatever_their_names(tmp_path: Path) -> None:
    names = ["X", "X", "X#2", "X|2", "X2", "X/2", " ", "\u3000", "\u3000", "-", "\u4e00" * 5000, "\u4e00" * 5001]
    lines = [replace(RAILS, name=name, number=str(at)) for at, name in enumerate(names)]
    built = release(tmp_path, quarter(1, *lines), quarter(2, *lines[::-1]))
    assert len(projects(built)) == len(names)
    assert value(built, "select count(distinct project_key) from dim_project") == len(names)
    assert Counter(map(len, projects(built).values())) == {2: len(names)}


@pytest.mark.parametrize("more", [[], [CANTEEN]], ids=["alone", "with a project that is added"])
def test_names_that_differ_in_a_mark_go_by_the_mark_whatever_else_changes(tmp_path: Path, more: list[Line]) -> None:
    """Where nothing is added names are compared as printed, else folded: both must tell the same."""
    marked = replace(RAILS, name=f"{RAILS.name}*", number="2")
    swapped = [replace(marked, number="1"), replace(RAILS, number="2")]
    built = release(tmp_path, quarter(1, RAILS, marked), quarter(2, *swapped, *more))
    assert together("2025Q1-1 2025Q2-2", "2025Q1-2 2025Q2-1") <= groups(built)
