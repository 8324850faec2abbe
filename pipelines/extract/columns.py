"""Column headings -> roles, by the synonyms of `lookups/columns.yml`; never by position.

A heading that is not known makes its column an attribute, kept as printed and reported, unless it looks like money:
a plan or a sum of money that was passed over would make every figure beside it suspect.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.fold import fold
from pipelines.lookups import load_yaml
from pipelines.problems import Problem, Reason, RefusalError

_COLUMNS = Path(__file__).parent / "lookups" / "columns.yml"
# The roles that stage and warehouse have a column for. `category` is a column that names the category of each row.
ROLES = ("number", "item", "goal", "plan", "agency", "support", "progress", "done", "rate", "remark")
FIGURES = ("plan", "done", "rate")
# A table with fewer known headings in a row is something else on the page.
MIN_ROLES = 3

# Taken off a heading before its role is looked up: a bracket that may have lost its end, a unit, the year, the period.
_BRACKET = re.compile(r"\([^)]*\)?")
_UNIT = re.compile(r"[:,]?(?:单位:)?(?:万元|亿元|元|%)$")
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度)?")
_MONTH = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
_PERIOD = re.compile(
    rf"^(?:截[至止](?:目前|{_MONTH}月(?:份|底|末|\d{{1,2}}日)?)|上半年|半年度?|前[一二两三四1-4]个?季度|第?[一二三四1-4]季度|"
    rf"前{_MONTH}个?月|(?:1[-—–~至])?{_MONTH}月(?:份|底|末)?|全年|年度|本月|当月|月度|本?季度)"
)
_FIGURE = re.compile(r"^[-+]?\d[\d,]*(?:\.\d+)?(?:%|万元|亿元|元)?(?:\(|$)")
_BLANKS = re.compile(r"\s+")


class Column(NamedTuple):
    """One column. `column_no` counts from 1; `header` is the path of headings, joined by `/`.

    `role` is one of `ROLES`, `category`, or `attribute` for a column whose heading is not known.
    """

    role: str
    column_no: int
    header: str


def squeeze(text: str) -> str:
    """Return a heading or label without any white space, full-width forms folded."""
    return fold(_BLANKS.sub("", text))


@lru_cache(maxsize=4096)
def heading_role(heading: str) -> str | None:
    """Return the role of a column heading, `group` for one that only holds others, None if unknown."""
    roles = _roles()
    plain = _BRACKET.sub("", squeeze(heading))
    without_unit = _UNIT.sub("", plain)
    without_year = _YEAR.sub("", without_unit)
    for name in (plain, without_unit, without_year):
        if role := roles.get(name):
            return role
    role = roles.get(_PERIOD.sub("", without_year))
    # A plan of a quarter or of half a year is not that of the year.
    return None if role == "plan" and not without_year.startswith(("全年", "年度")) else role


def looks_like_figure(text: str) -> bool:
    """Tell whether a cell begins with a number, and has no more than a unit or a remark in a bracket beside it."""
    return _FIGURE.match(squeeze(text)) is not None


def looks_like_money(heading: str) -> bool:
    """Tell whether the heading of a column without a role has a word of money in it."""
    lookup: dict[str, Any] = load_yaml(_COLUMNS)
    plain = squeeze(heading)
    if _BRACKET.sub("", plain) in lookup["ignored"]:
        return False
    return any(word in plain for word in lookup["money_words"]) or re.search(r"[(:]元", plain) is not None


def is_private(heading: str) -> bool:
    """Tell whether a column holds names or telephones of persons, which are kept nowhere but in the archive."""
    lookup: dict[str, Any] = load_yaml(_COLUMNS)
    return any(word in heading for word in lookup["private"])


@cache
def _roles() -> dict[str, str]:
    lookup: dict[str, Any] = load_yaml(_COLUMNS)
    roles = {name: role for role, names in lookup["roles"].items() for name in names}
    return roles | dict.fromkeys(lookup["groups"], "group")


def required_roles() -> tuple[str, ...]:
    """Return the roles without which a table is no progress table."""
    return tuple(load_yaml(_COLUMNS)["required"])


@lru_cache(maxsize=1024)
def recognise_columns(header: tuple[tuple[str, ...], ...], table_no: int, row_no: int) -> tuple[Column, ...]:
    """Give each column its role. Notices share few headers, so the result is kept.

    Args:
        header: the header's rows of raw texts, merged cells expanded.
        table_no: for the address in a refusal.
        row_no: the header's last row, likewise.

    Returns:
        The columns in order. One without any heading is left out; whether its cells are blank is for the rows to tell.

    Raises:
        RefusalError: with every heading at fault: money of unknown meaning, twice the same role, a needed one missing.
    """
    columns: list[Column] = []
    problems: list[Problem] = []
    for index, path in enumerate(zip(*header, strict=True)):
        headings = list(dict.fromkeys(squeeze(text) for text in path if squeeze(text)))
        if not headings:
            continue
        role = heading_role(headings[-1])
        text = "/".join(headings)
        where = (table_no, row_no, index + 1, text, path[-1])
        if role == "group":
            problems.append(
                Problem(Reason.COLUMN_UNKNOWN, "it only holds other headings, and has none below it", *where)
            )
        elif role is None and any(looks_like_money(heading) for heading in headings):
            problems.append(Problem(Reason.COLUMN_UNKNOWN_MONEY, "", *where))
        elif role is None:
            same = sum(column.header.partition("#")[0] == text for column in columns)
            columns.append(Column("attribute", index + 1, f"{text}#{same + 1}" if same else text))
        elif role in FIGURES and not all(heading_role(heading) for heading in headings[:-1]):
            # 群众满意度/占比(%) is no share of the plan, 上年同期/完成投资 none of this year's money.
            problems.append(Problem(Reason.COLUMN_UNKNOWN, "the heading above it is not known", *where))
        elif role in (column.role for column in columns):
            problems.append(Problem(Reason.COLUMN_REPEATED, f"a second column for {role}", *where))
        else:
            columns.append(Column(role, index + 1, text))
    present = {column.role for column in columns}
    roles: dict[str, list[str]] = load_yaml(_COLUMNS)["roles"]
    for role in required_roles():
        if role not in present:
            names = "、".join(roles[role][:3])
            detail = f"no column for {role} ({names} …); the header reads {' | '.join(header[-1])[:200]}"
            problems.append(Problem(Reason.COLUMN_MISSING, detail, table_no, row_no))
    if problems:
        raise RefusalError(problems)
    return tuple(columns)
