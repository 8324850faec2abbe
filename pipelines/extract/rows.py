"""The rows of the progress table, with all its parts, read in order: each with its category, texts and attributes.

What a row is, `row_kinds` tells. A row of no known kind, a total that stands twice, or a figure that cannot be told
to be of one row refuses the document, with every fault found.
"""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.extract.columns import FIGURES, ROLES, Column, is_private, looks_like_figure, squeeze
from pipelines.extract.page import Grid
from pipelines.extract.row_kinds import NUMBER, OPEN, PATH, SUBTOTAL, Above, Kind, Kinds, plain_path
from pipelines.problems import Problem, Reason, RefusalError

# The number at the head of a name, where the table has no column of numbers; 1.5公里 is none.
_NUMBERED_NAME = re.compile(r"^\s*[★☆*△▲]?(\d{1,3})\s*[.、\uff0e](?![0-9\uff10-\uff19])\s*")
_ITEM = ROLES.index("item")
_FIGURE_PLACES = tuple(ROLES.index(role) for role in FIGURES)


class Row(NamedTuple):
    """One recognised row, as printed.

    `table_no` and `row_no` are its place from 1; `category` the labels above it, outermost first, joined by ` / `;
    `texts` has one a role, in the order of `ROLES`; `attributes` is a JSON object of the columns without a role.
    """

    table_no: int
    row_no: int
    kind: str
    category: str
    texts: tuple[str, ...]
    attributes: str


class Part(NamedTuple):
    """A grid that holds rows of the table, from row `first` on. All parts but the first go on with the one before."""

    grid: Grid
    first: int


def read_rows(parts: Sequence[Part], header: tuple[tuple[str, ...], ...], columns: tuple[Column, ...]) -> list[Row]:
    """Recognise the rows of all parts of a table.

    Args:
        parts: the grids, in order; every one has the columns of the first.
        header: the raw texts of the header, which may be repeated between rows.
        columns: the recognised columns.

    Raises:
        RefusalError: with every row at fault.
    """
    reader = _Reader(columns, header)
    reader.kinds.has_numbers = any(
        reader.kinds.is_numbered(row) for part in parts for row in part.grid.texts[part.first :]
    )
    number = reader.kinds.at.get("number")
    numbers = (squeeze(row[number]) for part in parts for row in part.grid.texts[part.first :] if number is not None)
    reader.kinds.has_plain_numbers = any(NUMBER.match(text) and "(" not in text for text in numbers)
    for part in parts:
        reader.read(part, goes_on=part is not parts[0])
    if reader.problems:
        raise RefusalError(reader.problems)
    rows = [row for row in reader.rows if row is not None]
    if not any(row.kind == "line" for row in rows):
        detail = f"{len(rows)} rows, none of a project"
        raise RefusalError(Problem(Reason.ROWS_MISSING, detail, parts[0].grid.table_no))
    return rows


def goes_on(grid: Grid, header: tuple[tuple[str, ...], ...], columns: tuple[Column, ...]) -> bool:
    """Tell whether a grid without a header has rows of the table, cut off by a page break."""
    if not grid.texts or len(grid.texts[0]) != len(header[0]):
        return False
    kinds = Kinds(columns, header)
    kinds.has_numbers = any(map(kinds.is_numbered, grid.texts))
    return any(
        kinds.kind(grid, index).name in ("grand", "category", "subtotal", "line")
        and (kinds.is_numbered(row) or any(looks_like_figure(row[kinds.at[role]]) for role in ("plan", "done")))
        for index, row in enumerate(grid.texts)
    )


class _Reader:
    """Takes rows one after the other; what stands above a row decides what it can be."""

    def __init__(self, columns: tuple[Column, ...], header: tuple[tuple[str, ...], ...]) -> None:
        self.kinds = Kinds(columns, header)
        self.rows: list[Row | None] = []
        self.problems: list[Problem] = []
        self._at = self.kinds.at
        self._places = [self._at.get(role) for role in ROLES]
        self._headings = {column.column_no - 1: column.header for column in columns}
        attributes = [column for column in columns if column.role == "attribute" and not is_private(column.header)]
        self._attributes = [(column.header, column.column_no - 1) for column in attributes]
        self._unnamed = [index for index in range(len(header[0])) if index not in self._headings]
        # The labels in force, by rank, and where the rows of totals stand, by path.
        self._labels: dict[int, str] = {}
        self._totals: dict[str, int] = {}
        self._last_number = 0
        self._above = ""

    def read(self, part: Part, *, goes_on: bool) -> None:
        """Take the rows of a part."""
        is_break = goes_on
        earlier = {_identity(row) for row in self.rows if row is not None and row.kind == "line"} if goes_on else set()
        for index in range(part.first, len(part.grid.texts)):
            kind = self.kinds.kind(part.grid, index, Above(self._above, self._last_number, is_break))
            if kind.name in ("blank", "header", "note"):
                continue
            is_break = False
            if fault := self._fault(part.grid, index, kind):
                self.problems.append(fault)
            elif kind.name == "more":
                self._add_texts(part.grid, index)
            else:
                row = self._row(part.grid, index, kind)
                self.rows.append(row)
                if row.kind == "line" and _identity(row) in earlier:
                    detail = "the same line stands in the table before this one"
                    where = (part.grid.table_no, index + 1, self._at["item"] + 1, "", row.texts[_ITEM])
                    self.problems.append(Problem(Reason.ROW_REPEATED, detail, *where))
            self._above = kind.name

    def _row(self, grid: Grid, index: int, kind: Kind) -> Row:
        row = grid.texts[index]
        category = self._category(row, kind)
        texts = ["" if place is None else row[place] for place in self._places]
        attributes = ""
        if kind.is_label:
            for text, place in enumerate(self._places):  # what the label's cell covers is not stated
                if place is not None and grid.origins.get((index, place), (-1,))[0] == index:
                    texts[text] = ""
            if category in self._totals:  # a heading without figures, whose figures come in a row of their own
                self.rows[self._totals[category]] = None
            self._totals[category] = len(self.rows)
        else:
            attributes = _json({header: row[column] for header, column in self._attributes if row[column].strip()})
        if kind.name == "line":
            if "number" not in self._at and (match := _NUMBERED_NAME.match(texts[_ITEM])):
                texts[0], texts[_ITEM] = match[1], texts[_ITEM][match.end() :]
            if match := NUMBER.match(squeeze(texts[0])):
                self._last_number = int(match[1])
        name = "category" if kind.name == "subtotal" else kind.name
        return Row(grid.table_no, index + 1, name, category, tuple(texts), attributes)

    def _category(self, row: list[str], kind: Kind) -> str:
        """Return the path of the row's category, after noting the label of a row that is one."""
        if kind.name == "grand":
            self._labels = {}
            return ""
        if kind.name == "category":
            self._labels = {rank: label for rank, label in self._labels.items() if rank < kind.rank}
            self._labels[kind.rank] = kind.label.replace("/", "\uff0f")
            return PATH.join(self._labels.values())
        own = squeeze(row[self._at["category"]]).replace("/", "\uff0f") if "category" in self._at else ""
        if kind.name == "subtotal" and SUBTOTAL.match(own):
            last = next((row for row in reversed(self.rows) if row is not None), None)
            own = last.category.rpartition(PATH)[2] if last else ""
        return PATH.join([*self._labels.values(), *([own] if own else [])])

    def _fault(self, grid: Grid, index: int, kind: Kind) -> Problem | None:
        """Return what is wrong with a row, or None."""
        row = grid.texts[index]
        lead = self._at.get("number", self._at["item"])
        if kind.name == "unknown" or (kind.name == "more" and self._above not in OPEN):
            begins = next((text for text in map(squeeze, row) if text), "")[:40]
            return self._problem(
                grid, index, lead, Reason.ROW_UNRECOGNISED, kind.detail or f"it begins with “{begins}”"
            )
        if (
            kind.name == "category"
            and kind.rank == 2
            and not kind.is_banner
            and self._above in OPEN
            and not self._labels
        ):
            detail = "a label or a part of the line above; it cannot be told"
            return self._problem(grid, index, lead, Reason.ROW_UNRECOGNISED, detail)
        if kind.is_label and self._is_repeated(row, kind):
            return self._problem(grid, index, lead, Reason.ROW_REPEATED, "")
        if kind.name == "subtotal" and not self._category(row, kind):
            return self._problem(grid, index, lead, Reason.ROW_UNRECOGNISED, "a subtotal that stands in no category")
        if kind.name == "line" and "category" in self._at and not squeeze(row[self._at["category"]]):
            detail = "the row's category is blank; it cannot be told whether it is that of the row above"
            return self._problem(grid, index, self._at["category"], Reason.ROW_UNRECOGNISED, detail)
        for role in FIGURES:
            place = self._at.get(role)
            if place is not None and self._is_misplaced(grid, index, kind, place):
                detail = "a figure is merged with others, or split among rows; it cannot be told whose it is"
                return self._problem(grid, index, place, Reason.SPAN_INVALID, detail)
        for place in self._unnamed:
            if not kind.is_label and squeeze(row[place]):
                detail = "the column has no heading, but this cell is filled"
                return self._problem(grid, index, place, Reason.COLUMN_UNKNOWN, detail)
        return None

    def _problem(self, grid: Grid, index: int, column: int, reason: Reason, detail: str) -> Problem:
        row = grid.texts[index]
        is_row = reason in (Reason.ROW_UNRECOGNISED, Reason.ROW_REPEATED)
        text = " | ".join(dict.fromkeys(cell for cell in row if cell))[:200] if is_row else row[column]
        return Problem(reason, detail, grid.table_no, index + 1, column + 1, self._headings.get(column, ""), text)

    def _is_repeated(self, row: list[str], kind: Kind) -> bool:
        """Tell whether the total of a row is there already, with figures. Numbering aside, names tell them apart."""
        labels = self._labels
        path = self._category(row, kind)
        self._labels = labels
        if path not in self._totals:
            plain = {plain_path(total) for total in self._totals if total}
            return bool(path) and plain_path(path) in plain
        earlier = self.rows[self._totals[path]]
        has_figures = earlier is None or any(earlier.texts[place].strip() for place in _FIGURE_PLACES)
        return kind.name != "subtotal" or has_figures

    def _is_misplaced(self, grid: Grid, index: int, kind: Kind, place: int) -> bool:
        origin = grid.origins.get((index, place))
        if kind.name != "more":
            return origin is not None and not kind.is_banner
        if not self.kinds.is_from_above(grid, index, "item"):
            return False
        return origin is None or origin != (grid.origins[index, self._at["item"]][0], place)

    def _add_texts(self, grid: Grid, index: int) -> None:
        """Add the texts of a row that goes on with the one above."""
        row, above = grid.texts[index], self.rows[-1]
        if above is None:
            return
        texts = list(above.texts)
        for text, column in enumerate(self._places):
            if column is not None and (index, column) not in grid.origins and row[column].strip():
                texts[text] = f"{texts[text]}\n{row[column]}" if texts[text] else row[column]
        attributes = json.loads(above.attributes) if above.attributes else {}
        for header, column in self._attributes:
            if (index, column) not in grid.origins and row[column].strip():
                attributes[header] = f"{attributes[header]}\n{row[column]}" if header in attributes else row[column]
        self.rows[-1] = above._replace(texts=tuple(texts), attributes=_json(attributes))


def _json(attributes: dict[str, str]) -> str:
    return json.dumps(attributes, ensure_ascii=False) if attributes else ""


def _identity(row: Row) -> tuple[str, ...]:
    return tuple(squeeze(row.texts[place]) for place in (_ITEM, *_FIGURE_PLACES))
