"""The progress table recognised: each heading a role, each row a kind, anything else refused with its address."""

import pytest
import yaml

from pipelines.extract.columns import ROLES, heading_role
from pipelines.extract.page import Grid, expand
from pipelines.extract.rows import Row
from pipelines.extract.table import ProgressTable, find
from pipelines.problems import Problem, Reason, RefusalError
from tests.support.documents import ROOT

# The columns of the tables here: no supporting agencies.
SHOWN = tuple(role for role in ROLES if role != "support")
HEADER = "序号 项目名称 工作目标任务 投资计划(万元) 责任单位 进展情况 完成额度(万元) 占比(%) 备注".split()
GRAND = ["合计", "合计", "", "300", "", "", "150", "50.0", ""]
CATEGORY = ["一、市级", "一、市级", "", "300", "", "", "150", "50.0", ""]
LINE = ["1", "小区改造", "改造。", "300", "区教委", "完成。", "150", "50.0", ""]


def recognise(*rows: list[str], header: list[str] = HEADER) -> ProgressTable:
    return find([expand(1, [list(header), *map(list, rows)])])


def shown(row: Row) -> list[str]:
    """Return the texts of a row by the columns of `SHOWN`."""
    return [text for role, text in zip(ROLES, row.texts, strict=True) if role != "support"]


def refuse(*rows: list[str], header: list[str] = HEADER) -> list[Problem]:
    with pytest.raises(RefusalError) as caught:
        recognise(*rows, header=header)
    return caught.value.problems


def changed(row: list[str], role: str, text: str) -> list[str]:
    return [text if name == role else cell for name, cell in zip(SHOWN, row, strict=True)]


# The names that were seen in real notices.
SEEN = yaml.safe_load(
    """
number: [序号, 编号]
item: [项目名称, 事项名称, 实事项目, 实事项目名称, 项目内容, 民生实事, 工作任务, 主要任务, 任务名称]
goal: [2025年工作目标任务, 目标任务, 全年目标任务, 年度目标任务, 预期目标, 年度任务及目标, 工作目标]
plan: [2025年投资计划(万元), 年度计划投资, 年投资计划, 计划投资额(万元), 投资计划]
done: [完成额度(万元), 1-3月完成投资, 完成投资额, 累计完成投资额(万元)]
rate: [占比(%), 占比(%, 投资计划完成率, 年计划投资完成率, 完成比例(%), 完成率, 占全年计划]
progress: [月度进展情况(1-3月), 进展情况, 上半年推进情况, 推进情况, 工作进展, 落实进展情况, 全年完成情况]
agency: [责任单位, 牵头单位, 责任部门, 牵头责任单位, 责任主体, 主管部门]
support: [配合单位, 协同单位, 参与单位]
remark: [备注, 说明]
group: [投资完成情况]
"""
)


@pytest.mark.parametrize(("role", "heading"), [(role, name) for role, names in SEEN.items() for name in names])
def test_every_heading_that_was_seen_has_its_role(role: str, heading: str) -> None:
    assert heading_role(heading) == role
    wide = heading.replace("(", "\uff08").replace(")", "\uff09").replace("%", "\uff05")
    assert heading_role(f" {wide[:2]}\n{wide[2:]}\u00a0") == role


@pytest.mark.parametrize(
    "heading", ["", "项目", "上年投资计划", "投资计划2", "负责人", "3-6月完成投资", "(万元)", "序 号 项目名称"]
)
def test_a_heading_that_is_not_known_has_no_role(heading: str) -> None:
    assert heading_role(heading) is None


def test_columns_may_stand_in_any_order() -> None:
    order = [8, 6, 3, 0, 5, 1, 7, 4, 2]
    table = recognise([LINE[i] for i in order], header=[HEADER[i] for i in order])
    assert [(column.role, column.column_no) for column in table.columns] == [
        (SHOWN[which], place) for place, which in enumerate(order, start=1)
    ]
    assert shown(table.rows[0]) == LINE


def test_a_header_of_two_rows_is_named_by_its_path() -> None:
    upper = [(text, 2, 1) for text in HEADER[:6]] + [("投资完成情况", 1, 2), (HEADER[8], 2, 1)]
    lower = [(text, 1, 1) for text in HEADER[6:8]]
    table = find([expand(4, [upper, lower, list(LINE)])])
    assert [column.header for column in table.columns][6] == "投资完成情况/完成额度(万元)"
    assert (table.table_no, table.rows[0].row_no, table.rows[0].kind) == (4, 3, "line")


@pytest.mark.parametrize("role", SHOWN)
def test_columns_may_be_missing_but_for_name_plan_and_done(role: str) -> None:
    at = SHOWN.index(role)
    header, line = [*HEADER[:at], *HEADER[at + 1 :]], [*LINE[:at], *LINE[at + 1 :]]
    if role in ("item", "plan", "done"):
        (problem,) = refuse(line, header=header)
        assert (problem.reason, problem.table_no, problem.row_no) == (Reason.COLUMN_MISSING, 1, 1)
        assert role in problem.detail
    else:
        assert shown(recognise(line, header=header).rows[0]) == changed(LINE, role, "")


def test_every_heading_at_fault_is_named_with_its_column() -> None:
    header = [*HEADER[:2], "上年投资", *HEADER[3:8], "投资计划"]
    problems = refuse(LINE, header=header)
    assert [(p.reason, p.column_no, p.column_header) for p in problems] == [
        (Reason.COLUMN_UNKNOWN_MONEY, 3, "上年投资"),
        (Reason.COLUMN_REPEATED, 9, "投资计划"),
    ]


def test_rows_have_their_kind_and_category() -> None:
    second = ["二、区级", "二、区级", *CATEGORY[2:]]
    table = recognise(GRAND, CATEGORY, LINE, second, ["2.", *LINE[1:]])
    assert [(row.row_no, row.kind, row.category) for row in table.rows] == [
        (2, "grand", ""),
        (3, "category", "一、市级"),
        (4, "line", "一、市级"),
        (5, "category", "二、区级"),
        (6, "line", "二、区级"),
    ]


@pytest.mark.parametrize("label", ["合计", "总计", "合 计", "合\n计", "合计:", "合计\uff1a", "全区合计"])
@pytest.mark.parametrize("place", [0, 1], ids=["number column", "item column"])
def test_a_grand_total_is_known_by_its_label_in_either_column(label: str, place: int) -> None:
    row = ["", *GRAND[1:]] if place else [GRAND[0], "", *GRAND[2:]]
    row[place] = label
    assert [each.kind for each in recognise(LINE, row).rows] == ["line", "grand"]


def test_blank_rows_are_no_rows_but_count_in_the_address() -> None:
    assert [row.row_no for row in recognise(["\u00a0"] * 9, LINE).rows] == [3]


@pytest.mark.parametrize(
    "row",
    [
        changed(LINE, "item", ""),
        changed(LINE, "number", "1-1"),
        changed(LINE, "number", "一"),
        changed(LINE, "number", "其他"),
        [*changed(GRAND, "number", "小计")[:1], "", *GRAND[2:]],
        ["", "", "", "300", "", "", "", "", ""],
    ],
)
def test_a_row_of_no_known_kind_is_refused(row: list[str]) -> None:
    (problem,) = refuse(LINE, row)
    assert (problem.reason, problem.table_no, problem.row_no) == (Reason.ROW_UNRECOGNISED, 1, 3)


@pytest.mark.parametrize("row", [GRAND, CATEGORY])
def test_a_total_that_stands_twice_is_refused(row: list[str]) -> None:
    (problem,) = refuse(GRAND, CATEGORY, LINE, row)
    assert (problem.reason, problem.row_no) == (Reason.ROW_REPEATED, 5)


def test_every_row_at_fault_is_named() -> None:
    assert [problem.row_no for problem in refuse(changed(LINE, "number", "x"), LINE, GRAND, GRAND)] == [2, 5]


def test_a_table_without_project_rows_is_refused() -> None:
    assert [problem.reason for problem in refuse(GRAND, CATEGORY)] == [Reason.ROWS_MISSING]


@pytest.mark.parametrize("role", ["plan", "done", "rate"])
def test_a_figure_merged_over_two_lines_is_refused(role: str) -> None:
    """Laid out on the grid it would count twice: two lines share one sum of money, which no line states alone."""
    at = SHOWN.index(role)
    first = [(text, 2 if index == at else 1, 1) for index, text in enumerate(LINE)]
    second = [(text, 1, 1) for index, text in enumerate(["2", *LINE[1:]]) if index != at]
    with pytest.raises(RefusalError) as caught:
        find([expand(1, [list(HEADER), first, second])])
    (problem,) = caught.value.problems
    assert (problem.row_no, problem.column_no) == (3, at + 1)


def test_a_figure_merged_over_two_columns_is_refused() -> None:
    wide = [(text, 1, 2 if index == 6 else 1) for index, text in enumerate(LINE) if index != 7]
    with pytest.raises(RefusalError) as caught:
        find([expand(1, [list(HEADER), wide])])
    assert [(problem.row_no, problem.column_no) for problem in caught.value.problems] == [(2, 8)]


def test_the_progress_table_is_found_among_others() -> None:
    other, progress = Grid(1, [["日期", "来源"], ["a", "b"]]), expand(2, [["附件", *[""] * 8], HEADER, LINE])
    assert find([other, progress]).table_no == 2


@pytest.mark.parametrize(
    ("grids", "reason"),
    [
        ([Grid(1, [["a"]])], Reason.TABLE_MISSING),
        ([expand(1, [HEADER, LINE]), expand(2, [HEADER[:8], LINE[:8]])], Reason.TABLE_AMBIGUOUS),
        ([expand(1, [["2", *LINE[1:]]]), expand(2, [HEADER, LINE])], Reason.TABLE_AMBIGUOUS),
        ([expand(1, [HEADER, LINE]), expand(2, [["3", *LINE[1:]]])], Reason.ROW_UNRECOGNISED),
        ([expand(1, [HEADER, LINE]), expand(2, [HEADER, CATEGORY, LINE])], Reason.ROW_REPEATED),
    ],
    ids=["none", "two", "rows above the header", "numbers that do not go on", "the same table twice"],
)
def test_no_table_or_several_are_refused(grids: list[Grid], reason: Reason) -> None:
    with pytest.raises(RefusalError) as caught:
        find(grids)
    assert [problem.reason for problem in caught.value.problems] == [reason]


def test_the_contracts_lookup_and_the_stage_name_the_same_roles() -> None:
    lookup = yaml.safe_load((ROOT / "pipelines/extract/lookups/columns.yml").read_text(encoding="utf-8"))
    assert set(lookup["roles"]) == {*ROLES, "category"}
    names = [name for names in lookup["roles"].values() for name in names] + lookup["groups"]
    assert len(names) == len(set(names))
