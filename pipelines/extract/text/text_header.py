"""The header of a table whose text has a cell a line or a cell a paragraph: a run of known headings above a first row.

Headings that stand under a group come after those of the first row in most copies. They are put where they belong when
there is one way to do it.
"""

from typing import NamedTuple

from pipelines.extract.columns import MIN_ROLES, heading_role, required_roles
from pipelines.extract.text.text_words import has_han, is_label, row_number
from pipelines.problems import Problem, Reason, RefusalError

_FIGURES = ("plan", "done", "rate")
_MAX_HEADING = 60
# A heading is broken over so many lines at most.
_MAX_BREAKS = 4
_MAX_WAYS = 8
_MAX_HEADER_LINES = 100


class Unit(NamedTuple):
    """A line or a paragraph: its text, the line it begins on from 1, and the blank lines above it."""

    text: str
    line_no: int
    gap: int


class Header(NamedTuple):
    """A recognised header.

    `units` are all lines or paragraphs from its first on, `height` of which it takes; `is_paragraphs` tells what they
    are. `headings` and `roles` are in the order of columns, `rows` are as a grid takes them.
    """

    units: list[Unit]
    height: int
    is_paragraphs: bool
    headings: list[str]
    roles: list[str]
    rows: list[list[tuple[str, int, int]]]


def lines_of(lines: list[str], first: int) -> list[Unit]:
    """Return each line as a unit, blank ones too; `first` lines stand above."""
    return [Unit(line.strip(), number, 0) for number, line in enumerate(lines, start=first + 1)]


def paragraphs_of(lines: list[str], first: int) -> list[Unit]:
    """Return each run of lines without a blank one between them as a unit; `first` lines stand above."""
    found: list[tuple[list[str], int, int]] = []
    gap = 1
    for number, line in enumerate(lines, start=first + 1):
        text = line.strip()
        if not text:
            gap += 1
        elif gap:
            found.append(([text], number, gap))
            gap = 0
        else:
            found[-1][0].append(text)
    return [Unit("\n".join(texts), number, gap) for texts, number, gap in found]


def find_header(lines: list[str]) -> Header | None:
    """Find the header in a text; None without one.

    Raises:
        RefusalError: there is one, but it cannot be read whole, or not in one way only.
    """
    for first, line in enumerate(lines):
        if _role(line) != "number":
            continue
        is_paragraphs = first + 1 < len(lines) and not lines[first + 1].strip()
        units_of = paragraphs_of if is_paragraphs else lines_of
        if (header := _read(units_of(lines[first : first + _MAX_HEADER_LINES], first), is_paragraphs)) is not None:
            return header._replace(units=units_of(lines[first:], first))
    _refuse_unnumbered(lines)
    return None


def starts_row(units: list[Unit], at: int, numbers: tuple[int, ...] = ()) -> bool:
    """Tell whether a row could begin here: with a label, or with a number above a name.

    Args:
        units: the lines or paragraphs.
        at: where.
        numbers: the numbers that a row could have here; any, if empty.
    """
    text = units[at].text
    if "\n" in text:
        return False
    if is_label(text):
        return True
    number = row_number(text)
    if number is None or (numbers and number[0] not in numbers):
        return False
    return at + 1 < len(units) and has_han(units[at + 1].text)


def _read(units: list[Unit], is_paragraphs: bool) -> Header | None:
    ways = _partitions(units, 1 if is_paragraphs else _MAX_BREAKS)
    whole = [way for way in ways if way.is_whole]
    known = [way for way in whole if _is_usable(way.headings)]
    if len(known) == 1:
        headings, height = known[0].headings, known[0].height
        ordered, rows = _columns(headings, units[0])
        roles = [_role(heading) or "" for heading in ordered]
        return Header(units, height, is_paragraphs, ordered, roles, rows)
    best = max((way for way in ways), key=lambda way: (way.height, -len(way.headings)))
    if len({_role(heading) for heading in best.headings}) < MIN_ROLES:
        return None
    read = " | ".join(best.headings)[:200]
    where = f"line {units[0].line_no} of the text"
    if known:
        detail = f"{where}: the headings can be told apart in more than one way"
        raise RefusalError(Problem(Reason.COLUMN_UNKNOWN, detail, 1, 1, raw_text=read))
    if whole:
        missing = [role for role in ("number", *required_roles()) if role not in map(_role, best.headings)]
        if missing:
            detail = f"{where}: no column for {', '.join(missing)}; the header reads {read}"
            raise RefusalError(Problem(Reason.COLUMN_MISSING, detail, 1, 1))
        detail = f"{where}: in a text with a cell a line, number and name must come first"
        raise RefusalError(Problem(Reason.COLUMN_UNKNOWN, detail, 1, 1, raw_text=read))
    after = units[best.height] if best.height < len(units) else units[-1]
    what = "a second heading of one meaning" if _role(after.text) else "no known heading and no row"
    detail = f"line {after.line_no} of the text follows the headings, and is {what}"
    raise RefusalError(Problem(Reason.COLUMN_UNKNOWN, detail, 1, 1, raw_text=after.text[:80]))


class _Way(NamedTuple):
    """One way to cut the first units into headings; it is whole if a row begins below."""

    headings: list[str]
    height: int
    is_whole: bool


def _partitions(units: list[Unit], most: int) -> list[_Way]:
    """Return the ways to cut the units into known headings, up to a first row or as far as it goes."""
    found: list[_Way] = []
    open_ways: list[tuple[list[str], int]] = [([], 0)]
    while open_ways and len(found) < _MAX_WAYS:
        headings, at = open_ways.pop()
        if headings and at < len(units) and starts_row(units, at, (1,)):
            found.append(_Way(headings, at, is_whole=True))
            continue
        is_end = True
        for end in range(at + 1, min(len(units), at + most) + 1):
            pieces = [unit.text for unit in units[at:end]]
            # A blank line is part of no heading; nor goes one on behind its bracket.
            if not all(pieces) or any(piece.endswith(")") for piece in pieces[:-1]):
                break
            role = _role("\n".join(pieces))
            if role and (role == "group" or role not in map(_role, headings)):
                open_ways.append(([*headings, "\n".join(pieces)], end))
                is_end = False
        if is_end:
            found.append(_Way(headings, at, is_whole=False))
    return found


def _is_usable(headings: list[str]) -> bool:
    roles = [_role(heading) for heading in headings]
    return roles[:2] == ["number", "item"] and set(required_roles()).issubset(roles)


def _columns(headings: list[str], first: Unit) -> tuple[list[str], list[list[tuple[str, int, int]]]]:
    """Put the headings in the order of the columns and return them with the header's rows."""
    groups = [index for index, heading in enumerate(headings) if _role(heading) == "group"]
    if not groups:
        return headings, [[(heading, 1, 1) for heading in headings]]
    at = groups[0]
    before, after = headings[:at], headings[at + 1 :]
    flat = next((i for i, heading in enumerate(after) if _role(heading) not in _FIGURES), len(after))
    ways = [(after[:flat], after[flat:])] if flat > 1 else []
    ways += [
        (after[-count:], after[:-count])
        for count in range(2, len(after) + 1)
        if all(_role(heading) in _FIGURES for heading in after[-count:])
    ]
    orders = {(*before, *leaves, *rest) for leaves, rest in ways}
    if len(groups) > 1 or len(orders) != 1:
        detail = f"line {first.line_no} of the text: it cannot be told which headings stand under “{headings[at]}”"
        raise RefusalError(Problem(Reason.COLUMN_UNKNOWN, detail, 1, 1, raw_text=" | ".join(headings)[:200]))
    leaves, rest = ways[0]
    above = [*((text, 2, 1) for text in before), (headings[at], 1, len(leaves)), *((text, 2, 1) for text in rest)]
    return [*before, *leaves, *rest], [above, [(text, 1, 1) for text in leaves]]


def _refuse_unnumbered(lines: list[str]) -> None:
    """Refuse a header without a column of numbers: they alone tell where a row begins."""
    run: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if role := _role(line):
            run[role] = line.strip()
        elif line.strip():
            run = {}
        if len(run) >= MIN_ROLES:
            detail = f"line {number} of the text: the header has no column of numbers, so rows cannot be told apart"
            raise RefusalError(Problem(Reason.COLUMN_MISSING, detail, 1, 1, raw_text=" | ".join(run.values())[:200]))


def _role(heading: str) -> str | None:
    return heading_role(heading) if 0 < len(heading.strip()) < _MAX_HEADING else None
