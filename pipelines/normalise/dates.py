"""Dates as notices print them, whole or with 年月日 lost on the way (2025411), repaired only by evidence.

A run of digits can be two dates (2025111 is 11 January or 1 November). The notice's publication date decides, or
nothing does: then the date stays unknown and the notice carries a note.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

_WRITTEN = re.compile(r"((?:19|20)\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})(?!\d)")
# Before a 月 the digits are year and month alone: in 202512月11日 only 年 is lost.
_RUN = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d{2,4})(?![\d月])")
_YEARLESS = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_ANY = re.compile(f"{_WRITTEN.pattern}|{_RUN.pattern}|{_YEARLESS.pattern}")
# Signature and comment period lie near the publication; notices are known to differ by weeks, not by a quarter.
_NEAR = timedelta(days=62)


class Reading(NamedTuple):
    """What a date text can mean. One candidate is a date, several are ambiguous, none is no date."""

    candidates: tuple[date, ...]

    def near(self, anchor: date | None) -> date | None:
        """Return the one candidate, or among several the only one near the anchor, or None."""
        if len(self.candidates) <= 1 or anchor is None:
            return self.candidates[0] if len(self.candidates) == 1 else None
        close = [c for c in self.candidates if abs(c - anchor) <= _NEAR]
        return close[0] if len(close) == 1 else None


def read_dates(text: str) -> list[Reading]:
    """Return a reading for each date in a text, in order. A second one may omit its year (…—5月11日)."""
    readings: list[Reading] = []
    for match in _ANY.finditer(text):
        year, month, day, run_year, run, *yearless = match.groups()
        if year:
            candidate = _date(int(year), int(month), int(day))
            readings.append(Reading((candidate,) if candidate else ()))
        elif yearless[0]:
            month, day = map(int, yearless)
            after = readings[-1].candidates if readings else ()
            ends = (_date(first.year + ((month, day) < (first.month, first.day)), month, day) for first in after)
            readings.append(Reading(tuple(dict.fromkeys(end for end in ends if end))))
        else:
            cuts = (_date(int(run_year), int(run[:i]), int(run[i:])) for i in (1, 2) if 0 < len(run[i:]) <= 2)
            readings.append(Reading(tuple(dict.fromkeys(cut for cut in cuts if cut))))
    return readings


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
