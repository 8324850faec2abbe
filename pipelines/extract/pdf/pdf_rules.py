"""Rules on a page of a PDF -> ruled tables: rows of cells with their spans and places.

Strict: every position of a table lies in exactly one cell, and every side of a cell is ruled along its whole length.
A rule that ends within a cell, or a table that is open at a side, refuses: a cell would be lost or two taken for one.
"""

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.extract.page import MAX_COLUMNS, MAX_ROWS
from pipelines.extract.pdf.pdf_marks import Box, Rule
from pipelines.problems import Problem, Reason, RefusalError

# Rules so near to each other are one: double lines, and cells that are each ruled for themselves.
_SAME = 3.0
# Rules that end so near to another one, or to their own continuation, meet it.
_MEETS = 3.0
# No column is narrower. Upright rules nearer than this are one where no row has both: boundaries moved by hand.
_NARROW = 8.0
# What is shorter is no rule of a table.
_SHORT = 4.0
# A table with fewer columns is a frame or a list, not the progress table.
MIN_COLUMNS = 3
# Lines that make no table within so much room are a drawing, such as a bar code.
_LARGEST_DRAWING = 100.0
_MAX_PAIRS = 1_000_000

_Spans = list[tuple[float, float]]


class PlacedCell(NamedTuple):
    """A cell: its position from 0, its spans and its rectangle."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(slots=True)
class Ruled:
    """A ruled table. `cells` are in reading order; `at` finds one."""

    box: Box
    across: list[float]
    down: list[float]
    cells: list[PlacedCell]
    owner: dict[tuple[int, int], int]

    def at(self, x: float, y: float) -> int:
        """Return the number of the cell at a point within the table."""
        column = min(max(bisect_right(self.across, x), 1), len(self.across) - 1) - 1
        row = min(max(bisect_right(self.down, y), 1), len(self.down) - 1) - 1
        return self.owner[row, column]


@dataclass(slots=True)
class _Line:
    """All rules at one place across the page, with no gaps where they meet."""

    at: float
    spans: _Spans

    def covers(self, start: float, end: float) -> float:
        """Return how much of a stretch is ruled, from 0 to 1."""
        ruled = sum(max(0.0, min(stop, end) - max(begin, start)) for begin, stop in self.spans)
        return ruled / (end - start)


def find_tables(rules: Sequence[Rule]) -> list[Ruled]:
    """Find the ruled tables of a page, from top to bottom.

    Args:
        rules: the lines that a reader sees.

    Raises:
        RefusalError: a table of several columns is open, or a rule ends within a cell.
    """
    upright, level = (_lines([rule for rule in rules if rule.is_upright is side]) for side in (True, False))
    tables = [table for group in _connected(upright, level) if (table := _table_or_drawing(*group)) is not None]
    for table in tables:
        _refuse_loose(table, rules)
    return sorted(tables, key=lambda table: (table.box.top, table.box.left))


def _refuse_loose(table: Ruled, rules: Sequence[Rule]) -> None:
    """Refuse an upright line within a cell that meets none of its sides, as a dashed one: it may part two cells."""
    lengths: Counter[tuple[int, int]] = Counter()
    for rule in rules:
        middle = (rule.start + rule.end) / 2
        if rule.is_upright and table.box.holds(rule.at, middle):
            number = table.at(rule.at, middle)
            box = table.cells[number].box
            if min(rule.at - box.left, box.right - rule.at) > _NARROW / 2:
                lengths[number, round(rule.at)] += round(10 * (rule.end - rule.start))
    for (number, _), length in lengths.items():
        cell = table.cells[number]
        if length > 7 * (cell.box.bottom - cell.box.top):
            raise _refused(cell.row, cell.column, "a line within a cell meets none of its sides")


def _lines(rules: list[Rule]) -> list[_Line]:
    """Join rules at one place; what is apart along that place becomes lines of its own."""
    lines: list[_Line] = []
    for group in _near(sorted(rules, key=lambda rule: rule.at)):
        weights = [rule.end - rule.start + 0.01 for rule in group]
        at = sum(rule.at * weight for rule, weight in zip(group, weights, strict=True)) / sum(weights)
        spans = _joined([(rule.start, rule.end) for rule in group])
        lines += [_Line(at, [span]) for span in spans if span[1] - span[0] >= _SHORT]
    return lines


def _near(rules: list[Rule]) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > _SAME:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _joined(spans: _Spans) -> _Spans:
    joined: _Spans = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= _MEETS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _connected(upright: list[_Line], level: list[_Line]) -> Iterator[tuple[list[_Line], list[_Line]]]:
    """Yield the groups of lines that meet each other."""
    if len(upright) * len(level) > _MAX_PAIRS:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"{len(upright) + len(level):,} lines on one page"))
    group_of = list(range(len(upright) + len(level)))

    def find(index: int) -> int:
        while group_of[index] != index:
            group_of[index] = group_of[group_of[index]]
            index = group_of[index]
        return index

    for first, v in enumerate(upright):
        for second, h in enumerate(level, start=len(upright)):
            if _within(h.at, v.spans[0]) and _within(v.at, h.spans[0]):
                group_of[find(first)] = find(second)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for index, line in enumerate((*upright, *level)):
        groups.setdefault(find(index), ([], []))[index >= len(upright)].append(line)
    yield from groups.values()


def _within(at: float, span: tuple[float, float]) -> bool:
    return span[0] - _MEETS <= at <= span[1] + _MEETS


def _table_or_drawing(upright: list[_Line], level: list[_Line]) -> Ruled | None:
    try:
        return _table(upright, level)
    except RefusalError:
        spans = [line.spans[0] for line in (*upright, *level)]
        if all(end - start < _LARGEST_DRAWING for start, end in spans):
            return None
        raise


def _table(upright: list[_Line], level: list[_Line]) -> Ruled | None:
    """Build the table of lines that meet; None where they make none of several columns."""
    rows = _merged(level)
    columns = _without_slivers(_merged(upright), [line.at for line in rows])
    if len(columns) <= MIN_COLUMNS or len(rows) < 2:
        return None
    across, down = [line.at for line in columns], [line.at for line in rows]
    if len(columns) > MAX_COLUMNS + 1 or len(rows) > MAX_ROWS + 1:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"a table of {len(rows) - 1} rows and {len(columns) - 1} columns"))
    _refuse_open(columns, rows)
    beside = _sides(columns, down)
    below = _sides(rows, across)
    owner: dict[tuple[int, int], int] = {}
    cells: list[PlacedCell] = []
    for row, column in itertools.product(range(len(down) - 1), range(len(across) - 1)):
        if (row, column) not in owner:
            cell = _cell(row, column, beside, below, across, down)
            covered = itertools.product(range(row, row + cell.row_span), range(column, column + cell.column_span))
            for position in covered:
                if position in owner:
                    raise _refused(row, column, "two cells overlap")
                owner[position] = len(cells)
            cells.append(cell)
    return Ruled(Box(across[0], down[0], across[-1], down[-1]), across, down, cells, owner)


def _merged(lines: list[_Line]) -> list[_Line]:
    """Bring the lines of one table that stand at the same place together, in order."""
    merged: list[_Line] = []
    for line in sorted(lines, key=lambda line: line.at):
        if merged and line.at - merged[-1].at <= _SAME:
            merged[-1].spans = _joined(merged[-1].spans + line.spans)
        else:
            merged.append(_Line(line.at, list(line.spans)))
    return merged


def _without_slivers(columns: list[_Line], down: list[float]) -> list[_Line]:
    """Join upright lines that are close where no row has both: one boundary that was moved in some rows."""
    joined: list[_Line] = []
    for line in columns:
        last = joined[-1] if joined else None
        if last and line.at - last.at < _NARROW and not _side_by_side(last, line, down):
            last.spans = _joined(last.spans + line.spans)
            last.at = (last.at + line.at) / 2
        else:
            joined.append(line)
    return joined


def _side_by_side(one: _Line, other: _Line, down: list[float]) -> bool:
    return any(min(one.covers(*band), other.covers(*band)) > 0.5 for band in itertools.pairwise(down))


def _refuse_open(columns: list[_Line], rows: list[_Line]) -> None:
    """Refuse a table whose rules go on beyond its last line: what stands there would not be read."""
    for lines, limits in ((columns, rows), (rows, columns)):
        first, last = limits[0].at, limits[-1].at
        for line in lines:
            if line.spans[0][0] < first - 2 * _MEETS or line.spans[-1][1] > last + 2 * _MEETS:
                raise _refused(0, 0, "the table is open at a side: its lines end at no other line")


def _sides(lines: list[_Line], stops: list[float]) -> list[list[bool]]:
    """Tell for each line and each stretch between two stops whether it is ruled there. The outer lines must be."""
    sides: list[list[bool]] = []
    for number, line in enumerate(lines):
        ruled = [line.covers(start, end) for start, end in itertools.pairwise(stops)]
        tolerances = [min(0.45, 1.5 * _MEETS / (end - start)) for start, end in itertools.pairwise(stops)]
        for part, tolerance in zip(ruled, tolerances, strict=True):
            if tolerance < part < 1 - tolerance:
                raise _refused(0, 0, "a line ends within a cell")
            if number in (0, len(lines) - 1) and part <= tolerance:
                raise _refused(0, 0, "the table is open at a side")
        sides.append([part > 0.5 for part in ruled])
    return sides


def _cell(
    row: int,
    column: int,
    beside: list[list[bool]],
    below: list[list[bool]],
    across: list[float],
    down: list[float],
) -> PlacedCell:
    """Find the cell that begins at a position; no line may stand within it, and one on each of its sides."""
    right, bottom = column + 1, row + 1
    while not beside[right][row]:
        right += 1
    while not below[bottom][column]:
        bottom += 1
    inner = [beside[at][band] for at in range(column + 1, right) for band in range(row, bottom)]
    inner += [below[at][band] for at in range(row + 1, bottom) for band in range(column, right)]
    outer = [beside[at][band] for at in (column, right) for band in range(row, bottom)]
    outer += [below[at][band] for at in (row, bottom) for band in range(column, right)]
    if any(inner) or not all(outer):
        raise _refused(row, column, "the lines around it make no rectangle")
    box = Box(across[column], down[row], across[right], down[bottom])
    return PlacedCell(row, column, bottom - row, right - column, box)


def _refused(row: int, column: int, detail: str) -> RefusalError:
    """Build a refusal; the number of the table is not known here."""
    return RefusalError(
        Problem(Reason.SPAN_INVALID, detail, 0, row + 1 if row or column else 0, column + 1 if row or column else 0)
    )
