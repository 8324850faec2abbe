"""Make a notice of what a file in `told` says, on top of the notice before it.

A file lists the lines of both categories by the names that it prints, in the order of its table. What a line leaves
out (goal, plan, agency) is as in the notice before; where the name is another one, `was` gives the name there. Money
done, progress and remark are said anew each time. Numbers, percentages and totals are worked out.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from tests.notices.logical import Category, Line, Notice
from tests.notices.wording import PERIODS

TOLD = Path(__file__).with_name("told")
LEVELS = ("municipal", "district")
OPEN_DAYS = 30


def told(name: str, before: Notice, year: int, *, goes_on: bool = True) -> Notice:
    """Return the notice that a file tells.

    Args:
        name: the file, without its ending.
        before: the notice before it, whose letter it follows.
        year: the programme's year.
        goes_on: whether it is of the same programme; if not, it takes over no line.
    """
    row = yaml.safe_load((TOLD / f"{name}.yml").read_text(encoding="utf-8"))
    known = {line.name: line for line in before.lines} if goes_on else {}
    categories, count = [], 0
    for old, level in zip(before.categories, LEVELS, strict=True):
        numbered = enumerate(row[level].items(), start=count + 1)
        lines = tuple(_line(str(number), name, says, known) for number, (name, says) in numbered)
        count += len(lines)
        categories.append(replace(old, lines=lines))
    months = row["through_month"]
    region = before.region_name
    return reckoned(
        replace(
            published(before, row["published_on"]),
            program_year=year,
            through_month=months,
            title=f"关于{year}年{region}重点民生实事{PERIODS[months]}推进情况公示",
            caption=f"{region}{year}年重点民生实事目标任务及月度推进情况表",
            categories=tuple(categories),
        )
    )


def published(notice: Notice, day: date) -> Notice:
    """Return a notice published and signed on another day, from which it is open to objections."""
    until = day + timedelta(days=OPEN_DAYS)
    return replace(notice, published_on=day, signed_on=day, objection_from_on=day, objection_to_on=until)


def reckoned(notice: Notice) -> Notice:
    """Return a notice with its percentages and totals worked out from plan and done of its lines."""
    categories = tuple(_category(category) for category in notice.categories)
    plan, done, rate = _figures(notice.lines)
    return replace(notice, categories=categories, grand_plan=plan, grand_done=done, grand_rate=rate)


def _line(number: str, name: str, says: dict[str, Any], known: dict[str, Line]) -> Line:
    says = dict(says)
    was = says.pop("was", name)
    anew = {"number": number, "name": name, "done": says.pop("done", ""), "remark": says.pop("remark", "")}
    anew |= {"progress": tuple(says.pop("progress")), "rate": ""}
    return replace(known[was], **anew, **says) if was in known else Line(**anew, **says)


def _category(category: Category) -> Category:
    plan, done, rate = _figures(category.lines)
    lines = tuple(replace(line, rate=_figures([line])[2]) for line in category.lines)
    return replace(category, plan=plan, done=done, rate=rate, lines=lines)


def _figures(lines: Sequence[Line]) -> tuple[str, str, str]:
    """Return plan, done and percentage of some lines together; without a plan there is no percentage."""
    plan = sum((Decimal(line.plan) for line in lines), Decimal())
    if not plan:
        return "0", "", ""
    done = sum((Decimal(line.done or 0) for line in lines), Decimal())
    return f"{plan:f}", f"{done.normalize():f}", str((done * 100 / plan).quantize(Decimal("0.1"), ROUND_HALF_UP))
