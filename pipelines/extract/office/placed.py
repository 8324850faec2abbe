"""Cells at known positions, as Office files hold them, brought to a grid: merged ones take the place they cover.

Columns and rows in which no cell begins are edges that nobody sees (Word cuts a grid finer than its table, a sheet's
cells are merged two by two): they are left out, so that one column to a reader is one column of the grid.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from pipelines.extract.page import MAX_COLUMNS, MAX_ROWS, Grid, expand
from pipelines.problems import Problem, Reason, RefusalError


class Placed(NamedTuple):
    """A cell with its top-left corner, counted from 0, and the rows and columns it covers."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


def cell_text(text: str) -> str:
    """Return a cell's text as every reader gives it: a line for each paragraph that is not empty."""
    if "\n" not in text:
        return text.strip(" ")
    return "\n".join(line for each in text.split("\n") if (line := each.strip(" ")))


def lay_out(table_no: int, cells: Iterable[Placed]) -> Grid:
    """Lay cells out on a grid; where there is none the grid has an empty one.

    Args:
        table_no: the number of the table in its document, from 1.
        cells: the cells in any order.

    Raises:
        RefusalError: two cells overlap, or the table is larger than any notice's.
    """
    cells = sorted(cells)
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})
    if len(rows) > MAX_ROWS or len(columns) > MAX_COLUMNS:
        detail = f"the table has {len(rows):,} rows and {len(columns):,} columns"
        raise RefusalError(Problem(Reason.TOO_LARGE, detail, table_no))
    taken: set[tuple[int, int]] = set()
    placed: list[list[tuple[int, str, int, int]]] = [[] for _ in rows]
    for cell in cells:
        top, left = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
        bottom = bisect_left(rows, cell.row + cell.row_span)
        right = bisect_left(columns, cell.column + cell.column_span)
        covers = [(row, column) for row in range(top, bottom) for column in range(left, right)]
        if not taken.isdisjoint(covers):
            where = (table_no, top + 1, left + 1, "", cell.text)
            raise RefusalError(Problem(Reason.SPAN_INVALID, "two merged cells overlap", *where))
        taken.update(covers)
        placed[top].append((left, cell.text, bottom - top, right - left))
    for row, each in enumerate(placed):
        each += [(column, "", 1, 1) for column in range(len(columns)) if (row, column) not in taken]
        each.sort()
    return expand(table_no, [_row(each) for each in placed])


def _row(cells: list[tuple[int, str, int, int]]) -> list[str] | list[tuple[str, int, int]]:
    """Return a row for `expand`, plain where nothing in it is merged."""
    if all(row_span == column_span == 1 for _, _, row_span, column_span in cells):
        return [text for _, text, _, _ in cells]
    return [(text, row_span, column_span) for _, text, row_span, column_span in cells]
