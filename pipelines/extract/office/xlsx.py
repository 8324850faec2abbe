"""Workbooks of the present format (.xlsx), read straight from the parts of the file.

A workbook library would take a formula that was never computed for a blank and a link's address for the text of its
cell, and would build every cell that a hostile range names. What a cell stores is read by `xlsx_sheet`, what it shows
is the business of `sheet`. The format: ECMA-376 part 1, chapter 18.
"""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from pipelines.extract.office import office_zip
from pipelines.extract.office.sheet import Sheet, to_page
from pipelines.extract.office.xlsx_parts import elements, is_on, local, related, rich_text
from pipelines.extract.office.xlsx_sheet import SheetReader
from pipelines.extract.office.xlsx_styles import Styles, read_styles
from pipelines.extract.page import Page
from pipelines.problems import Problem, Reason, RefusalError

_WORKBOOK = "xl/workbook.xml"
_SHARED = ("sharedStrings", "styles")


def read(data: bytes) -> Page:
    """Read a workbook.

    Raises:
        RefusalError: it is damaged, protected or too large, or it is not certain what it shows.
    """
    from lxml.etree import LxmlError

    office_zip.check(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            return to_page(list(_sheets(archive)))
    except (LxmlError, LookupError, ValueError, TypeError, ArithmeticError) as error:
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, f"the workbook is broken: {error}")) from error


def _sheets(archive: ZipFile) -> Iterator[Sheet]:
    parts = related(archive)
    by_kind = {kind: office_zip.part(archive, name) for kind, name in parts.values() if kind in _SHARED}
    texts = (
        [rich_text(element) for element in elements(by_kind["sharedStrings"], "si")]
        if "sharedStrings" in by_kind
        else []
    )
    styles = read_styles(by_kind["styles"]) if "styles" in by_kind else Styles()
    date1904 = False
    for element in elements(office_zip.part(archive, _WORKBOOK), "workbookPr", "sheet"):
        if local(element) == "workbookPr":
            date1904 = is_on(element.get("date1904"))
            continue
        kind, name = parts[next((value for key, value in element.items() if key.endswith("}id")), "")]
        if kind == "worksheet":
            is_hidden = element.get("state", "visible") != "visible"
            sheet = Sheet(element.get("name") or "", is_hidden, date1904=date1904)
            if not is_hidden:
                SheetReader(sheet, texts, styles).read(office_zip.part(archive, name))
            yield sheet
