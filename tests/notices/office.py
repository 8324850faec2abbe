"""Print tables as Office files (.xlsx, .xls, .docx) the way clerks' programs save them; what they say is the caller's.

A table is its rows of cells, each cell once, at its top-left corner, as in HTML. In workbooks a cell that reads as a
plain figure is stored as a number with the format that shows it the same; everything else is stored as text.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import escape
from io import BytesIO
from typing import NamedTuple

_FIGURE = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(\d+))?(%?)")
# A workbook keeps numbers as doubles; up to so many digits the shortest form of one is the printed figure.
_EXACT_DIGITS = 15


class Cell(NamedTuple):
    """One cell as printed; a line feed begins a new line of its text."""

    text: str = ""
    rowspan: int = 1
    colspan: int = 1


Table = list[list[Cell]]


class Placed(NamedTuple):
    """A cell with the position of its top-left corner, counted from 0."""

    row: int
    column: int
    cell: Cell


def table(rows: list[list[str]]) -> Table:
    """Return a table without merged cells."""
    return [[Cell(text) for text in row] for row in rows]


def place(rows: Table) -> list[Placed]:
    """Lay the cells out: each takes the first position in its row that cells above and before it leave free."""
    placed: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            placed.append(Placed(row, column, cell))
            taken |= {(row + down, column + right) for down in range(cell.rowspan) for right in range(cell.colspan)}
    return placed


def width(rows: Table) -> int:
    """Return the number of columns of a table."""
    return max((each.column + each.cell.colspan for each in place(rows)), default=1)


def stored(text: str) -> tuple[float, str] | None:
    """Return the number and the number format that show this text, or None where it is no plain figure."""
    match = _FIGURE.fullmatch(text)
    digits = re.sub(r"\D", "", text)
    if not match or len(digits) > _EXACT_DIGITS or (text.startswith("-") and not digits.strip("0")):
        return None
    decimals, percent = match[1] or "", match[2]
    number = Decimal(text.replace(",", "").removesuffix("%"))
    whole = "#,##0" if "," in text else "0"
    number_format = whole + (f".{'0' * len(decimals)}" if decimals else "") + percent
    return float(number.scaleb(-2) if percent else number), number_format


def to_xlsx(lines: list[str], tables: list[Table], *, as_text: bool = False) -> bytes:
    """Print a workbook: a sheet for each table, the lines as merged full-width rows above the first.

    Args:
        lines: the texts above the first table.
        tables: the tables, one for each sheet.
        as_text: store figures as text too.
    """
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    book = Workbook()
    for number, rows in enumerate(_with_lines(lines, tables), start=1):
        sheet = book.active if number == 1 else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = f"Sheet{number}"
        for row, column, (text, rowspan, colspan) in place(rows):
            cell = sheet.cell(row + 1, column + 1)
            if (figure := None if as_text else stored(text)) is not None:
                cell.value, cell.number_format = figure
            elif text:
                cell.value = text
                cell.data_type = "s"
            if rowspan * colspan > 1:
                sheet.merge_cells(None, row + 1, column + 1, row + rowspan, column + colspan)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def to_xls(lines: list[str], tables: list[Table], *, as_text: bool = False) -> bytes:
    """Print a workbook of the old format (BIFF8), laid out as `to_xlsx` does."""
    import xlwt

    book = xlwt.Workbook()
    styles: dict[str, xlwt.XFStyle] = {}
    for number, rows in enumerate(_with_lines(lines, tables), start=1):
        sheet = book.add_sheet(f"Sheet{number}")
        for row, column, (text, rowspan, colspan) in place(rows):
            value, number_format = (None if as_text else stored(text)) or (text, "General")
            if number_format not in styles:
                styles[number_format] = xlwt.XFStyle()
                styles[number_format].num_format_str = number_format
            style = styles[number_format]
            if rowspan * colspan > 1:
                sheet.write_merge(row, row + rowspan - 1, column, column + colspan - 1, value, style)
            elif text:
                sheet.write(row, column, value, style)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def to_docx(lines_before: list[str], tables: list[Table], lines_after: list[str]) -> bytes:
    """Print a Word document: paragraphs, the tables with an empty paragraph after each, paragraphs.

    Args:
        lines_before: the paragraphs above the first table.
        tables: the tables in order; a line feed in a cell begins a new paragraph.
        lines_after: the paragraphs below the last table.
    """
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    body = document.element.body
    markup = [*map(_paragraph, lines_before)]
    for rows in tables:
        markup += [_docx_table(rows), "<w:p/>"]
    markup += map(_paragraph, lines_after)
    for element in parse_xml(f"<w:body {nsdecls('w')}>{''.join(markup)}</w:body>"):
        body.insert(len(body) - 1, element)  # the section's properties stay last
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _with_lines(lines: list[str], tables: list[Table]) -> list[Table]:
    first, *others = tables or [[]]
    columns = width(first)
    return [[[Cell(line, 1, columns)] for line in lines] + first, *others]


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p>'


def _docx_table(rows: Table) -> str:
    """Return a table: Word prints a cell in each row that it reaches into, an empty one below the first."""
    columns = width(rows)
    reached: list[dict[int, Placed]] = [{} for _ in rows]
    for each in place(rows):
        for row in range(each.row, each.row + each.cell.rowspan):
            reached[row][each.column] = each
    markup = "".join(f"<w:tr>{''.join(_docx_cells(cells, row, columns))}</w:tr>" for row, cells in enumerate(reached))
    grid = '<w:gridCol w:w="900"/>' * columns
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{markup}</w:tbl>'


def _docx_cells(cells: dict[int, Placed], row: int, columns: int) -> Iterator[str]:
    for column in range(columns):
        if column not in cells:
            continue
        at, _, cell = cells[column]
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        merge = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if at == row else "<w:vMerge/>"
        texts = cell.text.split("\n") if at == row else [""]
        yield f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{''.join(map(_paragraph, texts))}</w:tc>"
