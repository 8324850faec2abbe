"""Builds stores by the real job, and reads releases."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.acquire.archive import Archive, Source
from pipelines.cli.run import Run, run_job
from pipelines.publish.content import OWN_TABLES
from pipelines.store import Store


def archive(store: Store, documents: Iterable[tuple[Path, str]]) -> None:
    """Archive documents, each for its region, without running the job."""
    by_region: dict[str, list[Source]] = defaultdict(list)
    for path, region in documents:
        by_region[region].append(Source(path, path.name))
    for region, sources in by_region.items():
        Archive(store.archive).add(sources, region)


def build(store: Store, documents: Iterable[tuple[Path, str]]) -> Run:
    """Archive documents and run the job once."""
    archive(store, documents)
    run = run_job(store, {"sources": []})
    assert run.failure is None, run.failure
    return run


def rows(database: Path, query: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Return the rows of a query over a file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query, parameters).fetchall()


def value(database: Path, query: str) -> Any:
    """Return the one value of a query over a file."""
    [[only]] = rows(database, query)
    return only


def content(database: Path, without: Sequence[str] = OWN_TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table's rows, sorted."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            name: connection.execute(f"from {name} order by all").fetchall()
            for name in sorted(names)
            if name not in without
        }
