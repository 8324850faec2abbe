"""Copies of a release without its constraints, so that a test can do to them what the release itself would refuse."""

from pathlib import Path

import duckdb

from pipelines.contract import tables
from pipelines.paths import SQL

TABLES = tuple(tables("release"))


def loosen(release: Path, target: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """Copy a release's rows, views and macros into a database without constraints and return its connection."""
    connection = duckdb.connect(target)
    connection.execute(f"attach '{release}' as release (read_only)")
    for table in TABLES:
        connection.execute(f"create table {table} as from release.{table}")
    connection.execute("detach release")
    for view in sorted((SQL / "views").glob("*.sql")):
        connection.execute(view.read_text(encoding="utf-8"))
    return connection
