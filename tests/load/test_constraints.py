"""The release's own guards: what the contract says of a table is enforced by the file, and written in its comments."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.contract import Column, Table, tables
from pipelines.store import Store
from tests.load import declared
from tests.story import facts, notices
from tests.support import documents, stores
from tests.support.stores import rows

RELEASE = tables("release")
COLUMNS = [(table, column) for table in RELEASE.values() for column in table.columns]


@pytest.fixture(scope="module")
def full_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose every table has rows: restated and renamed lines, bad documents, decisions, a second source."""
    folder = tmp_path_factory.mktemp("full")
    told = [told.path for told in notices.write(folder / "pages")][:5]
    for bad in documents.BAD:
        (folder / bad.name).write_bytes(bad.data)
        told.append(folder / bad.name)
    decisions = declared.write(
        folder / "decisions",
        corrections=[declared.correction({"total": True}, "done", "55219.1", "55219")],
        crosswalk=[declared.same(facts.RENAMED.before, facts.RENAMED.after)],
        sources=[declared.source([{"scope": "total", "measure": "plan", "value": "18.29", "unit": "亿元"}])],
    )
    store = Store(folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINSHENG_DECISIONS", str(decisions))
        stores.build(store, [(path, documents.WANZHOU) for path in told])
    return store.current


@pytest.fixture(scope="module")
def writable(full_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the release that may be written to, each attempt of which must fail."""
    path: Path = tmp_path_factory.mktemp("writable") / "copy.duckdb"
    shutil.copyfile(full_release, path)
    with duckdb.connect(str(path)) as connection:
        yield connection


def names(cases: list[tuple[Table, Column]]) -> list[str]:
    return [f"{table.name}.{column.name}" for table, column in cases]


def put(connection: duckdb.DuckDBPyConnection, table: Table, column: Column, value: str) -> None:
    """Put a value into a column of a row: of a new one if it can have a key of its own, else of one that is there."""
    fresh = {
        name: "'fresh'" if table.column(name).type == "VARCHAR" else "999999"
        for name in table.key
        if not table.column(name).references and not table.column(name).values
    }
    if fresh or column.name in table.key:
        replaced = ", ".join(f"{text} as {name}" for name, text in (fresh | {column.name: value}).items())
        connection.execute(f"insert into {table.name} select * replace ({replaced}) from {table.name} limit 1")
    else:
        connection.execute(f"update {table.name} set {column.name} = {value}")


@pytest.mark.parametrize("table", RELEASE)
def test_no_key_twice(writable: duckdb.DuckDBPyConnection, table: str) -> None:
    with pytest.raises(duckdb.ConstraintException, match=r"(?i)duplicate key|primary key"):
        writable.execute(f"insert into {table} from {table} limit 1")


REQUIRED = [(table, column) for table, column in COLUMNS if not column.nullable]


@pytest.mark.parametrize(("table", "column"), REQUIRED, ids=names(REQUIRED))
def test_no_required_value_missing(writable: duckdb.DuckDBPyConnection, table: Table, column: Column) -> None:
    with pytest.raises(duckdb.ConstraintException, match=rf"NOT NULL constraint failed: {table.name}\.{column.name}"):
        put(writable, table, column, "null")


LISTED = [(table, column) for table, column in COLUMNS if column.values]


@pytest.mark.parametrize(("table", "column"), LISTED, ids=names(LISTED))
def test_no_value_that_is_not_listed(writable: duckdb.DuckDBPyConnection, table: Table, column: Column) -> None:
    with pytest.raises(duckdb.ConstraintException, match=r"CHECK constraint failed"):
        put(writable, table, column, "'nonsense'")


# References of facts and audit tables are proven on the finished file, by the expectations `structure_of_…`.
LINKED = [(table, column) for table, column in COLUMNS if column.references and table.name.startswith(("dim", "bri"))]


@pytest.mark.parametrize(("table", "column"), LINKED, ids=names(LINKED))
def test_no_reference_into_nothing(writable: duckdb.DuckDBPyConnection, table: Table, column: Column) -> None:
    with pytest.raises(duckdb.ConstraintException, match=rf"(?i)foreign key.*{column.name}: nowhere"):
        put(writable, table, column, "'nowhere'")


def test_every_table_has_rows_to_try_this_on(full_release: Path) -> None:
    for table in RELEASE:
        assert rows(full_release, f"select 1 from {table} limit 1"), table


def test_the_tables_columns_and_types_are_those_of_the_contract(full_release: Path) -> None:
    found = rows(
        full_release,
        "select table_name, column_name, data_type, is_nullable from duckdb_columns() as c "
        "join duckdb_tables() as t using (table_name) order by table_name, column_index",
    )
    described = [
        (t.name, c.name, c.type.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"), c.nullable) for t, c in COLUMNS
    ]
    assert sorted(found) == sorted(described)


def test_every_table_and_column_is_described_in_the_file(full_release: Path) -> None:
    of_tables = dict(rows(full_release, "select table_name, comment from duckdb_tables()"))
    of_columns = {
        (table, column): comment
        for table, column, comment in rows(
            full_release, "select table_name, column_name, comment from duckdb_columns()"
        )
    }
    for table, column in COLUMNS:
        for word in (table.label_zh, table.description_en, table.description_zh):
            assert word in of_tables[table.name]
        for word in (column.label_zh, column.unit, column.description_en, column.description_zh):
            assert word in of_columns[table.name, column.name]
