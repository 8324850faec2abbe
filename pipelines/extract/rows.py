"""Rows of the progress table -> grand total, category, project line or part of a line. Anything else refuses.

What a row is follows from its words, its numbering and its merged cells, never from its position:
- `合计` is the grand total; `小计` the total of the category it stands in; `一、`, `(一)` and labels merged over number
  and name head a category, nested by their kind of numbering;
- a number and a name are a line; a name without a number below a line is a part of it;
- a row that goes on with the merged number and name of the row above adds its texts to it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.extract.columns import FIGURES, ROLES, Column, squeeze
from pipelines.extract.page import Grid
from pipelines.problems import Problem, Reason, RefusalError

_CHINESE = "[一二三四五六七八九十]"
_GRAND = re.compile(r"^(?:合计|总计|总合计|共计|全[区县市州]合计|全[区县市州]总计):?$")
_SUBTOTAL = re.compile(r"^(?:小计|分类合计|合计|总计):?$")
_LABELS = (
    re.compile(rf"^{_CHINESE}{{1,3}}[、.,](.+)$"),
    re.compile(rf"^\({_CHINESE}{{1,3}}\)[、.]?(.+)$"),
    re.compile(r"^\d{1,2}[.、](?=\D)(.+)$"),
)
_CHINESE_NUMBER = re.compile(rf"^\(?({_CHINESE}{{1,3}})\)?[、.]?$")
_STAR = "[★☆*△▲]?"
_NUMBER = re.compile(rf"^{_STAR}\(?(\d{{1,4}})\)?[.、]?{_STAR}$")
# The number at the head of a name, where the table has no column of numbers; 1.5公里 is none.
_NUMBERED_NAME = re.compile(rf"^\s*{_STAR}(\d{{1,3}})\s*[.、\uff0e](?![0-9\uff10-\uff19])\s*")
_NOTE = re.compile(r"^(?:备?注|说明)\d?:")
_FIGURE = re.compile(r"^[-+]?[\d,]*\d(?:\.\d+)?%?$")
_DETAILS = ("goal", "agency", "support", "progress")
_PATH = " / "


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


class _Kind(NamedTuple):
    """What a row is: its kind, the label and the rank of a category, or why it is unknown."""

    name: str
    label: str = ""
    rank: int = 0
    detail: str = ""
    is_banner: bool = False


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
    reader.has_numbers = any(reader.is_numbered(row) for part in parts for row in part.grid.texts[part.first :])
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
    reader = _Reader(columns, header)
    if not grid.texts or len(grid.texts[0]) != len(header[0]):
        return False
    reader.has_numbers = any(map(reader.is_numbered, grid.texts))
    return any(
        reader.kind(grid, index).name in ("grand", "category", "line")
        and any(_FIGURE.match(squeeze(row[reader.at[role]])) for role in ("plan", "done"))
        for index, row in enumerate(grid.texts)
    )


@dataclass(slots=True)
class _Reader:
    columns: tuple[Column, ...]
    header: tuple[tuple[str, ...], ...]
    has_numbers: bool = False
    rows: list[Row | None] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    at: dict[str, int] = field(init=False)
    _attributes: list[tuple[str, int]] = field(init=False)
    _unnamed: list[int] = field(init=False)
    _headers: set[tuple[str, ...]] = field(init=False)
    _labels: dict[int, str] = field(default_factory=dict)
    _totals: dict[str, int] = field(default_factory=dict)
    _last_number: int = 0
    # The kind of the last row that is not blank: what a row without a number can belong to.
    _above: str = ""

    def __post_init__(self) -> None:
        self.at = {c.role: c.column_no - 1 for c in self.columns if c.role != "attribute"}
        self._attributes = [(c.header, c.column_no - 1) for c in self.columns if c.role == "attribute"]
        named = {c.column_no - 1 for c in self.columns}
        self._unnamed = [index for index in range(len(self.header[0])) if index not in named]
        self._headers = {tuple(map(squeeze, row)) for row in self.header}

    def is_numbered(self, row: list[str]) -> bool:
        """Tell whether a row has a number of its own in the number column."""
        number = self.at.get("number")
        return number is not None and _NUMBER.match(squeeze(row[number])) is not None

    def read(self, part: Part, *, goes_on: bool) -> None:
        """Take the rows of a part."""
        is_first = goes_on
        earlier = {_identity(row) for row in self.rows if row is not None and row.kind == "line"}
        for index in range(part.first, len(part.grid.texts)):
            kind = self.kind(part.grid, index, is_first)
            if kind.name not in ("blank", "header", "note"):
                is_first = False
                before = len(self.rows)
                self._take(part.grid, index, kind)
                self._above = kind.name
                for row in self.rows[before:]:
                    if row is not None and _identity(row) in earlier:
                        detail = "the same line stands in the table before this one"
                        text = row.texts[ROLES.index("item")]
                        where = (part.grid.table_no, index + 1, self.at["item"] + 1, "", text)
                        self.problems.append(Problem(Reason.ROW_REPEATED, detail, *where))

    def kind(self, grid: Grid, index: int, is_first: bool = False) -> _Kind:
        """Tell what a row is. `is_first`: it is the first of a part that goes on with another."""
        row = grid.texts[index]
        texts = [squeeze(text) for text in row]
        if not any(texts):
            return _Kind("blank")
        if tuple(texts) in self._headers:
            return _Kind("header")
        if len(row) > 2 and all(grid.origins.get((index, column)) == (index, 0) for column in range(1, len(row))):
            return self._banner(texts[0])
        number, item, category = (
            texts[self.at[role]] if role in self.at else "" for role in ("number", "item", "category")
        )
        # A copied text prints a merged cell's label in both places.
        if number and (self._is_same_cell(grid, index, "number", "item") or (number == item and not number.isdigit())):
            return self._label(number, is_merged=True, texts=texts)
        if category and (
            self._is_same_cell(grid, index, "category", "item")
            or not (number or item or self._is_from_above(grid, index, "category"))
        ):
            return self._label(category, is_merged=True, texts=texts)
        if category and _SUBTOTAL.match(item or number) and not (item and number):
            return _Kind("subtotal")
        if not (number and item) and _GRAND.match(number or item):
            return _Kind("grand")
        if "number" in self.at:
            return self._numbered(grid, index, texts, is_first)
        return self._unnumbered(grid, index, texts)

    def _banner(self, text: str) -> _Kind:
        """A text across the whole width: a note below the table or the name of a category."""
        if _NOTE.match(text):
            return _Kind("note")
        if len(text) > 40:
            return _Kind("unknown", detail="a text across the whole table")
        return self._label(text, is_merged=True, texts=[])._replace(is_banner=True)

    def _label(self, text: str, *, is_merged: bool, texts: list[str]) -> _Kind:
        """A label in the place of number and name: a total or a category."""
        if _GRAND.match(text):
            return _Kind("grand")
        if _SUBTOTAL.match(text):
            return _Kind("subtotal")
        for rank, pattern in enumerate(_LABELS, start=1):
            if pattern.match(text) and (rank < 3 or is_merged):
                return _Kind("category", text, rank)
        has_details = any(texts[self.at[role]] for role in _DETAILS if role in self.at) if texts else False
        if is_merged and text and not text[0].isdigit() and not has_details:
            return _Kind("category", text, 1)
        return _Kind("unknown")

    def _numbered(self, grid: Grid, index: int, texts: list[str], is_first: bool) -> _Kind:
        """A row of a table that has a column of numbers."""
        number, item = texts[self.at["number"]], texts[self.at["item"]]
        if self._is_from_above(grid, index, "number") and self._is_from_above(grid, index, "item"):
            return _Kind("more")
        has_details = any(texts[self.at[role]] for role in _DETAILS if role in self.at)
        if (match := _NUMBER.match(number)) and item:
            if is_first and int(match[1]) != self._last_number + 1:
                detail = f"its number does not follow {self._last_number}, the last one of the table before it"
                return _Kind("unknown", detail=detail)
            return _Kind("line")
        if (match := _CHINESE_NUMBER.match(number)) and item:
            if has_details:
                return _Kind("unknown") if self.has_numbers else _Kind("line")
            is_inner = "(" in number
            return _Kind("category", f"({match[1]}){item}" if is_inner else f"{match[1]}、{item}", 1 + is_inner)
        if not (number and item):
            label = self._label(number or item, is_merged=False, texts=texts)
            if label.name != "unknown":
                return label
        if item and not number and self._above in ("line", "part", "more") and not is_first:
            return _Kind("part")
        if (
            is_first
            and not number
            and not item
            and not any(texts[self.at[role]] for role in FIGURES if role in self.at)
        ):
            return _Kind("more")
        return _Kind("unknown")

    def _unnumbered(self, grid: Grid, index: int, texts: list[str]) -> _Kind:
        """A row of a table without a column of numbers: every name is a line, unless it is a label without details."""
        item = texts[self.at["item"]]
        if self._is_from_above(grid, index, "item"):
            return _Kind("more")
        has_details = any(texts[self.at[role]] for role in _DETAILS if role in self.at)
        label = self._label(item, is_merged=False, texts=texts)
        if label.name != "unknown":
            return _Kind("unknown", detail="a label with details of a project beside it") if has_details else label
        return _Kind("line") if item else _Kind("unknown")

    def _is_same_cell(self, grid: Grid, index: int, first: str, second: str) -> bool:
        """Tell whether one cell covers both columns in this row, and begins in it."""
        if first not in self.at or second not in self.at:
            return False
        left, right = sorted((self.at[first], self.at[second]))
        return grid.origins.get((index, right)) == (index, left)

    def _is_from_above(self, grid: Grid, index: int, role: str) -> bool:
        origin = grid.origins.get((index, self.at[role]))
        return origin is not None and origin[0] < index

    def _take(self, grid: Grid, index: int, kind: _Kind) -> None:
        """Add a row, or the fault in it."""
        if fault := self._fault(grid, index, kind):
            self.problems.append(fault)
            return
        row = grid.texts[index]
        label_cell = {column for column in range(len(row)) if grid.origins.get((index, column), ("",))[0] == index}
        if kind.name == "more":
            self._add_texts(grid, index)
            return
        is_label = kind.name in ("grand", "category", "subtotal")
        texts = [
            "" if role not in self.at or (is_label and self.at[role] in label_cell) else row[self.at[role]]
            for role in ROLES
        ]
        if kind.name == "line" and "number" not in self.at and (match := _NUMBERED_NAME.match(texts[1])):
            texts[0], texts[1] = match[1], texts[1][match.end() :]
        if kind.name == "line" and (match := _NUMBER.match(squeeze(texts[0]))):
            self._last_number = int(match[1])
        category = self._category(row, kind)
        if is_label:
            name = "" if kind.name == "grand" else category
            if name in self._totals:  # a heading without figures, whose figures come in a row of their own
                self.rows[self._totals[name]] = None
            self._totals[name] = len(self.rows)
        attributes = {header: row[column] for header, column in self._attributes if row[column].strip()}
        self.rows.append(
            Row(
                grid.table_no,
                index + 1,
                "category" if kind.name == "subtotal" else kind.name,
                category,
                tuple(texts),
                json.dumps(attributes, ensure_ascii=False) if attributes and not is_label else "",
            )
        )

    def _category(self, row: list[str], kind: _Kind) -> str:
        """Return the path of the row's category, after noting the label of a row that is one."""
        if kind.name == "grand":
            self._labels.clear()
            return ""
        if kind.name == "category":
            self._labels = {rank: label for rank, label in self._labels.items() if rank < kind.rank}
            self._labels[kind.rank] = kind.label.replace("/", "\uff0f")
            return _PATH.join(self._labels.values())
        own = squeeze(row[self.at["category"]]).replace("/", "\uff0f") if "category" in self.at else ""
        if kind.name == "subtotal" and _SUBTOTAL.match(own):
            last = next((row for row in reversed(self.rows) if row is not None), None)
            own = last.category.rpartition(_PATH)[2] if last else ""
        return _PATH.join([*self._labels.values(), *([own] if own else [])])

    def _fault(self, grid: Grid, index: int, kind: _Kind) -> Problem | None:
        """Return what is wrong with a row, or None."""
        row = grid.texts[index]
        lead = next((text for text in map(squeeze, row) if text), "")[:40]
        detail = kind.detail or f"the row begins with “{lead}”"
        reason: Reason | None = None
        column = self.at.get("number", self.at["item"])
        is_label = kind.name in ("grand", "category", "subtotal")
        if kind.name == "unknown" or (kind.name == "more" and self._above not in ("line", "part", "more")):
            reason = Reason.ROW_UNRECOGNISED
        elif kind.name == "subtotal" and not self._category(row, kind):
            reason, detail = Reason.ROW_UNRECOGNISED, "a subtotal that stands in no category"
        elif kind.name == "line" and "category" in self.at and not squeeze(row[self.at["category"]]):
            reason, column = Reason.ROW_UNRECOGNISED, self.at["category"]
            detail = "the row's category is blank; it cannot be told whether it is that of the row above"
        elif is_label and self._is_repeated(row, kind):
            reason = Reason.ROW_REPEATED
        for role in FIGURES:
            place = self.at.get(role)
            if reason is None and place is not None and self._is_misplaced(grid, index, kind, place):
                reason, column = Reason.SPAN_INVALID, place
                detail = "a figure is merged with others, or split among rows; it cannot be told whose it is"
        for place in self._unnamed:
            if reason is None and not is_label and squeeze(row[place]):
                reason, column, detail = (
                    Reason.COLUMN_UNKNOWN,
                    place,
                    "the column has no heading, but this cell is filled",
                )
        if reason is None:
            return None
        header = next((c.header for c in self.columns if c.column_no == column + 1), "")
        text = (
            row[column] if reason != Reason.ROW_UNRECOGNISED else " | ".join(dict.fromkeys(t for t in row if t))[:200]
        )
        return Problem(reason, detail, grid.table_no, index + 1, column + 1, header, text)

    def _is_repeated(self, row: list[str], kind: _Kind) -> bool:
        """Tell whether the total of a row is there already, with figures. Numbering aside, names tell them apart."""
        labels = dict(self._labels)
        name = self._category(row, kind)
        self._labels = labels
        if name not in self._totals:
            plain = {_PATH.join(map(_plain, total.split(_PATH))) for total in self._totals if total}
            return bool(name) and _PATH.join(map(_plain, name.split(_PATH))) in plain
        earlier = self.rows[self._totals[name]]
        return (
            kind.name != "subtotal"
            or earlier is None
            or any(earlier.texts[ROLES.index(role)].strip() for role in FIGURES)
        )

    def _is_misplaced(self, grid: Grid, index: int, kind: _Kind, place: int) -> bool:
        origin = grid.origins.get((index, place))
        if kind.name == "more":
            if not self._is_from_above(grid, index, "item"):
                return False
            return origin is None or origin[0] != grid.origins[index, self.at["item"]][0] or origin[1] != place
        return origin is not None and not kind.is_banner

    def _add_texts(self, grid: Grid, index: int) -> None:
        """Add the texts of a row that goes on with the one above."""
        row, above = grid.texts[index], self.rows[-1]
        if above is None:
            return
        texts = list(above.texts)
        for place, role in enumerate(ROLES):
            column = self.at.get(role)
            if column is not None and (index, column) not in grid.origins and row[column].strip():
                texts[place] = f"{texts[place]}\n{row[column]}" if texts[place] else row[column]
        attributes = json.loads(above.attributes) if above.attributes else {}
        for header, column in self._attributes:
            if (index, column) not in grid.origins and row[column].strip():
                attributes[header] = f"{attributes[header]}\n{row[column]}" if header in attributes else row[column]
        text = json.dumps(attributes, ensure_ascii=False) if attributes else ""
        self.rows[-1] = above._replace(texts=tuple(texts), attributes=text)


def _identity(row: Row) -> tuple[str, ...]:
    return tuple(squeeze(row.texts[ROLES.index(role)]) for role in ("item", *FIGURES))


def _plain(label: str) -> str:
    """Return a category's name without its numbering."""
    for pattern in _LABELS:
        if match := pattern.match(label):
            return match[1]
    return label
