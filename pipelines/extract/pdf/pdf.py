"""PDF documents with a text layer: the ruled tables of each page, and the text outside of them.

Each page's table is a grid of its own. Scanned pages, tables without rules and whatever is not plainly seen refuse or
are no table: nothing is read from pictures, and no column is told by the place of its text alone.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pipelines.extract.page import Grid, Page
from pipelines.extract.pdf.pdf_cells import fill
from pipelines.extract.pdf.pdf_marks import Char, Marks, Rule, alike
from pipelines.extract.pdf.pdf_rules import Ruled, find_tables
from pipelines.extract.pdf.pdf_text import text_lines
from pipelines.problems import Problem, Reason, RefusalError

MAX_PAGES = 200
# A page with a picture of this part of its size, no table and hardly any text is a scan with a page number.
_PICTURE = 0.4
_HARDLY_ANY_TEXT = 50
# In a document without a table, a picture of this part of a page may be the table.
_PICTURE_OF_TABLE = 0.1


def read(data: bytes) -> Page:
    """Read a document.

    Args:
        data: the bytes of the file.

    Raises:
        RefusalError: it is damaged, protected, scanned or too large; or a table cannot be read for certain.
    """
    with _strict():
        return _read(data)


def _read(data: bytes) -> Page:
    lines: list[str] = []
    grids: list[Grid] = []
    scanned: list[int] = []
    largest = 0.0
    for page_no, marks in enumerate(_pages(data), start=1):
        tables = find_tables([rule for rule in marks.rules if _is_seen(rule, marks)])
        inside = _inside(tables, marks.chars)
        outside = [char for char, owner in zip(marks.chars, inside, strict=True) if owner == -1]
        for number, table in enumerate(tables):
            chars = [char for char, owner in zip(marks.chars, inside, strict=True) if owner == number]
            grids.append(fill(len(grids) + 1, table, marks, chars, outside))
        seen = [char for char in outside if char.text.isspace() or marks.is_visible(char)]
        for turn in (0, 90, 270):
            lines += text_lines([char for char in seen if char.turn == turn], is_strict=False)
        picture = sum(area.box.area for area in marks.pictures) / (marks.box.area or 1)
        largest = max(largest, picture)
        printed = sum(not char.text.isspace() for char in seen)
        if not tables and marks.pictures and (not printed or (picture > _PICTURE and printed < _HARDLY_ANY_TEXT)):
            scanned.append(page_no)
    if scanned:
        raise RefusalError(Problem(Reason.SCANNED, f"pages {', '.join(map(str, scanned[:10]))}"))
    if not grids and largest > _PICTURE_OF_TABLE:
        raise RefusalError(Problem(Reason.SCANNED, "there is no table but a picture, which may be one"))
    return Page(lines, grids)


def _is_seen(rule: Rule, marks: Marks) -> bool:
    middle = (rule.start + rule.end) / 2
    x, y = (rule.at, middle) if rule.is_upright else (middle, rule.at)
    return not alike(rule.colour, marks.behind(x, y, rule.order))


def _inside(tables: list[Ruled], chars: list[Char]) -> list[int]:
    """Tell for each character the number of the innermost table that holds it, or -1."""
    order = sorted(range(len(tables)), key=lambda number: tables[number].box.area)
    return [next((number for number in order if tables[number].box.holds(char.x, char.y)), -1) for char in chars]


def _pages(data: bytes) -> Iterator[Marks]:
    """Yield what is painted on each page; whatever pdfminer fails on is a damaged file."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFResourceManager

    from pipelines.extract.pdf.pdf_device import read_marks

    try:
        pages = _open(data)
        resources = PDFResourceManager()
        for page in pages:
            yield read_marks(page, resources)
    except (RefusalError, MemoryError):
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise RefusalError(Problem(Reason.PROTECTED)) from error
    except Exception as error:  # damage shows in any of pdfminer's parts, as any kind of error
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, type(error).__name__)) from error


def _open(data: bytes) -> list[Any]:
    """Open a document and list its pages."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, list_value

    document = PDFDocument(PDFParser(BytesIO(data)))
    layers = dict_value(document.catalog.get("OCProperties", {}))
    shown = dict_value(layers.get("D", {}))
    if list_value(shown.get("OFF", [])) or getattr(shown.get("BaseState"), "name", "ON") != "ON":
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, "the file has layers that are not shown"))
    pages = []
    for page in PDFPage.create_pages(document):
        pages.append(page)
        if len(pages) > MAX_PAGES:
            raise RefusalError(Problem(Reason.TOO_LARGE, f"more than {MAX_PAGES} pages"))
    if not pages:
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, "the file has no page"))
    return pages


@contextmanager
def _strict() -> Iterator[None]:
    """Let pdfminer fail on what is damaged instead of passing over it, and keep its warnings to this reader."""
    from pdfminer import settings

    log = logging.getLogger("pdfminer")
    before = settings.STRICT, log.level
    settings.STRICT = True
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        settings.STRICT, level = before
        log.setLevel(level)
