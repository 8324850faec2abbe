"""Staged notices written down directly, as normalisation would hand them on, and the release built from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contract import polars_schema
from pipelines.decisions import Decisions
from pipelines.load.candidate import Candidate, NoticeCheck, Stamp, build
from pipelines.load.inputs import Inputs
from pipelines.normalise.pending import DONE_SCHEMA
from pipelines.quality.suites import NOTICE, expectations

CHECKS = [NoticeCheck(e.name, e.severity, e.expected, e.sql, e.is_late) for e in expectations() if e.level == NOTICE]
SERIES = "重点民生实事"
ONE = Decimal(1)
# Nothing accepted before, withdrawn or declared.
NOTHING = Inputs.of({}, [], Decisions.none())
BUILT = datetime(2025, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Figures:
    """The three figures of a row as printed; None is a blank."""

    plan: Decimal | None = None
    done: Decimal | None = None
    pct: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """A project line."""

    name: str
    figures: Figures = field(default_factory=Figures)
    category: str | None = None
    number: str | None = None
    goal: str | None = None
    progress: str | None = None
    agencies: tuple[str, ...] = ("区教委",)
    part_of: int | None = None
    is_leaf: bool = True


@dataclass(frozen=True)
class Notice:
    """A notice of one document. `key` stands for its content: documents with the same key are one notice."""

    key: str
    lines: Sequence[Line]
    totals: dict[str | None, Figures] = field(default_factory=dict)  # by category; None is the grand total
    region: str = "500101"
    year: int = 2025
    month: int = 3
    basis: str = "cumulative"
    published: date | None = date(2025, 4, 11)
    retrieved: datetime = datetime(2025, 5, 1, tzinfo=UTC)
    document: str = ""
    plan_quantum: Decimal = ONE
    done_quantum: Decimal = ONE
    pct_quantum: Decimal = ONE

    @property
    def sha256(self) -> str:
        """The document; by default one a notice."""
        return self.document or f"document of {self.key}"

    @property
    def program(self) -> str:
        """The key of the programme."""
        return f"{self.region}-{self.year}-{SERIES}"


def write_stage(folder: Path, notices: Iterable[Notice]) -> Path:
    """Write the stage's files below a folder and return it."""
    heads: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    for notice in notices:
        ids = {"document_sha256": notice.sha256, "notice_key": notice.key}
        heads.append(ids | _head(notice))
        first = 3 + len(notice.totals)
        lines += [
            ids | {"row_ordinal": i, "table_no": 1, "row_no": first + i} | _line(line)
            for i, line in enumerate(notice.lines, 1)
        ]
        totals += [
            ids
            | {"scope": "category" if category else "grand", "table_no": 1, "row_no": 2 + i, "category_name": category}
            | _figures(figures)
            for i, (category, figures) in enumerate(notice.totals.items(), 1)
        ]
    staged = {"staged_notices": heads, "staged_lines": lines, "staged_totals": totals}
    for table, rows in (staged | {"staged_rows": [], "staged_columns": []}).items():
        (folder / table).mkdir(parents=True)
        pl.DataFrame(rows, schema=polars_schema(table)).write_parquet(folder / table / "2025-01.parquet")
    pl.DataFrame(schema=polars_schema("staged_problems")).write_parquet(folder / "staged_problems.parquet")
    attempts = [
        {name: head.get(name) for name in ("document_sha256", "region_key", "source", "retrieved_at")}
        | {"reading": head["notice_key"]}
        for head in heads
    ]
    pl.DataFrame(attempts, schema=DONE_SCHEMA).write_parquet(folder / "attempts.parquet")
    return folder


def build_release(
    folder: Path, notices: Iterable[Notice], inputs: Inputs = NOTHING, built_at: datetime = BUILT
) -> tuple[Path, Candidate]:
    """Build the candidate release of some notices in an empty folder; return its file and what it holds."""
    stage = write_stage(folder / "stage", notices)
    database = folder / "candidate.duckdb"
    stamp = Stamp(1, built_at, "test", "test")
    return database, build(stage, database, stamp, CHECKS, inputs)


def _figures(figures: Figures) -> dict[str, Any]:
    return {"plan_wan": figures.plan, "done_wan": figures.done, "done_pct": figures.pct}


def _line(line: Line) -> dict[str, Any]:
    return {
        "line_no": line.number,
        "category_name": line.category,
        "name": line.name,
        "goal_text": line.goal,
        "parent_row_ordinal": line.part_of,
        "is_leaf": line.is_leaf,
        "agencies": list(line.agencies),
        "agency_names": list(line.agencies),
        "agency_roles": ["lead", *["support"] * (len(line.agencies) - 1)],
        "agency_known": [True] * len(line.agencies),
        "agency_kinds": ["bureau"] * len(line.agencies),
        "progress_text": line.progress,
        "remark": None,
    } | _figures(line.figures)


def _head(notice: Notice) -> dict[str, Any]:
    ends_quarter = notice.month % 3 == 0
    return {
        "region_key": notice.region,
        "region_name": "万州区",
        "parent_name": "重庆市",
        "program_key": notice.program,
        "program_year": notice.year,
        "series": SERIES,
        "period_key": f"{notice.year}Q{notice.month // 3}" if ends_quarter else f"{notice.year}M{notice.month:02}",
        "basis": notice.basis,
        "published_on": notice.published,
        "media_type": "text/html",
        "table_sha256": notice.sha256,
        "table_media_type": "text/html",
        "source": f"{notice.sha256}.html",
        "retrieved_at": notice.retrieved,
        "plan_quantum": notice.plan_quantum,
        "done_quantum": notice.done_quantum,
        "pct_quantum": notice.pct_quantum,
        "partition": f"{notice.year}-{(notice.month - 1) // 3 * 3 + 1:02}",
        "title": "公示",
    }
