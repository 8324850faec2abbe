"""Page text with a cell on each line, or in each paragraph, and nothing that ends a row.

Three kinds come in: a cell a line with blank lines for blank cells, a cell a line without them, a cell a paragraph.
Rows are cut by their numbers, which follow each other, and by the labels of totals and categories. The text is read
only if it can be cut in one way; which piece of a row is which cell is told by `text_fit`.
"""

from pipelines.extract.page import Page, expand
from pipelines.extract.text.text_cut import Cutter
from pipelines.extract.text.text_fit import Layout
from pipelines.extract.text.text_header import Header, Unit, find_header, starts_row
from pipelines.extract.text.text_words import is_figure_like
from pipelines.problems import Problem, Reason, RefusalError


def read(lines: list[str]) -> Page | None:
    """Read a page's text; None if no header stands in it.

    Raises:
        RefusalError: the header, a row or the table's end cannot be told for certain.
    """
    header = find_header(lines)
    if header is None:
        return None
    units, keeps_blanks = _body(header)
    layout = Layout(header.roles, header.headings, keeps_blanks, header.is_paragraphs)
    rows, end = Cutter(units, layout).cut()
    top = header.units[0].line_no - 1
    bottom = units[end].line_no - 1 if end < len(units) else len(lines)
    below = [line.strip() for line in lines[bottom:] if line.strip()]
    _refuse_cells_below(below, bottom + 1, layout.width)
    if find_header(lines[bottom:]) is not None:
        raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, "another table's header stands below the first table", 1))
    outside = [line.strip() for line in lines[:top] if line.strip()]
    return Page(outside + below, [expand(1, [*header.rows, *rows])])


def _body(header: Header) -> tuple[list[Unit], bool]:
    """Return the units below the header, its repetitions left out, and whether blank lines are blank cells."""
    texts = [unit.text for unit in header.units]
    top = texts[: header.height]
    units: list[Unit] = []
    at = header.height
    while at < len(texts):
        if texts[at] == top[0] and texts[at : at + header.height] == top:
            at += header.height
        else:
            units.append(header.units[at])
            at += 1
    if header.is_paragraphs:
        return units, False
    first_blank = next((i for i, unit in enumerate(units) if not unit.text), len(units))
    rest = [unit for unit in units[first_blank:] if unit.text]
    return units, any(starts_row(rest, at) for at in range(len(rest)))


def _refuse_cells_below(below: list[str], line_no: int, width: int) -> None:
    """Refuse a figure close below the table: it could be one of the last row's."""
    figure = next((line for line in below[: 2 * width] if is_figure_like(line)), None)
    if figure is not None:
        detail = f"a figure stands below the table's end, which is above line {line_no} of the text"
        raise RefusalError(Problem(Reason.ROW_UNRECOGNISED, detail, 1, raw_text=figure))
