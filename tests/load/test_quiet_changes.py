"""v_quiet_changes: what changed about a project besides its progress, against a computation of our own."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.load.declared import release
from tests.load.stage import Figures, Line, Notice
from tests.support.stores import rows

Build = Callable[..., Path]
CHANGES = "attribute, old, new, is_announced, is_restatement, old_notice_key, notice_key"
FENCE = Line(
    "农村公路加装护栏",
    Figures(Decimal(100), Decimal(10)),
    "区级",
    "1",
    "实施农村公路生命安全防护工程201公里",
    agencies=("区交通局", "区财政局"),
)
OTHER = Line("社区食堂建设", Figures(Decimal(7), Decimal(1)), "市级", "2", "新建社区食堂20个", agencies=("区民政局",))
ENTERED = datetime(2025, 5, 20, tzinfo=UTC)


def line(**change: Any) -> Line:
    return Line(**{**vars(FENCE), **change})


def notice(key: str, month: int, *lines: Line, **more: Any) -> Notice:
    """Return a notice, published in the month after its period."""
    return Notice(key, lines, **{"month": month, "published": date(2025, month + 1, 11)} | more)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return lambda *notices, **declared: release(tmp_path / "release", notices, **declared)


def changes(database: Path, columns: str = CHANGES) -> list[tuple[Any, ...]]:
    return rows(database, f"select {columns} from v_quiet_changes order by changed_on, attribute, old nulls first")


@pytest.mark.parametrize(
    ("change", "attribute", "old", "new"),
    [
        ({"goal": "实施农村公路生命安全防护工程180公里"}, "goal", FENCE.goal, "实施农村公路生命安全防护工程180公里"),
        ({"goal": None}, "goal", FENCE.goal, None),
        ({"figures": Figures(Decimal("90.50"), Decimal(10))}, "plan", "100", "90.5"),
        ({"figures": Figures(None, Decimal(10))}, "plan", "100", None),
        ({"category": "市级"}, "category", "区级", "市级"),
        ({"category": "区级 / 交通"}, "category", "区级", "区级 / 交通"),
        ({"category": None}, "category", "区级", None),
        ({"number": "9"}, "number", "1", "9"),
        ({"agencies": ("区财政局", "区交通局")}, "agencies", "区交通局、区财政局", "区财政局、区交通局"),
        ({"agencies": ("区交通局",)}, "agencies", "区交通局、区财政局", "区交通局"),
        ({"agencies": ()}, "agencies", "区交通局、区财政局", ""),
        ({"name": "农村公路加装护栏工程"}, "name", "农村公路加装护栏", "农村公路加装护栏工程"),
    ],
)
def test_each_attribute_that_changes_is_a_row(
    build: Build, change: dict[str, Any], attribute: str, old: str, new: str | None
) -> None:
    database = build(notice("A", 3, line(), OTHER), notice("B", 6, line(**change), OTHER))
    assert changes(database) == [(attribute, old, new, False, False, "A", "B")]
    [about] = changes(database, "region, program_year, series, period_key, changed_on, project")
    assert about == ("万州区", 2025, "重点民生实事", "2025Q2", date(2025, 7, 11), change.get("name", FENCE.name))


def test_a_project_that_is_known_by_its_goal_has_another_name(build: Build) -> None:
    renamed = line(name="农村公路护栏加装")
    database = build(notice("A", 3, line(), OTHER), notice("B", 6, renamed, OTHER))
    methods = "select method from audit_match where link = 'project' and notice_key = 'B' order by 1"
    assert rows(database, methods) == [("name",), ("score",)]
    assert changes(database) == [("name", FENCE.name, renamed.name, False, False, "A", "B")]


def test_progress_alone_is_no_change(build: Build) -> None:
    more = line(figures=Figures(Decimal(100), Decimal(60), Decimal(60)), progress="完成计划调整前的一半")
    assert changes(build(notice("A", 3, line(), OTHER), notice("B", 6, more, OTHER))) == []


def test_the_same_last_label_in_another_category_is_a_change(build: Build) -> None:
    before, after = line(category="市级 / 交通"), line(category="区级 / 交通")
    assert changes(build(notice("A", 3, before), notice("B", 6, after))) == [
        ("category", "市级 / 交通", "区级 / 交通", False, False, "A", "B")
    ]


@pytest.mark.parametrize(("progress", "is_announced"), [("经区政府同意调整计划", True), ("正在施工", False)])
def test_it_is_announced_where_the_line_says_so(build: Build, progress: str, is_announced: bool) -> None:
    smaller = line(figures=Figures(Decimal(90)), progress=progress)
    [found] = changes(build(notice("A", 3, line(), OTHER), notice("B", 6, smaller, OTHER)))
    assert found == ("plan", "100", "90", is_announced, False, "A", "B")


def test_lines_that_come_and_go(build: Build) -> None:
    database = build(notice("A", 3, line()), notice("B", 6, line(), OTHER), notice("C", 9, OTHER))
    assert changes(database) == [
        ("line", None, OTHER.name, False, False, "A", "B"),
        ("line", FENCE.name, None, False, False, "B", "C"),
    ]
    assert changes(database, "project") == [(OTHER.name,), (FENCE.name,)]


def test_a_line_that_comes_back_changed_is_compared_with_what_it_was(build: Build) -> None:
    back = line(goal="实施农村公路生命安全防护工程180公里")
    database = build(notice("A", 3, line(), OTHER), notice("B", 6, OTHER), notice("C", 9, back, OTHER))
    assert changes(database, "attribute, old_notice_key, notice_key") == [
        ("line", "A", "B"), ("goal", "A", "C"), ("line", "B", "C"),
    ]  # fmt: skip


class TestVersions:
    """Restated, held and withdrawn notices."""

    SMALLER = line(figures=Figures(Decimal(90)))

    def test_a_restated_quarter_says_so(self, build: Build) -> None:
        restated = notice("A2", 3, self.SMALLER, OTHER, published=date(2025, 4, 25))
        database = build(notice("A", 3, line()), restated, notice("B", 6, self.SMALLER, OTHER))
        assert changes(database) == [
            ("line", None, OTHER.name, False, True, "A", "A2"),
            ("plan", "100", "90", False, True, "A", "A2"),
        ]

    def test_what_is_set_back_changes_twice(self, build: Build) -> None:
        again = notice("A", 3, line(), document="again", published=date(2025, 4, 25))
        database = build(notice("A", 3, line()), notice("B", 3, self.SMALLER, published=date(2025, 4, 18)), again)
        assert rows(database, f"select {CHANGES} from v_quiet_changes order by notice_key desc") == [
            ("plan", "100", "90", False, True, "A", "B"), ("plan", "90", "100", False, True, "B", "A"),
        ]  # fmt: skip

    def test_a_held_notice_changes_nothing(self, build: Build) -> None:
        held = notice("B", 6, self.SMALLER, totals={None: Figures(Decimal(999))})
        assert changes(build(notice("A", 3, line()), held)) == []

    def test_a_withdrawn_notice_changes_nothing(self, build: Build) -> None:
        withdrawn = notice("B", 6, self.SMALLER, OTHER)
        database = build(
            notice("A", 3, line()), withdrawn, notice("C", 9, line()), withdrawn={withdrawn.sha256: ENTERED}
        )
        assert changes(database) == []

    def test_what_the_notice_after_a_withdrawn_one_keeps_is_its_own_change(self, build: Build) -> None:
        withdrawn = notice("B", 6, self.SMALLER)
        database = build(
            notice("A", 3, line()), withdrawn, notice("C", 9, self.SMALLER), withdrawn={withdrawn.sha256: ENTERED}
        )
        assert changes(database) == [("plan", "100", "90", False, False, "A", "C")]

    def test_over_a_withdrawn_version_it_is_still_a_restatement(self, build: Build) -> None:
        withdrawn = notice("A2", 3, OTHER, line(), published=date(2025, 4, 18))
        last = notice("A3", 3, self.SMALLER, published=date(2025, 4, 25))
        database = build(notice("A", 3, line()), withdrawn, last, withdrawn={withdrawn.sha256: ENTERED})
        assert changes(database) == [("plan", "100", "90", False, True, "A", "A3")]


# Against a computation of our own. ----------------------------------------------------------------------------------

NAMES = ("农村公路加装护栏", "社区食堂建设", "老旧小区改造", "公共厕所新建")
LINES = st.builds(
    Line,
    st.just(""),
    st.builds(Figures, st.sampled_from([None, Decimal(90), Decimal(100)])),
    st.sampled_from([None, "区级", "市级", "区级 / 交通", "市级 / 交通"]),
    st.sampled_from([None, "1", "2"]),
    st.sampled_from([None, "修建护栏201公里", "新建食堂20个"]),
    st.sampled_from([None, "正在施工", "计划核减"]),
    st.sampled_from([(), ("区交通局",), ("区交通局", "区财政局")]),
)


@dataclass(frozen=True)
class Told:
    """A notice of a history and what becomes of it."""

    notice: Notice
    is_withdrawn: bool
    is_held: bool


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Return notices of one programme, each with some of the projects."""
    told = []
    for at in range(draw(st.integers(2, 5))):
        lines = []
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1)):
            lines.append(Line(**vars(draw(LINES)) | {"name": name}))
        is_held = draw(st.integers(0, 5)) == 0
        one = notice(
            f"N{at}",
            draw(st.sampled_from([3, 4, 6, 9])),
            *lines,
            published=date(2025, 10, 1) + timedelta(draw(st.integers(0, 3))),
            retrieved=datetime(2025, 10, 5, at, tzinfo=UTC),
            totals={None: Figures(Decimal(100), Decimal(50), Decimal(99))} if is_held else {},
        )
        told.append(Told(one, not is_held and draw(st.integers(0, 3)) == 0, is_held))
    return told


def expected(told: Sequence[Told], projects: dict[tuple[str, int], str]) -> set[tuple[Any, ...]]:
    """Compute the changes; which lines are one project is as the release has it."""
    living = [each.notice for each in told if not (each.is_held or each.is_withdrawn)]
    living.sort(key=lambda one: (one.published, one.month, one.retrieved, one.key))
    found: set[tuple[Any, ...]] = set()
    last: dict[str, dict[str, str | None]] = {}
    present: dict[str, dict[str, str]] = defaultdict(dict)
    for at, one in enumerate(living):
        for row, each in enumerate(one.lines, 1):
            project = projects[one.key, row]
            present[one.key][project] = each.name
            speaks = "核减" in (each.progress or "")
            now = {
                "name": each.name,
                "goal": each.goal,
                "plan": None if each.figures.plan is None else str(each.figures.plan),
                "category": each.category,
                "number": each.number,
                "agencies": "\u3001".join(each.agencies),
            }
            before = last.get(project, now)
            differing = [name for name in now if now[name] != before[name]]
            found |= {(one.key, project, name, before[name], now[name], speaks) for name in differing}
            last[project] = now
            if at and project not in present[living[at - 1].key]:
                found.add((one.key, project, "line", None, each.name, speaks))
        for project, name in present[living[at - 1].key].items() if at else ():
            if project not in present[one.key]:
                found.add((one.key, project, "line", name, None, False))
    return found


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(histories())
def test_it_is_what_a_computation_of_our_own_finds(tmp_path_factory: pytest.TempPathFactory, told: list[Told]) -> None:
    withdrawn = {each.notice.sha256: datetime(2025, 10, 6, tzinfo=UTC) for each in told if each.is_withdrawn}
    database = release(
        tmp_path_factory.mktemp("quiet") / "release",
        [each.notice for each in told],
        at=datetime(2025, 10, 7, tzinfo=UTC),
        withdrawn=withdrawn,
    )
    projects = {(key, row): project for key, row, project in rows(
        database, "select notice_key, row_ordinal, project_key from fact_progress"
    )}  # fmt: skip
    found = rows(database, "select notice_key, project_key, attribute, old, new, is_announced from v_quiet_changes")
    assert len(found) == len(set(found))
    assert set(found) == expected(told, projects)
