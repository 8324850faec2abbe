"""Workbooks of the old format (.xls, Excel 95 to 2003), by xlrd.

The library gets the workbook's stream alone, after `ole` has taken it out of the file and `biff` has looked it over:
on a hostile container or record it may run in circles. What a cell shows is the business of `sheet`.
"""

import os
from pathlib import Path
from typing import Any

from pipelines.extract.office import biff
from pipelines.extract.office.number_formats import by_number
from pipelines.extract.office.ole import open_container
from pipelines.extract.office.sheet import Sheet, Stored, to_page
from pipelines.extract.page import Page
from pipelines.problems import Problem, Reason, RefusalError

_STREAMS = ("Workbook", "Book")
# Less than these nobody sees: 2 points in twentieths of a point, a fifth of a character in 256ths.
_LEAST_HEIGHT, _LEAST_WIDTH = 40, 51


def read(data: bytes) -> Page:
    """Read a workbook.

    Raises:
        RefusalError: it is damaged, protected or too large, or it is not certain what it shows.
    """
    container = open_container(data)
    if "EncryptedPackage" in container.names:
        raise RefusalError(Problem(Reason.PROTECTED))
    name = next((name for name in _STREAMS if name in container.names), None)
    if name is None:
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, "the file holds no workbook"))
    return to_page(_sheets(container.stream(name)))


def _sheets(stream: bytes) -> list[Sheet]:
    """Return the workbook's sheets; on a damaged one the library fails in many ways, its own error being only one."""
    import xlrd

    try:
        scan = biff.scan(stream)
        with Path(os.devnull).open("w", encoding="utf-8") as log:
            book = xlrd.open_workbook(
                logfile=log, file_contents=scan.stream, formatting_info=True, on_demand=True, ragged_rows=True
            )
            named = {key: each.format_str for key, each in book.format_map.items()}
            formats = [by_number(number, named) for number in scan.formats]
            return [_sheet(book, number, formats) for number in range(book.nsheets)]
    except RefusalError:
        raise
    except Exception as error:
        detail = f"the workbook is broken: {type(error).__name__} {error}"
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, detail[:300])) from error


def _sheet(book: Any, number: int, formats: list[str]) -> Sheet:
    name = book.sheet_names()[number]
    if book._sheet_visibility[number]:
        return Sheet(name, is_hidden=True)
    source = book.sheet_by_index(number)
    heights = {row: 0 if info.hidden else info.height for row, info in source.rowinfo_map.items()}
    default_height = 0 if source.default_row_hidden else _LEAST_HEIGHT
    widths = {column: 0 if info.hidden else info.width for column, info in source.colinfo_map.items()}
    sheet = Sheet(
        name,
        merges=[(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells],
        hides_row=lambda row: heights.get(row, default_height) < _LEAST_HEIGHT,
        hides_column=lambda column: widths.get(column, _LEAST_WIDTH) < _LEAST_WIDTH,
        shows_zeros=bool(source.show_zero_values),
        date1904=bool(book.datemode),
    )
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            stored = _stored(book, source, (row, column), cell, formats)
            if stored is not None:
                sheet.cells[row, column] = stored
    return sheet


def _stored(book: Any, source: Any, at: tuple[int, int], cell: Any, formats: list[str]) -> Stored | None:
    """Return what a cell holds; None for a blank one."""
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return Stored(
                _rich_text(book, cell.value, source.rich_text_runlist_map.get(at, ())), formats[cell.xf_index]
            )
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return Stored(cell.value, formats[cell.xf_index])
        case xlrd.XL_CELL_BOOLEAN:
            return Stored("TRUE" if cell.value else "FALSE")
        case xlrd.XL_CELL_ERROR:
            return Stored(xlrd.error_text_from_code[cell.value])
        case xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
            return None
        case _:
            raise ValueError(f"a cell of the kind {cell.ctype}")


def _rich_text(book: Any, text: str, runs: Any) -> str:
    """Return a text with its raised, lowered and struck runs set apart, as `xlsx` does.

    Args:
        book: the workbook.
        text: the whole text.
        runs: for each run where it begins and the number of its font.
    """
    if not runs:
        return text
    parts = [text[: runs[0][0]]]
    ends = [*(start for start, _ in runs[1:]), len(text)]
    for (start, font_number), end in zip(runs, ends, strict=True):
        font = book.font_list[font_number]
        part = text[start:end]
        parts.append(f" {part} " if font.escapement or font.struck_out else part)
    return "".join(parts)
