"""What a row is: by words, numbering and merged cells. What cannot be told is refused."""

import json

import pytest

from pipelines.extract.columns import ROLES
from pipelines.extract.page import Grid, expand
from pipelines.extract.rows import Row
from pipelines.extract.table import ProgressTable, find
from pipelines.problems import Reason, RefusalError

Cells = list[str | tuple[str, int, int]]
HEADER: Cells = ["序号", "项目名称", "目标任务", "投资计划(万元)", "进展情况", "完成投资(万元)", "占比(%)"]


def grid(*rows: Cells, header: Cells | None = None, table_no: int = 1) -> Grid:
    cells = [[cell if isinstance(cell, tuple) else (cell, 1, 1) for cell in row] for row in rows]
    return expand(table_no, [[(str(text), 1, 1) for text in header or HEADER], *cells])


def read(*rows: Cells, header: Cells | None = None) -> ProgressTable:
    return find([grid(*rows, header=header)])


def refused(*rows: Cells, header: Cells | None = None) -> list[tuple[Reason, int]]:
    with pytest.raises(RefusalError) as caught:
        read(*rows, header=header)
    return [(problem.reason, problem.row_no) for problem in caught.value.problems]


def text(row: Row, role: str) -> str:
    return row.texts[ROLES.index(role)]


def kinds(table: ProgressTable) -> list[tuple[str, str]]:
    return [(row.kind, row.category) for row in table.rows]


def line(number: str, name: str, plan: str = "10", done: str = "5", rate: str = "50") -> Cells:
    return [number, name, "建成。", plan, "在建。", done, rate]


class TestCategories:
    def test_nested_by_their_numbering(self) -> None:
        rows = [
            [("一、市级", 1, 2), "", "20", "", "10", "50"],
            [("(一)教育", 1, 2), "", "10", "", "5", "50"],
            line("1", "改造"),
            [("(二)卫生", 1, 2), "", "10", "", "5", "50"],
            line("2", "新建"),
            [("二、区级", 1, 2), "", "10", "", "5", "50"],
            line("3", "扩建"),
        ]
        assert kinds(read(*rows)) == [
            ("category", "一、市级"),
            ("category", "一、市级 / (一)教育"),
            ("line", "一、市级 / (一)教育"),
            ("category", "一、市级 / (二)卫生"),
            ("line", "一、市级 / (二)卫生"),
            ("category", "二、区级"),
            ("line", "二、区级"),
        ]

    def test_a_label_over_number_and_name_needs_no_numbering(self) -> None:
        rows: list[Cells] = [[("市级重点民生实事", 1, 2), "", "10", "", "5", "50"], line("1", "改造")]
        assert kinds(read(*rows)) == [("category", "市级重点民生实事"), ("line", "市级重点民生实事")]

    def test_a_label_across_the_table_has_no_figures(self) -> None:
        table = read([("一、市级", 1, 7)], line("1", "改造"))
        assert kinds(table) == [("category", "一、市级"), ("line", "一、市级")]
        assert [text(table.rows[0], role) for role in ("plan", "done", "rate")] == ["", "", ""]

    def test_a_number_in_chinese_beside_the_name(self) -> None:
        table = read(["一", "市级实事", "", "10", "", "5", "50"], line("1", "改造"))
        assert kinds(table) == [("category", "一、市级实事"), ("line", "一、市级实事")]

    def test_numbers_in_chinese_alone_are_those_of_lines(self) -> None:
        assert [row.kind for row in read(line("一", "改造"), line("二", "新建")).rows] == ["line", "line"]
        assert refused(line("一", "改造"), line("2", "新建")) == [(Reason.ROW_UNRECOGNISED, 2)]

    def test_a_column_of_categories_merged_or_repeated(self) -> None:
        header = ["类别", *HEADER]
        merged: list[Cells] = [[("市级", 2, 1), *line("1", "改造")], line("2", "新建"), ["区级", *line("1", "扩建")]]
        assert kinds(read(*merged, header=header)) == [("line", "市级"), ("line", "市级"), ("line", "区级")]
        repeated: list[Cells] = [
            ["市级", *line("1", "改造")],
            ["市级", *line("2", "新建")],
            ["区级", *line("1", "扩建")],
        ]
        assert kinds(read(*repeated, header=header)) == [("line", "市级"), ("line", "市级"), ("line", "区级")]

    def test_a_blank_in_the_column_of_categories_is_refused(self) -> None:
        rows: list[Cells] = [["市级", *line("1", "改造")], ["", *line("2", "新建")]]
        assert refused(*rows, header=["类别", *HEADER]) == [(Reason.ROW_UNRECOGNISED, 3)]

    def test_a_subtotal_is_the_total_of_the_category_it_stands_in(self) -> None:
        header = ["类别", *HEADER]
        rows: list[Cells] = [
            [("市级", 2, 1), *line("1", "改造")],
            ["", "小计", "", "10", "", "5", "50"],
            [("区级", 2, 1), *line("1", "扩建")],
            ["", "小计", "", "10", "", "5", "50"],
            [("合计", 1, 3), "", "20", "", "10", "50"],
        ]
        assert kinds(read(*rows, header=header)) == [
            ("line", "市级"),
            ("category", "市级"),
            ("line", "区级"),
            ("category", "区级"),
            ("grand", ""),
        ]

    def test_a_subtotal_gives_its_figures_to_a_heading_without_any(self) -> None:
        table = read([("一、市级", 1, 7)], line("1", "改造"), [("小计", 1, 2), "", "10", "", "5", "50"])
        assert kinds(table) == [("line", "一、市级"), ("category", "一、市级")]
        assert text(table.rows[1], "plan") == "10"

    def test_a_subtotal_in_no_category_is_refused(self) -> None:
        assert refused(line("1", "改造"), [("小计", 1, 2), "", "10", "", "5", "50"]) == [(Reason.ROW_UNRECOGNISED, 3)]

    def test_a_category_printed_twice_is_refused_even_under_another_number(self) -> None:
        label: Cells = [("一、市级", 1, 2), "", "10", "", "5", "50"]
        assert refused(label, line("1", "改造"), label) == [(Reason.ROW_REPEATED, 4)]
        other: Cells = [("二、市级", 1, 2), "", "10", "", "5", "50"]
        assert refused(label, line("1", "改造"), other) == [(Reason.ROW_REPEATED, 4)]


class TestParts:
    def test_a_name_without_a_number_is_a_part_of_the_line_above(self) -> None:
        table = read(line("1", "改造"), line("", "其中:甲"), line("", "乙"), line("2", "新建"))
        assert [row.kind for row in table.rows] == ["line", "part", "part", "line"]

    def test_but_not_below_a_label_or_at_the_top(self) -> None:
        label: Cells = [("一、市级", 1, 2), "", "10", "", "5", "50"]
        assert refused(label, line("", "甲"), line("1", "改造")) == [(Reason.ROW_UNRECOGNISED, 3)]
        assert refused(line("", "甲"), line("1", "改造")) == [(Reason.ROW_UNRECOGNISED, 2)]

    def test_a_row_under_a_merged_number_and_name_adds_its_texts(self) -> None:
        first: Cells = [("1", 2, 1), ("改造", 2, 1), "建成甲。", ("10", 2, 1), "在建。", ("5", 2, 1), ("50", 2, 1)]
        table = read(first, ["建成乙。", "未开工。"], line("2", "新建"))
        assert [row.kind for row in table.rows] == ["line", "line"]
        assert [text(table.rows[0], role) for role in ("goal", "plan", "progress")] == [
            "建成甲。\n建成乙。",
            "10",
            "在建。\n未开工。",
        ]

    def test_but_figures_split_below_a_merged_name_are_refused(self) -> None:
        first: Cells = [("1", 2, 1), ("改造", 2, 1), "建成甲。", "10", "在建。", ("5", 2, 1), ("50", 2, 1)]
        assert refused(first, ["建成乙。", "20", "未开工。"]) == [(Reason.SPAN_INVALID, 3)]


class TestNumbers:
    def test_they_may_restart_and_wear_marks(self) -> None:
        label: Cells = [("一、市级", 1, 2), "", "10", "", "5", "50"]
        table = read(label, line("1.", "改造"), line("★2", "新建"), line("1", "扩建"), line("3*", "修缮"))
        assert [row.kind for row in table.rows] == ["category", "line", "line", "line", "line"]

    def test_a_bracketed_number_beside_plain_ones_is_that_of_a_part(self) -> None:
        rows = [line("1", "改造"), line("(1)", "甲"), line("(2)", "乙"), line("2", "新建")]
        assert [row.kind for row in read(*rows).rows] == ["line", "part", "part", "line"]
        assert [row.kind for row in read(line("(1)", "改造"), line("(2)", "新建")).rows] == ["line", "line"]

    @pytest.mark.parametrize("name", ["合计(2项)", "市级小计", "全市", "其中:甲", "5"])
    def test_a_total_a_share_or_a_number_in_the_place_of_a_name_is_refused(self, name: str) -> None:
        number = "2" if name in ("其中:甲", "5") else ""
        assert refused(line("1", "改造"), line(number, name)) == [(Reason.ROW_UNRECOGNISED, 3)]

    def test_without_their_column_every_name_is_a_line(self) -> None:
        rows = [line("", name)[1:] for name in ("改造", "1.新建", "1.5公里道路")]
        table = read(*rows, header=HEADER[1:])
        assert [(text(row, "number"), text(row, "item")) for row in table.rows] == [
            ("", "改造"),
            ("1", "新建"),
            ("", "1.5公里道路"),
        ]

    def test_and_a_label_is_one_without_details(self) -> None:
        label: Cells = ["一、市级", "", "10", "", "5", "50"]
        assert [row.kind for row in read(label, line("", "改造")[1:], header=HEADER[1:]).rows] == ["category", "line"]
        assert refused(line("", "一、市级")[1:], line("", "改造")[1:], header=HEADER[1:]) == [
            (Reason.ROW_UNRECOGNISED, 2)
        ]


class TestColumns:
    def test_a_column_that_is_not_known_is_an_attribute(self) -> None:
        table = read([*line("1", "改造"), "双河"], [*line("2", "新建"), " "], header=[*HEADER, "建设地点"])
        assert [row.attributes for row in table.rows] == [json.dumps({"建设地点": "双河"}, ensure_ascii=False), ""]
        assert table.columns[-1][:2] == ("attribute", 8)

    @pytest.mark.parametrize("heading", ["上年投资(万元)", "到位资金", "其中:中央预算"])
    def test_unless_it_looks_like_money(self, heading: str) -> None:
        assert refused([*line("1", "改造"), "5"], header=[*HEADER, heading]) == [(Reason.COLUMN_UNKNOWN_MONEY, 1)]

    def test_a_filled_column_without_a_heading_is_refused(self) -> None:
        assert refused([*line("1", "改造"), "5"], header=[*HEADER, ""]) == [(Reason.COLUMN_UNKNOWN, 2)]
        assert len(read([*line("1", "改造"), ""], header=[*HEADER, ""]).rows) == 1

    def test_supporting_agencies_have_a_column_of_their_own(self) -> None:
        table = read([*line("1", "改造"), "区教委", "区财政局"], header=[*HEADER, "牵头单位", "配合单位"])
        assert (text(table.rows[0], "agency"), text(table.rows[0], "support")) == ("区教委", "区财政局")


class TestPageBreaks:
    def test_a_repeated_header_is_no_row(self) -> None:
        table = read(line("1", "改造"), list(HEADER), line("2", "新建"))
        assert [row.row_no for row in table.rows] == [2, 4]

    def test_a_note_below_the_rows_is_no_row(self) -> None:
        assert len(read(line("1", "改造"), [("注:数据截至3月底。", 1, 7)]).rows) == 1

    def test_a_table_goes_on_in_the_next_with_or_without_its_header(self) -> None:
        without = expand(2, [[str(cell) for cell in line("2", "新建")]])
        with_header = grid(line("3", "扩建"), table_no=3)
        table = find([grid(line("1", "改造")), without, with_header])
        assert [(row.table_no, row.row_no, text(row, "number")) for row in table.rows] == [
            (1, 2, "1"),
            (2, 1, "2"),
            (3, 2, "3"),
        ]
        assert table.parts == (1, 2, 3)

    def test_a_row_cut_by_the_break_is_joined(self) -> None:
        cut = expand(2, [["", "", "并投用。", "", "进度过半。", "", ""], [str(cell) for cell in line("2", "新建")]])
        table = find([grid(line("1", "改造")), cut])
        assert text(table.rows[0], "goal") == "建成。\n并投用。"

    @pytest.mark.parametrize(
        "row",
        [
            ["", "改造二期", "", "", "", "", ""],
            ["", "", "建成。", "10", "", "", ""],
            ["3", "新建", "", "1", "", "1", "100"],
        ],
        ids=["a name cut in two", "figures on the other side", "a number left out"],
    )
    def test_but_not_where_it_could_be_something_else(self, row: list[str]) -> None:
        rest = expand(2, [row, [str(cell) for cell in line("4", "新建")]])
        with pytest.raises(RefusalError) as caught:
            find([grid(line("1", "改造")), rest])
        assert (Reason.ROW_UNRECOGNISED, 2, 1) in [(p.reason, p.table_no, p.row_no) for p in caught.value.problems]
