"""The records of an .xls workbook's stream, looked over before a library reads them.

Here belongs what the library does not tell: how many cells there are before it builds them, the number formats that it
takes for the general one because it does not know them, formulas that were never computed. Records that no reader
needs are struck out, so that neither their faults nor their formulas can do harm. The format: [MS-XLS].
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.extract.office.sheet import MAX_CELLS, address
from pipelines.problems import Problem, Reason, RefusalError

_BOF, _EOF, _FILEPASS, _XF, _BOUNDSHEET, _MERGED = 0x809, 0x0A, 0x2F, 0xE0, 0x85, 0xE5
_VERSIONS = (0x600, 0x500)
_FORMULAS = (0x06, 0x206, 0x406)
# Number, label, shared and rich label, packed number, blank, boolean or error.
_CELLS = frozenset((*_FORMULAS, 0x203, 0x204, 0xFD, 0xD6, 0x27E, 0x201, 0x205))
# Rows of packed numbers and of blanks: bytes that each cell takes.
_ROWS_OF_CELLS = {0xBD: 6, 0xBE: 2}
# In a conditional format's record, where its flags stand; one flag says that it brings a number format.
_CONDITIONS = {0x1B1: 6, 0x87A: 22}
_HAS_NUMBER_FORMAT = 1 << 25
_COMPUTE_ON_LOAD = 0x2
_EMPTY_TEXT = b"\x03"
_NO_NUMBER = b"\xff\xff"
# Names and links, notes, pictures and their texts, tips, conditional formats: whatever holds no cell.
_NEEDLESS = frozenset(
    (0x17, 0x18, 0x1AE, 0x23, 0x1C, 0x5D, 0xEC, 0xEB, 0xED, 0x1B6, 0x1B8, 0x800, 0x872, 0x1B0, 0x1B1, 0x87A, 0x15F)
)
# A number that no version gives to a record: the library passes over it.
_STRUCK_OUT = 0xFFF0


@dataclass(slots=True)
class Scan:
    """What was found: the stream without needless records, and the format's number of each style in order."""

    stream: bytes
    formats: list[int] = field(default_factory=list)


def scan(stream: bytes) -> Scan:
    """Look a workbook's stream over.

    Raises:
        RefusalError: it is locked or damaged, holds more cells than any notice, or was never computed.
    """
    clean = bytearray(stream)
    found = Scan(stream)
    starts: set[int] = set()
    sheets: list[int] = []
    count = merged = formulas = empty = 0
    in_globals = True
    for at, kind, body in _records(stream):
        _check(kind, body)
        if kind == _BOF:
            starts.add(at)
        elif kind == _EOF:
            in_globals = False
        elif kind == _XF and in_globals:
            found.formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUNDSHEET and in_globals:
            sheets.append(struct.unpack_from("<I", body)[0])
        elif kind == _MERGED:
            merged += struct.unpack_from("<H", body)[0]
        elif kind in _FORMULAS:
            formulas += 1
            empty += _is_empty(body)
        count += (kind in _CELLS) + len(body) // _ROWS_OF_CELLS.get(kind, len(body) + 1)
        if max(count, merged) > MAX_CELLS:
            raise RefusalError(Problem(Reason.TOO_LARGE, f"the workbook has more than {MAX_CELLS:,} cells"))
        if kind in _NEEDLESS:
            struct.pack_into("<H", clean, at, _STRUCK_OUT)
    if len(set(sheets)) < len(sheets) or not starts.issuperset(sheets):
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, "a sheet of the workbook does not stand where it should"))
    if formulas and empty == formulas:
        detail = "the workbook has formulas, and the results of none of them were saved with it"
        raise RefusalError(Problem(Reason.NUMBER_FORMAT_UNKNOWN, detail))
    found.stream = bytes(clean)
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield position, kind and body of each record, up to the padding at the end."""
    if len(stream) < 8 or struct.unpack_from("<H", stream)[0] != _BOF:
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, "the workbook does not begin as one of Excel 95 or later"))
    if struct.unpack_from("<H", stream, 4)[0] not in _VERSIONS:
        raise RefusalError(Problem(Reason.FORMAT_DAMAGED, "the workbook is of an unknown version"))
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == size == 0:
            return
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _is_empty(formula: bytes) -> bool:
    """Tell whether a formula's result is an empty text, which is also what some programs put before it is computed."""
    row, column = struct.unpack_from("<HH", formula)
    if struct.unpack_from("<H", formula, 14)[0] & _COMPUTE_ON_LOAD:
        detail = f"the formula in cell {address(row, column)} is computed only when the file is opened"
        raise RefusalError(Problem(Reason.NUMBER_FORMAT_UNKNOWN, detail, 0, row + 1, column + 1))
    return formula[12:14] == _NO_NUMBER and formula[6:7] == _EMPTY_TEXT


def _check(kind: int, body: bytes) -> None:
    """Refuse a locked workbook, and one whose conditional formats change how numbers are shown."""
    if kind == _FILEPASS:
        raise RefusalError(Problem(Reason.PROTECTED))
    at = _CONDITIONS.get(kind, len(body))
    if len(body) >= at + 4 and struct.unpack_from("<I", body, at)[0] & _HAS_NUMBER_FORMAT:
        detail = "a condition changes how the workbook's numbers are shown"
        raise RefusalError(Problem(Reason.NUMBER_FORMAT_UNKNOWN, detail))
