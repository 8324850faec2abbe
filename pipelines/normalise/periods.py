"""Period wordings -> one key. Progress is cumulative from January unless a notice says otherwise (NOTICES.md).

Keys: `2025Q1` for a cumulative period that ends with a quarter, `2025M04` for any other month. Each key belongs to
the quarter partition that holds its last month.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"十一": 11, "十二": 12}
_N = r"(十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])"
_RANGE = re.compile(rf"(?<!\d){_N}月?份?\s*[-—–~至到]+\s*{_N}月")
_FIRST_QUARTERS = re.compile(r"前([一二两三四1-4])个?季度")
_QUARTER = re.compile(r"(?:第)?(?<![前\d一二三四])([一二三四1-4])季度")
_UNTIL = re.compile(rf"截[至止]?(?:((?:19|20)\d\d)年)?{_N}月")
# The month of a heading (6月完成投资): January's alone is cumulative as well.
_MONTH_ALONE = re.compile(r"(?:^|/)((?:1[0-2]|[2-9])月份?)(?=[^底末])")
_END_OF_MONTH = re.compile(rf"(?<!\d){_N}月[底末]")
_FIRST_MONTHS = re.compile(rf"前{_N}个?月")
_HALF = re.compile(r"上半年|半年度")
_YEAR_END = re.compile(r"全年(?:进展|推进|完成|落实)|年终|年底(?:进展|推进|完成)")
_SINGLE = re.compile(r"本月|当月|[1-4一二三四]季度当季")
_KEY = re.compile(r"((?:19|20)[0-9]{2})(?:Q([1-4])|M(0[1-9]|1[0-2]))")


class Period(NamedTuple):
    """A period by its year and last month; `basis` is `cumulative` (from January) or `single` (its last month)."""

    year: int
    through_month: int
    basis: str = "cumulative"

    @property
    def key(self) -> str:
        """The period's key in the warehouse."""
        if self.through_month % 3 == 0:
            return f"{self.year}Q{self.through_month // 3}"
        return f"{self.year}M{self.through_month:02}"

    @property
    def partition(self) -> str:
        """The first month of the quarter that holds the period's last month, as Dagster's partition key."""
        return f"{self.year}-{(self.through_month - 1) // 3 * 3 + 1:02}"


def parse_key(key: str) -> Period:
    """Read a period key as an operator writes it.

    Raises:
        ValueError: it is neither like 2025Q1 nor like 2025M04.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError(f"{key!r} is no period; write a quarter's end as 2025Q1, any other month as 2025M04")
    year, quarter, month = match.groups()
    through_month = int(quarter) * 3 if quarter else int(month)
    if month and through_month % 3 == 0:
        raise ValueError(f"{key!r} ends with a quarter; write it as {year}Q{through_month // 3}")
    return Period(int(year), through_month)


@lru_cache(maxsize=4096)
def through_months(text: str) -> frozenset[int]:
    """Return the last months of all periods that a text names, often none. Headings recur, so results are kept."""
    found: set[int] = set()
    found.update(_number(m[2]) for m in _RANGE.finditer(text) if _number(m[1]) == 1)
    for pattern in (_FIRST_QUARTERS, _QUARTER):
        found.update(_number(m[1]) * 3 for m in pattern.finditer(text))
    found.update(_number(m[2]) for m in _UNTIL.finditer(text))
    for pattern in (_END_OF_MONTH, _FIRST_MONTHS):
        found.update(_number(m[1]) for m in pattern.finditer(text))
    if _HALF.search(text):
        found.add(6)
    if _YEAR_END.search(text):
        found.add(12)
    return frozenset(found)


def not_from_january(text: str) -> list[str]:
    """Return the wordings of months that do not begin in January: 4-6月, or 6月 at the head of a column's heading."""
    found = [m[0] for m in _RANGE.finditer(text) if _number(m[1]) != 1]
    return found + [m[1] for m in _MONTH_ALONE.finditer(text)]


def until_years(text: str) -> list[tuple[int, str]]:
    """Return the year of each 截至2025年3月, with its wording."""
    return [(int(m[1]), m[0]) for m in _UNTIL.finditer(text) if m[1]]


def is_single(text: str) -> bool:
    """Tell whether a text says that its figures are of one month or quarter alone."""
    return _SINGLE.search(text) is not None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 2 if text == "两" else _DIGITS[text]
