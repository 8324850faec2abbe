"""What a logical notice states, in the form of the staged frames: the right answer, worked out without the pipeline."""

import re
from decimal import Decimal
from typing import Any

from tests.notices.logical import Category, Line, Notice

_NUMBERING = re.compile(r"^[一二三四五六七八九十]+、")
_AGENCY_MARKS = re.compile(r"[、,]")


def lines(notice: Notice) -> list[dict[str, Any]]:
    """The rows of `staged_lines`, without keys and addresses."""
    return [_line(line, category) for category in notice.categories for line in category.lines]


def totals(notice: Notice) -> list[dict[str, Any]]:
    """The rows of `staged_totals`, without keys and addresses."""
    grand = {"scope": "grand", "category_name": None}
    return [
        grand | _figures(notice.grand_plan, notice.grand_done, notice.grand_rate),
        *(
            {"scope": "category", "category_name": _name(each)} | _figures(each.plan, each.done, each.rate)
            for each in notice.categories
        ),
    ]


def letter(notice: Notice) -> dict[str, Any]:
    """The columns of `staged_notices` that the page around the table tells."""
    return {
        "region_key": notice.region_adcode,
        "region_name": notice.region_name,
        "program_year": notice.program_year,
        "period_key": f"{notice.program_year}Q{notice.through_month // 3}",
        "basis": "cumulative",
        "title": notice.title,
        "publisher": notice.publisher,
        "published_on": notice.published_on,
        "signed_on": notice.signed_on,
        "objection_from_on": notice.objection_from_on,
        "objection_to_on": notice.objection_to_on,
        "date_note": None,
    }


def _line(line: Line, category: Category) -> dict[str, Any]:
    return {
        "line_no": line.number,
        "category_name": _name(category),
        "name": line.name,
        "goal_text": line.goal,
        "agencies": _AGENCY_MARKS.split(line.agency),
        "progress_text": "\n".join(line.progress),
        "remark": line.remark or None,
    } | _figures(line.plan, line.done, line.rate)


def _name(category: Category) -> str:
    return _NUMBERING.sub("", category.label)


def _figures(plan: str, done: str, rate: str) -> dict[str, Decimal | None]:
    return {"plan_wan": _figure(plan), "done_wan": _figure(done), "done_pct": _figure(rate)}


def _figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None
