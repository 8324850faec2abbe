"""A notice as readable text: what `expected.yml` of a corpus folder holds, from the truth or from what was read.

A line is `number | category | name | goal | plan | agencies | progress | done | rate | remark`, figures in 万元 without
zeros at their end, a blank where nothing is stated; a part begins with `+`, an unknown column follows as JSON.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pipelines.normalise.chunk import StagedFrames
from tests.notices import layout
from tests.notices.layout import Layout
from tests.notices.logical import Notice

Texts = dict[str, Any]


def of_notice(notice: Notice, how: Layout) -> Texts:
    """Return what a reader must find in a notice that was printed by a layout."""
    heading = layout.HEADINGS["extra"][how.headings.get("extra", 0) % 2]
    lines = [
        (
            "+" if each.parent else each.number,
            each.category,
            each.name,
            each.goal,
            each.plan,
            each.agency.replace(",", "、"),
            each.progress,
            each.done,
            each.rate,
            each.remark,
            f'{{"{heading}": "{each.extra}"}}' if each.extra else None,
        )
        for each in layout.statement(notice, how)
    ]
    totals = [(name or "合计", *figures) for name, figures in layout.totals(notice, how).items()]
    period = f"{notice.program_year}Q{notice.through_month // 3}"
    return {"period": period, "totals": sorted(map(_text, totals)), "lines": list(map(_text, lines))}


def of_frames(frames: StagedFrames) -> Texts:
    """Return what was read from one document; `refused` has the reasons if it was not."""
    if frames.staged_problems.height:
        return {"refused": sorted(set(frames.staged_problems["reason"]))}
    (head,) = frames.staged_notices.rows(named=True)
    lines = [
        (
            "+" if row["parent_row_ordinal"] else row["line_no"],
            row["category_name"],
            row["name"],
            row["goal_text"],
            row["plan_wan"],
            "、".join(row["agency_names"]),
            row["progress_text"],
            row["done_wan"],
            row["done_pct"],
            row["remark"],
            row["attributes"],
        )
        for row in frames.staged_lines.iter_rows(named=True)
    ]
    totals = [
        (row["category_name"] or "合计", row["plan_wan"], row["done_wan"], row["done_pct"])
        for row in frames.staged_totals.iter_rows(named=True)
    ]
    return {"period": head["period_key"], "totals": sorted(map(_text, totals)), "lines": list(map(_text, lines))}


def figures_text(number: str | None, *figures: str | Decimal | None) -> str:
    """Return a line's number and figures as one text."""
    return _text((number, *(Decimal(figure) if figure else None if figure == "" else figure for figure in figures)))


def _text(values: Iterable[str | Decimal | None]) -> str:
    return " | ".join(_cell(value) for value in values).rstrip(" |")


def _cell(value: str | Decimal | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.replace("\n", "\u21b5").replace("|", "\uff5c")
