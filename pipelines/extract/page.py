"""What every format is brought to before recognition: a page of text lines, meta tags and grids of cells."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from pipelines.problems import Problem, Reason, RefusalError

# Beyond any real notice; a larger span is a mistake or an attack (10^6 cells from one attribute).
MAX_COLUMNS = 100
MAX_ROWS = 5_000


@dataclass(slots=True)
class Grid:
    """A table with merged cells expanded: every position has a raw text, a covered one that of its cell.

    Attributes:
        table_no: the number of the table in its document, from 1.
        texts: rows of equal length; `texts[row][column]` counts from 0.
        origins: for covered positions only, the (row, column) of the cell that covers them.
    """

    table_no: int
    texts: list[list[str]]
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def is_origin(self, row: int, column: int) -> bool:
        """Tell whether a cell begins at this position (it is not covered by a merged one)."""
        return (row, column) not in self.origins


@dataclass(slots=True)
class Page:
    """A document as text: `lines` outside of tables in order, `meta` tags by name, `grids` in order."""

    lines: list[str]
    grids: list[Grid]
    meta: dict[str, str] = field(default_factory=dict)


def expand(table_no: int, rows: Iterable[list[str] | list[tuple[str, int, int]]]) -> Grid:
    """Lay cells with row and column spans out on a grid.

    Args:
        table_no: the number of the table in its document, from 1.
        rows: for each row its cells in order: plain texts, or (text, row span, column span).

    Raises:
        RefusalError: a span is not positive, overlaps another, or leaves the table; or rows differ in length.
    """
    grid = Grid(table_no, [])
    covered: dict[tuple[int, int], tuple[str, int, int]] = {}
    for cells in rows:
        row_index = len(grid.texts)
        if row_index >= MAX_ROWS:
            raise RefusalError(Problem(Reason.TOO_LARGE, f"more than {MAX_ROWS} rows", table_no))
        if covered or (cells and not isinstance(cells[0], str)):
            grid.texts.append(_place(grid, covered, row_index, cells))
        elif cells:  # a row without cells that nothing reaches into is no row
            grid.texts.append(cast("list[str]", cells))
    if covered:
        (row_index, _), (text, origin_row, origin_column) = min(covered.items())
        if row_index < len(grid.texts):
            detail = f"the row has too few cells to meet the one that reaches into it from row {origin_row + 1}"
            raise RefusalError(Problem(Reason.ROW_RAGGED, detail, table_no, row_index + 1))
        where = (table_no, origin_row + 1, origin_column + 1, "", text)
        raise RefusalError(Problem(Reason.SPAN_INVALID, "the cell reaches below the last row", *where))
    _refuse_ragged(grid)
    return grid


def _place(
    grid: Grid,
    covered: dict[tuple[int, int], tuple[str, int, int]],
    row_index: int,
    cells: list[str] | list[tuple[str, int, int]],
) -> list[str]:
    """Place one row's cells in the positions that cells above have left free; note what they cover below."""
    texts: list[str] = []

    def take_covered() -> None:
        while (above := covered.pop((row_index, len(texts)), None)) is not None:
            text, origin_row, origin_column = above
            grid.origins[row_index, len(texts)] = (origin_row, origin_column)
            texts.append(text)

    for cell in cells:
        take_covered()
        text, row_span, column_span = (cell, 1, 1) if isinstance(cell, str) else cell
        column = len(texts)
        where = (grid.table_no, row_index + 1, column + 1, "", text)
        if row_span < 1 or column_span < 1 or column + column_span > MAX_COLUMNS or row_span > MAX_ROWS:
            detail = f"the cell claims {row_span} rows and {column_span} columns"
            raise RefusalError(Problem(Reason.SPAN_INVALID, detail, *where))
        for offset in range(column_span):
            if (row_index, column + offset) in covered:
                raise RefusalError(Problem(Reason.SPAN_INVALID, "two merged cells overlap", *where))
            if offset:
                grid.origins[row_index, column + offset] = (row_index, column)
            texts.append(text)
            for below in range(row_index + 1, row_index + row_span):
                covered[below, column + offset] = (text, row_index, column)
    take_covered()
    return texts


def _refuse_ragged(grid: Grid) -> None:
    """Refuse rows of unequal length. A first row shorter than the usual is a header that lost a heading."""
    if not grid.texts:
        return
    widths = Counter(len(row) for row in grid.texts)
    usual = max(widths, key=lambda width: (widths[width], width))
    ragged = [index for index, row in enumerate(grid.texts) if len(row) != usual]
    first = grid.texts[0]
    if 0 in ragged and len(first) < usual:
        detail = f"the header has {len(first)} columns, the rows below it have {usual}"
        raise RefusalError(Problem(Reason.COLUMN_MISSING, detail, grid.table_no, 1, raw_text=" | ".join(first)[:200]))
    problems = [
        Problem(
            Reason.ROW_RAGGED,
            f"{len(grid.texts[index])} cells where the other rows have {usual}",
            grid.table_no,
            index + 1,
            raw_text=" | ".join(grid.texts[index])[:200],
        )
        for index in ragged
    ]
    if problems:
        raise RefusalError(problems)
