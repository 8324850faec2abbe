"""Compares what was read from a whole notice with what it states: every cell of lines and totals, year, period, dates.

What it states comes from `tests.notices`, which knows nothing of the pipeline.
"""

import json
import re
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from pipelines.normalise.chunk import StagedFrames
from pipelines.problems import Reason
from tests.notices import statement
from tests.notices.choices import Layout, heading
from tests.notices.logical import Notice
from tests.support.reading import reasons, stage

_MARKS = re.compile("[、,]")


def said(frames: StagedFrames) -> list[dict[str, Any]]:
    """The lines that were read."""
    return [
        {
            "number": row["line_no"],
            "name": row["name"],
            "category": row["category_name"],
            "goal": row["goal_text"],
            "plan": row["plan_wan"],
            "done": row["done_wan"],
            "rate": row["done_pct"],
            "agencies": dict(zip(row["agency_names"], row["agency_roles"], strict=True)),
            "progress": row["progress_text"],
            "remark": row["remark"],
            "parent": row["parent_row_ordinal"],
            "is_leaf": row["is_leaf"],
            "extra": json.loads(row["attributes"] or "{}"),
            "note": row["figure_note"],
        }
        for row in frames.staged_lines.iter_rows(named=True)
    ]


def stated(notice: Notice, how: Layout) -> list[dict[str, Any]]:
    """The lines that a reader must find."""
    lines = []
    for each in statement.statement(notice, how):
        line = asdict(each)
        agency, support, note, extra = (line.pop(name) for name in ("agency", "support", "rate_note", "extra"))
        line["agencies"] = _roles(agency, support)
        line["extra"] = {heading("extra", notice, how): extra} if extra else {}
        line["note"] = f"占比: {note}" if note else None
        lines.append(line)
    return lines


def totals(frames: StagedFrames) -> dict[str | None, tuple[Decimal | None, ...]]:
    """The totals that were read, by category; None is the grand total."""
    columns = ("category_name", "plan_wan", "done_wan", "done_pct")
    return {name: tuple(figures) for name, *figures in frames.staged_totals.select(columns).iter_rows()}


def assert_same_or_refused(notice: Notice, how: Layout, data: str | bytes) -> str:
    """Return the reason of a refusal, empty if the notice was read; what was read is what it states."""
    frames = stage([data], region=notice.region_adcode)
    if frames.staged_problems.height:
        assert Reason.READER_FAILED not in reasons(frames), frames.staged_problems["detail"].to_list()
        assert frames.staged_lines.height == 0
        return reasons(frames)[0]
    assert not how.must_be_refused, "money of unknown meaning was passed over"
    assert said(frames) == stated(notice, how)
    assert totals(frames) == statement.totals(notice, how)
    (head,) = frames.staged_notices.rows(named=True)
    month = notice.through_month
    key = f"{notice.program_year}M{month:02}" if month % 3 else f"{notice.program_year}Q{month // 3}"
    assert (head["program_year"], head["period_key"], head["basis"]) == (notice.program_year, key, "cumulative")
    for name, day in statement.dates(notice).items():
        assert head[name] == day or (how.dates == "damaged" and head[name] is None), name
    return ""


def _roles(agency: str, support: str) -> dict[str, str]:
    """Return agencies with their roles: the first one leads, or all that stand apart from the supporting ones."""
    leads = [name for name in _MARKS.split(agency) if name]
    supporting = [name for name in _MARKS.split(support) if name]
    roles = {name: "lead" if place == 0 or supporting else "support" for place, name in enumerate(leads)}
    return roles | dict.fromkeys(supporting, "support")
