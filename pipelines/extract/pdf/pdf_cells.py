"""Fills the cells of a ruled table with their texts. Whatever a reader could see otherwise refuses the table."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.extract.page import Grid, expand
from pipelines.extract.pdf.pdf_marks import Box, Char, Marks, Rule, alike
from pipelines.extract.pdf.pdf_rules import PlacedCell, Ruled
from pipelines.extract.pdf.pdf_text import UnclearError, text_lines, visual_lines
from pipelines.problems import Problem, Reason, RefusalError

# Marks that may hang over the edge of a cell at the end of a line; what is seen of them is at their left.
_HANGING = frozenset("\uff0c\u3002\u3001\uff1b\uff1a\uff09\u300b\u201d")
# A character nearer to a border than this part of its size belongs to either cell.
_NEAR = 0.2
_TOUCHES = 0.1
# Annotations that do not change what a table says.
_HARMLESS = frozenset(
    ("Link", "Popup", "Highlight", "Underline", "Squiggly", "Text", "Stamp", "Signature", "Watermark")
)


def fill(table_no: int, table: Ruled, marks: Marks, chars: Sequence[Char], beside: Sequence[Char]) -> Grid:
    """Read the texts of a table.

    Args:
        table_no: its number in the document.
        table: its cells.
        marks: the page.
        chars: the characters within it.
        beside: the other characters of the page.

    Raises:
        RefusalError: with every cell that cannot be read for certain.
    """
    problems: list[Problem] = []
    found: list[list[Char]] = [[] for _ in table.cells]
    for char in chars:
        number = table.at(_place(char), char.y)
        found[number].append(char)
    texts: list[str] = []
    for cell, inside in zip(table.cells, found, strict=True):
        shown = [char for char in inside if char.text.isspace() or marks.is_visible(char)]
        text = ""
        try:
            text = "\n".join(text_lines(shown, is_strict=True)) if len(shown) == len(inside) else ""
        except UnclearError as fault:
            problems.append(_problem(table_no, cell, Reason.TEXT_DAMAGED, str(fault)))
        texts.append(text)
        faults = _faults(cell, inside, len(shown) < len(inside), marks, is_blank=not inside)
        problems += [_problem(table_no, cell, reason, detail, text) for reason, detail in faults]
    problems += _touching(table_no, table, found, beside)
    problems += _around(table_no, table, marks)
    if problems:
        raise RefusalError(problems)
    rows: list[list[str] | list[tuple[str, int, int]]] = []
    for row in range(len(table.down) - 1):
        rows.append(
            [
                (text, cell.row_span, cell.column_span)
                for cell, text in zip(table.cells, texts, strict=True)
                if cell.row == row
            ]
        )
    return expand(table_no, rows)


def _place(char: Char) -> float:
    """Return where a character is seen."""
    return char.start + (char.end - char.start) / 4 if char.turn == 0 and char.text in _HANGING else char.x


def _faults(
    cell: PlacedCell, inside: list[Char], has_hidden: bool, marks: Marks, *, is_blank: bool
) -> Iterator[tuple[Reason, str]]:
    printed = [char for char in inside if not char.text.isspace()]
    if has_hidden:
        yield Reason.HIDDEN_CONTENT, "the cell has characters that cannot be seen"
    if any(char.turn == -1 for char in printed):
        yield Reason.TEXT_DAMAGED, "text lies aslant over the cell, as a watermark does"
    elif len({char.turn for char in printed}) > 1:
        yield Reason.TEXT_DAMAGED, "the cell has text in two directions"
    if any(_is_on_border(char, cell.box) for char in printed):
        yield Reason.ROW_UNRECOGNISED, "text lies across the border of two cells"
    if _is_overfull(printed, cell.box):
        yield Reason.HIDDEN_CONTENT, "the text is taller than its cell; lines of it may be cut off"
    inner = [rule for rule in marks.rules if not rule.is_upright and _is_inside(rule, cell.box)]
    if any(_strikes(rule, char) for rule in inner for char in printed):
        yield Reason.HIDDEN_CONTENT, "text is struck through"
    lengths: Counter[int] = Counter()
    for rule in inner:
        if not any(char.base <= rule.at <= char.base + char.size / 2 for char in printed):
            lengths[round(rule.at)] += round(rule.end - rule.start)
    if any(length > 0.8 * (cell.box.right - cell.box.left) for length in lengths.values()):
        yield Reason.SPAN_INVALID, "a line within a cell meets none of its sides"
    if is_blank and any(_fills(box, cell.box) for box in (*marks.drawings, *(area.box for area in marks.pictures))):
        yield Reason.SCANNED, "the cell has a picture in place of text"


def _is_on_border(char: Char, box: Box) -> bool:
    across, down = _place(char), char.y
    width, height = char.end - char.start, char.size
    if char.turn in (90, 270):
        width, height = height, width
    is_near_side = min(across - box.left, box.right - across) < _NEAR * width and char.text not in _HANGING
    return is_near_side or min(down - box.top, box.bottom - down) < _NEAR * min(height, char.size)


def _is_overfull(chars: list[Char], box: Box) -> bool:
    """Tell whether lines of text have less room than they take; spreadsheets leave out those beyond a cell's height."""
    bases = [line[0].base for line in visual_lines([char for char in chars if char.turn == 0])]
    if len(bases) < 2:
        return False
    pitch = (bases[-1] - bases[0]) / (len(bases) - 1)
    return len(bases) * pitch > box.bottom - box.top + 0.05 * pitch


def _is_inside(rule: Rule, box: Box) -> bool:
    return box.holds((rule.start + rule.end) / 2, rule.at) and min(rule.at - box.top, box.bottom - rule.at) > 3


def _strikes(rule: Rule, char: Char) -> bool:
    above = char.base - rule.at
    return char.turn == 0 and rule.start <= char.x <= rule.end and 0.15 * char.size < above < 0.6 * char.size


def _fills(picture: Box, cell: Box) -> bool:
    """Tell whether a picture may stand for a cell's text; one over the whole page is its ground."""
    shared = picture.crop(cell)
    is_ground = picture.crop(cell) == cell and picture.area > 20 * cell.area
    return not is_ground and shared.area > 0.1 * min(cell.area, picture.area)


def _touching(table_no: int, table: Ruled, found: list[list[Char]], beside: Sequence[Char]) -> Iterator[Problem]:
    """Yield a problem for each border that runs through a word: its characters touch on both sides."""
    outer = [char for char in beside if table.box.top < char.y < table.box.bottom]
    owned = [(number, char) for number, chars in enumerate(found) for char in chars]
    level = [(n, c) for n, c in (*owned, *((-1, char) for char in outer)) if c.turn == 0 and c.text.isalnum()]
    ends = sorted(level, key=lambda each: each[1].end)
    starts = sorted(level, key=lambda each: each[1].start)
    first = 0
    for number, char in ends:
        near = _TOUCHES * char.size
        while first < len(starts) and starts[first][1].start < char.end - 5 * near:
            first += 1
        for other_number, other in starts[first:]:
            if other.start > char.end + near:
                break
            if other_number != number and abs(other.base - char.base) < 3 * near:
                cell = table.cells[number if number >= 0 else other_number]
                detail = "a word goes on across the border of the cell"
                yield _problem(table_no, cell, Reason.ROW_UNRECOGNISED, detail, char.text + other.text)


def _around(table_no: int, table: Ruled, marks: Marks) -> Iterator[Problem]:
    """Yield what concerns a table as a whole: lines that are not seen, notes laid over it, text off the page."""
    for kind, box in marks.notes:
        if kind not in _HARMLESS and box.crop(table.box).area:
            detail = f"a form field or note ({kind}) lies over the table"
            yield Problem(Reason.HIDDEN_CONTENT, detail, table_no)
            break
    for rule in marks.rules:
        middle = (rule.start + rule.end) / 2
        x, y = (rule.at, middle) if rule.is_upright else (middle, rule.at)
        if not table.box.holds(x, y) or not alike(rule.colour, marks.behind(x, y, rule.order)):
            continue
        cell = table.cells[table.at(x, y)]
        left, top, right, bottom = cell.box
        before, after, length = (left, right, bottom - top) if rule.is_upright else (top, bottom, right - left)
        if min(rule.at - before, after - rule.at) > 3 and rule.end - rule.start > 0.8 * length:
            yield _problem(table_no, cell, Reason.HIDDEN_CONTENT, "a border within the cell cannot be seen")
            break
    if table.box.crop(marks.box).area < 0.99 * table.box.area:
        yield Problem(Reason.HIDDEN_CONTENT, "the table goes on beyond the edge of the page", table_no)


def _problem(table_no: int, cell: PlacedCell, reason: Reason, detail: str, text: str = "") -> Problem:
    return Problem(reason, detail, table_no, cell.row + 1, cell.column + 1, raw_text=text[:200])
