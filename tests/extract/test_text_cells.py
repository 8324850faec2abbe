"""A cell a line and a cell a paragraph, with columns in any order and any of them missing."""

from collections.abc import Sequence
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract import text, text_cells
from pipelines.extract.columns import ROLES
from pipelines.extract.table import ProgressTable, find
from pipelines.problems import Problem, Reason, RefusalError
from tests.notices import generate
from tests.notices.logical import Line, Notice

QUICK = settings(deadline=None, max_examples=60)
HEADINGS = {
    "number": "序号",
    "item": "项目名称",
    "goal": "目标任务",
    "plan": "投资计划(万元)",
    "agency": "责任单位",
    "progress": "进展情况",
    "done": "完成投资(万元)",
    "rate": "完成率(%)",
    "remark": "备注",
}
NEEDED = ("number", "item", "plan", "done")
FIGURES = ("plan", "done", "rate")
LEADS = ("goal", "plan", "agency", "progress", "done", "rate", "remark")
TITLE = "关于2025年某区重点民生实事1季度推进情况公示"


def printed(notice: Notice, roles: Sequence[str], shape: str) -> list[str]:
    """The cells of a table without totals, in an order of columns, a cell a line or a paragraph."""
    cells = [HEADINGS[role] for role in roles]
    for line in notice.lines:
        cells += [cell_of(line, role) for role in roles]
    if shape == "paragraphs":
        return [TITLE, "", *(each for cell in cells if cell for each in (cell, "")), "", "", "扫一扫"]
    lines = [line for cell in cells if cell or shape == "shown" for line in cell.split("\n")]
    return [TITLE, "", *lines, "", "", "扫一扫"]


def cell_of(line: Line, role: str) -> str:
    if role == "progress":
        return "\n".join(line.progress)
    return str(getattr(line, "name" if role == "item" else role))


def table(lines: Sequence[str]) -> ProgressTable | None:
    try:
        page = text.read("\n".join(lines))
        return find(page.grids) if page.grids else None
    except RefusalError:
        return None


def fields(notice: Notice, roles: Sequence[str]) -> list[dict[str, str]]:
    return [{role: cell_of(line, role) for role in roles} for line in notice.lines]


def read_fields(found: ProgressTable, roles: Sequence[str]) -> list[dict[str, str]]:
    rows = (dict(zip(ROLES, row.texts, strict=True)) for row in found.rows if row.kind == "line")
    return [{role: row[role] for role in roles} for row in rows]


orders = st.tuples(
    st.permutations(LEADS), st.sets(st.sampled_from(("goal", "agency", "progress", "rate", "remark")))
).map(lambda drawn: ("number", "item", *(role for role in drawn[0] if role not in drawn[1])))
shapes = st.sampled_from(("shown", "gone", "paragraphs"))


@QUICK
@given(seed=st.integers(0, 10**6), roles=orders, shape=shapes)
def test_columns_in_any_order_are_read_exactly_or_refused(seed: int, roles: tuple[str, ...], shape: str) -> None:
    notice = next(generate.notices(1, seed, (3, 6)))
    found = table(printed(notice, roles, shape))
    if found is not None:
        assert read_fields(found, roles) == fields(notice, roles)


@QUICK
@given(
    seed=st.integers(0, 10**6),
    place=st.integers(0, 3),
    roles=orders,
    shape=shapes,
    where=st.floats(0, 1, exclude_max=True),
)
def test_a_lost_line_never_moves_a_figure(
    seed: int, place: int, roles: tuple[str, ...], shape: str, where: float
) -> None:
    notice = next(islice(generate.notices(place + 1, seed, (3, 6)), place, None))
    lines = printed(notice, roles, shape)
    first = lines.index(HEADINGS[roles[-1]]) + 1
    del lines[first + int(where * (len(lines) - first))]
    found = table(lines)
    if found is not None:
        figures = [role for role in ("number", "item", *FIGURES) if role in roles]
        assert read_fields(found, figures) == fields(notice, figures)
