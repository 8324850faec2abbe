"""A notice as what it states, apart from the page that states it.

Cells are strings as printed; an empty string is a blank cell. The wording of a page belongs to `wording`, its
layout to the renderers.
"""

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Line:
    """One project row; `progress` holds the paragraphs of its cell."""

    number: str
    name: str
    goal: str
    plan: str
    agency: str
    progress: tuple[str, ...]
    done: str
    rate: str
    remark: str = ""


@dataclass(frozen=True)
class Category:
    """One category row with the project rows below it."""

    label: str
    plan: str
    done: str
    rate: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Notice:
    """One quarterly notice: its letter's facts and its table. Money is in 万元, rates in percent."""

    region_name: str
    region_adcode: str
    program_year: int
    through_month: int
    title: str
    publisher: str
    published_on: date
    objection_from_on: date
    objection_to_on: date
    signed_on: date
    caption: str
    grand_plan: str
    grand_done: str
    grand_rate: str
    categories: tuple[Category, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All project rows, in the order of the table."""
        return tuple(line for category in self.categories for line in category.lines)


def load(path: Path) -> Notice:
    """Read a notice from YAML whose keys are the field names of the classes here.

    Args:
        path: A file with the fields of one `Notice`.

    Returns:
        The notice.

    Raises:
        ValueError: A value has another type than the field, such as a figure that lost its quotes.
        TypeError: A field is missing or unknown.
    """
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    notice = Notice(**row | {"categories": tuple(_category(each) for each in row["categories"])})
    parts: tuple[Notice | Category | Line, ...] = (notice, *notice.categories, *notice.lines)
    for part in parts:
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(field.type, type) and not isinstance(value, field.type):
                raise ValueError(f"{path.name}: {field.name} is {value!r}, not {field.type.__name__}")
    return notice


def _category(row: dict[str, Any]) -> Category:
    return Category(**row | {"lines": tuple(_line(each) for each in row["lines"])})


def _line(row: dict[str, Any]) -> Line:
    return Line(**row | {"progress": tuple(row["progress"])})
