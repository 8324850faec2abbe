"""Builds the candidate release: all stage files -> one new DuckDB file, audited notice by notice on the way.

The SQL is in `sql/release/`, in the order of its numbers. A notice that fails a blocking check is held: it keeps its
row in `dim_notice`, its ledger and its failed checks; its facts stay out and the version before it stays current.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pipelines.contract import contract_version, tables
from pipelines.load.ddl import comments, create_table
from pipelines.paths import SQL, sql

# Most tables of a release are small: with the usual blocks of 256 KiB one notice would take 15 MB.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"default_block_size": "16384"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a release says of itself in `audit_release`."""

    release_no: int
    built_at: datetime
    code_version: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a built candidate holds: the rows of each table, the ledger rows of each verdict, the latest totals."""

    row_counts: Mapping[str, int]
    verdicts: Mapping[str, int]
    latest_totals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoticeCheck:
    """A check of single notices. Each row of its SQL is a failure: `notice_key`, `subject`, `observed`, `expected`."""

    name: str
    severity: str
    expected: str
    sql: str


def build(stage: Path, path: Path, stamp: Stamp, checks: Sequence[NoticeCheck]) -> Candidate:
    """Build a candidate release.

    Args:
        stage: the folder of the stage's Parquet files.
        path: the file to make; it must not exist.
        stamp: number, time and versions.
        checks: the checks of single notices.

    Returns:
        What it holds.
    """
    release = tables("release")
    with duckdb.connect(str(path), config=_CONFIG) as connection:
        # One transaction: a statement's own commit would wait for the disk, some two hundred times.
        connection.begin()
        _set_variables(connection, {"stage": str(stage)} | asdict(stamp) | {"contract_version": contract_version()})
        for name in ("00_candidate", "10_ledger", "12_checks"):
            connection.execute(sql(f"release/{name}.sql"))
        for check in checks:
            connection.execute(f"create or replace temp view failure as {check.sql.rstrip().rstrip(';')}")
            _set_variables(connection, {"name": check.name, "severity": check.severity, "expected": check.expected})
            connection.execute(sql("release/15_check_notices.sql"))
        connection.execute(sql("release/16_hold.sql"))
        connection.execute("\n".join(create_table(table) for table in release.values()))
        for name in ("20_dimensions", "30_projects", "40_facts", "50_audit"):
            connection.execute(sql(f"release/{name}.sql"))
        for view in sorted((SQL / "views").glob("*.sql")):
            connection.execute(view.read_text(encoding="utf-8"))
        connection.execute("\n".join(comments(table) for table in release.values()))
        connection.commit()
        counts = {name: len(connection.table(name)) for name in release}
        verdicts = dict(connection.execute("select verdict, count(*) from audit_reconciliation group by 1").fetchall())
        totals = connection.execute("select sum(plan_wan), sum(done_wan) from v_progress_latest").fetchall()[0]
    latest = {name: str(total or 0) for name, total in zip(("plan_wan", "done_wan"), totals, strict=True)}
    return Candidate(counts, verdicts, latest)


def _set_variables(connection: duckdb.DuckDBPyConnection, variables: Mapping[str, object]) -> None:
    for name, value in variables.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
