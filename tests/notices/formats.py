"""Every way a notice can reach us as bytes: a page, a workbook, a document, a print, or the text of a page."""

from collections.abc import Callable

from tests.notices import cms_html, layout, page_text, pdf, text_shapes, word_html
from tests.notices.layout import Layout
from tests.notices.logical import Notice
from tests.notices.office import to_docx, to_xls, to_xlsx

AFTER = ["联系人:张三;联系电话:00000000"]


def _page(notice: Notice, how: Layout) -> str:
    return cms_html.render(layout.lines_before(notice, how), layout.tables(notice, how), AFTER)


# These print any layout; a split table is several sheets or several tables.
OF_LAYOUT: dict[str, Callable[[Notice, Layout], bytes]] = {
    "html": lambda n, how: _page(n, how).encode(),
    "gb18030": lambda n, how: cms_html.render(layout.lines_before(n, how), layout.tables(n, how), AFTER).encode(
        "gb18030"
    ),
    "xlsx": lambda n, how: to_xlsx(layout.lines_before(n, how), layout.tables(n, how)),
    "xlsx of texts": lambda n, how: to_xlsx(layout.lines_before(n, how), layout.tables(n, how), as_text=True),
    "xls": lambda n, how: to_xls(layout.lines_before(n, how), layout.tables(n, how)),
    "docx": lambda n, how: to_docx(layout.lines_before(n, how), layout.tables(n, how), AFTER),
    "pdf": lambda n, how: pdf.to_pdf(layout.lines_before(n, how), layout.tables(n, how), AFTER),
}
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
