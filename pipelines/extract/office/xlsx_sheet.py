"""One worksheet's part of an .xlsx file: its cells, merged ranges and what is hidden, as stored."""

import re
from typing import TYPE_CHECKING

from pipelines.extract.office.sheet import MAX_CELLS, Box, Position, Sheet, Stored
from pipelines.extract.office.xlsx_parts import elements, is_on, local, plain_text, rich_text
from pipelines.extract.office.xlsx_styles import Styles
from pipelines.problems import Problem, Reason, RefusalError

if TYPE_CHECKING:
    from lxml.etree import _Element

_PARTS = ("sheetView", "sheetFormatPr", "col", "row", "mergeCell", "conditionalFormatting", "numFmt")
# Cells are counted before any of them is built.
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384
# Less than these, in points and in characters, nobody sees.
_LEAST_HEIGHT, _LEAST_WIDTH = 2.0, 0.2


class SheetReader:
    """Fills a sheet from its part."""

    def __init__(self, sheet: Sheet, texts: list[str], styles: Styles) -> None:
        self._sheet = sheet
        self._texts = texts
        self._styles = styles
        self._count = 0
        self._row = -1
        self._hidden: set[int] = set()
        self._shown: set[int] = set()
        self._hides_rows = False
        self._hidden_columns: set[int] = set()
        self._reformatted: list[Box] = []

    def read(self, data: bytes) -> None:
        """Read the part.

        Args:
            data: the part's XML.

        Raises:
            RefusalError: it has more cells than any notice, or a condition changes how numbers are shown.
        """
        self._check_count(sum(1 for _ in _CELL.finditer(data)))
        for element in elements(data, *_PARTS):
            match local(element):
                case "row":
                    self._read_row(element)
                case "mergeCell":
                    self._check_count(len(self._sheet.merges) + 1)
                    self._sheet.merges.append(_range(element.get("ref") or ""))
                case "col":
                    self._read_columns(element)
                case "sheetView":
                    self._sheet.shows_zeros &= element.get("showZeros") not in ("0", "false")
                case "sheetFormatPr":
                    self._hides_rows = is_on(element.get("zeroHeight"))
                case "conditionalFormatting":
                    self._read_condition(element)
                case _:
                    self._refuse("a condition changes how its numbers are shown")
        self._sheet.hides_row = self._hides_row
        self._sheet.hides_column = self._hidden_columns.__contains__
        if any(self._is_reformatted(at) for at in self._sheet.cells):
            self._refuse("a condition changes how its numbers are shown")

    def _hides_row(self, row: int) -> bool:
        return row in self._hidden or (self._hides_rows and row not in self._shown)

    def _read_row(self, element: "_Element") -> None:
        self._row = int(element.get("r") or self._row + 2) - 1
        if not 0 <= self._row < _MAX_ROW:
            raise ValueError(f"row {self._row + 1}")
        is_hidden = is_on(element.get("hidden")) or float(element.get("ht") or "15") < _LEAST_HEIGHT
        (self._hidden if is_hidden else self._shown).add(self._row)
        column = -1
        for cell in element:
            if local(cell) != "c":
                continue
            reference = cell.get("r")
            row, column = _position(reference) if reference else (self._row, column + 1)
            self._count += 1
            self._check_count(self._count)
            stored = self._stored(cell)
            if stored is None:
                continue
            if (row, column) in self._sheet.cells or row != self._row:
                raise ValueError(f"cell {reference} stands in the wrong place")
            self._sheet.cells[row, column] = stored

    def _stored(self, cell: "_Element") -> Stored | None:
        """Return what a cell holds; None for a blank one."""
        children = {local(child): child for child in cell}
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return Stored(rich_text(children["is"]), self._format(cell)) if "is" in children else None
        value = children["v"].text if "v" in children else None
        if value is None:
            is_empty_text = kind == "str" and "v" in children
            return Stored(None) if "f" in children and not is_empty_text else None
        return self._valued(kind, value, self._format(cell))

    def _valued(self, kind: str, value: str, number_format: str) -> Stored:
        match kind:
            case "n":
                number = value.strip()
                if not _NUMBER.fullmatch(number):
                    raise ValueError(f"“{value[:40]}” is no number")
                return Stored(float(number), number_format)
            case "s":
                number = value.strip()
                if not number.isascii() or not number.isdigit():
                    raise ValueError(f"“{value[:40]}” is no number of a text")
                return Stored(self._texts[int(number)], number_format)
            case "str":
                return Stored(plain_text(value), number_format)
            case "b":
                return Stored({"0": "FALSE", "1": "TRUE"}[value.strip()])
            case "e" | "d":
                return Stored(value)
            case _:
                raise ValueError(f"a cell of the kind “{kind[:40]}”")

    def _format(self, cell: "_Element") -> str:
        return self._styles.number_format(cell.get("s"))

    def _read_columns(self, element: "_Element") -> None:
        width = float(element.get("width") or "9")
        if is_on(element.get("hidden")) or width < _LEAST_WIDTH:
            first, last = int(element.get("min") or ""), int(element.get("max") or "")
            self._hidden_columns.update(range(max(first, 1) - 1, min(last, _MAX_COLUMN)))

    def _read_condition(self, element: "_Element") -> None:
        rules = [int(rule.get("dxfId") or "-1") for rule in element if local(rule) == "cfRule"]
        if any(rule >= 0 and self._styles.reformats[rule] for rule in rules):
            self._reformatted += map(_range, (element.get("sqref") or "").split())

    def _is_reformatted(self, at: Position) -> bool:
        if isinstance(self._sheet.cells[at].value, str):
            return False
        return any(top <= at[0] <= bottom and left <= at[1] <= right for top, left, bottom, right in self._reformatted)

    def _check_count(self, count: int) -> None:
        if count > MAX_CELLS:
            detail = f"sheet “{self._sheet.name}” has more than {MAX_CELLS:,} cells"
            raise RefusalError(Problem(Reason.TOO_LARGE, detail))

    def _refuse(self, detail: str) -> None:
        raise RefusalError(Problem(Reason.NUMBER_FORMAT_UNKNOWN, f"sheet “{self._sheet.name}”: {detail}"))


def _position(reference: str) -> Position:
    """Return row and column, from 0, of a reference such as `C5`."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"“{reference[:40]}” is no cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    if column > _MAX_COLUMN or int(match[2]) > _MAX_ROW:
        raise ValueError(f"“{reference}” is no cell")
    return int(match[2]) - 1, column - 1


def _range(reference: str) -> Box:
    first, _, last = reference.partition(":")
    top, left = _position(first)
    bottom, right = _position(last or first)
    if bottom < top or right < left:
        raise ValueError(f"“{reference[:40]}” is no range")
    return top, left, bottom, right
