"""crosswalk.yml: which project of one list is which of another, where names alone do not tell."""

from typing import Any

import polars as pl

from pipelines.decisions.common import own_id, program_key, programme, signature
from pipelines.decisions.entry import Entry

SCHEMA = {
    "crosswalk_id": pl.String,
    "region_key": pl.String,
    "program_key": pl.String,
    "to_program_key": pl.String,
    "from_name": pl.String,
    "to_name": pl.String,
    "decision": pl.String,
    "reason": pl.String,
    "author": pl.String,
    "decided_on": pl.Date,
}
_PAIR = ("program_key", "to_program_key", "from_name", "to_name")


def rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Return a row for each entry."""
    found = [_row(entry) for entry in entries]
    seen: dict[tuple[Any, ...], str] = {}
    for entry, row in zip(entries, found, strict=True):
        pair = tuple(row[name] for name in _PAIR)
        if pair in seen:
            entry.refuse(f"`{seen[pair]}` decides about the same two names; keep one of them")
        if all(pair):
            seen[pair] = row["crosswalk_id"]
    return found


def _row(entry: Entry) -> dict[str, Any]:
    identity = own_id(entry)
    of = programme(entry)
    to_year = entry.year("to_program_year", is_optional=True) or of["program_year"]
    row = {
        "crosswalk_id": identity,
        "region_key": of["region_key"],
        "program_key": of["program_key"],
        "to_program_key": program_key(of["region_key"], to_year, of["series"])
        if of["program_key"] and to_year
        else None,
        "from_name": entry.text("from"),
        "to_name": entry.text("to"),
        "decision": entry.choice("decision", ("same", "different", "split", "merged")),
        **signature(entry),
    }
    entry.finish()
    return row
