"""The usual way: `pandas.read_html`, some cleaning, one insert a file into DuckDB, sums checked at the end.

Written as a competent analyst would for these very pages: no provenance, versions, exact decimals or checks
of the reading itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import duckdb
import pandas as pd

PAGE = (
    re.compile(r"<title>关于(?P<year>\d{4})年(?P<region>.+?)重点民生实事(?P<period>.+?)推进情况公示_"),
    re.compile(r'<meta name="PubDate" content="(?P<published>\d{4}-\d{2}-\d{2})'),
)
COLUMNS = {
    "序号": "number",
    "项目名称": "name",
    "工作目标任务": "goal",
    "投资计划": "plan",
    "责任单位": "agency",
    "进展情况": "progress",
    "完成额度": "done",
    "占比": "rate",
    "备注": "remark",
}
NOTICE = ["region", "year", "period", "published"]
TEXTS = ["number", "name", "goal", "agency", "progress", "remark"]
MONEY = ["plan", "done"]
TABLES = """
    create or replace table lines (
        number varchar, name varchar, goal varchar, plan double, agency varchar, progress varchar,
        done double, rate double, remark varchar, category varchar,
        region varchar, year varchar, period varchar, published date
    );
    create or replace table totals as from lines;
"""
GRAND_TOTAL = "合计"
TOLERANCE = 0.005


@dataclass(frozen=True)
class Counts:
    """What a run read: notices, project rows, and printed totals that differ from the sums of their rows."""

    notices: int
    lines: int
    mismatches: int


def run(paths: Iterable[Path], database: Path) -> Counts:
    """Read the files into two tables of a DuckDB database and check the printed totals.

    Args:
        paths: HTML files in UTF-8, as `corpus` writes them.
        database: A DuckDB file; its tables `lines` and `totals` are made anew.

    Returns:
        The counts.
    """
    notices = 0
    with duckdb.connect(database) as connection:
        connection.execute(TABLES)
        for path in paths:
            frame = read(path)
            is_line = frame["number"].str.isdigit()
            connection.append("lines", frame[is_line], by_name=True)
            connection.append("totals", frame[~is_line], by_name=True)
            notices += 1
        lines, totals = connection.table("lines").df(), connection.table("totals").df()
    return Counts(notices, len(lines), len(mismatches(lines, totals)))


def read(path: Path) -> pd.DataFrame:
    """Read one page into a frame of its rows, totals too.

    Args:
        path: One HTML file.

    Returns:
        The columns of the table `lines`; the category of a row is the last label above it.

    Raises:
        ValueError: The page has not one progress table, or no title or date of the usual wording.
    """
    html = path.read_text(encoding="utf-8")
    [frame] = pd.read_html(StringIO(html), match="序号", header=[0, 1], flavor="lxml")
    frame.columns = [_role(levels) for levels in frame.columns]
    frame[TEXTS] = frame[TEXTS].astype("str")
    for column in (*MONEY, "rate"):
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    frame["category"] = frame["number"].where(~frame["number"].str.isdigit()).ffill()
    for pattern in PAGE:
        found = pattern.search(html)
        if found is None:
            raise ValueError(f"{path.name}: nothing matches {pattern.pattern}")
        frame = frame.assign(**found.groupdict())
    return frame


def mismatches(lines: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `totals` whose money is not the sum of their lines."""
    by_category = lines.groupby([*NOTICE, "category"], as_index=False)[MONEY].sum()
    grand = lines.groupby(NOTICE, as_index=False)[MONEY].sum().assign(category=GRAND_TOTAL)
    sums = pd.concat([by_category, grand])
    both = totals.merge(sums, on=[*NOTICE, "category"], how="left", suffixes=("", "_sum"))
    plan_agrees, done_agrees = ((both[c].fillna(0) - both[f"{c}_sum"]).abs() < TOLERANCE for c in MONEY)
    return both[~(plan_agrees & done_agrees)]


def _role(levels: tuple[str, ...]) -> str:
    flat = "".join("".join(levels).split())
    return next(role for heading, role in COLUMNS.items() if heading in flat)
