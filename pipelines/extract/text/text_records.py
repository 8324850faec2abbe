"""The lines of a text split into cells at tabs or pipes. What the cells mean is not told here.

A cell of several lines is either in quotes, as Excel copies it (tabs only), or left open: then its lines come out as
records of their own, for the reader of the table to join.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

from pipelines.problems import Problem, Reason, RefusalError

TAB = "\t"
PIPE = "|"
_PIPES = re.compile(r"(?<!\\)[|\uff5c]")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
# What the line below a Markdown header consists of, or one between the rows of a drawn table.
_RULE_MARKS = frozenset(" \t|\uff5c+:=-")
# A cell of more lines is a quotation mark that was never closed.
_MAX_QUOTED = 200


class Record(NamedTuple):
    """The cells of one line, or of several where a cell in quotes has breaks; `line_no` and `last_no` count from 1."""

    line_no: int
    last_no: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands on the line."""
        return not any(cell.strip() for cell in self.cells)


def split(line: str, delimiter: str) -> list[str]:
    """Split one line into its cells."""
    if delimiter == TAB:
        return [cell.strip() for cell in line.split(TAB)]
    return ["\n".join(map(str.strip, _BREAK.split(cell.replace(r"\|", PIPE)))).strip() for cell in _PIPES.split(line)]


def is_rule(line: str, delimiter: str) -> bool:
    """Tell whether a line only draws a rule between rows."""
    return delimiter == PIPE and "-" in line and _RULE_MARKS.issuperset(line) and ("--" in line or PIPE in line)


def records(lines: list[str], first: int, delimiter: str) -> Iterator[Record]:
    """Yield the records from a line on, rules left out.

    Args:
        lines: the lines of the text.
        first: the index of the first to split.
        delimiter: `TAB` or `PIPE`.

    Raises:
        RefusalError: a cell begins with a quotation mark that does not end it.
    """
    at = first
    while at < len(lines):
        line = lines[at]
        if delimiter == TAB and TAB in line and any(cell.startswith('"') for cell in line.split(TAB)):
            record = _quoted(lines, at)
            yield record
            at = record.last_no
            continue
        at += 1
        if not is_rule(line, delimiter):
            yield Record(at, at, split(line, delimiter))


def _quoted(lines: list[str], at: int) -> Record:
    """Read a record with a cell in quotes, which may reach over several lines."""
    for end in range(at + 1, min(len(lines), at + _MAX_QUOTED) + 1):
        piece = "\n".join(lines[at:end])
        try:
            read = list(csv.reader(StringIO(piece, newline=""), "excel-tab", strict=True))
        except csv.Error:
            continue
        if len(read) == 1 and TAB not in "".join(read[0]):
            return Record(at + 1, end, [cell.strip() for cell in read[0]])
    detail = f"line {at + 1} of the text: a cell begins with a quotation mark that does not end it"
    raise RefusalError(Problem(Reason.ROW_UNRECOGNISED, detail, 1, raw_text=lines[at][:200]))
