"""A table that somebody changed, cell by cell, is read as what it then says, row by row, or refused.

What a changed table says is worked out here from its own texts: a row that is read must say each of its values in the
column of that name, and no row with a figure may go missing.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notices import layout
from tests.notices.choices import ROLES, Layout
from tests.notices.formats import OF_CELLS, PRINTERS, printed
from tests.notices.office import Cell, Table, width
from tests.support.reading import stage
from tests.support.strategies import SEEDS, invented
from tests.support.whole import assert_same_or_refused
from tests.test_whole_notices import QUICK

PLAIN = Layout()
TEXTS = (
    *("", "7", "1.5%", "合计", "小计", "一、市级", "(二)其他", "x", "/", "1 2", "9" * 20, "一", "0", "-3", "1,234"),
    *(
        "12万元",
        "3.5(未开工)",
        "约100",
        "\uff11\uff12",
        "3.",
        ".5",
        "1e3",
        "12\n34",
        "注:数据截至月底",
        "其中:甲",
        "项目名称",
    ),
)
FIGURE = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
NARROW = str.maketrans({chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)})
NOT_STATED = ("", "/", "\u2014", "-", "无")
# So many headings in a row make it a header, if a damaged one.
MIN_HEADINGS = 3
COLUMNS = {"plan": "plan_wan", "done": "done_wan", "rate": "done_pct"}


def changed_cell(rows: Table, draw: Callable[[Any], Any]) -> None:
    row, column = _place(rows, draw)
    rows[row][column] = rows[row][column]._replace(text=draw(st.sampled_from(TEXTS)))


def copied_cell(rows: Table, draw: Callable[[Any], Any]) -> None:
    (row, column), (other, there) = _place(rows, draw), _place(rows, draw)
    rows[row][column] = rows[row][column]._replace(text=rows[other][there].text)


def lost_cell(rows: Table, draw: Callable[[Any], Any]) -> None:
    row, column = _place(rows, draw)
    del rows[row][column]


def shifted_row(rows: Table, draw: Callable[[Any], Any]) -> None:
    row, column = _place(rows, draw)
    cell = rows[row].pop(column)
    rows[row].append(Cell("", 1, cell.colspan))


def doubled_cell(rows: Table, draw: Callable[[Any], Any]) -> None:
    row, column = _place(rows, draw)
    rows[row].insert(column, rows[row][column])
    if draw(st.booleans()):
        rows[row].pop()


def lost_row(rows: Table, draw: Callable[[Any], Any]) -> None:
    del rows[draw(st.integers(0, len(rows) - 1))]


def doubled_row(rows: Table, draw: Callable[[Any], Any]) -> None:
    row = draw(st.integers(0, len(rows) - 1))
    rows.insert(draw(st.integers(0, len(rows))), list(rows[row]))


def swapped_rows(rows: Table, draw: Callable[[Any], Any]) -> None:
    one, other = (draw(st.integers(0, len(rows) - 1)) for _ in range(2))
    rows[one], rows[other] = rows[other], rows[one]


def swapped_columns(rows: Table, draw: Callable[[Any], Any]) -> None:
    row = draw(st.integers(0, len(rows) - 1))
    one, other = (draw(st.integers(0, len(rows[row]) - 1)) for _ in range(2))
    rows[row][one], rows[row][other] = rows[row][other], rows[row][one]


CHANGES = (
    *(changed_cell, changed_cell, copied_cell, lost_cell, shifted_row, doubled_cell),
    *(lost_row, doubled_row, swapped_rows, swapped_columns),
)


def _place(rows: Table, draw: Callable[[Any], Any]) -> tuple[int, int]:
    row = draw(st.integers(0, len(rows) - 1))
    return row, draw(st.integers(0, len(rows[row]) - 1))


def check(seed: int, form: str, data: st.DataObject) -> None:
    notice = invented(seed, 4)
    (printed,) = layout.tables(notice, PLAIN)
    rows = [list(cells) for cells in printed]
    for change in data.draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=2)):
        if rows and all(rows):
            change(rows, data.draw)
    before = layout.lines_before(notice, PLAIN)
    try:
        page = PRINTERS[form](before, [rows], [])
    except (ValueError, IndexError):
        return  # no program can save such a table
    frames = stage([page], region=notice.region_adcode)
    if frames.staged_problems.height:
        assert "reader_failed" not in frames.staged_problems["reason"].to_list()
        return
    shift = len(before) if form.startswith("xls") else 0
    texts = {number + shift: _laid_out(row, width(rows)) for number, row in enumerate(rows, start=1)}
    names = _names(notice)
    header = max(texts, key=lambda number: len(set(texts[number]) & set(names.values())))
    at = {role: texts[header].index(name) for role, name in names.items() if name in texts[header]}
    told: dict[int, dict[str, Any]] = {}
    for frame in (frames.staged_lines, frames.staged_totals):
        told |= {row["row_no"]: row for row in frame.iter_rows(named=True)}
    for number, row in told.items():
        _assert_said(row, texts[number], at)
    for number, row in texts.items():
        if number not in told and number != header:
            _assert_says_nothing(row, texts[header], at, told)


def _laid_out(row: list[Cell], columns: int) -> list[str]:
    """Return a text a column; a sheet shows blank cells where a row is short."""
    texts = [text for cell in row for text in [cell.text] * cell.colspan]
    return [*texts, *[""] * (columns - len(texts))]


def _names(notice: Any) -> dict[str, str]:
    (names,) = layout.header_rows(notice, PLAIN)
    return {role: cell.text for role, cell in zip(ROLES, names, strict=True)}


def _assert_said(row: dict[str, Any], texts: list[str], at: dict[str, int]) -> None:
    """What was read of a row is what its cells say. Texts may go on in the rows below it."""
    for role, name in COLUMNS.items():
        printed = texts[at[role]] if role in at else ""
        assert row[name] == _figure(printed), (role, texts)
    if "name" not in row:
        return
    assert _squeezed(row["name"]) == _squeezed(texts[at["item"]]).translate(NARROW), texts
    number = _squeezed(texts[at["number"]]).translate(NARROW) if "number" in at else ""
    assert _squeezed(row["line_no"] or "") == number, texts
    for role, name in (("goal", "goal_text"), ("progress", "progress_text"), ("remark", "remark")):
        if role in at:
            assert _squeezed(row[name] or "").startswith(_squeezed(texts[at[role]]).translate(NARROW)), (role, texts)


def _assert_says_nothing(row: list[str], header: list[str], at: dict[str, int], told: dict[int, Any]) -> None:
    """A row that was not taken is blank, the header again, a note, or goes on with another; it has no figure."""
    if len(set(row) & set(header)) > MIN_HEADINGS or len(set(row)) == 1:
        return
    figures = [row[at[role]] for role in COLUMNS if role in at]
    assert all(text in NOT_STATED for text in figures), row
    everything = _squeezed("".join(str(value) for each in told.values() for value in each.values()))
    assert all(_squeezed(text) in everything for text in row), row


def _figure(text: str) -> Decimal | None:
    """Return what a cell says; a unit or a remark in brackets may stand behind its number."""
    plain = "".join(text.split()).translate(
        str.maketrans({chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)})
    )
    if plain in NOT_STATED:
        return None
    match = re.fullmatch(rf"({FIGURE.pattern})(?:万元|%)?(?:\([^)\d]*\)?)?", plain)
    assert match, f"{text!r} is no figure, yet it was read"
    return Decimal(match[1].replace(",", ""))


def _squeezed(text: str) -> str:
    return "".join(text.split())


@settings(QUICK, max_examples=80)
@given(SEEDS, st.sampled_from(["html", "xlsx"]), st.data())
def test_a_changed_table_is_read_as_it_says_or_refused(seed: int, form: str, data: st.DataObject) -> None:
    check(seed, form, data)


@pytest.mark.slow
@settings(QUICK, max_examples=1500)
@given(SEEDS, st.sampled_from(["html", "xlsx", "docx"]), st.data())
def test_a_changed_table_many_times(seed: int, form: str, data: st.DataObject) -> None:
    check(seed, form, data)


@pytest.mark.parametrize("form", [*OF_CELLS, "pipes of a layout", "tabs of a layout"])
@pytest.mark.parametrize("above", ["a line", "the total"])
def test_a_row_above_the_header_is_not_passed_over(form: str, above: str) -> None:
    notice = invented(11)
    (rows,) = layout.tables(notice, PLAIN)
    row = rows[3] if above == "a line" else rows[1]
    moved = [row, *(each for each in rows if each is not row)]
    page = PRINTERS[form](layout.lines_before(notice, PLAIN), [moved], [])
    assert stage([page], region=notice.region_adcode).staged_lines.is_empty()


@pytest.mark.parametrize("form", OF_CELLS)
@pytest.mark.parametrize("parts", ["with_figures", "without_figures"])
def test_sub_lines_alone_on_a_page_are_not_passed_over(form: str, parts: str) -> None:
    """The last line's second part stands alone in the last of the tables."""
    notice = invented(11)
    how = replace(PLAIN, totals="none", parts=parts, parts_at=4, page_rows=8)
    *_, last = layout.tables(notice, how)
    assert len(last) == 1
    assert_same_or_refused(notice, how, printed(form, notice, how))


@pytest.mark.parametrize("form", OF_CELLS)
@pytest.mark.parametrize("categories", ["subtotal", "merged"])
def test_a_subtotal_alone_on_a_page_is_not_passed_over(form: str, categories: str) -> None:
    notice = invented(11)
    how = replace(PLAIN, categories=categories)
    how = replace(how, page_rows=len(layout.tables(notice, how)[0]) - 2)
    *_, last = layout.tables(notice, how)
    assert len(last) == 1
    assert_same_or_refused(notice, how, printed(form, notice, how))
