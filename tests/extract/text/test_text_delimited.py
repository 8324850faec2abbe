"""Tabs and pipes: cells are certain, so rows must match the header; what is put right is put right in one way."""

import pytest

from pipelines.extract.page import Page
from pipelines.extract.table import find
from pipelines.extract.text import text
from pipelines.problems import Problem, Reason, RefusalError

HEADINGS = ["序号", "项目名称", "目标任务", "投资计划(万元)", "完成投资(万元)", "备注"]
FIRST = ["1", "老旧小区改造", "改造3个小区", "100", "40", ""]
SECOND = ["2", "农村公路", "建设5公里", "200", "", "未开工"]
TOTAL = ["合计", "", "", "300", "40", ""]


def piped(*rows: list[str]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def tabbed(*rows: list[str]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def grid_of(page: Page) -> list[list[str]]:
    (grid,) = page.grids
    return grid.texts


def refused(page: str) -> list[Problem]:
    with pytest.raises(RefusalError) as caught:
        text.read(page)
    return caught.value.problems


def test_pipes_with_and_without_outer_ones_and_rules_give_the_same_grid() -> None:
    rule = ["---", ":--", ":-:", "--:", "-", "---"]
    bare = "\n".join(" | ".join(row) for row in (HEADINGS, rule, TOTAL, FIRST, SECOND))
    drawn = f"+----+----+\n{piped(HEADINGS)}\n+====+----+\n{piped(TOTAL, FIRST, SECOND)}\n+----+----+"
    for page in (piped(HEADINGS, rule, TOTAL, FIRST, SECOND), bare, drawn):
        assert grid_of(text.read(page)) == [HEADINGS, TOTAL, FIRST, SECOND]


def test_an_escaped_pipe_and_a_break_stay_in_their_cell() -> None:
    row = ["1", r"甲\|乙改造", "一期<br>二期<BR/>三期", "100", "40", ""]
    assert grid_of(text.read(piped(HEADINGS, row)))[1][1:3] == ["甲|乙改造", "一期\n二期\n三期"]


def test_dashes_in_a_row_are_marks_and_no_rule() -> None:
    row = ["1", "老旧小区改造", "—", "—", "-", "---"]
    assert grid_of(text.read(piped(HEADINGS, row)))[1] == row


@pytest.mark.parametrize("write", [piped, tabbed])
def test_lines_around_the_table_stay_outside_and_a_caption_in_it_is_a_line(write: object) -> None:
    caption = "某区2025年重点民生实事进展情况表"
    rows = piped(HEADINGS, FIRST) if write is piped else tabbed(HEADINGS, FIRST)
    above = f"| {caption} | | | | | |" if write is piped else caption + "\t" * 5
    page = text.read(f"首页 | 公告\n{above}\n{rows}\n\n上一页 | 下一页\n")
    assert caption in page.lines
    assert grid_of(page) == [HEADINGS, FIRST]
    assert page.lines[-1].endswith("下一页")


def test_a_quoted_cell_has_its_lines_and_its_quotation_marks() -> None:
    page = tabbed(HEADINGS, ["1", "小区", '"一期""甲""\n二期"', "100", "40", ""], SECOND)
    assert grid_of(text.read(page)) == [HEADINGS, ["1", "小区", '一期"甲"\n二期', "100", "40", ""], SECOND]


@pytest.mark.parametrize("cell", ['"一期', '"一期"甲', '"一期\n2\t乙\t"二期"'])
def test_a_quotation_mark_that_does_not_end_its_cell_is_refused(cell: str) -> None:
    (problem,) = refused(tabbed(HEADINGS, ["1", "小区", cell, "100", "40", ""], SECOND))
    assert (problem.reason, "quotation mark" in problem.detail) == (Reason.ROW_UNRECOGNISED, True)


def test_a_cell_whose_lines_were_left_open_is_joined_until_the_row_is_whole() -> None:
    page = tabbed(HEADINGS, ["1", "小区", "1.一期\n2.二期\n3.", "100", "40", ""], SECOND) + "\n"
    assert grid_of(text.read(page))[1] == ["1", "小区", "1.一期\n2.二期\n3.", "100", "40", ""]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3.\t100\t40\t\n", ""),  # its end is lost: the next row must not end it
        ("1\t小区\t1.一期\n", ""),  # its beginning is lost: it must not go on the row above
        ("\t40\t\n", "\t\n"),  # a cell is lost
        ("1.一期\n", "1.一期\t\n"),  # a cell too many
    ],
)
def test_an_open_row_that_lost_a_piece_is_refused(old: str, new: str) -> None:
    page = tabbed(HEADINGS, SECOND, ["1", "小区", "1.一期\n2.二期\n3.", "100", "40", ""], SECOND)
    assert page.count(old) == 1
    assert {problem.reason for problem in refused(page.replace(old, new))} <= {
        Reason.ROW_RAGGED,
        Reason.ROW_UNRECOGNISED,
    }


GROUPED = ["序号", "项目名称", "投资计划(万元)", "投资完成情况", "备注"]
LEAVES = ["完成额度(万元)", "占比(%)"]
LONG = ["1", "小区", "100", "40", "40.0", "无"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (GROUPED, LEAVES),  # each merged cell once
        ([*GROUPED[:4], "", "备注"], ["", "", "", *LEAVES, ""]),  # blank cells beside and below
        ([*GROUPED[:4], "", "备注"], LEAVES),  # blank cells beside only
    ],
)
@pytest.mark.parametrize("write", [piped, tabbed])
def test_the_headings_of_a_group_are_placed_under_it(write: object, above: list[str], below: list[str]) -> None:
    page = text.read((piped if write is piped else tabbed)(above, below, LONG))
    columns = find(page.grids).columns
    assert [column.role for column in columns] == ["number", "item", "plan", "done", "rate", "remark"]
    assert columns[4].header == "投资完成情况/占比(%)"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([*GROUPED[:2], "投资情况", "资金完成情况", "备注"], LEAVES),  # two groups for two headings
        ([*GROUPED[:4], "", "", "备注"], LEAVES),  # a blank column that nothing stands under
        (GROUPED, [*LEAVES, "说明"]),  # a heading that is none of a group's
        (["序号", "项目名称", "目标任务", *GROUPED[2:]], ["", "", "", "投资计划", *LEAVES]),  # not under its group
    ],
)
def test_headings_that_cannot_be_placed_are_refused(above: list[str], below: list[str]) -> None:
    (problem,) = refused(tabbed(above, below, LONG))
    assert problem.reason == Reason.COLUMN_UNKNOWN


def test_a_label_printed_once_for_two_columns_is_put_back_where_the_figures_prove_it() -> None:
    page = text.read(tabbed(HEADINGS, ["合计", *TOTAL[2:]], FIRST, SECOND))
    assert grid_of(page)[1] == ["合计", "合计", "", "300", "40", ""]
    assert page.grids[0].origins == {(1, 1): (1, 0)}


@pytest.mark.parametrize(
    "total",
    [
        ["合计", "300", "40", ""],  # two cells are gone
        ["合计", "", "300", "40", "", "", ""],  # one too many
        ["小计项目", "", "300", "40", ""],  # no label
        ["合计", "", "300", "40", "50"],  # a figure under the remark
        ["合计", "", "约300", "40", ""],  # no figure: it could stand anywhere
    ],
)
def test_a_total_that_lost_cells_is_refused_unless_certain(total: list[str]) -> None:
    (problem,) = refused(tabbed(HEADINGS, total, FIRST, SECOND))
    assert (problem.reason, "line 2" in problem.detail) == (Reason.ROW_RAGGED, True)


def test_a_category_alone_on_its_line_between_rows_covers_the_table() -> None:
    page = text.read(tabbed(HEADINGS, ["一、市级项目"], FIRST, ["二、区级项目"], SECOND))
    rows = find(page.grids).rows
    assert [(row.kind, row.category) for row in rows if row.kind == "line"] == [
        ("line", "一、市级项目"),
        ("line", "二、区级项目"),
    ]


@pytest.mark.parametrize("short", [FIRST[:-1], FIRST[:3] + FIRST[4:], [*FIRST, "1"]])
@pytest.mark.parametrize("write", [piped, tabbed])
def test_a_row_with_a_cell_more_or_less_is_refused_with_its_line(write: object, short: list[str]) -> None:
    (problem,) = refused((piped if write is piped else tabbed)(HEADINGS, SECOND, short, SECOND))
    assert (problem.reason, "line 3 of the text" in problem.detail) == (Reason.ROW_RAGGED, True)


def test_a_row_without_the_outer_pipes_of_the_header_is_refused() -> None:
    (problem,) = refused(f"{piped(HEADINGS, FIRST)}\n{' | '.join(SECOND)}")
    assert problem.reason == Reason.ROW_RAGGED


def test_a_line_between_rows_ends_the_table_and_rows_below_it_refuse_it() -> None:
    problems = refused(f"{tabbed(HEADINGS, FIRST)}\n说明文字\n{tabbed(SECOND)}")
    assert [(problem.reason, "line 4" in problem.detail) for problem in problems] == [(Reason.ROW_UNRECOGNISED, True)]


def test_a_line_close_below_a_filled_last_cell_could_be_its_own_and_is_refused() -> None:
    (problem,) = refused(f"{tabbed(HEADINGS, SECOND)}\n因资金未到位")
    assert "last cell" in problem.detail
    for below in ("\n\n因资金未到位", "\n扫一扫在手机打开当前页面"):
        assert grid_of(text.read(tabbed(HEADINGS, SECOND) + below))[1] == SECOND
    assert grid_of(text.read(f"{tabbed(HEADINGS, FIRST)}\n因资金未到位"))[1] == FIRST


def test_a_table_cut_by_a_page_break_goes_on_below_its_repeated_header() -> None:
    cut = text.read(f"{tabbed(HEADINGS, FIRST)}\n\n第2页\n{tabbed(HEADINGS, SECOND)}")
    assert [grid.table_no for grid in cut.grids] == [1, 2]
    assert len(find(cut.grids).rows) == 2
    assert grid_of(text.read(tabbed(HEADINGS, FIRST, HEADINGS, SECOND))) == [HEADINGS, FIRST, SECOND]
