"""Period wordings -> one key. Progress is cumulative from January unless a notice says otherwise (NOTICES.md).

Keys: `2025Q1` for a cumulative period that ends with a quarter, `2025M04` for any other month. Each key belongs to
the quarter partition that holds its last month.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"十一": 11, "十二": 12, "两": 2}
_N = r"(十[一二]?|[一二三四五六七八九]|1[0-2]|0?[1-9])"
_Y = r"((?:19|20)\d\d)"
_TO = r"[-\u2010-\u2015\u2212\u2500~至到]+"
# Word sets digits apart by spaces. Between two digits a space stays: it parts two numbers.
_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_RANGE = re.compile(rf"(?:{_Y}年)?(?<!\d){_N}月?份?{_TO}(?:{_Y}年)?{_N}月")
_QUARTERS = re.compile(rf"(?<!\d)第?([一二三四1-4])(?:季度)?{_TO}第?([一二三四1-4])季度")
_FIRST_QUARTERS = re.compile(r"前([一二两三四1-4])个?季度")
_QUARTER = re.compile(r"(?<![前\d一二三四])([一二三四1-4])季度")
# 公示期截止5月11日 is a date until which somebody may object.
_UNTIL = re.compile(
    rf"(?<!公示)(?<!时间)(?<!日期)(?<!示期)截[至止]?[至到]?(?:{_Y}(?:年|(?P<dot>[./-])))?{_N}"
    r"(?(dot)(?P=dot)(\d{1,2})(?!\d)|月(?:(\d{1,2})日)?)"
)
_UNTIL_YEAR = re.compile(rf"截[至止]?[至到]?{_Y}年?[底末]")
# The month of a heading (6月完成投资): January's alone is cumulative as well.
_MONTH_ALONE = re.compile(rf"(?:^|[/(])(?!一月|1月|01月)({_N}月份?)(?![底末止\d])(?!{_TO})")
_END_OF_MONTH = re.compile(rf"(?<!\d)(?<!去年)(?<!上年){_N}月份?[底末](?!之前|以前|前)")
_FIRST_MONTHS = re.compile(rf"前{_N}个?月")
_HALF = re.compile(r"上半年|(?<!下)半年度")
_YEAR_END = re.compile(
    r"(?<!确保|力争|预计|计划|争取)全年(?:进展|推进|完成(?!目标|任务)|落实|情况)|[(/]全年(?:[)/]|$)|年终|年底(?:进展|推进|完成)"
)
_SINGLE = re.compile(r"(?<![至止到])[本当]月(?!累计|止|底|末|为止)|当季|单月|单季")
# Earlier than this the month that a date names is not over.
_LATE_IN_MONTH = 25
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
    def ends_on(self) -> date:
        """The last day."""
        return date(self.year, self.through_month, monthrange(self.year, self.through_month)[1])

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
    text = _SPACE.sub("", text)
    found = {_number(m[4]) for m in _RANGE.finditer(text) if _number(m[2]) == 1}
    found.update(_number(m[2]) * 3 for m in _QUARTERS.finditer(text) if _number(m[1]) == 1)
    single = _QUARTERS.sub("", text)
    for pattern in (_FIRST_QUARTERS, _QUARTER):
        found.update(_number(m[1]) * 3 for m in pattern.finditer(single))
    found.update(_number(m[3]) for m in _UNTIL.finditer(text) if _is_month_over(m))
    for pattern in (_END_OF_MONTH, _FIRST_MONTHS):
        found.update(_number(m[1]) for m in pattern.finditer(text))
    if _HALF.search(text):
        found.add(6)
    if _YEAR_END.search(text) or _UNTIL_YEAR.search(text):
        found.add(12)
    return frozenset(found)


def not_from_january(text: str) -> list[str]:
    """Return the wordings of stretches that are not whole months from January on.

    They are 4-6月, 二至三季度, a range over two years, 截至6月15日, or 6月 at the head of a column's heading.
    """
    text = _SPACE.sub("", text)
    found = [m[0] for m in _RANGE.finditer(text) if _number(m[2]) != 1 or (m[1] and m[3] and m[1] != m[3])]
    found += [m[0] for m in _QUARTERS.finditer(text) if _number(m[1]) != 1]
    found += [m[0] for m in _UNTIL.finditer(text) if not _is_month_over(m)]
    return found + [m[1] for m in _MONTH_ALONE.finditer(text)]


def until_years(text: str) -> list[tuple[int, str]]:
    """Return the year of each 截至2025年3月, with its wording."""
    text = _SPACE.sub("", text)
    return [(int(m[1]), m[0]) for pattern in (_UNTIL, _UNTIL_YEAR) for m in pattern.finditer(text) if m[1]]


def is_single(text: str) -> bool:
    """Tell whether a text says that its figures are of one month or quarter alone."""
    return _SINGLE.search(_SPACE.sub("", text)) is not None


def _is_month_over(until: re.Match[str]) -> bool:
    day = until[4] or until[5]
    return day is None or int(day) >= _LATE_IN_MONTH


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _DIGITS[text]
