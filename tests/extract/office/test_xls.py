"""Old workbooks read as new ones do; what the library would take wrongly, or run in circles on, is refused before."""

import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.office import biff, ole, xlsx
from pipelines.extract.office.xls import read
from pipelines.problems import Problem, Reason, RefusalError
from tests.notices.office import Table, table, to_xls, to_xlsx
from tests.support.layouts import grid_of, layouts

PLAIN = to_xls([], [table([["序号", "金额"], ["1", "5.0"]])])
FORMATS = ["General", "0.00", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0.0%", "yyyy-mm-dd", "@", "0;-0;"]


def saved(fill: Callable[[Any], object], *, date1904: bool = False) -> bytes:
    """Return a workbook of one sheet that `fill` has worked on."""
    book = xlwt.Workbook()
    book.dates_1904 = date1904
    fill(book.add_sheet("Sheet1"))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def style(number_format: str) -> xlwt.XFStyle:
    made = xlwt.XFStyle()
    made.num_format_str = number_format
    return made


def texts(data: bytes) -> list[list[str]]:
    [grid] = read(data).grids
    return grid.texts


def problem(data: bytes) -> Problem:
    with pytest.raises(RefusalError) as caught:
        read(data)
    return caught.value.problems[0]


def records(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield kind and position, in the file, of each record of a workbook whose stream is in one piece."""
    at = 512
    while (head := struct.unpack_from("<HH", data, at)) != (0, 0):
        yield head[0], at
        at += 4 + head[1]


def patched(data: bytes, kind: int, offset: int, new: bytes) -> bytes:
    """Overwrite bytes in the body of the last record of a kind."""
    at = max(at for each, at in records(data) if each == kind) + 4 + offset
    return data[:at] + new + data[at + len(new) :]


@settings(max_examples=40)
@given(st.lists(layouts(), min_size=1, max_size=2), st.booleans())
def test_any_layout_reads_as_it_was_printed(tables: list[Table], as_text: bool) -> None:
    expected = [grid_of(number, rows) for number, rows in enumerate(tables, start=1)]
    page = read(to_xls([], tables, as_text=as_text))
    assert (page.lines, page.grids, page.meta) == ([], expected, {})


@pytest.mark.parametrize("number_format", FORMATS)
@pytest.mark.parametrize("value", [0, 45758.25, 0.302, 30.200000000000003, 7])
def test_a_number_reads_as_in_a_new_workbook(value: float, number_format: str) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"], book.active["A2"] = "a", value
    book.active["A2"].number_format = number_format
    out = BytesIO()
    book.save(out)

    def fill(sheet: Any) -> None:
        sheet.write(0, 0, "a")
        sheet.write(1, 0, value, style(number_format))

    assert read(saved(fill)).grids == xlsx.read(out.getvalue()).grids


def test_truths_errors_and_blanks() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, True)
        sheet.row(0).set_cell_error(1, "#DIV/0!")
        sheet.write(0, 2, None, style("0.00"))
        sheet.write(0, 3, "x")

    assert texts(saved(fill)) == [["TRUE", "#DIV/0!", "", "x"]]


def test_raised_and_struck_figures_are_set_apart() -> None:
    raised, struck = xlwt.easyfont("escapement superscript"), xlwt.easyfont("struck_out true")
    bold = xlwt.easyfont("bold true")

    def fill(sheet: Any) -> None:
        sheet.write_rich_text(0, 0, ["3500", ("1", raised)])
        sheet.write_rich_text(1, 0, [("3500", struck), ("1", bold), "5"])

    assert texts(saved(fill)) == [["3500 1"], ["3500 15"]]


HIDE: dict[str, Callable[[Any], object]] = {
    "row": lambda sheet: setattr(sheet.row(1), "hidden", True),
    "column": lambda sheet: setattr(sheet.col(1), "hidden", True),
    "column without width": lambda sheet: setattr(sheet.col(1), "width", 0),
}


@pytest.mark.parametrize("how", HIDE)
def test_what_is_hidden_and_filled_is_refused_and_what_is_blank_is_left_out(how: str) -> None:
    def fill(text: str) -> Callable[[Any], object]:
        def filled(sheet: Any) -> None:
            for at, each in enumerate(("a", text, "c")):
                sheet.write(at, at, each)
            HIDE[how](sheet)

        return filled

    found = problem(saved(fill("x")))
    assert (found.reason, found.row_no, found.column_no, found.raw_text) == (Reason.HIDDEN_CONTENT, 2, 2, "x")
    rows = [["a", "", ""], ["", "", ""], ["", "", "c"]]
    assert texts(saved(fill(""))) == ([rows[0], rows[2]] if how == "row" else [[a, c] for a, _, c in rows])


def test_hidden_sheets_are_passed_over() -> None:
    book = xlwt.Workbook()
    for name, visibility in (("a", 0), ("b", 1), ("c", 2), ("d", 0)):
        sheet = book.add_sheet(name)
        sheet.write(0, 0, name)
        sheet.visibility = visibility
    out = BytesIO()
    book.save(out)
    assert [(grid.table_no, grid.texts) for grid in read(out.getvalue()).grids] == [(1, [["a"]]), (2, [["d"]])]


def test_zeros_that_a_sheet_does_not_show_are_blank() -> None:
    def fill(sheet: Any) -> None:
        for row, value in enumerate((1, 0, 2)):
            sheet.write(row, 0, value)
        sheet.show_zero_values = False

    assert texts(saved(fill)) == [["1"], [""], ["2"]]


def test_dates_count_from_the_year_that_the_workbook_says() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(0, 0, 45758, style("M/D/YY"))

    assert texts(saved(fill)) == [["2025-04-11"]]
    assert texts(saved(fill, date1904=True)) == [["2029-04-12"]]


def test_formulas_that_were_never_computed_are_refused() -> None:
    """The program that writes them leaves an empty text, which the library would take for a blank."""

    def fill(sheet: Any) -> None:
        sheet.write(0, 0, "a")
        sheet.write(1, 1, xlwt.Formula("2+3"))

    assert problem(saved(fill)).reason == Reason.NUMBER_FORMAT_UNKNOWN


def with_result(result: bytes, flags: int = 0) -> bytes:
    """Return a workbook with two formulas, the last of which has this result."""

    def fill(sheet: Any) -> None:
        sheet.write(0, 0, xlwt.Formula("1+1"))
        sheet.write(0, 1, xlwt.Formula("2+3"), style("0.0"))
        sheet.write(0, 2, "x")

    return patched(saved(fill), 0x06, 6, result + struct.pack("<H", flags))


def test_the_result_of_a_formula_is_read() -> None:
    assert texts(with_result(struct.pack("<d", 5))) == [["", "5.0", "x"]]


def test_a_formula_that_is_computed_when_the_file_is_opened_is_refused() -> None:
    found = problem(with_result(struct.pack("<d", 0), flags=3))
    assert (found.reason, found.row_no, found.column_no) == (Reason.NUMBER_FORMAT_UNKNOWN, 1, 2)
    assert "cell B1" in found.detail


def test_a_format_that_the_library_does_not_know_is_not_taken_for_the_general_one() -> None:
    assert texts(patched(PLAIN, 0xE0, 2, struct.pack("<H", 57)))[1][1] == "1900-01-05"
    found = problem(patched(PLAIN, 0xE0, 2, struct.pack("<H", 60)))
    assert (found.reason, found.row_no, found.column_no) == (Reason.NUMBER_FORMAT_UNKNOWN, 2, 2)


def test_a_format_of_no_certain_meaning_is_refused_with_the_cell() -> None:
    def fill(sheet: Any) -> None:
        sheet.write(6, 2, 1234567, style("0.0,"))

    found = problem(saved(fill))
    assert (found.reason, found.row_no, found.column_no) == (Reason.NUMBER_FORMAT_UNKNOWN, 7, 3)
    assert "cell C7 of sheet “Sheet1”" in found.detail


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


BOF, EOF = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)), record(0x0A, b"")
NUMBER_FORMAT = struct.pack("<I", 1 << 25)


@pytest.mark.parametrize(
    ("middle", "reason"),
    [
        (record(0x2F, bytes(6)), Reason.PROTECTED),
        (record(0x1B1, bytes(6) + NUMBER_FORMAT + bytes(2)), Reason.NUMBER_FORMAT_UNKNOWN),
        (record(0x87A, bytes(22) + NUMBER_FORMAT), Reason.NUMBER_FORMAT_UNKNOWN),
        (record(0x85, struct.pack("<I", 4)), Reason.FORMAT_DAMAGED),
        (record(0x85, bytes(4)) * 2, Reason.FORMAT_DAMAGED),
        (record(0xBE, bytes(2 * 2_006)) * 100, Reason.TOO_LARGE),
        (record(0x203, b"") * 200_001, Reason.TOO_LARGE),
        (record(0xE5, struct.pack("<H", 60_000)) * 4, Reason.TOO_LARGE),
    ],
)
def test_records_are_looked_over_before_the_library_sees_them(middle: bytes, reason: Reason) -> None:
    with pytest.raises(RefusalError) as caught:
        biff.scan(BOF + middle + EOF)
    assert caught.value.problems[0].reason == reason


def test_names_and_notes_are_struck_out_and_cells_are_not() -> None:
    cell, name = record(0x203, bytes(14)), record(0x18, b"=1")
    assert biff.scan(BOF + name + cell + EOF).stream == BOF + record(0xFFF0, b"=1") + cell + EOF


@pytest.mark.parametrize("stream", [b"", BOF[:6], record(0x409, bytes(16)), record(0x809, bytes(16))])
def test_streams_of_no_known_version_are_damage(stream: bytes) -> None:
    with pytest.raises(RefusalError) as caught:
        biff.scan(stream)
    assert caught.value.problems[0].reason == Reason.FORMAT_DAMAGED


def test_what_is_no_workbook_is_damage() -> None:
    assert problem(b"").reason == Reason.FORMAT_DAMAGED
    assert problem(to_xlsx([], [])).reason == Reason.FORMAT_DAMAGED
    name = "Workbook".encode("utf-16-le")
    assert problem(PLAIN.replace(name, "Contents".encode("utf-16-le"))).reason == Reason.FORMAT_DAMAGED


def test_a_short_stream_in_a_circle_of_sectors_does_not_hold_the_reader_up() -> None:
    circle = ole.Container(b"", 512, [], [1, 0], bytes(128), 4_096, {"Workbook": (0, 4_000)})
    with pytest.raises(RefusalError, match="chain"):
        circle.stream("Workbook")


@settings(max_examples=150, deadline=2_000)
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(PLAIN)
    for at in data.draw(st.lists(st.integers(512, len(PLAIN)), min_size=1, max_size=5)):
        damaged[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
    try:
        assert read(bytes(damaged)).lines == []
    except RefusalError as refusal:
        assert refusal.problems
