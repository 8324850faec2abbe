"""Workbooks: what their sheets show is read, what they hide or leave uncertain is refused with the cell's address."""

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, DifferentialStyle, Rule
from openpyxl.styles import Font
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.extract.office.xlsx import read
from pipelines.problems import Problem, Reason, RefusalError
from tests.notices.office import Cell, Table, table, to_xlsx
from tests.support.layouts import grid_of, layouts
from tests.support.office_parts import edited, packed, parts_of

SHEET = "xl/worksheets/sheet1.xml"
PLAIN = to_xlsx([], [table([["序号", "金额"], ["1", "5.0"]])])


def saved(fill: Callable[[Worksheet], object]) -> bytes:
    """Return a workbook of one sheet that `fill` has worked on."""
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    fill(book.active)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def texts(data: bytes) -> list[list[str]]:
    [grid] = read(data).grids
    return grid.texts


def problem(data: bytes) -> Problem:
    with pytest.raises(RefusalError) as caught:
        read(data)
    return caught.value.problems[0]


def test_a_sheet_is_a_grid_of_what_its_cells_show() -> None:
    rows = [["序号", "项目名称", "占比"], ["1", "公厕\n改造", "30.2%"], ["2", "", "1,234.50"]]
    page = read(to_xlsx([], [table(rows)]))
    assert (page.lines, page.meta, [grid.texts for grid in page.grids]) == ([], {}, [rows])


@settings(max_examples=40)
@given(st.lists(layouts(), min_size=1, max_size=2), st.booleans())
def test_any_layout_reads_as_it_was_printed(tables: list[Table], as_text: bool) -> None:
    expected = [grid_of(number, rows) for number, rows in enumerate(tables, start=1)]
    assert read(to_xlsx([], tables, as_text=as_text)).grids == expected


def test_lines_above_the_table_are_rows_of_its_grid() -> None:
    assert texts(to_xlsx(["标题"], [table([["序号", "金额"]])])) == [["标题", "标题"], ["序号", "金额"]]


def test_the_grid_is_the_filled_part_and_blank_rows_within_it_stay() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B3"], sheet["D5"], sheet["F9"] = "a", "b", "  "
        sheet.merge_cells("B3:Z3")
        sheet.merge_cells("H1:J2")

    assert texts(saved(fill)) == [["", "a", "a", "a"], ["", "", "", ""], ["", "", "", "b"]]


def test_columns_count_from_the_first_so_that_a_table_goes_on_in_the_same_ones_on_the_next_sheet() -> None:
    first = table([["序号", "项目名称", "金额"], ["1", "公厕", "5"]])
    grids = read(to_xlsx([], [first, table([["", "", "7"]])])).grids
    assert [grid.texts[-1] for grid in grids] == [["1", "公厕", "5"], ["", "", "7"]]


def test_rows_without_end_that_only_have_a_format_cost_nothing() -> None:
    rows = "".join(f'<row r="{number}" s="1" customFormat="1"/>' for number in range(3, 200_000))
    assert texts(edited(PLAIN, SHEET, "</sheetData>", f"{rows}</sheetData>")) == [["序号", "金额"], ["1", "5.0"]]


def test_cells_merged_two_by_two_in_every_row_are_one_column() -> None:
    rows = [[Cell("序号"), Cell("项目", 1, 2)], [Cell("1"), Cell("公厕", 1, 2)], [Cell("2"), Cell("公园", 1, 2)]]
    [grid] = read(to_xlsx([], [[*rows, [Cell("a"), Cell("b", 1, 2)]]])).grids
    assert (grid.texts[0], grid.origins) == (["序号", "项目"], {})


def with_cell(cell: str) -> bytes:
    return edited(PLAIN, SHEET, '<c r="B2" s="2" t="n"><v>5</v></c>', cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="B2"><v>30.200000000000003</v></c>', "30.2"),
        ('<c r="B2"><v>5E-1</v></c>', "0.5"),
        ('<c s="2"><v>5</v></c>', "5.0"),
        ('<c r="B2" s="2"><f>2+3</f><v>5</v></c>', "5.0"),
        ('<c r="B2" s="2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="B2" t="e"><f>A1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="B2" t="d"><v>2025-04-11</v></c>', "2025-04-11"),
        ('<c r="B2" t="str"><f>A1</f><v>a_x000D_\nb_x005F_x000D__xD83D__x0001_</v></c>', "a\nb_x000D__xD83D_"),
        ('<c r="B2" t="str"><f>A1</f><v></v></c><c r="C2"><v>1</v></c>', ""),
        ('<c r="B2" s="2"/><c r="C2"><v>1</v></c>', ""),
        ('<c r="B2" t="inlineStr"><is><t>五</t><rPh sb="0" eb="1"><t>wu</t></rPh></is></c>', "五"),
        ('<c r="B2" t="inlineStr"><is><r><t>35</t></r><r><rPr><b/></rPr><t>00</t></r></is></c>', "3500"),
        ('<c r="B2" t="inlineStr"><is><r><t>35</t></r><r><rPr><strike val="0"/></rPr><t>1</t></r></is></c>', "351"),
    ],
)
def test_what_is_stored_is_read_as_it_is_shown(cell: str, text: str) -> None:
    assert texts(with_cell(cell))[1][1] == text


@pytest.mark.parametrize("mark", ['<vertAlign val="superscript"/>', '<vertAlign val="subscript"/>', "<strike/>"])
def test_a_raised_or_struck_figure_is_not_joined_to_another(mark: str) -> None:
    run = f"<r><t>3500</t></r><r><rPr>{mark}</rPr><t>1</t></r>"
    assert texts(with_cell(f'<c r="B2" t="inlineStr"><is>{run}</is></c>'))[1][1] == "3500 1"


def test_shared_texts() -> None:
    parts = parts_of(with_cell('<c r="B2" t="s"><v>1</v></c>'))
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    string = "<si><r><t>公</t></r><r><t>厕</t></r><rPh sb='0' eb='2'><t>gongce</t></rPh><phoneticPr fontId='1'/></si>"
    parts["xl/sharedStrings.xml"] = f"<sst xmlns='{namespace}'><si><t/></si>{string}</sst>".encode()
    relation = "<Relationship Id='s' Type='http://x/sharedStrings' Target='/xl/sharedStrings.xml'/>"
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    assert texts(packed(parts))[1][1] == "公厕"
    parts[SHEET] = parts[SHEET].replace(b'<c r="B2" t="s"><v>1</v>', b'<c r="B2" t="s"><v>-1</v>')
    assert problem(packed(parts)).reason == Reason.FORMAT_DAMAGED


@pytest.mark.parametrize("cell", ['<c r="B2"><f>2+3</f></c>', '<c r="B2" t="n"><f>2+3</f><v></v></c>'])
def test_a_formula_that_was_never_computed_is_refused(cell: str) -> None:
    found = problem(with_cell(cell))
    assert (found.reason, found.row_no, found.column_no) == (Reason.NUMBER_FORMAT_UNKNOWN, 2, 2)
    assert "cell B2 of sheet “Sheet1”" in found.detail


def test_a_format_of_no_certain_meaning_is_refused_with_the_cell() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["C7"] = "金额", 1234567
        sheet["C7"].number_format = "0.0,"

    found = problem(saved(fill))
    assert (found.reason, found.row_no, found.column_no) == (Reason.NUMBER_FORMAT_UNKNOWN, 7, 3)
    assert "cell C7" in found.detail
    assert "0.0," in found.detail


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><v>1_000</v></c>',
        '<c r="B2"><v>nan</v></c>',
        '<c r="B2"><v>五</v></c>',
        '<c r="B2" t="x"><v>1</v></c>',
        '<c r="B2" t="b"><v>2</v></c>',
        '<c r="B2" t="s"><v>0</v></c>',
        '<c r="B2" s="99"><v>1</v></c>',
        '<c r="B2" s="-1"><v>1</v></c>',
        '<c r="B3"><v>1</v></c>',
        '<c r="A2"><v>1</v></c>',
        '<c r="XFE2"><v>1</v></c>',
        '<c r="B2"><v>1</v>',
    ],
)
def test_a_cell_that_contradicts_itself_is_damage(cell: str) -> None:
    assert problem(with_cell(cell)).reason == Reason.FORMAT_DAMAGED


def test_a_number_beyond_all_digits_is_refused() -> None:
    assert problem(with_cell('<c r="B2"><v>1e999</v></c>')).reason == Reason.NUMBER_FORMAT_UNKNOWN


HIDE: dict[str, Callable[[Worksheet], object]] = {
    "row": lambda sheet: setattr(sheet.row_dimensions[2], "hidden", True),
    "flat row": lambda sheet: setattr(sheet.row_dimensions[2], "height", 0.5),
    "column": lambda sheet: setattr(sheet.column_dimensions["B"], "hidden", True),
    "narrow column": lambda sheet: setattr(sheet.column_dimensions["B"], "width", 0.1),
    "rows not mentioned": lambda sheet: setattr(sheet.sheet_format, "zeroHeight", True),
}


@pytest.mark.parametrize("how", [how for how in HIDE if how != "rows not mentioned"])
def test_what_is_hidden_and_filled_is_refused_and_what_is_blank_is_left_out(how: str) -> None:
    def fill(text: str | None) -> Callable[[Worksheet], object]:
        def filled(sheet: Worksheet) -> None:
            sheet["A1"], sheet["B2"], sheet["C3"] = "a", text, "c"
            HIDE[how](sheet)

        return filled

    found = problem(saved(fill("x")))
    assert (found.reason, found.row_no, found.column_no, found.raw_text) == (Reason.HIDDEN_CONTENT, 2, 2, "x")
    rows = [["a", "", ""], ["", "", ""], ["", "", "c"]]
    expected = [rows[0], rows[2]] if how.endswith("row") else [[a, c] for a, _, c in rows]
    assert texts(saved(fill(None))) == expected


def test_rows_that_the_sheet_does_not_mention_may_be_hidden_too() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["A3"] = "a", "c"
        HIDE["rows not mentioned"](sheet)

    assert texts(saved(fill)) == [["a"], ["c"]]


def test_a_merged_cell_is_hidden_only_if_all_of_it_is() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["A2"], sheet["C2"] = "标题", "a", "c"
        sheet.merge_cells("A1:C1")
        sheet.column_dimensions["B"].hidden = True

    [grid] = read(saved(fill)).grids
    assert (grid.texts, grid.origins) == ([["标题", "标题"], ["a", "c"]], {(0, 1): (0, 0)})

    def hide(sheet: Worksheet) -> None:
        fill(sheet)
        sheet.row_dimensions[1].hidden = True

    assert problem(saved(hide)).reason == Reason.HIDDEN_CONTENT


def test_what_a_merged_cell_covers_is_not_seen() -> None:
    rows = [[Cell("a", 1, 2)], [Cell("b"), Cell("c")]]
    data = edited(to_xlsx([], [rows]), SHEET, '</c></row><row r="2">', '</c><c r="B1"><v>9</v></c></row><row r="2">')
    assert texts(data)[0] == ["a", "a"]


@pytest.mark.parametrize("ranges", [("A1:B2", "B2:C3"), ("A1:B2", "A1:A2"), ("A1:B1", "A1:B1")])
def test_merged_cells_that_overlap_are_refused(ranges: tuple[str, str]) -> None:
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    data = edited(PLAIN, SHEET, "</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")
    assert problem(data).reason == Reason.SPAN_INVALID


def test_merged_cells_without_end_are_cut_at_what_is_filled() -> None:
    merges = '</sheetData><mergeCells><mergeCell ref="B2:XFD1048576"/></mergeCells>'
    assert texts(edited(PLAIN, SHEET, "</sheetData>", merges)) == [["序号", "金额"], ["1", "5.0"]]


def test_a_sheet_larger_than_any_notice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def far(at: str) -> Callable[[Worksheet], object]:
        def fill(sheet: Worksheet) -> None:
            sheet["A1"], sheet[at] = 1, 2

        return fill

    assert problem(saved(far("A5001"))).reason == Reason.TOO_LARGE
    assert problem(saved(far("CW1"))).reason == Reason.TOO_LARGE
    assert len(texts(saved(far("A5000")))) == 5_000
    assert len(texts(saved(far("CV1")))[0]) == 100
    monkeypatch.setattr("pipelines.extract.office.xlsx_sheet.MAX_CELLS", 3)
    assert problem(PLAIN).reason == Reason.TOO_LARGE


def test_hidden_sheets_are_passed_over_and_blank_ones_are_no_grid() -> None:
    book = Workbook()
    for title, text in (("a", "1"), ("b", None), ("c", "2")):
        book.create_sheet(title)["A1"] = text
    book.worksheets[0].title = "d"
    book.worksheets[0]["A1"] = "hidden"
    book.worksheets[0].sheet_state = "veryHidden"
    out = BytesIO()
    book.save(out)
    grids = read(out.getvalue()).grids
    assert [(grid.table_no, grid.texts) for grid in grids] == [(1, [["1"]]), (2, [["2"]])]


def test_a_workbook_with_nothing_but_hidden_sheets_is_refused() -> None:
    found = problem(edited(PLAIN, "xl/workbook.xml", 'state="visible"', 'state="hidden"'))
    assert found.reason == Reason.HIDDEN_CONTENT


def test_zeros_that_a_sheet_does_not_show_are_blank() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["A2"], sheet["A3"] = 1, 0, 2
        sheet.sheet_view.showZeros = False

    assert texts(saved(fill)) == [["1"], [""], ["2"]]


def test_dates_count_from_the_year_that_the_workbook_says() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = 45758
        sheet["A1"].number_format = "m/d/yyyy"

    assert texts(saved(fill)) == [["2025-04-11"]]
    assert texts(edited(saved(fill), "xl/workbook.xml", "<workbookPr/>", '<workbookPr date1904="1"/>')) == [
        ["2029-04-12"]
    ]


def test_a_condition_that_changes_how_numbers_are_shown_is_refused() -> None:
    def fill(sheet: Worksheet, style: DifferentialStyle, where: str) -> None:
        sheet["A1"], sheet["A2"] = "a", 5
        sheet.conditional_formatting.add("A1:B9", CellIsRule(operator="lessThan", formula=["9"], font=Font(bold=True)))
        sheet.conditional_formatting.add(where, Rule(type="expression", dxf=style, formula=["TRUE"]))

    reformat = DifferentialStyle(numFmt=NumberFormat(170, ";;;"))
    assert problem(saved(lambda sheet: fill(sheet, reformat, "A2:A3"))).reason == Reason.NUMBER_FORMAT_UNKNOWN
    assert texts(saved(lambda sheet: fill(sheet, reformat, "A1 C5:D6"))) == [["a"], ["5"]]
    assert texts(saved(lambda sheet: fill(sheet, DifferentialStyle(font=Font(bold=True)), "A2"))) == [["a"], ["5"]]


def test_notes_and_the_targets_of_links_are_no_text() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["C1"] = "a", "c"
        sheet["A1"].comment = Comment("note", "author")
        sheet["B1"].hyperlink = "http://a.example"
        sheet["B1"].value = None

    assert texts(saved(fill)) == [["a", "", "c"]]


def test_the_other_namespace_of_the_standard_is_read() -> None:
    parts = parts_of(PLAIN)
    old, new = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert texts(packed({name: part.replace(old, new) for name, part in parts.items()})) == texts(PLAIN)


@pytest.mark.parametrize("name", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_a_part_that_is_missing_or_broken_is_damage(name: str) -> None:
    parts = parts_of(PLAIN)
    assert problem(packed({**parts, name: parts[name][:-9]})).reason == Reason.FORMAT_DAMAGED
    del parts[name]
    assert problem(packed(parts)).reason == Reason.FORMAT_DAMAGED


@settings(max_examples=150, deadline=2_000)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    parts = parts_of(PLAIN)
    name = data.draw(st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(parts[name])), min_size=2, max_size=4)))
    filling = data.draw(st.sampled_from([b"", b"0", b"-1", b"99999999999", b"A1:XFD1048576", b"</c>", b'"', b"<f/>"]))
    pieces = [
        parts[name][: cuts[0]],
        *(parts[name][end:start] for end, start in pairwise(cuts[1:])),
        parts[name][cuts[-1] :],
    ]
    try:
        assert read(packed({**parts, name: filling.join(pieces)})).lines == []
    except RefusalError as refusal:
        assert refusal.problems
