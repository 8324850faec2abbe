"""Every way a notice can reach us as bytes: a page, a workbook, a document, a print, or the text of a page."""

from collections.abc import Callable
from functools import partial

from tests.notices import cms_html, layout, page_text, pdf, text_shapes, text_tables, word_html, word_tables
from tests.notices.layout import Layout
from tests.notices.logical import Notice
from tests.notices.office import Table, to_docx, to_xls, to_xlsx
from tests.notices.surroundings import Surroundings

Printer = Callable[[list[str], list[Table], list[str]], bytes]
PLAIN = Surroundings()
AFTER = ["联系人:张三;联系电话:00000000"]
# These keep cells apart; a split table is several sheets or several tables.
OF_CELLS: dict[str, Printer] = {
    "html": lambda *page: cms_html.render(*page).encode(),
    "gb18030": lambda *page: cms_html.render(*page).encode("gb18030"),
    "noisy html": lambda *page: cms_html.render_noisy(*page).encode(),
    "old html": lambda *page: cms_html.render_old(*page).encode("gb18030"),
    "word tables": lambda *page: word_tables.render(*page).encode(),
    "xlsx": lambda before, tables, after: to_xlsx(before, tables),
    "xlsx of texts": lambda before, tables, after: to_xlsx(before, tables, as_text=True),
    "xls": lambda before, tables, after: to_xls(before, tables),
    "docx": to_docx,
    "pdf": pdf.to_pdf,
}
# These do not: what cells say in them may be beyond telling, and then they must be refused.
OF_CHARACTERS: dict[str, Printer] = {
    "pipes of a layout": lambda *page: text_tables.to_pipes(*page).encode(),
    "tabs of a layout": lambda *page: text_tables.to_tabs(*page).encode(),
    "browser tabs of a layout": lambda *page: text_tables.to_browser_tabs(*page).encode(),
    "lines of a layout": lambda *page: text_tables.to_lines(*page).encode(),
    "lines without blanks of a layout": lambda *page: text_tables.to_lines(*page, blank_lines=False).encode(),
    "paragraphs of a layout": lambda *page: text_tables.to_paragraphs(*page).encode(),
    "spaces of a layout": lambda *page: text_tables.to_spaces(*page).encode(),
}
PRINTERS = OF_CELLS | OF_CHARACTERS


def printed(form: str, notice: Notice, how: Layout, around: Surroundings = PLAIN) -> bytes:
    """Print a notice in a layout, with what stands around its table, in a format of `PRINTERS`."""
    tables = around.around(layout.tables(notice, how), layout.header_rows(notice, how))
    return PRINTERS[form](layout.lines_before(notice, how), tables, AFTER)


OF_LAYOUT: dict[str, Callable[[Notice, Layout], bytes]] = {form: partial(printed, form) for form in OF_CELLS}
# These print a notice in the shape of the sample.
OF_TEXT: dict[str, Callable[[Notice], str]] = {
    "word html": word_html.render,
    "spaces": page_text.render,
    "pipes": text_shapes.to_pipes,
    "tabs": text_shapes.to_tabs,
    "tabs from a browser": lambda n: text_shapes.to_tabs(n, from_browser=True),
    "cell a line": lambda n: text_shapes.to_cell_per_line(n, blank_lines=True),
    "cell a line without blanks": lambda n: text_shapes.to_cell_per_line(n, blank_lines=False),
    "cell a paragraph": text_shapes.to_cell_per_paragraph,
}
