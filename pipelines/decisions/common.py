"""What entries of several files have in common: which programme, which period, who decided it and until when."""

import re
from typing import Any

from pipelines.decisions.entry import Entry

_ID = r"[a-z0-9-]+"
_REGION = r"[1-9][0-9]{5}"
_PERIOD = re.compile(r"((?:19|20)[0-9]{2})(?:Q[1-4]|M(0[1-9]|1[0-2]))")
_DEFAULT_SERIES = "重点民生实事"


def own_id(entry: Entry) -> str | None:
    """Return the entry's id."""
    return entry.text("id", pattern=_ID)


def program_key(region: str, year: int, series: str) -> str:
    """Return the key of a yearly list, as normalisation makes it."""
    return f"{region}-{year}-{series}"


def programme(entry: Entry) -> dict[str, Any]:
    """Return region_key, program_year, series, and the program_key of the three."""
    region = entry.text("region", pattern=_REGION, is_code=True)
    year = entry.year("program_year")
    series = entry.text("series", is_optional=True) or _DEFAULT_SERIES
    key = program_key(region, year, series) if region and year and series else None
    return {"region_key": region, "program_year": year, "series": series, "program_key": key}


def period(entry: Entry, program_year: int | None) -> str | None:
    """Return a period's key. A programme's figures are all of its own year."""
    key = entry.text("period")
    if key is None:
        return None
    match = _PERIOD.fullmatch(key)
    if match is None:
        entry.refuse(
            f"`period` is {key}; write a quarter's end like `2025Q1`, any other month like `2025M04`", "period"
        )
    elif match[2] and int(match[2]) % 3 == 0:
        entry.refuse(f"`period` is {key}, which ends with a quarter; write `{match[1]}Q{int(match[2]) // 3}`", "period")
    elif program_year and int(match[1]) != program_year:
        entry.refuse(f"`period` is {key}, but `program_year` is {program_year}; the two are of one year", "period")
    return key


def basis(entry: Entry) -> str | None:
    """Return whether the figures are from January on or of the period's last month or quarter alone."""
    return entry.choice("basis", ("cumulative", "single"), is_optional=True) or "cumulative"


def signature(entry: Entry) -> dict[str, Any]:
    """Return reason, author, and the day of the decision."""
    return {"reason": entry.text("reason"), "author": entry.text("author"), "decided_on": entry.day("date")}


def limited_signature(entry: Entry) -> dict[str, Any]:
    """Return a signature, and the last day on which the decision holds."""
    signed = signature(entry)
    expires_on = entry.day("expires")
    if expires_on and signed["decided_on"] and expires_on <= signed["decided_on"]:
        what = f"`expires` is {expires_on}, which is not after `date`, {signed['decided_on']}; write a later day"
        entry.refuse(what, "expires")
    return {**signed, "expires_on": expires_on}
