"""What a row of the progress table is, from its words, its numbering and its merged cells; never from its position.

- `合计` is the grand total; `小计` the total of the category it stands in; `一、`, `(一)` and labels merged over number
  and name head a category, nested by their kind of numbering;
- a number and a name are a line; a name without a number below a line is a part of it;
- a row under the merged number and name of the row above, or cut off from it by a page break, goes on with it.
"""

import re
from typing import NamedTuple

from pipelines.extract.columns import FIGURES, Column, looks_like_figure, squeeze
from pipelines.extract.page import Grid

_CHINESE = "[一二三四五六七八九十]"
_GRAND = re.compile(r"^(?:合计|总计|总合计|共计|全[区县市州]合计|全[区县市州]总计):?$")
SUBTOTAL = re.compile(r"^(?:小计|分类合计|合计|总计):?$")
# Between the labels of nested categories; a label itself has no blanks.
PATH = " / "
LABELS = (
    re.compile(rf"^{_CHINESE}{{1,3}}[、.,](.+)$"),
    re.compile(rf"^\({_CHINESE}{{1,3}}\)[、.]?(.+)$"),
    re.compile(r"^\d{1,2}[.、](?=\D)(.+)$"),
)
_CHINESE_NUMBER = re.compile(rf"^\(?({_CHINESE}{{1,3}})\)?[、.]?$")
_STAR = "[★☆*△▲]?"
NUMBER = re.compile(rf"^{_STAR}\(?(\d{{1,4}})\)?[.、]?{_STAR}$")
_NOTE = re.compile(r"^(?:备?注|说明)\d?:")
# A number in brackets beside plain ones is that of a part.
_INNER = re.compile(r"^\(\d{1,4}\)$")
# A total under a name of its own: whose, cannot be told.
_LIKE_TOTAL = re.compile(r"^\S{0,12}(?:合计|总计|共计|小计|累计)(?:\(.*)?:?$|^(?:全[区县市州]|总投资)(?:\(.*)?:?$")
# What stands between the parts of a table, and what is no category though it has a row of its own.
_BETWEEN = re.compile(r"^\(?(?:续表|接上[页表]|第\d+页)")
_NO_CATEGORY = re.compile(r"^\(?(?:截[至止]|(?:金额|资金|计量)?单位|填[报表]|制表|日期)")
_MAX_LABEL = 40
_DETAILS = ("goal", "agency", "support", "progress")
# What a row without a number can go on with or be a part of.
OPEN = ("line", "part", "more")


class Kind(NamedTuple):
    """What a row is: its kind, the label and the rank of a category, or why it is unknown."""

    name: str
    label: str = ""
    rank: int = 0
    detail: str = ""
    is_banner: bool = False

    @property
    def is_label(self) -> bool:
        """Whether the row is a total or the head of a category."""
        return self.name in ("grand", "category", "subtotal")


class Above(NamedTuple):
    """What stands above a row: the kind of the last row, the last number, and whether a page break lies between."""

    kind: str = ""
    number: int = 0
    is_break: bool = False


_TOP = Above()


class Kinds:
    """Tells the rows of one table, whose columns are known."""

    def __init__(self, columns: tuple[Column, ...], header: tuple[tuple[str, ...], ...]) -> None:
        self.at = {column.role: column.column_no - 1 for column in columns if column.role != "attribute"}
        # Set by the reader once it has seen all rows: then numbers in Chinese are those of categories.
        self.has_numbers = False
        self.has_plain_numbers = False
        self._details = [self.at[role] for role in _DETAILS if role in self.at]
        self._figures = [self.at[role] for role in FIGURES if role in self.at]
        self._headers = {tuple(map(squeeze, row)) for row in header}
        self._names = {squeeze(row[self.at["item"]]) for row in header}

    def is_numbered(self, row: list[str]) -> bool:
        """Tell whether a row has a number of its own in the number column."""
        number = self.at.get("number")
        return number is not None and NUMBER.match(squeeze(row[number])) is not None

    def kind(self, grid: Grid, index: int, above: Above = _TOP) -> Kind:
        """Tell what a row is."""
        kind = self._kind(grid, index, above)
        row = grid.texts[index]
        item = squeeze(row[self.at["item"]])
        if kind.name in ("line", "part") and looks_like_figure(item):
            return Kind("unknown", detail="a number stands in the place of a name")
        has_no_number = kind.name in ("part", "category") or (kind.name == "line" and "number" not in self.at)
        if has_no_number and _LIKE_TOTAL.match(kind.label or item):
            return Kind("unknown", detail="a total under a name of its own; it cannot be told of what")
        return kind

    def _kind(self, grid: Grid, index: int, above: Above) -> Kind:
        row = grid.texts[index]
        if not any(text and not text.isspace() for text in row):
            return Kind("blank")
        number, item, category = (
            squeeze(row[self.at[role]]) if role in self.at else "" for role in ("number", "item", "category")
        )
        if item in self._names and tuple(map(squeeze, row)) in self._headers:
            return Kind("header")
        if len(row) > 2 and all(grid.origins.get((index, column)) == (index, 0) for column in range(1, len(row))):
            return self._banner(squeeze(row[0]))
        # A copied text prints a merged cell's label in both places.
        if number and (self._is_same_cell(grid, index, "number") or (number == item and not number.isdigit())):
            return self._label(number, row, is_merged=True)
        if category and (
            self._is_same_cell(grid, index, "category")
            or not (number or item or self.is_from_above(grid, index, "category"))
        ):
            return self._label(category, row, is_merged=True)
        if category and not (item and number) and SUBTOTAL.match(item or number):
            return Kind("subtotal")
        if not (number and item) and _GRAND.match(number or item):
            return Kind("grand")
        if "number" in self.at:
            return self._numbered(grid, index, number, item, above)
        return self._unnumbered(grid, index, item)

    def _banner(self, text: str) -> Kind:
        """A text across the whole width: a note below the table or the name of a category."""
        if _NOTE.match(text) or _BETWEEN.match(text):
            return Kind("note")
        if len(text) > _MAX_LABEL or _NO_CATEGORY.match(text):
            return Kind("unknown", detail="a text across the whole table")
        return self._label(text, [], is_merged=True)._replace(is_banner=True)

    def _label(self, text: str, row: list[str], *, is_merged: bool) -> Kind:
        """A label in the place of number and name: a total or a category."""
        if _GRAND.match(text):
            return Kind("grand")
        if SUBTOTAL.match(text):
            return Kind("subtotal")
        for rank, pattern in enumerate(LABELS, start=1):
            if pattern.match(text) and (rank < 3 or is_merged):
                return Kind("category", text, rank)
        if is_merged and text and not text[0].isdigit() and not (row and self._has_details(row)):
            return Kind("category", text, 1)
        return Kind("unknown")

    def _numbered(self, grid: Grid, index: int, number: str, item: str, above: Above) -> Kind:
        """A row of a table that has a column of numbers."""
        row = grid.texts[index]
        if self.is_from_above(grid, index, "number") and self.is_from_above(grid, index, "item"):
            return Kind("more")
        if item and NUMBER.match(number) and self.is_from_above(grid, index, "number"):
            return Kind(
                "unknown", detail="several names under one number; it cannot be told whether they are its parts"
            )
        if item.startswith("其中") and NUMBER.match(number):
            return Kind("unknown", detail="a part of the line above with a number of its own")
        if item and self.has_plain_numbers and _INNER.match(number):
            return Kind("part" if above.kind in OPEN and not above.is_break else "unknown")
        if item and (match := NUMBER.match(number)):
            if above.is_break and int(match[1]) != above.number + 1:
                detail = f"its number does not follow {above.number}, the last one of the table before it"
                return Kind("unknown", detail=detail)
            return Kind("line")
        if item and (match := _CHINESE_NUMBER.match(number)):
            if self._has_details(row):
                return Kind("unknown") if self.has_numbers else Kind("line")
            is_inner = "(" in number
            return Kind("category", f"({match[1]}){item}" if is_inner else f"{match[1]}、{item}", 1 + is_inner)
        if not (number and item):
            label = self._label(number or item, row, is_merged=False)
            if label.name != "unknown":
                return label
        if item and not number and above.kind in OPEN and not above.is_break:
            return Kind("part")
        if above.is_break and not (number or item or any(squeeze(row[column]) for column in self._figures)):
            return Kind("more")
        return Kind("unknown")

    def _unnumbered(self, grid: Grid, index: int, item: str) -> Kind:
        """A row of a table without a column of numbers: every name is a line, unless it is a label without details."""
        row = grid.texts[index]
        if self.is_from_above(grid, index, "item"):
            return Kind("more")
        label = self._label(item, row, is_merged=False)
        if label.name != "unknown":
            is_line = self._has_details(row)
            return Kind("unknown", detail="a label with details of a project beside it") if is_line else label
        if item.startswith("其中"):
            return Kind("unknown", detail="a part of the line above; in a table without numbers its end cannot be told")
        return Kind("line") if item else Kind("unknown")

    def _has_details(self, row: list[str]) -> bool:
        return any(squeeze(row[column]) for column in self._details)

    def _is_same_cell(self, grid: Grid, index: int, role: str) -> bool:
        """Tell whether one cell covers a column and that of names in this row, and begins in it."""
        left, right = sorted((self.at[role], self.at["item"]))
        return grid.origins.get((index, right)) == (index, left)

    def is_from_above(self, grid: Grid, index: int, role: str) -> bool:
        """Tell whether a row's cell in a column begins in a row above."""
        origin = grid.origins.get((index, self.at[role]))
        return origin is not None and origin[0] < index


def plain_path(path: str) -> str:
    """Return the labels of nested categories, joined by `PATH`, without their numbering."""
    return PATH.join(map(_plain, path.split(PATH)))


def _plain(label: str) -> str:
    for pattern in LABELS:
        if match := pattern.match(label):
            return match[1]
    return label
