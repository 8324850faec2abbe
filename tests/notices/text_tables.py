"""Print lines and tables of any layout as the text of a page: pipes, tabs, a cell a line or a paragraph, spaces.

`text_shapes` and `page_text` print the one layout of the sample, with the words of its page; here are any tables.
"""

import csv
from io import StringIO

from tests.notices.office import Table, place, width


def to_pipes(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print Markdown; paragraphs of a cell are parted by `<br>`, a merged cell has blank ones beside it."""
    bodies = []
    for rows in tables:
        flat = [[text.replace("\n", "<br>") for text in row] for row in _flat(rows)]
        flat.insert(1, ["---"] * len(flat[0]))
        bodies.append("\n".join(f"| {' | '.join(row)} |" for row in flat))
    return _page(before, bodies, after)


def to_tabs(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print tabs between cells as a spreadsheet copies them: cells of several lines in quotes."""
    bodies = []
    for rows in tables:
        out = StringIO()
        csv.writer(out, "excel-tab", lineterminator="\n").writerows(_flat(rows))
        bodies.append(out.getvalue().removesuffix("\n"))
    return _page(before, bodies, after)


def to_browser_tabs(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print tabs between cells as a browser copies them: a merged cell once, lines of a cell left open."""
    return _page(before, ["\n".join("\t".join(cell.text for cell in row) for row in rows) for rows in tables], after)


def to_lines(before: list[str], tables: list[Table], after: list[str], *, blank_lines: bool = True) -> str:
    """Print each cell on a line of its own; a blank one leaves a blank line, or nothing."""
    texts = [[cell.text for row in rows for cell in row if cell.text or blank_lines] for rows in tables]
    return _page(before, ["\n".join(each) for each in texts], after)


def to_paragraphs(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print each cell with a blank line below it; blank ones vanish."""
    texts = [[cell.text for row in rows for cell in row if cell.text] for rows in tables]
    return _page(before, ["\n\n".join(each) for each in texts], after)


def to_spaces(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print one space between cells; blank ones vanish."""
    bodies = ["\n".join(" ".join(cell.text for cell in row if cell.text) for row in rows) for rows in tables]
    return _page(before, bodies, after)


def _flat(rows: Table) -> list[list[str]]:
    columns = width(rows)
    flat = [[""] * columns for _ in rows]
    for row, column, cell in place(rows):
        flat[row][column] = cell.text
    return flat


def _page(before: list[str], bodies: list[str], after: list[str]) -> str:
    lines = [text for line in before for text in (line, "")]
    return "\n".join([*lines, *bodies, "", "", *after, "扫一扫在手机打开当前页面", ""])
