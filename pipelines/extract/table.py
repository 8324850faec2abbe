"""Recognises the progress table: columns by their headings' roles, rows as total, category or project line.

Strict: an unknown heading, a needed one that is missing, or a row of no known kind refuses the document.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.extract.page import Grid
from pipelines.fold import fold
from pipelines.lookups import load_yaml
from pipelines.problems import Problem, Reason, RefusalError

_COLUMNS = Path(__file__).parent / "lookups" / "columns.yml"
ROLES = ("number", "item", "goal", "plan", "agency", "progress", "done", "rate", "remark")

# Taken off a heading before its role is looked up: the year, the months, and a bracket that may have lost its end.
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度)?")
_MONTHS = re.compile(r"^(?:1[-—–~至])?\d{1,2}月(?:份)?")
_BRACKET = re.compile(r"\([^)]*\)?")
_BLANKS = re.compile(r"\s+")
_GRAND = re.compile(r"^(?:合计|总计|总合计|全区合计|全市合计):?$")
_CATEGORY = re.compile(r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\))(.+)$")
_NUMBER = re.compile(r"^\(?\d{1,4}\)?[.、]?$")
_KINDS = ("grand", "category", "line")
# A table with fewer known headings in a row is something else on the page.
MIN_ROLES = 3


class Column(NamedTuple):
    """One recognised column. `column_no` counts from 1; `header` is the path of headings, joined by `/`."""

    role: str
    column_no: int
    header: str


class Row(NamedTuple):
    """One recognised row: its place in the table from 1, its kind, its category's label, and a text a role."""

    row_no: int
    kind: str
    category: str
    texts: tuple[str, ...]


@dataclass(slots=True)
class ProgressTable:
    """The progress table of a notice, as printed."""

    table_no: int
    columns: tuple[Column, ...]
    rows: list[Row]


def squeeze(text: str) -> str:
    """Return a heading or label without any white space, full-width forms folded."""
    return fold(_BLANKS.sub("", text))


def heading_role(heading: str) -> str | None:
    """Return the role of a column heading, `group` for one that only holds others, None if unknown."""
    plain = _BRACKET.sub("", squeeze(heading))
    return _roles().get(plain) or _roles().get(_MONTHS.sub("", _YEAR.sub("", plain)))


@cache
def _roles() -> dict[str, str]:
    lookup: dict[str, Any] = load_yaml(_COLUMNS)
    roles = {name: role for role, names in lookup["roles"].items() for name in names}
    return roles | dict.fromkeys(lookup["groups"], "group")


def find(grids: list[Grid]) -> ProgressTable:
    """Find the one progress table of a page and recognise it whole.

    Raises:
        RefusalError: there is none, there are several, or it cannot be read without guessing.
    """
    found = [(grid, at) for grid in grids if (at := _header_at(grid)) is not None]
    if not found:
        raise RefusalError(Problem(Reason.TABLE_MISSING, f"{len(grids)} other tables on the page"))
    if len(found) > 1:
        numbers = ", ".join(str(grid.table_no) for grid, _ in found)
        raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, f"tables {numbers}"))
    grid, top = found[0]
    height = _header_height(grid, top)
    header = tuple(tuple(row) for row in grid.texts[top : top + height])
    columns = recognise_columns(header, grid.table_no)
    for other in grids:
        if other is not grid and _goes_on(other, columns):
            detail = f"table {other.table_no} has rows like those of table {grid.table_no}, but no header"
            raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, detail, other.table_no))
    return ProgressTable(grid.table_no, columns, _rows(grid, top + height, columns))


def _goes_on(grid: Grid, columns: tuple[Column, ...]) -> bool:
    """Tell whether a table without a header has rows of the progress table, cut off by a page break."""
    at = {column.role: column.column_no - 1 for column in columns}
    number, item = at["number"], at["item"]
    return any(
        len(row) == len(columns) and _row_kind(_label(row, number, item), row, number, item) in _KINDS
        for row in grid.texts
    )


def _header_at(grid: Grid) -> int | None:
    for index, row in enumerate(grid.texts[:10]):
        if len({role for text in row if text and (role := heading_role(text))}) >= MIN_ROLES:
            return index
    return None


def _header_height(grid: Grid, top: int) -> int:
    """Count the header's rows: the first and those that its cells reach into."""
    height = 1
    while top + height < len(grid.texts) and any(
        grid.origins.get((top + height, column), (-1,))[0] == top for column in range(len(grid.texts[top]))
    ):
        height += 1
    return height


@lru_cache(maxsize=1024)
def recognise_columns(header: tuple[tuple[str, ...], ...], table_no: int) -> tuple[Column, ...]:
    """Give each column its role. Notices share few headers, so the result is kept.

    Args:
        header: the header's rows of raw texts, merged cells expanded.
        table_no: for the address in a refusal.

    Raises:
        RefusalError: with every heading at fault: unknown, twice the same role, or a needed one missing.
    """
    lookup: dict[str, Any] = load_yaml(_COLUMNS)
    columns: list[Column] = []
    problems: list[Problem] = []
    for index, path in enumerate(zip(*header, strict=True)):
        headings = list(dict.fromkeys(squeeze(text) for text in path if squeeze(text)))
        role = heading_role(headings[-1]) if headings else None
        text = "/".join(headings)
        where = (table_no, len(header), index + 1, text, path[-1])
        if role is None or role == "group":
            problems.append(Problem(Reason.COLUMN_UNKNOWN, "", *where))
        elif role in (column.role for column in columns):
            problems.append(Problem(Reason.COLUMN_REPEATED, f"a second column for {role}", *where))
        else:
            columns.append(Column(role, index + 1, text))
    present = {column.role for column in columns}
    for role in lookup["required"]:
        if role not in present:
            names = "、".join(lookup["roles"][role][:3])
            detail = f"no column for {role} ({names} …); the header reads {' | '.join(header[-1])[:200]}"
            problems.append(Problem(Reason.COLUMN_MISSING, detail, table_no, len(header)))
    if problems:
        raise RefusalError(problems)
    return tuple(columns)


def _rows(grid: Grid, first: int, columns: tuple[Column, ...]) -> list[Row]:
    at = {column.role: column.column_no - 1 for column in columns}
    picks = [at.get(role) for role in ROLES]
    number, item = at["number"], at["item"]
    figures = [at[role] for role in ("plan", "done", "rate")]
    headings = {column.column_no: column.header for column in columns}
    rows: list[Row] = []
    problems: list[Problem] = []
    category = ""
    totals: set[str] = set()
    for index in range(first, len(grid.texts)):
        row = grid.texts[index]
        label = _label(row, number, item)
        kind = _row_kind(label, row, number, item)
        if kind == "blank":
            continue
        reason = Reason.ROW_UNRECOGNISED if kind == "unknown" else None
        detail = f"the row begins with “{label[:40]}”"
        if kind in ("grand", "category"):
            category = label if kind == "category" else ""
            name = _CATEGORY.sub(r"\1", category)
            reason = Reason.ROW_REPEATED if name in totals else None
            totals.add(name)
        at_fault = number
        for column in figures:
            if not grid.is_origin(index, column):
                reason, at_fault = Reason.SPAN_INVALID, column
                detail = "a figure is merged with others; it cannot be told whose it is"
        if reason:
            text = " | ".join(text for text in row if text)[:200] if at_fault == number else row[at_fault]
            header = headings.get(at_fault + 1, "")
            problems.append(Problem(reason, detail, grid.table_no, index + 1, at_fault + 1, header, text))
        rows.append(Row(index + 1, kind, category, tuple("" if pick is None else row[pick] for pick in picks)))
    if problems:
        raise RefusalError(problems)
    if not any(row.kind == "line" for row in rows):
        raise RefusalError(Problem(Reason.ROWS_MISSING, f"{len(rows)} rows, none of a project", grid.table_no))
    return rows


def _label(row: list[str], number: int, item: int) -> str:
    return squeeze(row[number]) or squeeze(row[item])


def _row_kind(label: str, row: list[str], number: int, item: int) -> str:
    """Tell what a row is by its label, which stands in the number column, or in the item column beside a blank."""
    if _NUMBER.match(label) and squeeze(row[item]) and label == squeeze(row[number]):
        return "line"
    if _GRAND.match(label):
        return "grand"
    if _CATEGORY.match(label):
        return "category"
    return "unknown" if any(squeeze(text) for text in row) else "blank"
