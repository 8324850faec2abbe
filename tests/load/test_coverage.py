"""v_coverage: which notices are there, which are missing, held, withdrawn, or in quarantine."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.contract import polars_schema
from pipelines.load.candidate import Stamp, build
from tests.load.declared import release, source
from tests.load.stage import CHECKS, NOTHING, Figures, Line, Notice, write_stage
from tests.support.stores import rows, value

Build = Callable[..., Path]
WRONG: dict[str | None, Figures] = {None: Figures(Decimal(999))}
ENTERED = datetime(2025, 5, 20, tzinfo=UTC)
# Noon of 1 November 2025: three quarters have ended.
NOVEMBER = datetime(2025, 11, 1, 4, tzinfo=UTC)


def notice(key: str, month: int = 3, /, **more: Any) -> Notice:
    published = date(2025, month + 1, 11) if month < 12 else date(2026, 1, 11)
    return Notice(key, [Line("护栏", Figures(Decimal(60)))], **{"month": month, "published": published} | more)


@pytest.fixture
def build_at(tmp_path: Path) -> Build:
    return lambda *notices, at=NOVEMBER, **more: release(tmp_path / "release", notices, at=at, **more)


def coverage(database: Path, columns: str = "period_key, state, versions, held, withdrawn") -> list[tuple[Any, ...]]:
    return rows(database, f"select {columns} from v_coverage order by region_key, program_year, period_key nulls last")


def test_present_missing_and_not_yet_due(build_at: Build) -> None:
    database = build_at(notice("A", 3), notice("C", 9))
    assert coverage(database) == [
        ("2025Q1", "present", 1, 0, 0), ("2025Q2", "missing", 0, 0, 0), ("2025Q3", "present", 1, 0, 0),
    ]  # fmt: skip
    named = "region, program_year, series, valid_on, source, program_key"
    assert coverage(database, named)[:2] == [
        ("万州区", 2025, "重点民生实事", date(2025, 4, 11), "document of A.html", "500101-2025-重点民生实事"),
        ("万州区", 2025, "重点民生实事", None, None, "500101-2025-重点民生实事"),
    ]


@pytest.mark.parametrize(
    ("at", "missing"),
    [
        (datetime(2025, 6, 30, 15, 59, tzinfo=UTC), []),  # 23:59 of the quarter's last day in China
        (datetime(2025, 6, 30, 16, 0, tzinfo=UTC), ["2025Q2"]),
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), ["2025Q2", "2025Q3"]),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), ["2025Q2", "2025Q3", "2025Q4"]),
        (datetime(2027, 1, 1, tzinfo=UTC), ["2025Q2", "2025Q3", "2025Q4"]),
    ],
)
def test_a_quarter_is_due_once_it_has_ended_in_china(build_at: Build, at: datetime, missing: list[str]) -> None:
    database = build_at(notice("A", 3), at=at)
    assert [row[0] for row in coverage(database) if row[1] == "missing"] == missing


def test_a_notice_before_its_quarter_has_ended_is_there_all_the_same(build_at: Build) -> None:
    database = build_at(notice("A", 3), notice("B", 6, published=date(2025, 6, 20)), at=ENTERED)
    assert coverage(database, "period_key, state") == [("2025Q1", "present"), ("2025Q2", "present")]


def test_held_and_withdrawn_are_told_from_missing(build_at: Build) -> None:
    gone = notice("B", 6)
    database = build_at(notice("A", 3, totals=WRONG), gone, withdrawn={gone.sha256: ENTERED})
    assert coverage(database) == [
        ("2025Q1", "held", 0, 1, 0), ("2025Q2", "withdrawn", 0, 0, 1), ("2025Q3", "missing", 0, 0, 0),
    ]  # fmt: skip
    assert [row[0] for row in coverage(database, "valid_on")] == [None] * 3


def test_of_several_versions_the_current_one_is_named(build_at: Build) -> None:
    gone = notice("D", published=date(2025, 4, 30))
    database = build_at(
        notice("A"),
        notice("B", published=date(2025, 4, 18)),
        notice("C", published=date(2025, 4, 25), totals=WRONG),
        gone,
        withdrawn={gone.sha256: ENTERED},
        at=ENTERED,
    )
    assert coverage(database) == [("2025Q1", "present", 2, 1, 1)]
    assert coverage(database, "valid_on, source") == [(date(2025, 4, 18), "document of B.html")]


def test_other_periods_stand_beside_the_quarters(build_at: Build) -> None:
    single = notice("B", 6, basis="single", published=None)
    database = build_at(notice("A", 4), single, at=datetime(2025, 8, 1, tzinfo=UTC))
    assert coverage(database, "period_key, state") == [
        ("2025M04", "present"), ("2025Q1", "missing"), ("2025Q2", "present"),
    ]  # fmt: skip


def test_each_region_and_year_has_its_own_quarters(build_at: Build) -> None:
    database = build_at(notice("A"), notice("B", 12, year=2024), notice("C", 6, region="500102"))
    query = (
        "select region_key, program_year, list(period_key order by period_key) filter (where state = 'missing') "
        "from v_coverage group by all order by all"
    )
    assert rows(database, query) == [
        ("500101", 2024, ["2024Q1", "2024Q2", "2024Q3"]),
        ("500101", 2025, ["2025Q2", "2025Q3"]),
        ("500102", 2025, ["2025Q1", "2025Q3"]),
    ]


def test_what_a_source_says_of_a_period_is_no_notice(build_at: Build) -> None:
    figures = [{"scope": "total", "measure": "plan", "value": "1", "unit": "亿元"}]
    database = build_at(notice("A"), sources=[source(figures, period="2025Q2")])
    assert coverage(database, "period_key, state")[1] == ("2025Q2", "missing")


def problem(sha256: str, region: str = "500101") -> dict[str, Any]:
    return {
        "document_sha256": sha256,
        "reason": "table_missing",
        "detail": "",
        "table_no": 0,
        "row_no": 0,
        "column_no": 0,
        "column_header": "",
        "raw_text": "",
        "region_key": region,
        "source": f"{sha256}.html",
        "retrieved_at": ENTERED,
    }


@pytest.fixture
def quarantined(tmp_path: Path) -> Path:
    """Two documents of Wanzhou, one with two problems, one of another region, and one that was read after all."""
    stage = write_stage(tmp_path / "stage", [notice("A")])
    bad = [problem("x"), problem("x"), problem("y"), problem("z", "500102"), problem(notice("A").sha256)]
    file = stage / "staged_problems.parquet"
    pl.DataFrame(bad, schema=polars_schema("staged_problems")).write_parquet(file)
    build(stage, tmp_path / "candidate.duckdb", Stamp(1, ENTERED, "test", "test"), CHECKS, NOTHING)
    return tmp_path / "candidate.duckdb"


def test_documents_in_quarantine_are_counted_with_their_region(quarantined: Path) -> None:
    assert coverage(quarantined, "region_key, region, period_key, state, quarantined_documents") == [
        ("500101", "万州区", "2025Q1", "present", 2),
        ("500101", "万州区", None, "quarantined", 2),
        ("500102", "500102", None, "quarantined", 1),
    ]
    notices = "select sum(versions + held + withdrawn) from v_coverage where state = 'quarantined'"
    assert value(quarantined, notices) == 0
