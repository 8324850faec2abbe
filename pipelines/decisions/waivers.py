"""waivers.yml: failures of a notice that somebody has looked at, so that they do not hold it any more."""

from typing import Any

import polars as pl

from pipelines.decisions.common import basis, limited_signature, own_id, period, programme
from pipelines.decisions.entry import Entry

SCHEMA = {
    "waiver_id": pl.String,
    "program_key": pl.String,
    "period_key": pl.String,
    "basis": pl.String,
    "expectation": pl.String,
    "expect": pl.List(pl.String),
    "reason": pl.String,
    "author": pl.String,
    "decided_on": pl.Date,
    "expires_on": pl.Date,
}
_HINT = 'write each failure as `minsheng` shows it, `- "subject: observed"`'


def rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Return a row for each entry."""
    return [_row(entry) for entry in entries]


def _row(entry: Entry) -> dict[str, Any]:
    identity = own_id(entry)
    of = programme(entry)
    row = {
        "waiver_id": identity,
        "program_key": of["program_key"],
        "period_key": period(entry, of["program_year"]),
        "basis": basis(entry),
        "expectation": entry.text("check", pattern=r"[a-z0-9_]+"),
        "expect": entry.texts("expect", _HINT),
        **limited_signature(entry),
    }
    for text in row["expect"]:
        subject, _, observed = text.partition(": ")
        if not subject.strip() or not observed.strip():
            entry.refuse(f"`expect` has “{text}”, which is no `subject: observed`; {_HINT}", "expect")
    entry.finish()
    return row
