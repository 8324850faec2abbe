"""A table of a Word document: its rows of cells, merged across by their width and down by their marks.

A table with changes that were tracked and not settled, with hidden rows, or with a text box over it says two things
at once and is refused.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.extract.office.docx_text import Paragraph, TextReader
from pipelines.extract.office.docx_xml import W, child, inside, is_on, number, val
from pipelines.extract.office.placed import Placed, cell_text, lay_out
from pipelines.extract.page import MAX_COLUMNS, MAX_ROWS, Grid
from pipelines.problems import Problem, Reason, RefusalError

if TYPE_CHECKING:
    from lxml.etree import _Element

_TRACKED = [f"{W}{name}" for name in "ins del moveFrom moveTo cellIns cellDel cellMerge".split()]
# The columns that number and name a project: a number missing there would hide what the row is.
_LABEL_COLUMNS = 2


@dataclass(slots=True)
class Cell:
    """One cell as stored; `down` is `restart`, `continue` or empty, `columns` how much of the grid it takes."""

    text: str = ""
    columns: int = 1
    down: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One row as stored."""

    cells: list[Cell]
    is_hidden: bool = False


@dataclass(slots=True)
class Table:
    """A table as stored, its text read once and for all."""

    rows: list[Row]
    is_tracked: bool
    has_box: bool

    def texts(self) -> Iterator[str]:
        """Yield the text of every cell."""
        return (cell.text for row in self.rows for cell in row.cells)


def read_table(element: "_Element", reader: TextReader) -> Table:
    """Read a table that has no other one in it."""
    rows = [_row(each, reader) for each in inside(element) if each.tag == f"{W}tr"]
    boxes = (box for row in rows for cell in row.cells for each in cell.paragraphs for box in each.boxes)
    has_box = any((text.text or "").strip() for box in boxes for text in box.iter(f"{W}t"))
    return Table(rows, next(element.iter(*_TRACKED), None) is not None, has_box)


def to_grid(table_no: int, table: Table) -> Grid:
    """Lay a table out.

    Raises:
        RefusalError: it hides something, is ragged, or its merged cells contradict each other.
    """
    if table.is_tracked:
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, "the table has tracked changes", table_no))
    if table.has_box:
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, "a text box lies in the table", table_no))
    if len(table.rows) > MAX_ROWS:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"more than {MAX_ROWS} rows", table_no))
    problems: list[Problem] = []
    for index, row in enumerate(table.rows, start=1):
        if row.is_hidden and any(cell.text.strip() for cell in row.cells):
            problems.append(Problem(Reason.HIDDEN_CONTENT, "the row is hidden", table_no, index))
        for cell in row.cells:
            if any(each.has_unread_field for each in cell.paragraphs):
                detail = "the cell shows the result of a field that is not stored as text"
                problems.append(Problem(Reason.HIDDEN_CONTENT, detail, table_no, index, raw_text=cell.text[:200]))
    rows = [row for row in table.rows if not row.is_hidden]
    problems += _ragged(table_no, rows)
    if problems:
        raise RefusalError(problems)
    placed, unknown = _placed(table_no, rows)
    labels = sorted({cell.column for cell in placed})[:_LABEL_COLUMNS]
    for row_no, column in unknown:
        if column in labels:
            detail = "the cell has an automatic number of an unknown kind; type the number as text"
            raise RefusalError(Problem(Reason.ROW_UNRECOGNISED, detail, table_no, row_no + 1, labels.index(column) + 1))
    return lay_out(table_no, placed)


def _row(element: "_Element", reader: TextReader) -> Row:
    properties = child(element, "trPr")
    cells: list[Cell] = []
    for each in inside(element):
        if each.tag == f"{W}tc":
            cell, merge = _cell(each, reader), child(each, "tcPr/hMerge")
            if cells and merge is not None and val(merge) in ("continue", None):
                cells[-1].columns += cell.columns
            else:
                cells.append(cell)
    before, after = number(properties, "gridBefore"), number(properties, "gridAfter")
    cells = [*([Cell(columns=before)] if before else []), *cells, *([Cell(columns=after)] if after else [])]
    return Row(cells, bool(is_on(properties, "hidden")))


def _cell(element: "_Element", reader: TextReader) -> Cell:
    paragraphs = [reader.paragraph(each) for each in inside(element) if each.tag == f"{W}p"]
    merge = child(element, "tcPr/vMerge")
    down = "" if merge is None else val(merge) or "continue"
    columns = number(element, "tcPr/gridSpan", 1)
    return Cell(cell_text("\n".join(each.text for each in paragraphs)), max(columns, 1), down, paragraphs)


def _ragged(table_no: int, rows: list[Row]) -> list[Problem]:
    widths = [sum(cell.columns for cell in row.cells) for row in rows]
    if not widths:
        return []
    if max(widths) > MAX_COLUMNS:
        return [Problem(Reason.TOO_LARGE, f"a row takes {max(widths):,} columns", table_no)]
    usual, _ = Counter(widths).most_common(1)[0]
    return [
        Problem(
            Reason.ROW_RAGGED,
            f"the row takes {width} columns of the table's grid, most rows take {usual}",
            table_no,
            index,
            raw_text=" | ".join(cell.text for cell in row.cells)[:200],
        )
        for index, (row, width) in enumerate(zip(rows, widths, strict=True), start=1)
        if width != usual
    ]


def _placed(table_no: int, rows: list[Row]) -> tuple[list[Placed], list[tuple[int, int]]]:
    """Return the cells at their places, and the places of those that lack a number of an unknown kind."""
    placed: list[Placed] = []
    unknown: list[tuple[int, int]] = []
    above: dict[int, int] = {}
    for row_no, row in enumerate(rows):
        column = 0
        going_on: dict[int, int] = {}
        for cell in row.cells:
            if cell.down == "continue":
                going_on[column] = _goes_on(table_no, placed, above.get(column), cell, (row_no, column))
            else:
                if any(each.has_unknown_number for each in cell.paragraphs):
                    unknown.append((row_no, column))
                if cell.down:
                    going_on[column] = len(placed)
                placed.append(Placed(row_no, column, 1, cell.columns, cell.text))
            column += cell.columns
        above = going_on
    return placed, unknown


def _goes_on(table_no: int, placed: list[Placed], index: int | None, cell: Cell, at: tuple[int, int]) -> int:
    """Let the cell above reach one row further down."""
    where = (table_no, at[0] + 1, at[1] + 1, "", cell.text[:200])
    if index is None or placed[index].column_span != cell.columns:
        raise RefusalError(Problem(Reason.SPAN_INVALID, "a merged cell goes on from none of its width above", *where))
    if cell.text.strip() or any(each.is_numbered for each in cell.paragraphs):
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, "a merged cell covers this text", *where))
    placed[index] = placed[index]._replace(row_span=placed[index].row_span + 1)
    return index
