"""A cell a line and a cell a paragraph, with columns in any order and any of them missing."""

from collections.abc import Sequence
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.columns import ROLES
from pipelines.extract.table import ProgressTable, find
from pipelines.extract.text import text
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


HEADER = list(HEADINGS.values())
ROW = ["1", "老旧小区改造", "改造3个小区。", "100", "区住建委", "已开工。", "40", "40.0"]
LAST = ["2", "农村公路", "建设5公里。", "200", "区交通局", "已招标。", "50", "25.0"]
FOOT = ["", "扫一扫"]


def refused(lines: list[str]) -> Problem:
    with pytest.raises(RefusalError) as caught:
        text.read("\n".join(lines))
    (problem,) = caught.value.problems
    return problem


def row_texts(lines: list[str]) -> list[list[str]]:
    (grid,) = text.read("\n".join(lines)).grids
    return [[cell for cell in row if cell] for row in grid.texts[1:]]


def test_one_of_two_figures_beside_each_other_is_refused_with_its_line_and_both_columns() -> None:
    problem = refused([TITLE, *HEADER, *ROW, *LAST[:-2], "25.0", *FOOT])
    assert problem.reason == Reason.ROW_UNRECOGNISED
    assert all(word in problem.detail for word in ("line 19", "“25.0”", "完成投资(万元)", "完成率(%)"))


def test_a_percent_sign_tells_a_rate_but_not_that_the_money_was_blank() -> None:
    assert row_texts([*HEADER, *ROW, *LAST[:-1], "25.0%", *FOOT])[1][-1] == "25.0%"
    assert "figure is missing" in refused([*HEADER, *ROW, *LAST[:-2], "25.0%", *FOOT]).detail


def test_figures_that_do_not_confirm_each_other_are_refused_where_blank_cells_are_gone() -> None:
    """The last one could be a remark, and the rate blank."""
    assert "do not confirm" in refused([*HEADER, *ROW, *LAST[:-1], "12", *FOOT]).detail


@pytest.mark.parametrize("rate", ["25.0", "25", "25%", "24.9", "25.1", "25.0%(\u4e25\u91cd\u6ede\u540e)"])
def test_a_rate_may_be_rounded_or_cut_or_have_a_note(rate: str) -> None:
    assert row_texts([*HEADER, *ROW, *LAST[:-1], rate, *FOOT])[1][-1] == rate


def test_units_of_the_headings_are_taken_into_account() -> None:
    header = [heading.replace("投资计划(万元)", "投资计划(亿元)") for heading in HEADER]
    rows = [*ROW[:3], "0.01", *ROW[4:], *LAST[:3], "0.02", *LAST[4:]]
    assert len(row_texts([*header, *rows, *FOOT])) == 2
    assert "do not confirm" in refused([*header, *ROW, *LAST, *FOOT]).detail


@pytest.mark.parametrize("lost", range(8))
def test_a_row_that_lost_one_of_its_cells_never_takes_one_of_the_next(lost: int) -> None:
    rows = [*ROW[:lost], *ROW[lost + 1 :], *LAST]
    found = table([TITLE, "", *HEADER, *rows, *FOOT])
    if found is not None:
        assert [(row.texts[3], *row.texts[7:9]) for row in found.rows] == [("100", "40", "40.0"), ("200", "50", "25.0")]
    else:
        assert lost not in (4, 5), "agency and progress can be told apart, so either may be missing"


@pytest.mark.parametrize("foot", [[], ["", "其他文字"], ["扫一扫"], ["联系人:张三"]])
def test_the_page_below_the_table_is_no_part_of_it(foot: list[str]) -> None:
    assert row_texts([*HEADER, *ROW, *LAST, *foot]) == [ROW, LAST]


@pytest.mark.parametrize(
    "foot",
    [["其他文字"], ["其他文字", "", "扫一扫"], ["", "30.2"], ["", "", "1 2"], ["", "3", "第三项"], ["3", "第三项"]],
)
def test_an_end_that_is_not_certain_is_refused(foot: list[str]) -> None:
    assert refused([*HEADER, *ROW, *LAST, *foot]).reason == Reason.ROW_UNRECOGNISED


def test_a_second_table_below_is_refused() -> None:
    below = ["", "其他", *HEADER, *ROW, ""]
    assert refused([*HEADER, *ROW, *LAST, "", *below]).reason in (Reason.TABLE_AMBIGUOUS, Reason.ROW_UNRECOGNISED)


def test_a_repeated_header_is_left_out() -> None:
    assert row_texts([*HEADER, *ROW, *HEADER, *LAST, *FOOT]) == [ROW, LAST]


def test_a_plan_that_looks_like_the_next_number_is_no_row() -> None:
    row = [*ROW[:3], "2", *ROW[4:6], "1", "50.0"]
    assert row_texts([*HEADER, *row, *LAST, *FOOT]) == [row, LAST]


@pytest.mark.parametrize(("first", "second"), [("1", "3"), ("2", "3"), ("1", "1")])
def test_numbers_that_do_not_follow_each_other_are_refused(first: str, second: str) -> None:
    assert refused([*HEADER, first, *ROW[1:], second, *LAST[1:], *FOOT]).reason in (
        Reason.ROW_UNRECOGNISED,
        Reason.COLUMN_UNKNOWN,
    )


def test_numbers_may_begin_again_below_a_category() -> None:
    rows = [["一、市级", "100", "40", "40.0"], ROW, ["二、区级", "200", "50", "25.0"], ["1", *LAST[1:]]]
    texts = row_texts([*HEADER, *(cell for row in rows for cell in row), *FOOT])
    assert texts == [["一、市级", *rows[0]], ROW, ["二、区级", *rows[2]], rows[3]]


def test_a_category_that_alone_has_no_figures_is_refused() -> None:
    rows = [["一、市级", "100", "40", "40.0"], ROW, ["二、区级"], LAST]
    assert "lost" in refused([*HEADER, *(cell for row in rows for cell in row), *FOOT]).detail
    rows[0] = ["一、市级"]
    assert len(row_texts([*HEADER, *(cell for row in rows for cell in row), *FOOT])) == 4


def test_a_sentence_that_could_be_progress_or_remark_is_told_by_the_other_rows() -> None:
    """The row has a plan alone; everywhere else progress is filled and the remark is not."""
    bare = ["4", "公交", "新增2条线路。", "0", "区交通局", "正在制定方案。"]
    rows = [ROW, LAST, ["3", *LAST[1:]], bare, ["5", *LAST[1:]]]
    assert row_texts([*HEADER, *(cell for row in rows for cell in row), *FOOT]) == rows
    remarked = [*HEADER, *(cell for row in [[*ROW, "已完成"], *rows[1:]] for cell in row), *FOOT]
    assert "正在制定方案" in refused(remarked).detail
    bare[-1] = "不涉及资金"
    assert "不涉及资金" in refused([*HEADER, *(cell for row in rows for cell in row), *FOOT]).detail


def test_an_agency_is_told_from_progress_whichever_is_missing() -> None:
    without_agency, without_progress = [*ROW[:4], *ROW[5:]], [*ROW[:5], *ROW[6:]]
    for row, column in ((without_agency, 5), (without_progress, 4)):
        grid = text.read("\n".join([*HEADER, *row, *LAST, *FOOT])).grids[0]
        assert grid.texts[1][column] in ROW[4:6]
        assert grid.texts[1][9 - column] == ""
