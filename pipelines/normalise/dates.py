"""Dates as notices print them, whole or with 年月日 lost on the way (2025411), repaired only by evidence.

A run of digits can be two dates (2025111 is 11 January or 1 November). All that the notice says of dates decides
together, or nothing does: then the date stays unknown and the notice carries a note.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import product
from typing import NamedTuple

_Y = r"((?:19|20)\d\d)"
_WRITTEN = re.compile(rf"{_Y}(?:\s*[-年./]\s*|\s+)(\d{{1,2}})(?:\s*[-月./]\s*|\s+)(\d{{1,2}})(?!\d)")
# 年 alone is lost: 202512月11日.
_NO_YEAR_MARK = re.compile(rf"(?<!\d){_Y}(\d{{1,2}})\s*月\s*(\d{{1,2}})(?!\d)")
# Before a 月 the digits are year and month alone.
_RUN = re.compile(rf"(?<!\d){_Y}年?(\d{{2,4}})(?!\d|\s*月)")
_YEARLESS = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_DAY = re.compile(r"(?<=[-\u2010-\u2015~至到])\s*(\d{1,2})日")
_ANY = re.compile("|".join(each.pattern for each in (_WRITTEN, _NO_YEAR_MARK, _RUN, _YEARLESS, _DAY)))
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]*")
_HAN_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_HAN_NUMBER = "([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_HAN_DATE = re.compile(
    rf"([一二][〇零○一二三四五六七八九]{{3}})年{_HAN_NUMBER}月{_HAN_NUMBER}(?![一二三四五六七八九十])"
)
# Signature and comment period lie near the publication; notices are known to differ by weeks, not by a quarter.
_NEAR = timedelta(days=62)
# From its first day to its last a comment period has five days at the least.
_SHORTEST, _LONGEST = timedelta(days=4), timedelta(days=62)
_BEFORE_END = timedelta(days=31)

# Where the dates that bear on each other stand; the first one stated anchors the others.
_PLACES = {"published": ("published", 0), "signed": ("signed", 0), "from": ("objection", 0), "to": ("objection", 1)}
# The roles it is about, and the test of a choice of days.
_Condition = tuple[frozenset[str], Callable[[Mapping[str, date]], bool]]


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
    """Return a reading for each date in a text, in order. A second one may omit its year, or month and year."""
    readings: list[Reading] = []
    for match in _ANY.finditer(_HAN_DATE.sub(_plain_digits, _ADDRESS.sub(" ", text))):
        year, month, day, unmarked, its_month, its_day, run_year, run, *short, last_day = match.groups()
        if year or unmarked:
            found = [_date(int(year or unmarked), int(month or its_month), int(day or its_day))]
        elif run:
            found = [_date(int(run_year), int(run[:i]), int(run[i:])) for i in (1, 2) if 0 < len(run[i:]) <= 2]
        else:
            found = [_after(first, short, last_day) for first in (readings[-1].candidates if readings else ())]
        readings.append(Reading(tuple(dict.fromkeys(each for each in found if each))))
    return readings


def _after(first: date, month_and_day: list[str], last_day: str) -> date | None:
    """Return the date that a second one without its year means after a first one; one without month stays in it."""
    if last_day:
        return _date(first.year, first.month, int(last_day)) if int(last_day) >= first.day else None
    month, day = map(int, month_and_day)
    return _date(first.year + ((month, day) < (first.month, first.day)), month, day)


def _plain_digits(match: re.Match[str]) -> str:
    year = "".join(_HAN_DIGITS[digit] for digit in match[1])
    return f"{year}年{_number(match[2])}月{_number(match[3])}"


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return int(_HAN_DIGITS.get(tens, "1")) * 10 * len(ten) + int(_HAN_DIGITS.get(ones, "0"))


def settle_all(
    readings: Mapping[str, Sequence[Reading]], *, year: int | None = None, through: date | None = None
) -> dict[str, list[date | None]]:
    """Settle the dates of a notice by all that it says of them.

    A date printed whole stays as it is, be it odd. For the ambiguous ones every joint choice is tried that agrees with
    what is known of notices: a comment period ends 5 to 62 days after it began; signature, and the comment period's
    beginning, lie within 62 days of the publication, or of each other where no publication is given; the publication,
    or what stands in for it, is not earlier than the last month of its period, nor than its programme's year, nor
    later than the year after. Conditions between dates that are certain are not applied. A date is settled only if
    all the choices left give the same one.

    Args:
        readings: `published` and `signed`, of which the first counts, and `objection`, of which the first two do;
            what is missing is not stated.
        year: the programme's year, if it is known.
        through: the last day of the period, if it is known.

    Returns:
        For each name as many dates as readings; None where one is no date or stays ambiguous.
    """
    settled = {name: [each.near(None) for each in found] for name, found in readings.items()}
    stated = {
        role: (name, at)
        for role, (name, at) in _PLACES.items()
        if len(readings.get(name, ())) > at and readings[name][at].candidates
    }
    open_roles = [role for role, (name, at) in stated.items() if settled[name][at] is None]
    conditions = [each for each in _conditions(list(stated), year, through) if not each[0].isdisjoint(open_roles)]
    every = product(*(readings[name][at].candidates for name, at in stated.values()))
    choices = [dict(zip(stated, days, strict=True)) for days in every]
    choices = [choice for choice in choices if all(holds(choice) for _, holds in conditions)]
    for role in open_roles:
        days_left = {choice[role] for choice in choices}
        name, at = stated[role]
        settled[name][at] = days_left.pop() if len(days_left) == 1 else None
    return settled


def _conditions(stated: list[str], year: int | None, through: date | None) -> Iterator[_Condition]:
    """Yield what must hold between the dates that are stated, the first of which anchors the others."""
    if "from" in stated and "to" in stated:
        yield frozenset(("from", "to")), lambda days: _SHORTEST <= days["to"] - days["from"] <= _LONGEST
    if not stated:
        return
    head = stated[0]
    first = max(through - _BEFORE_END if through else date.min, date(year, 1, 1) if year else date.min)
    last = date(year + 1, 12, 31) if year else date.max
    yield frozenset((head,)), lambda days: first <= days[head] <= last
    for other in ("signed", "from"):
        if other in stated[1:]:
            yield frozenset((head, other)), partial(_are_near, head, other)


def _are_near(one: str, other: str, days: Mapping[str, date]) -> bool:
    return abs(days[one] - days[other]) <= _NEAR


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
