"""Print tables as PDF the way office programs print them: a text layer, ruled cells, long tables over several pages.

What the tables say is the caller's. A line never breaks within a figure; where a page ends within a merged cell, the
cell goes on blank on the next page, as word processors print it.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from tests.notices.office import Cell, Placed, Table, place

_FONT = "STSong-Light"
_SIZE = 8
_LEADING = 10
_PADDING = 3
_MARGIN = 30
_HEIGHT = 595
_ROOM = _HEIGHT - 2 * _MARGIN - 24
_WIDEST = 130
# What is not broken over two lines: figures and words in Latin letters, with what belongs to them.
_TOKEN = re.compile(r"[0-9A-Za-z.,%+\-\uff10-\uff19\uff0e\uff0c\uff05]+|.", re.DOTALL)


def to_pdf(
    lines_before: list[str],
    tables: list[Table],
    lines_after: list[str] | None = None,
    *,
    repeat_header: int = 0,
    page_rows: int | None = None,
) -> bytes:
    """Print a document: lines, the tables, lines.

    Args:
        lines_before: the lines above the first table.
        tables: the tables in order; a line feed in a cell begins a new line.
        lines_after: the lines below the last table.
        repeat_header: how many of a table's first rows stand again at the top of each further page.
        page_rows: how many rows a page has, without the repeated ones; by default as many as there is room for.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    story: list[Any] = [_line(line) for line in lines_before]
    widest = 0.0
    for rows in tables:
        widths = _widths(rows)
        widest = max(widest, sum(widths))
        room = _ROOM - (0 if rows is not tables[0] else sum(each.wrap(782, _HEIGHT)[1] for each in story))
        for number, piece in enumerate(_pieces(rows, widths, repeat_header, page_rows, room)):
            story += [*([PageBreak()] if number else []), _table(piece, widths, repeat_header), Spacer(1, 12)]
    story += [_line(line) for line in lines_after or []]
    out = BytesIO()
    page = (max(842.0, widest + 2 * _MARGIN + 12), _HEIGHT)
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN)
    SimpleDocTemplate(out, pagesize=page, invariant=1, **margins).build(story or [Spacer(1, 1)])
    return out.getvalue()


def _line(text: str) -> Any:
    from xml.sax.saxutils import escape

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    return Paragraph(escape(text), ParagraphStyle("line", fontName=_FONT, fontSize=10, leading=14, wordWrap="CJK"))


def _width(text: str) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, _FONT, _SIZE))


def _widths(rows: Table) -> list[float]:
    """Give each column the room of its longest text, within bounds, and never less than its longest figure."""
    placed = place(rows)
    widths = [20.0] * max((column + cell.colspan for _, column, cell in placed), default=1)
    for _, column, cell in sorted(placed, key=lambda each: each.cell.colspan):
        longest = max(map(_width, cell.text.split("\n")))
        token = max(map(_width, _TOKEN.findall(cell.text)), default=0.0)
        # A long text gets the width at which it still fits on half a page.
        area = _width(cell.text) * _SIZE * 1.5 / (_HEIGHT / 2)
        wanted = max(token, min(longest, _WIDEST), area) + 2 * _PADDING + 1
        missing = (wanted - sum(widths[column : column + cell.colspan])) / cell.colspan
        for each in range(column, column + cell.colspan):
            widths[each] += max(0.0, missing)
    return widths


def _wrap(text: str, width: float) -> str:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for token in _TOKEN.findall(paragraph):
            if line and _width(line + token) > width:
                lines.append(line)
                line = ""
            line += token
        lines.append(line)
    return "\n".join(lines)


def _pieces(
    rows: Table, widths: list[float], repeat_header: int, page_rows: int | None, room: float
) -> list[list[Placed]]:
    """Cut a table into the parts that pages hold; a cell that is cut goes on blank."""
    placed = place(rows)
    header = [each for each in placed if each.row < repeat_header]
    pieces = []
    for first, last in _pages(_heights(placed, widths), repeat_header, page_rows or len(rows), room):
        piece = [] if first == 0 else list(header)
        shift = first - (repeat_header if piece else 0)
        for row, column, (text, rowspan, colspan) in placed:
            top, bottom = max(row, first), min(row + rowspan, last)
            if top < bottom:
                piece.append(Placed(top - shift, column, Cell(text if top == row else "", bottom - top, colspan)))
        pieces.append(piece)
    return pieces


def _heights(placed: list[Placed], widths: list[float]) -> list[float]:
    """Give each row the room of its texts; a merged cell that needs more takes it from its rows alike."""
    heights = [float(_LEADING + 2 * _PADDING)] * max(row + cell.rowspan for row, _, cell in placed)
    for row, column, cell in sorted(placed, key=lambda each: each.cell.rowspan):
        lines = _wrap(cell.text, _room(widths, column, cell)).count("\n") + 1
        rows = range(row, row + cell.rowspan)
        missing = lines * _LEADING + 2 * _PADDING - sum(heights[each] for each in rows)
        for each in rows:
            heights[each] += max(0.0, missing) / len(rows)
    return heights


def _room(widths: list[float], column: int, cell: Cell) -> float:
    return sum(widths[column : column + cell.colspan]) - 2 * _PADDING


def _pages(heights: list[float], repeat_header: int, page_rows: int, room: float) -> Iterator[tuple[int, int]]:
    """Yield the first row of each page and the one after its last; the header rows stand on the first page."""
    header = sum(heights[:repeat_header])
    first, last = 0, repeat_header
    while first < len(heights):
        used, count = header, 0
        while last < len(heights) and count < page_rows and (not count or used + heights[last] <= room):
            used += heights[last]
            count += 1
            last += 1
        yield first, last
        first, room = last, _ROOM


def _table(placed: list[Placed], widths: list[float], repeat_header: int) -> Any:
    from reportlab.platypus import Table as Ruled

    heights = _heights(placed, widths)
    texts = [[""] * len(widths) for _ in heights]
    commands: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), _FONT, _SIZE, _LEADING),
        ("GRID", (0, 0), (-1, -1), 0.5, "black"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *((f"{side}PADDING", (0, 0), (-1, -1), _PADDING) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
    ]
    for row, column, (text, rowspan, colspan) in placed:
        texts[row][column] = _wrap(text, _room(widths, column, Cell(text, rowspan, colspan)))
        if rowspan * colspan > 1:
            commands.append(("SPAN", (column, row), (column + colspan - 1, row + rowspan - 1)))
    return Ruled(texts, colWidths=widths, rowHeights=heights, style=commands, repeatRows=repeat_header)
