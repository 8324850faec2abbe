"""Writes the audit of the whole release into the candidate, and reads what the candidate's checks found."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.paths import sql


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """A row of `audit_check` for the release as a whole."""

    expectation: str
    severity: str
    is_success: bool
    observed: str
    expected: str
    failing_row_count: int
    failing_rows: str | None


@dataclass(frozen=True, slots=True)
class FailedNotice:
    """A notice that failed an expectation."""

    expectation: str
    notice_key: str
    source: str
    title: str
    period_key: str
    observed: str
    failing_row_count: int


def record_release_checks(database: Path, release_no: int, checks: Iterable[ReleaseCheck]) -> None:
    """Add the outcomes for the release itself to its `audit_check`."""
    rows = [
        (
            release_no,
            c.expectation,
            "ALL",
            c.severity,
            c.is_success,
            False,
            c.observed,
            c.expected,
            c.failing_row_count,
            c.failing_rows,
        )
        for c in checks
    ]
    with duckdb.connect(str(database)) as connection:
        connection.begin()
        connection.executemany(sql("release/audit_check.sql"), rows)
        connection.commit()


def accepted_documents(database: Path) -> list[str]:
    """Return the documents whose figures are in a release, by their SHA-256."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return [row[0] for row in connection.execute(sql("status/accepted_documents.sql")).fetchall()]


def failed_notices(database: Path) -> list[FailedNotice]:
    """Return every notice of a release that failed an expectation."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return [FailedNotice(*row) for row in connection.execute(sql("status/failed_notices.sql")).fetchall()]
