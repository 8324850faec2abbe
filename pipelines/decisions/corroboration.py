"""corroboration.yml: what an independent source states of the same totals. It stands beside the notice's figures."""

from typing import Any

import polars as pl

from pipelines.decisions.common import own_id, period, programme
from pipelines.decisions.entry import Entry
from pipelines.decisions.figures import POWERS, read_printed

SCHEMA = {
    "source_id": pl.String,
    "figure_no": pl.Int32,
    "region_key": pl.String,
    "program_key": pl.String,
    "program_year": pl.Int32,
    "series": pl.String,
    "period_key": pl.String,
    "scope": pl.String,
    "category_name": pl.String,
    "measure": pl.String,
    "value_printed": pl.String,
    "value": pl.Decimal(18, 4),
    "quantum": pl.Decimal(18, 4),
    "title": pl.String,
    "publisher": pl.String,
    "url": pl.String,
    "published_on": pl.Date,
    "published_printed": pl.String,
    "note": pl.String,
}


def rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Return a row for each figure of each source."""
    return [row for entry in entries for row in _rows(entry)]


def _rows(entry: Entry) -> list[dict[str, Any]]:
    identity = own_id(entry)
    told = {"title": entry.text("title"), "publisher": entry.text("publisher")}
    url = entry.text("url", pattern=r"https?://\S+", is_optional=True)
    published_on, published_printed = entry.day_or_month("published_on")
    of = programme(entry)
    source = {
        "source_id": identity,
        **of,
        "period_key": period(entry, of["program_year"]),
        **told,
        "url": url,
        "published_on": published_on,
        "published_printed": published_printed,
        "note": entry.text("note", is_optional=True),
    }
    figures = entry.parts("figures", "figure")
    entry.finish()
    found = []
    seen: set[tuple[Any, ...]] = set()
    for position, part in enumerate(figures, 1):
        figure = _figure(part)
        subject = tuple(figure[name] for name in ("scope", "category_name", "measure"))
        if subject in seen:
            part.refuse("an earlier figure of this source is about the same; keep one of them")
        seen.add(subject)
        found.append({**source, "figure_no": position, **figure})
    return found


def _figure(part: Entry) -> dict[str, Any]:
    scope = part.choice("scope", ("total", "category"))
    category = part.category("category") if scope == "category" or part.has("category") else None
    if scope == "total" and category:
        part.refuse("`category` stands beside `scope: total`; leave it out, or write `scope: category`", "category")
    measure = part.choice("measure", ("plan", "done", "pct"))
    printed = part.figure("value")
    unit = part.choice("unit", tuple(POWERS))
    if measure and unit and (measure == "pct") != (unit == "%"):
        fitting = "%" if measure == "pct" else ", ".join(name for name in POWERS if name != "%")
        part.refuse(f"`unit` is {unit}, but `measure: {measure}` is in {fitting}", "unit")
    row: dict[str, Any] = {
        "scope": {"total": "grand", "category": "category"}.get(scope or ""),
        "category_name": category,
        "measure": measure,
        "value_printed": f"{printed}{unit}",
        "value": None,
        "quantum": None,
    }
    if printed is not None and unit:
        try:
            row["value"], row["quantum"] = read_printed(printed, unit)
        except ValueError as error:
            part.refuse(f"`value: {printed}` {error}", "value")
    part.finish()
    return row
