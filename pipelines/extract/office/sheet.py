"""The sheets of a workbook, old or new, as a reader sees them: one grid for each sheet that shows something.

Here belongs what .xlsx and .xls have in common: what is hidden, where the filled part of a sheet lies, what a cell
shows. How a file stores it belongs to `xlsx` and `xls`. What is hidden and filled refuses the workbook: nobody can
tell whether it is part of what the notice says.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from pipelines.extract.office.placed import Placed, cell_text, lay_out
from pipelines.extract.office.shown import shown
from pipelines.extract.page import MAX_COLUMNS, MAX_ROWS, Grid, Page
from pipelines.problems import Problem, Reason, RefusalError

# A real table has some hundred cells. Blank cells that have only a format count too: they take memory to read.
MAX_CELLS = 200_000
_MAX_PROBLEMS = 20

Position = tuple[int, int]
# First row, first column, last row, last column.
Box = tuple[int, int, int, int]


class Stored(NamedTuple):
    """What a cell holds: a text, a number with its format, or None for a formula whose result was never computed."""

    value: str | float | Decimal | None
    number_format: str = "General"


@dataclass(slots=True)
class Sheet:
    """One worksheet; rows and columns count from 0.

    Attributes:
        name: its name on the tab.
        is_hidden: its tab is not shown.
        cells: what the cells hold, by row and column; blank ones may be left out.
        merges: the merged ranges: first row, first column, last row, last column.
        hides_row: tells whether a row is hidden or has no height.
        hides_column: the same of a column.
        shows_zeros: a number zero is shown, not left blank.
        date1904: days count from 1904.
    """

    name: str
    is_hidden: bool = False
    cells: dict[Position, Stored] = field(default_factory=dict)
    merges: list[Box] = field(default_factory=list)
    hides_row: Callable[[int], bool] = lambda _: False
    hides_column: Callable[[int], bool] = lambda _: False
    shows_zeros: bool = True
    date1904: bool = False


def address(row: int, column: int) -> str:
    """Return the name of a cell as workbooks print it, such as `C5` for row 4, column 2."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def to_page(sheets: list[Sheet]) -> Page:
    """Return the grids of the visible sheets that show something, numbered in the order of their tabs.

    Raises:
        RefusalError: with every cell that hides something or of which it is not certain what it shows.
    """
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    if sheets and not visible:
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, "all sheets of the workbook are hidden"))
    grids: list[Grid] = []
    for sheet in visible:
        cells = _shown_cells(len(grids) + 1, sheet)
        if cells:
            grids.append(lay_out(len(grids) + 1, cells))
    return Page([], grids)


def _shown_cells(table_no: int, sheet: Sheet) -> list[Placed]:
    """Return the cells of the filled part, hidden rows and columns left out, merged ones cut at its edges."""
    outer = _box(table_no, (at for at, (value, _) in sheet.cells.items() if not _is_blank(value)))
    if outer is None:
        return []
    ranges, covered = _merged(table_no, sheet, outer)
    filled = _filled(table_no, sheet, ranges, covered)
    box = _box(table_no, filled)
    if box is None:
        return []
    rows = [row for row in range(box[0], box[2] + 1) if not sheet.hides_row(row)]
    columns = [column for column in range(box[1], box[3] + 1) if not sheet.hides_column(column)]
    singles = {(row, column): (row, column, row, column) for row in rows for column in columns}
    placed: list[Placed] = []
    for at, (top, left, bottom, right) in (singles | ranges).items():
        if covered.get(at, at) == at:
            first_row, first_column = bisect_left(rows, top), bisect_left(columns, left)
            row_span = bisect_right(rows, bottom) - first_row
            column_span = bisect_right(columns, right) - first_column
            if row_span and column_span:
                placed.append(Placed(first_row, first_column, row_span, column_span, filled.get(at, "")))
    return placed


def _box(table_no: int, positions: Iterable[Position]) -> Box | None:
    """Return first row, first column, last row and last column of what is filled."""
    filled = list(positions)
    if not filled:
        return None
    rows, columns = zip(*filled, strict=True)
    # Columns are counted from the first of the sheet, so that a table goes on in the same ones on the next sheet.
    box = (min(rows), 0, max(rows), max(columns))
    if box[2] - box[0] >= MAX_ROWS or box[3] - box[1] >= MAX_COLUMNS:
        detail = f"the sheet is filled from {address(*box[:2])} to {address(*box[2:])}"
        raise RefusalError(Problem(Reason.TOO_LARGE, detail, table_no))
    return box


def _cut(merge: Box, box: Box) -> Box | None:
    """Return the part of a merged range that lies in the box, if any does."""
    top, left = max(merge[0], box[0]), max(merge[1], box[1])
    bottom, right = min(merge[2], box[2]), min(merge[3], box[3])
    return (top, left, bottom, right) if top <= bottom and left <= right else None


def _merged(table_no: int, sheet: Sheet, box: Box) -> tuple[dict[Position, Box], dict[Position, Position]]:
    """Return the merged ranges, cut to the box, by their first cell; and for each position in one that first cell."""
    ranges: dict[Position, Box] = {}
    covered: dict[Position, Position] = {}
    for merge in sheet.merges:
        at, cut = merge[:2], _cut(merge, box)
        if cut is None:
            continue
        ranges[at] = cut
        for position in product(range(cut[0], cut[2] + 1), range(cut[1], cut[3] + 1)):
            if position in covered:
                problem = Problem(Reason.SPAN_INVALID, "two merged cells overlap")
                raise RefusalError(_addressed(problem, table_no, sheet, *position))
            covered[position] = at
    return ranges, covered


def _filled(
    table_no: int,
    sheet: Sheet,
    ranges: dict[Position, Box],
    covered: dict[Position, Position],
) -> dict[Position, str]:
    """Return what each cell shows, without blank ones and those that a merged cell covers."""
    filled: dict[Position, str] = {}
    problems: dict[Problem, None] = {}
    for at, stored in sorted(sheet.cells.items(), key=lambda item: item[0]):
        if covered.get(at, at) != at or _is_blank(stored.value):
            continue
        try:
            text = _text(sheet, stored)
            if text.strip():
                _refuse_hidden(sheet, ranges.get(at, (*at, *at)), text)
                filled[at] = text
        except RefusalError as refusal:
            problems |= {_addressed(problem, table_no, sheet, *at): None for problem in refusal.problems}
        if len(problems) >= _MAX_PROBLEMS:
            break
    if problems:
        raise RefusalError(list(problems))
    return filled


def _is_blank(value: str | float | Decimal | None) -> bool:
    return isinstance(value, str) and not value.strip()


def _text(sheet: Sheet, stored: Stored) -> str:
    if stored.value is None:
        detail = "the cell holds a formula whose result was not saved with the file"
        raise RefusalError(Problem(Reason.NUMBER_FORMAT_UNKNOWN, detail))
    if stored.value == 0 and not sheet.shows_zeros:
        return ""
    text = shown(stored.value, stored.number_format, date1904=sheet.date1904)
    return cell_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def _refuse_hidden(sheet: Sheet, covers: Box, text: str) -> None:
    top, left, bottom, right = covers
    if all(sheet.hides_row(row) for row in range(top, bottom + 1)):
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, "the cell is in a hidden row", raw_text=text[:200]))
    if all(sheet.hides_column(column) for column in range(left, right + 1)):
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, "the cell is in a hidden column", raw_text=text[:200]))


def _addressed(problem: Problem, table_no: int, sheet: Sheet, row: int, column: int) -> Problem:
    """Return the problem with the cell's place on the sheet, as the workbook's program names it."""
    detail = f"cell {address(row, column)} of sheet “{sheet.name}”: {problem.detail}"
    return replace(problem, detail=detail, table_no=table_no, row_no=row + 1, column_no=column + 1)
