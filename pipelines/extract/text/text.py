"""The text of a page, in whichever shape its table came: the header's own line tells.

Headings parted by tabs or pipes, by spaces on one line, or a heading a line. A text without a header has no grid.
"""

from pipelines.extract.page import Page
from pipelines.extract.text import text_cells, text_delimited, text_spaces


def read(text: str) -> Page:
    """Read a page's text.

    Raises:
        RefusalError: the header or a row cannot be told apart into cells.
    """
    lines = text.splitlines()
    delimited = text_delimited.find_header(lines)
    if delimited is not None:
        return text_delimited.read(lines, *delimited)
    top = text_spaces.find_header(lines)
    if top is not None:
        return text_spaces.read(lines, top)
    return text_cells.read(lines) or Page([line.strip() for line in lines if line.strip()], [])
