"""A notice as readable text: what `expected.yml` of a corpus folder holds, from the truth or from what was read.

A line is `number | category | name | goal | plan | agencies | progress | done | rate | remark`, figures in 万元 without
zeros at their end, a blank where nothing is stated. Leading agencies stand before the `;`, supporting ones behind it.
The number of a sub-line is a `+`. What else a row says follows: columns that nobody knows, a remark beside a figure.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.normalise.chunk import StagedFrames
from tests.notices import statement
from tests.notices.choices import Layout
from tests.notices.logical import Notice
from tests.support import whole

Texts = dict[str, Any]
DATES = ("published_on", "objection_from_on", "objection_to_on", "signed_on")
PARTS = ("totals", "lines")


def of_notice(notice: Notice, how: Layout) -> Texts:
    """Return what a reader must find in a notice that was printed by a layout."""
    month = notice.through_month
    quarter_or_month = f"M{month:02}" if month % 3 else f"Q{month // 3}"
    period = f"{notice.program_year}{quarter_or_month}"
    return _texts(period, statement.dates(notice), statement.totals(notice, how), whole.stated(notice, how))


def of_frames(frames: StagedFrames) -> Texts:
    """Return what was read from one document; `refused` has the reasons if it was not, `cells` where they stand."""
    if frames.staged_problems.height:
        problems = frames.staged_problems.select("reason", "table_no", "row_no", "column_no").rows()
        cells = sorted({f"table {table}, row {row}, column {column}" for _, table, row, column in problems if row})
        refused: Texts = {"refused": sorted({reason for reason, *_ in problems})}
        return refused | ({"cells": cells} if cells else {})
    (head,) = frames.staged_notices.rows(named=True)
    dates = {name: head[name] for name in DATES}
    return _texts(head["period_key"], dates, whole.totals(frames), whole.said(frames))


def cells_of(texts: Texts) -> dict[str, str]:
    """Return every cell of lines and totals by its place, and the facts of the notice itself."""
    facts = {name: str(value) for name, value in texts.items() if name in ("period", *DATES)}
    rows = {f"{part} {place}": row for part in PARTS for place, row in enumerate(texts.get(part, ()))}
    cells = {
        f"{name} cell {place}": cell
        for name, row in rows.items()
        for place, cell in enumerate(row.split(" | "))
        if cell.strip()
    }
    return facts | cells


def _texts(
    period: str,
    dates: Mapping[str, date | None],
    totals: Mapping[str | None, tuple[Decimal | None, ...]],
    lines: Iterable[Mapping[str, Any]],
) -> Texts:
    return {
        "period": period,
        **{name: str(day) for name, day in dates.items() if day},
        "totals": sorted(_row(name or "合计", *figures) for name, figures in totals.items()),
        "lines": [
            _row(
                "+" if line["parent"] else line["number"],
                *(line[name] for name in ("category", "name", "goal", "plan")),
                _agencies(line["agencies"]),
                *(line[name] for name in ("progress", "done", "rate", "remark")),
                json.dumps(line["extra"], ensure_ascii=False) if line["extra"] else None,
                line["note"],
            )
            for line in lines
        ],
    }


def _agencies(roles: Mapping[str, str]) -> str:
    leading, supporting = (
        "、".join(name for name, role in roles.items() if role == wanted) for wanted in ("lead", "support")
    )
    return f"{leading};{supporting}" if supporting else leading


def _row(*values: str | Decimal | None) -> str:
    return " | ".join(_cell(value) for value in values).rstrip(" |")


def _cell(value: str | Decimal | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.replace("\n", "\u21b5").replace("|", "\uff5c")
