"""Word documents of the present format (.docx), by python-docx: lines of text and a grid for each innermost table.

The body is walked in order. A table that holds another one is layout: what it says besides is lines. So is the text of
text boxes outside of tables, below the paragraph that they hang on. Headers, footers and notes are not read.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from pipelines.extract.columns import MIN_ROLES, heading_role
from pipelines.extract.office import office_zip
from pipelines.extract.office.docx_numbering import Numbering
from pipelines.extract.office.docx_styles import Styles
from pipelines.extract.office.docx_table import read_table, to_grid
from pipelines.extract.office.docx_text import TextReader
from pipelines.extract.office.docx_xml import W, inside
from pipelines.extract.page import Grid, Page
from pipelines.problems import Problem, Reason, RefusalError

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

# The library builds a whole part in memory, at ten times its size; a notice of a hundred pages has 5 MB.
_MAX_XML_BYTES = 32 * 1024 * 1024
_DELETED = (f"{W}del", f"{W}moveFrom")


def read(data: bytes) -> Page:
    """Read a document.

    Raises:
        RefusalError: it is damaged, protected or too large, or a table in it says two things at once.
    """
    office_zip.check(data, max_xml_bytes=_MAX_XML_BYTES)
    document = _opened(data)
    try:
        styles = Styles(_part(document, "styles"))
        walk = _Walk(TextReader(styles, Numbering(_part(document, "numbering"), styles)))
        walk.blocks(document.element.body)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, f"the document is broken: {error}")) from error
    except RecursionError:
        raise RefusalError(Problem(Reason.TOO_LARGE, "the document is nested beyond reason")) from None
    if walk.problems and not walk.grids:
        raise RefusalError(walk.problems)
    return Page([line for text in walk.texts for each in text.split("\n") if (line := each.strip())], walk.grids)


def _opened(data: bytes) -> "Document":
    """Open the file; on a damaged one the library fails in many ways, its own error being only one."""
    import docx

    try:
        return docx.Document(BytesIO(data))
    except Exception as error:
        detail = f"the document is broken: {type(error).__name__} {error}"
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, detail[:300])) from error


def _part(document: "Document", kind: str) -> "_Element | None":
    """Return the root of the document's part of a kind, None where it has none."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
            root: _Element | None = getattr(relation.target_part, "element", None)
            if root is None:
                raise ValueError(f"the part with the {kind} is none")
            return root
    return None


class _Walk:
    """Goes through a document from top to bottom and gathers what it says."""

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._table_no = 0
        self._is_joined = False
        self.texts: list[str] = []
        self.grids: list[Grid] = []
        self.problems: list[Problem] = []

    def blocks(self, parent: "_Element") -> None:
        """Read the paragraphs and tables below an element."""
        for element in inside(parent):
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._table(element)
            elif element.tag == f"{W}altChunk":
                detail = "a part of the document is embedded in another format"
                raise RefusalError(Problem(Reason.FORMAT_UNSUPPORTED, detail))
            elif element.tag not in _DELETED:
                self.blocks(element)

    def _paragraph(self, element: "_Element") -> None:
        paragraph = self._reader.paragraph(element)
        if self._is_joined:
            self.texts[-1] += paragraph.text
        else:
            self.texts.append(paragraph.text)
        self._is_joined = False
        for box in paragraph.boxes:
            self.blocks(box)
        self._is_joined = paragraph.is_joined

    def _table(self, element: "_Element") -> None:
        if next(element.iterdescendants(f"{W}tbl"), None) is not None:
            self.blocks(element)
            return
        self._table_no += 1
        table = read_table(element, self._reader)
        try:
            grid = to_grid(self._table_no, table)
        except RefusalError as refusal:
            # Layout is often ragged; a table with the headings of a progress table is not passed over.
            if _count_headings(table.texts()) >= MIN_ROLES:
                raise
            self.problems += refusal.problems
        else:
            self.grids.append(grid)


def _count_headings(texts: Iterable[str]) -> int:
    return sum(heading_role(text) is not None for text in texts)
