"""Finds the progress table among the grids of a page, with all its parts, and recognises it whole.

Strict: no table, several that could be it, or a part that cannot be joined for certain refuses the document.
"""

import re
from dataclasses import dataclass

from pipelines.extract.columns import (
    FIGURES,
    MIN_ROLES,
    Column,
    heading_role,
    looks_like_figure,
    recognise_columns,
    required_roles,
    squeeze,
)
from pipelines.extract.page import Grid
from pipelines.extract.row_kinds import Kinds
from pipelines.extract.rows import Part, Row, goes_on, read_rows
from pipelines.problems import Problem, Reason, RefusalError

# A header stands within this many rows from a grid's top: above it are the caption, a unit, who filled it in.
_MAX_ABOVE = 10
_CONTINUED = re.compile(r"^\(?(?:续|接上|第\d+页)")
_NAME = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(slots=True)
class ProgressTable:
    """The progress table of a notice, as printed; `above` has the texts of the rows above its header."""

    table_no: int
    columns: tuple[Column, ...]
    rows: list[Row]
    parts: tuple[int, ...]
    above: list[str]


@dataclass(slots=True)
class _Headed:
    grid: Grid
    top: int
    header: tuple[tuple[str, ...], ...]

    @property
    def first(self) -> int:
        return self.top + len(self.header)

    @property
    def above(self) -> list[str]:
        return [text for row in self.grid.texts[: self.top] for text in dict.fromkeys(row) if text.strip()]

    @property
    def names(self) -> list[list[str]]:
        return [[squeeze(text) for text in row] for row in self.header]


def find(grids: list[Grid]) -> ProgressTable:
    """Find the one progress table of a page and recognise it whole.

    Raises:
        RefusalError: there is none, there are several, or it cannot be read without guessing.
    """
    headed = [_Headed(grid, top, _header(grid, top)) for grid in grids if (top := _header_at(grid)) is not None]
    if not headed:
        raise RefusalError(Problem(Reason.TABLE_MISSING, f"{len(grids)} other tables on the page"))
    found = [each for each in headed if _has_required(each.header)] or headed
    main = found[0]
    same = [each for each in found if each.names == main.names]
    if len(same) < len(found):
        numbers = ", ".join(str(each.grid.table_no) for each in found)
        raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, f"tables {numbers}"))
    columns = recognise_columns(main.header, main.grid.table_no, main.first)
    known = {squeeze(text) for text in main.above}
    for each in same[1:]:
        texts = [squeeze(text) for text in each.above]
        if strange := [text for text in texts if text not in known and not _CONTINUED.match(text)]:
            detail = f"above table {each.grid.table_no} stands “{strange[0][:40]}”, and not above the first one"
            raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, detail, each.grid.table_no))
    for each in same:
        _refuse_rows_above(each, columns)
    parts = _parts(grids, main, same, columns)
    return ProgressTable(
        main.grid.table_no,
        columns,
        read_rows(parts, main.header, columns),
        tuple(part.grid.table_no for part in parts),
        main.above,
    )


def _parts(grids: list[Grid], main: _Headed, same: list[_Headed], columns: tuple[Column, ...]) -> list[Part]:
    """Gather the grids that hold the table's rows: those with its header, and those between and after that go on."""
    first_rows = {id(each.grid): each.first for each in same}
    width = len(main.header[0])
    parts: list[Part] = []
    is_open = False
    for grid in grids:
        if id(grid) in first_rows:
            is_open = True
            parts.append(Part(grid, first_rows[id(grid)]))
        elif len(grid.texts) and len(grid.texts[0]) != width:
            was_open, is_open = is_open, False
            # A sheet or page that lost a blank column would otherwise pass for something else, and its rows be lost.
            resized = _resized(grid, width)
            is_numbered = any(column.role == "number" for column in columns)
            is_part = was_open and (_begins_with_figures(grid) or (is_numbered and _is_doubtful(resized, columns)))
            if is_part or goes_on(resized, main.header, columns):
                detail = f"table {grid.table_no} may go on with table {main.grid.table_no}, but has other columns"
                raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, detail, grid.table_no))
        elif not goes_on(grid, main.header, columns):
            if is_open and _is_doubtful(grid, columns):
                detail = f"table {grid.table_no} may go on with table {main.grid.table_no}, but has no figures"
                raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, detail, grid.table_no))
            is_open = False
        elif is_open:
            parts.append(Part(grid, 0))
        else:
            detail = f"table {grid.table_no} has rows like those of table {main.grid.table_no}, but no header"
            raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, detail, grid.table_no))
    return parts


def _resized(grid: Grid, width: int) -> Grid:
    """Return a grid with columns cut off or blank ones added at the right."""
    return Grid(grid.table_no, [[*row[:width], *[""] * (width - len(row))] for row in grid.texts], grid.origins)


def _begins_with_figures(grid: Grid) -> bool:
    """Tell whether a grid begins with a project's row: a name and figures where other tables have their header."""
    rows = [[squeeze(text) for text in row if text.strip()] for row in grid.texts]
    # A label in one piece may come first.
    texts = next((row for row in rows if len(set(row)) > 1), [])
    return len(texts) > 2 and any(map(_NAME.search, texts)) and sum(map(looks_like_figure, texts)) > 1


def _is_doubtful(grid: Grid, columns: tuple[Column, ...]) -> bool:
    """Tell whether rows without numbers and figures could be lines that state none, or parts of the last one."""
    at = {column.role: column.column_no - 1 for column in columns}
    return _header_at(grid) is None and any(
        squeeze(row[at["item"]]) and not ("number" in at and squeeze(row[at["number"]])) for row in grid.texts
    )


def _refuse_rows_above(each: _Headed, columns: tuple[Column, ...]) -> None:
    """Refuse a total or a project above the header: taken for a caption, its figures would be lost."""
    kinds = Kinds(columns, each.header)
    figures = [kinds.at[role] for role in FIGURES if role in kinds.at]
    for index in range(each.top):
        row = each.grid.texts[index]
        is_row = kinds.kind(each.grid, index).name in ("grand", "category", "subtotal", "line")
        if is_row and any(looks_like_figure(row[place]) for place in figures):
            text = " | ".join(dict.fromkeys(cell for cell in row if cell))[:200]
            where = (each.grid.table_no, index + 1, 0, "", text)
            raise RefusalError(Problem(Reason.ROW_UNRECOGNISED, "a row with figures stands above the header", *where))


def _has_required(header: tuple[tuple[str, ...], ...]) -> bool:
    roles = {heading_role(text) for row in header for text in row}
    return roles.issuperset(required_roles())


def _header_at(grid: Grid) -> int | None:
    for index, row in enumerate(grid.texts[:_MAX_ABOVE]):
        if len({role for text in row if text and len(text) < 60 and (role := heading_role(text))}) >= MIN_ROLES:
            return index
    return None


def _header(grid: Grid, top: int) -> tuple[tuple[str, ...], ...]:
    """Return the header's rows: the first, those that its cells reach into, and those of headings alone."""
    height = 1
    while top + height < len(grid.texts) and (
        any(grid.origins.get((top + height, column), (-1,))[0] == top for column in range(len(grid.texts[top])))
        or _has_only_headings(grid.texts[top + height])
    ):
        height += 1
    return tuple(tuple(row) for row in grid.texts[top : top + height])


def _has_only_headings(row: list[str]) -> bool:
    texts = [text for text in row if text.strip()]
    return bool(texts) and all(heading_role(text) for text in texts)
