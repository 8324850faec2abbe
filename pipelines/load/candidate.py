"""Builds the candidate release: all stage files -> one new DuckDB file, audited notice by notice on the way.

The SQL is in `sql/release/`, in the order of its numbers. A notice that fails a blocking check is held: it keeps its
row in `dim_notice`, its ledger and its failed checks; its facts stay out and the version before it stays current.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pipelines.contract import contract_version, tables
from pipelines.load.ddl import comments, create_table
from pipelines.load.inputs import Inputs
from pipelines.load.slice import changed_regions, take_out
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
    decisions_hash: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a built candidate holds: the rows of each table, the ledger rows of each verdict, the latest totals."""

    row_counts: Mapping[str, int]
    verdicts: Mapping[str, int]
    latest_totals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoticeCheck:
    """A check of single notices. Each row of its SQL is a failure: `notice_key`, `subject`, `observed`, `expected`.

    A late one runs when the others are done: it speaks of the newest notices, as far as they passed those.
    """

    name: str
    severity: str
    expected: str
    sql: str
    is_late: bool = False


def build(
    stage: Path,
    path: Path,
    stamp: Stamp,
    checks: Sequence[NoticeCheck],
    inputs: Inputs,
    base: Path | None = None,
) -> Candidate:
    """Build a candidate release.

    Args:
        stage: the folder of the stage's Parquet files.
        path: the file to make; it must not exist.
        stamp: number, time and versions.
        checks: the checks of single notices.
        inputs: what the archive and people have declared.
        base: a release made by the same code with the same decisions; what has not changed is taken over from it.

    Returns:
        What it holds.
    """
    from pipelines.load.identity import follow_projects, follow_themes

    release = tables("release")
    if base is not None:
        shutil.copyfile(base, path)
    with duckdb.connect(str(path), config=_CONFIG) as connection:
        variables: dict[str, Any] = {"stage": str(stage)} | asdict(stamp) | {"contract_version": contract_version()}
        variables["built_on"] = stamp.built_at.astimezone(ZoneInfo("Asia/Shanghai")).date()
        _set_variables(connection, variables)
        inputs.register(connection)
        if base is not None:
            take_out(connection, changed_regions(stage, base, inputs))
        # One transaction: a statement's own commit would wait for the disk, some two hundred times.
        connection.begin()
        _run(connection, "00_candidate", "10_ledger", "11_second_sources", "12_checks")
        _check(connection, [check for check in checks if not check.is_late])
        _run(connection, "14_corrections")
        _check(connection, [check for check in checks if check.is_late])
        _run(connection, "16_hold")
        if base is None:
            connection.execute("\n".join(create_table(table) for table in release.values()))
        _run(connection, "20_dimensions", "25_identity")
        follow_projects(connection)
        _run(connection, "26_project_keys", "30_projects")
        follow_themes(connection)
        _run(connection, "32_themes", "35_dim_projects", "40_facts", "45_changes", "50_audit")
        if base is None:
            for view in sorted((SQL / "views").glob("*.sql")):
                connection.execute(view.read_text(encoding="utf-8"))
            connection.execute("\n".join(comments(table) for table in release.values()))
        connection.commit()
        counts = {name: len(connection.table(name)) for name in release}
        verdicts = dict(connection.execute("select verdict, count(*) from audit_reconciliation group by 1").fetchall())
        totals = connection.execute("select sum(plan_wan), sum(done_wan) from v_progress_latest").fetchall()[0]
    latest = {name: str(total or 0) for name, total in zip(("plan_wan", "done_wan"), totals, strict=True)}
    return Candidate(counts, verdicts, latest)


def _run(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.execute(sql(f"release/{name}.sql"))


def _check(connection: duckdb.DuckDBPyConnection, checks: Sequence[NoticeCheck]) -> None:
    for check in checks:
        connection.execute(f"create or replace temp view failure as {check.sql.rstrip().rstrip(';')}")
        _set_variables(connection, {"name": check.name, "severity": check.severity, "expected": check.expected})
        _run(connection, "15_check_notices")


def _set_variables(connection: duckdb.DuckDBPyConnection, variables: Mapping[str, object]) -> None:
    for name, value in variables.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
