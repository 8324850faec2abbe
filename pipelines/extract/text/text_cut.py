"""Pieces of text -> rows, by the numbers that follow each other and the labels of totals and categories.

Every place that a cut can lead to is kept, so that a text which can be cut in more than one way is found out.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.extract.page import MAX_ROWS
from pipelines.extract.text.text_fit import Fit, Layout
from pipelines.extract.text.text_header import Unit, starts_row
from pipelines.extract.text.text_words import is_furniture, is_label, is_text_line, row_number
from pipelines.problems import Problem, Reason, RefusalError

# No row of a real notice has more lines.
_MAX_PIECES = 80
Cells = list[tuple[str, int, int]]


@dataclass(slots=True)
class _State:
    """A place where a row begins, how many ways lead there, and one of them."""

    at: int
    last_number: int
    is_below_label: bool
    ways: int = 0
    above: "_State | None" = None
    cells: list[str] = field(default_factory=list)


def _rows_above(state: _State) -> list[list[str]]:
    """Return the cells of the rows above the one that begins at a state."""
    rows: list[list[str]] = []
    above = state
    while above.above is not None:
        rows.append(above.cells)
        above = above.above
    return rows[::-1]


class Cutter:
    """Cuts units into rows: forward from the first, keeping every place that a cut can lead to."""

    def __init__(self, units: list[Unit], layout: Layout) -> None:
        self._layout = layout
        self._units = units
        self._starts = self._candidates()
        # The last place where each number stands, and the last label under None.
        self._last_places = {number: start for start in self._starts for number in [self._printed(start)]}
        self._fits: dict[tuple[int, int, bool], Fit] = {}
        self._limit = self._find_limit()
        layout.note_unused(self._evident_rows())
        self._fits.clear()

    def cut(self) -> tuple[list[Cells], int]:
        """Return the rows and the index of the first unit below them.

        Raises:
            RefusalError: there is no way to cut the units into rows, or more than one.
        """
        if not self._units:
            raise RefusalError(Problem(Reason.ROWS_MISSING, "the text ends with the table's header", 1))
        states: dict[tuple[int, int, bool], _State] = {(0, 0, False): _State(0, 0, False, 1)}
        queue = list(states.values())
        ends: list[tuple[_State, int, list[str]]] = []
        while queue:
            if len(states) > MAX_ROWS:
                raise RefusalError(Problem(Reason.TOO_LARGE, f"more than {MAX_ROWS} rows", 1))
            state = queue.pop(min(range(len(queue)), key=lambda i: queue[i].at))
            ends += [(state, end, cells) for end, cells in self._ends(state)]
            for row_below, cells in self._next(state):
                key = (row_below.at, row_below.last_number, row_below.is_below_label)
                if key not in states:
                    states[key] = row_below
                    queue.append(row_below)
                states[key].ways += state.ways
                states[key].above, states[key].cells = state, cells
        ends = self._certain(ends)
        if len(ends) != 1 or ends[0][0].ways != 1:
            raise self._fault(ends, max(states.values(), key=lambda state: state.at))
        last, end, cells = ends[0]
        texts = [*_rows_above(last), cells]
        self._refuse_half_labelled(texts)
        return [self._spans(row) for row in texts], end

    def _candidates(self) -> list[int]:
        """Return every place where a row could begin; numbers look like the first one, with a mark behind or none."""
        places = [i for i in range(len(self._units)) if starts_row(self._units, i)]
        marks = [found[1] for i in places if (found := row_number(self._units[i].text)) and found[0] == 1]
        return [
            i for i in places if (found := row_number(self._units[i].text)) is None or (marks and found[1] == marks[0])
        ]

    def _evident_rows(self) -> list[list[str]]:
        """Return the cells of the project rows that are certain by themselves, each cut at the next number or label."""
        rows = []
        state: _State | None = _State(0, 0, is_below_label=False)
        while state is not None and (number := self._number(state)) is not None:
            below = next(self._rows_below(state, number, state.at + 1), None)
            if below is not None and not is_label(self._units[state.at].text):
                fit = self._fit(state.at, min(below.at, state.at + _MAX_PIECES))
                rows += [] if fit.fault else [fit.cells]
            state = below
        return rows

    def _find_limit(self) -> int:
        """Return the place beyond which the table does not reach: a blank line, a wide gap, the page's foot."""
        last = self._starts[-1] if self._starts else 0
        keeps_blanks, keeps_cells = self._layout.keeps_blanks, self._layout.keeps_cells
        widest = max((unit.gap for unit in self._units[1 : last + 1]), default=1)
        for index in range(last + 1, len(self._units)):
            unit = self._units[index]
            is_gap = unit.gap > widest if keeps_cells else not unit.text and not keeps_blanks
            if is_gap or (unit.text and is_furniture(unit.text)):
                return index
        return len(self._units)

    def _number(self, state: _State) -> int | None:
        """Return the number that the row at a state takes the count to; None if no row can begin there."""
        place = bisect_left(self._starts, state.at)
        if self._starts[place : place + 1] != [state.at]:
            return None
        number = self._printed(state.at)
        if number is None:
            return state.last_number
        is_next = number == state.last_number + 1 or (state.is_below_label and number == 1)
        return number if is_next else None

    def _printed(self, at: int) -> int | None:
        number = row_number(self._units[at].text)
        return number[0] if number else None

    def _next(self, state: _State) -> list[tuple[_State, list[str]]]:
        """Return the rows that could follow, with the cells of the one that begins here."""
        number = self._number(state)
        if number is None:
            return []
        found = []
        for below in self._rows_below(state, number, state.at + 1):
            if below.at > state.at + _MAX_PIECES:
                break
            fit = self._fit(state.at, below.at)
            if not fit.fault:
                found.append((below, fit.cells))
        return found

    def _rows_below(self, state: _State, number: int, first: int) -> Iterator[_State]:
        """Yield the places from one on where the row after the one at a state could begin, as its number tells."""
        is_below_label = is_label(self._units[state.at].text)
        for place in range(bisect_left(self._starts, first), len(self._starts)):
            below = _State(self._starts[place], number, is_below_label)
            if self._number(below) is not None:
                yield below

    def _ends(self, state: _State) -> list[tuple[int, list[str]]]:
        """Return where the table can end if the row here is its last, with that row's cells.

        No row that would follow stands below, and no figure close below.
        """
        number = self._number(state)
        if number is None:
            return []
        if self._layout.keeps_blanks:
            # Blank cells at the very end of a text may be gone.
            spare = self._layout.width if self._limit == len(self._units) else 0
            ends = range(state.at + self._layout.width - 1, min(self._limit + spare, state.at + _MAX_PIECES) + 1)
        else:
            ends = range(min(self._limit, state.at + _MAX_PIECES), state.at, -1)
        # What could be a row below the table stands within it, then, or the text is cut short.
        following = (number + 1, None, 1) if is_label(self._units[state.at].text) else (number + 1, None)
        last_start = max(self._last_places.get(each, 0) for each in following)
        found: dict[tuple[str, ...], int] = {}
        for end in ends:
            if end <= last_start:
                continue
            fit = self._fit(state.at, end, is_last=True)
            if fit.is_ambiguous:
                return []
            if not fit.fault:
                found.setdefault(tuple(fit.cells), min(end, self._limit))
            if not self._layout.keeps_blanks and not all(map(is_text_line, self._units[end - 1].text.split("\n"))):
                break
        return [(end, list(cells)) for cells, end in found.items()]

    def _certain(self, ends: list[tuple[_State, int, list[str]]]) -> list[tuple[_State, int, list[str]]]:
        """Of several ends of one last row, return the one at the limit where every row above fills its last cell."""
        if len(ends) < 2 or self._layout.keeps_blanks or any(state is not ends[0][0] for state, *_ in ends):
            return ends
        above = [row for row in _rows_above(ends[0][0]) if not is_label(row[0])]
        is_foot = self._limit < len(self._units) and is_furniture(self._units[self._limit].text)
        if not above or not all(row[-1] for row in above) or is_foot:
            return ends
        is_blank = self._limit < len(self._units)
        return [
            (state, end, cells)
            for state, end, cells in ends
            if end == self._limit and (is_blank or "\n" not in cells[-1])
        ] or ends

    def _fit(self, first: int, end: int, *, is_last: bool = False) -> Fit:
        key = (first, end, is_last)
        if key not in self._fits:
            pieces = [unit.text for unit in self._units[first:end]]
            pieces += [""] * (end - first - len(pieces))
            read_row = self._layout.line if row_number(pieces[0]) else self._layout.label
            self._fits[key] = read_row(pieces, is_last=is_last)
        return self._fits[key]

    def _spans(self, row: list[str]) -> Cells:
        if is_label(row[0]):
            return [(row[0], 1, 2), *((text, 1, 1) for text in row[2:])]
        return [(text, 1, 1) for text in row]

    def _refuse_half_labelled(self, rows: list[list[str]]) -> None:
        """Refuse categories of which some have no figures, where blank cells leave no trace: they may be lost."""
        labels = [any(row[2:]) for row in rows if is_label(row[0])]
        if not self._layout.keeps_blanks and any(labels) and not all(labels):
            detail = "some total or category rows have figures and others have none; it cannot be told who lost them"
            raise RefusalError(Problem(Reason.ROW_UNRECOGNISED, detail, 1))

    def _fault(self, ends: list[tuple[_State, int, list[str]]], furthest: _State) -> RefusalError:
        """Say why there is no way, or more than one: at the last row that a way leads to."""
        unit = self._units[furthest.at]
        where = f"line {unit.line_no} of the text"
        if ends:
            detail = f"{where}: the text can be cut into rows in more than one way"
            if len(ends) > 1 and all(state is ends[0][0] for state, *_ in ends):
                detail = f"{where}: it cannot be told where this row, the last one, ends"
            return RefusalError(Problem(Reason.ROW_UNRECOGNISED, detail, 1, raw_text=unit.text[:200]))
        number = self._number(furthest)
        below = None if number is None else next(self._rows_below(furthest, number, furthest.at + 1), None)
        end = below.at if below is not None else self._limit
        if number is None:
            detail = f"{where} is neither a label nor the number after {furthest.last_number}"
        else:
            fault = self._fit(furthest.at, end, is_last=below is None).fault
            detail = f"{where}: {fault or 'the next row does not follow this one'}"
        text = " | ".join(unit.text for unit in self._units[furthest.at : end] if unit.text)
        return RefusalError(Problem(Reason.ROW_UNRECOGNISED, detail, 1, raw_text=text[:200]))
