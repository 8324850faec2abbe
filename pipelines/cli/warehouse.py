"""Opens the published release for reading, and for nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from pipelines.paths import sql
from pipelines.store import Store, StoreError

# No file, network or setting can be reached from a query.
_READ_ONLY: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}


@contextmanager
def open_release(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open `current.duckdb` read-only.

    Raises:
        StoreError: nothing has been published yet, or the file cannot be opened.
    """
    if not store.current.exists():
        raise StoreError(f"nothing has been published in {store.root} yet; run `minsheng ingest` first")
    if store.current.with_name(f"{store.current.name}.wal").exists():
        raise StoreError(
            f"someone has written to {store.current}, which is read-only; run `minsheng ingest` or "
            "`minsheng rebuild` to bring the published release back"
        )
    try:
        connection = duckdb.connect(str(store.current), read_only=True, config=_READ_ONLY)
    except duckdb.Error as error:
        raise StoreError(f"{store.current} cannot be opened ({error}); `minsheng rebuild` makes it again") from error
    with connection:
        yield connection


def rows(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return the rows of a query of `sql/status/` as dictionaries.

    Raises:
        StoreError: the release was made by another version and lacks a table or column that the query needs.
    """
    try:
        cursor = connection.execute(sql(f"status/{name}.sql"), parameters or {})
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        lacking = str(error).partition("\n")[0]
        raise StoreError(
            f"the current release was made by another version of minsheng and lacks what this shows ({lacking}); "
            "`minsheng rebuild` makes one by this version, `minsheng query` reads any"
        ) from error
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
