"""corrections.yml: a printed figure that is known to be wrong, and the one to compute with instead."""

from collections import defaultdict
from typing import Any

import polars as pl

from pipelines.decisions.common import basis, limited_signature, own_id, period, programme
from pipelines.decisions.entry import Entry
from pipelines.decisions.hints import like

SCHEMA = {
    "correction_id": pl.String,
    "program_key": pl.String,
    "period_key": pl.String,
    "basis": pl.String,
    "scope": pl.String,
    "name": pl.String,
    "number": pl.String,
    "category_name": pl.String,
    "measure": pl.String,
    "expect": pl.Decimal(18, 4),
    "adjusted": pl.Decimal(18, 4),
    "reason": pl.String,
    "author": pl.String,
    "decided_on": pl.Date,
    "expires_on": pl.Date,
}
_PLACES = ("line", "category", "total")
_FIGURE = ("program_key", "period_key", "basis", "scope", "name", "number", "category_name", "measure")


def rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Return a row for each entry."""
    found = [_row(entry) for entry in entries]
    _refuse_repeated(entries, found)
    return found


def _row(entry: Entry) -> dict[str, Any]:
    identity = own_id(entry)
    of = programme(entry)
    row = {
        "correction_id": identity,
        "program_key": of["program_key"],
        "period_key": period(entry, of["program_year"]),
        "basis": basis(entry),
        **_place(entry),
        "measure": entry.choice("measure", ("plan", "done", "pct")),
        "expect": entry.decimal("expect", may_be_blank=True),
        "adjusted": entry.decimal("value"),
        **limited_signature(entry),
    }
    entry.finish()
    if row["adjusted"] is not None and row["adjusted"] == row["expect"]:
        entry.refuse("`value` is what `expect` says is printed; nothing is corrected", "value")
    return row


def _place(entry: Entry) -> dict[str, Any]:
    """Return scope, name, number and category_name of the figure."""
    place: dict[str, Any] = {"scope": None, "name": None, "number": None, "category_name": None}
    where = entry.part("where")
    if where is None:
        return place
    named = [name for name in _PLACES if where.has(name)]
    match named:
        case ["line"]:
            place |= {"scope": "line", "name": where.text("line")}
            place["number"] = where.text("number", is_optional=True, is_code=True)
        case ["category"]:
            place |= {"scope": "category", "category_name": where.category("category")}
        case ["total"]:
            place["scope"] = "grand"
            where.true("total")
        case _:
            said = f"it has {', '.join(named)}" if named else "it has none"
            entry.refuse(f"`where` names exactly one of {', '.join(_PLACES)}, but {said}; {like('where')}", "where")
            return place
    where.finish()
    return place


def _refuse_repeated(entries: list[Entry], found: list[dict[str, Any]]) -> None:
    """Two corrections of one figure may follow one another; they may not hold on the same day."""
    same: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for entry, row in zip(entries, found, strict=True):
        if not all(row[name] for name in ("program_key", "period_key", "scope", "measure", "decided_on", "expires_on")):
            continue
        others = same[tuple(row[name] for name in _FIGURE)]
        for other in others:
            if row["decided_on"] <= other["expires_on"] and other["decided_on"] <= row["expires_on"]:
                entry.refuse(
                    f"`{other['correction_id']}` corrects the same figure at the same time; "
                    "keep one of them, or let the earlier one expire before the `date` of the later"
                )
        others.append(row)
