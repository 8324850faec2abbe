"""The pieces of one row -> the columns of its table, where a copy does not show which cell is blank.

A row is read only if its pieces go into the columns in one way: in order, figures under figures, agencies under
agencies, other texts elsewhere. Then the figures must hold together, so that one that was lost, or one line of the text
that was moved, cannot make another figure pass for it.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import permutations

from pipelines.extract.columns import squeeze
from pipelines.extract.text.text_words import has_han, is_agencies, is_mark, is_numeric, is_text_line, without_note

_FIGURES = ("plan", "done", "rate")
_AGENCIES = ("agency", "support")
# The columns whose cells may have several lines where each line is a piece of its own.
_LONG = ("goal", "agency", "support", "progress")
_UNITS = {"亿元": 8, "万元": 4, "元": 0}
# Two ways are enough to know that there is more than one.
_ENOUGH = 2
# So many rows tell whether a column is used at all.
_ROWS_TO_KNOW = 3
_NUMBER_AND_PLAN = 2
# No row of a real table has as many lines; the ways to cut one take the cube of their number to try.
_MAX_PIECES = 200
# A list's second item begins no cell: its first one would be of another.
_LATER_ITEM = re.compile(r"^(?:[2-9]|[1-9]\d)[.、](?!\d)")
_SENTENCE = re.compile(r"^1[.、]|[。;\uff1b]$")


@dataclass(slots=True)
class Fit:
    """The cells of a row, or why there are none: the pieces do not fit, or they do in more than one way."""

    cells: list[str]
    fault: str = ""
    is_ambiguous: bool = False


@dataclass(slots=True)
class Layout:
    """The columns of a table and what its text keeps of cells.

    Attributes:
        roles: the columns' roles; number and item come first.
        headings: the columns' headings.
        keeps_blanks: a blank cell is a blank piece; otherwise it has left no trace.
        keeps_cells: a cell of several lines is one piece; otherwise each line is one.
        is_remark_unused: see `note_unused`.
    """

    roles: list[str]
    headings: list[str]
    keeps_blanks: bool
    keeps_cells: bool
    is_remark_unused: bool = False
    _needed: set[int] = field(init=False)
    _long: set[int] = field(init=False)

    def __post_init__(self) -> None:
        """Note the columns beside the item that cannot be told from it: none may be blank, nor have several pieces."""
        run = next((i for i, role in enumerate(self.roles) if role in _FIGURES), len(self.roles))
        agencies = [i for i, role in enumerate(self.roles[:run]) if role in _AGENCIES]
        texts = agencies[0] if agencies else run
        while agencies and self.roles[run - 1] not in _AGENCIES:
            run -= 1
        self._needed = set(range(run))
        self._long = {i for i, role in enumerate(self.roles) if role in _LONG and i >= texts}

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.roles)

    def line(self, pieces: list[str], *, is_last: bool) -> Fit:
        """Put the pieces of a project row into the columns; no row bounds the last one."""
        ways = self._ways(pieces)
        if not ways:
            return Fit([], f"its {len(pieces)} pieces do not fit the {self.width} columns of the header")
        if len(ways) > 1 and self.is_remark_unused and sum(map(_is_figure, pieces)) == _NUMBER_AND_PLAN:
            ways = [
                way for way in self._ways(pieces, without="remark") if _is_sentence(way[self.roles.index("progress")])
            ]
        if len(ways) != 1:
            return Fit([], self._difference(*self._ways(pieces)), is_ambiguous=True)
        several = {i for i, text in enumerate(ways[0]) if "\n" in text}
        if not self.keeps_cells and (len(several) > 1 or not several <= self._long):
            return Fit([], "it cannot be told which of its cells have several lines", is_ambiguous=True)
        return Fit(ways[0], self._figures_fault(ways[0], is_line=True, is_last=is_last))

    def note_unused(self, rows: list[list[str]]) -> None:
        """Note whether the rows that are certain show that the table's remarks are blank and its progress never is.

        Then a sentence that could be either, in a row that has no figures between them, is progress.
        """
        if not self.keeps_blanks and {"remark", "progress"} <= set(self.roles) and len(rows) >= _ROWS_TO_KNOW:
            remark, progress = self.roles.index("remark"), self.roles.index("progress")
            self.is_remark_unused = all(row[progress] and not row[remark] for row in rows)

    def label(self, pieces: list[str], *, is_last: bool) -> Fit:
        """Put the pieces of a total or category row into the columns; its label covers the first two."""
        label, *others = pieces
        if self.keeps_blanks:
            if len(pieces) == self.width and not others[0]:
                others = others[1:]
            if len(others) != self.width - 2:
                return Fit([], f"its {len(pieces)} lines do not fit the {self.width} columns of the header")
        else:
            columns = [i for i, role in enumerate(self.roles) if role in _FIGURES]
            if len(others) not in (0, len(columns)):
                return Fit([], f"it has {len(others)} figures where the header has {len(columns)}")
            by_column = dict(zip(columns, others, strict=False))
            others = [by_column.get(column, "") for column in range(2, self.width)]
        for heading, role, text in zip(self.headings[2:], self.roles[2:], others, strict=True):
            if text and not (role in _FIGURES and _is_figure(text, role)):
                return Fit([], f"“{text[:40]}” cannot stand under “{squeeze(heading)}” in a total or category row")
        cells = [label, label, *others]
        return Fit(cells, self._figures_fault(cells, is_line=False, is_last=is_last))

    def _ways(self, pieces: list[str], without: str = "") -> list[list[str]]:
        """Return the ways to put the pieces into the columns, two at most; the column of a role may be left blank."""
        if len(pieces) > _MAX_PIECES:
            return []
        known: dict[tuple[int, int], list[list[str]]] = {}

        def ways(column: int, at: int) -> list[list[str]]:
            if column == self.width:
                return [[]] if at == len(pieces) else []
            if self.keeps_blanks and len(pieces) - at < self.width - column:
                return []
            key = (column, at)
            if key not in known:
                found: list[list[str]] = []
                ends = [at] if self.roles[column] == without else self._ends(pieces, column, at)
                for end in ends:
                    text = "\n".join(pieces[at:end])
                    found += [[text, *rest] for rest in ways(column + 1, end)]
                    if len(found) >= _ENOUGH:
                        break
                known[key] = found[:_ENOUGH]
            return known[key]

        return ways(0, 0)

    def _ends(self, pieces: list[str], column: int, at: int) -> list[int]:
        """Return where a column's pieces can end that begin at a place. Every text but a name may have several."""
        ends: list[int] = []
        if at < len(pieces) and self._is_cell(pieces[at], column):
            ends.append(at + 1)
        if not self.keeps_cells and self.roles[column] not in ("number", "item", *_FIGURES):
            for end in range(at + 1, len(pieces) + 1):
                if not pieces[end - 1] or not is_text_line(pieces[end - 1]):
                    break
                if end > at + 1 and self._is_cell("\n".join(pieces[at:end]), column):
                    ends.append(end)
        if not self.keeps_blanks and column not in self._needed:
            ends.append(at)
        return ends

    def _is_cell(self, text: str, column: int) -> bool:
        """Tell whether a text can be the cell of a column."""
        role = self.roles[column]
        if not text:
            return self.keeps_blanks and column > 1
        if role == "number" or role in _FIGURES:
            return role == "number" or _is_figure(text, role)
        if role in _AGENCIES or is_mark(text):
            return role != "item" and (is_mark(text) or is_agencies(text))
        lines = text.split("\n")
        if not all(map(is_text_line, lines)) or not has_han(text) or _LATER_ITEM.match(text):
            return False
        # An agency whose own cell cannot be told must not pass for the beginning of the progress.
        if role == "progress":
            return not is_agencies(lines[0])
        return role != "item" or len(lines) == 1

    def _difference(self, first: list[str], second: list[str]) -> str:
        at = next(i for i, (one, other) in enumerate(zip(first, second, strict=True)) if one != other)
        text = squeeze(first[at] or second[at])[:40]
        beside = next((i for i in range(at + 1, self.width) if first[i] != second[i]), at)
        names = "”, “".join(squeeze(self.headings[i]) for i in dict.fromkeys((at, beside)))
        return f"a cell is missing, and it cannot be told whose “{text}” is: “{names}”"

    def _figures_fault(self, cells: list[str], *, is_line: bool, is_last: bool) -> str:
        """Return what keeps the figures of a row from holding together, or an empty text."""
        columns = {role: i for i, role in enumerate(self.roles) if role in _FIGURES}
        stated = [role for role in columns if cells[columns[role]]]
        is_whole = len(stated) == len(columns) or (stated == ["plan"] and len(columns) == len(_FIGURES))
        # In a last row a blank line below the table could stand for a cell that was lost.
        if (is_last or not self.keeps_blanks) and (is_line or stated) and not is_whole:
            return "a figure is missing, and it cannot be told whether the page has it"
        values = {role: _value(cells[column]) for role, column in columns.items()}
        plan, done, rate = (values.get(role) for role in _FIGURES)
        if (done is not None and plan is None) or (rate is not None and done is None):
            return "a figure is stated without the one that it depends on"
        if plan is None or done is None or rate is None:
            return ""
        scale = self._scale(columns)
        if _agree(plan, done.scaleb(scale), rate):
            return ""
        others = [order for order in permutations((plan, done, rate)) if order != (plan, done, rate)]
        if plan and self.keeps_blanks and not any(_agree(a, b.scaleb(scale), c) for a, b, c in others):
            return ""
        return f"its figures do not confirm each other ({done} of {plan} is not {rate} %), so none of them is certain"

    def _scale(self, columns: dict[str, int]) -> int:
        """Return the power of ten that brings money done to the unit of the plan, where both headings state one."""
        units = [
            next((power for unit, power in _UNITS.items() if unit in squeeze(self.headings[columns[role]])), None)
            for role in ("plan", "done")
        ]
        plan, done = units
        return done - plan if plan is not None and done is not None else 0


def _is_figure(text: str, role: str = "rate") -> bool:
    if role == "rate":
        return is_numeric(without_note(text)) or is_mark(text)
    return is_mark(text) or (is_numeric(text) and not squeeze(text).endswith("%"))


def _is_sentence(text: str) -> bool:
    return _SENTENCE.search(squeeze(text)) is not None


def _value(text: str) -> Decimal | None:
    plain = without_note(text)
    return Decimal(plain.rstrip("%").replace(",", "")) if is_numeric(plain) else None


def _agree(plan: Decimal, done: Decimal, rate: Decimal) -> bool:
    """Tell whether a percentage is that of done in plan, however it and they were rounded or cut."""
    if not plan:
        return not done and not rate
    error = abs(plan) * _step(rate) + 50 * _step(done) + abs(rate) * _step(plan) / 2
    return abs(rate * plan - 100 * done) <= error


def _step(value: Decimal) -> Decimal:
    """Return one unit of a number's last printed place."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
