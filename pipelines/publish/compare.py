"""Two kept releases, compared row by row: what was added, removed and changed in each table, by its primary key.

DuckDB attaches both files read-only and does the work: a million rows a table take seconds. Releases of different
contracts are compared in what they have in common, and what only one of them has is told. `audit_release` and
`audit_check` speak of the release itself and are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipelines.paths import sql
from pipelines.publish.content import OWN_TABLES

KINDS = ("added", "removed", "changed")
_SIDES = ("old", "new")
_NUMERIC = ("DECIMAL", "INTEGER", "BIGINT", "HUGEINT", "SMALLINT", "TINYINT", "DOUBLE", "FLOAT")


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs. `old` is empty for an added row, `new` for a removed one; else the columns that changed."""

    kind: str
    key: Mapping[str, Any]
    old: Mapping[str, Any]
    new: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What differs in one table: how many rows of each kind, how many by changed column, and some of them."""

    table: str
    counts: Mapping[str, int]
    changed_columns: Mapping[str, int]
    shown: Sequence[Difference]

    @property
    def is_equal(self) -> bool:
        """Whether both releases have the same rows in it."""
        return not any(self.counts.values())


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a table with their types, and its primary key."""

    columns: Mapping[str, str]
    key: tuple[str, ...]


@dataclass(slots=True)
class Diff:
    """What differs between two releases; `notes` tell what could not be compared and why."""

    tables: list[TableDiff] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether all was compared and nothing differs."""
        return not self.notes and all(table.is_equal for table in self.tables)


def compare(old: Path, new: Path, limit: int, only: str | None = None) -> Diff:
    """Compare two databases.

    Args:
        old: the file of one release.
        new: that of the other.
        limit: how many differing rows of each table to return.
        only: the one table to compare; by default all.

    Raises:
        KeyError: neither has the table `only`.
    """
    diff = Diff()
    with _attached(old, new) as connection:
        before, after = (_shapes(connection, side) for side in _SIDES)
        names = sorted({*before, *after} - {*OWN_TABLES})
        if only is not None and only not in names:
            raise KeyError(only)
        for name in names if only is None else [only]:
            if name in before and name in after:
                _compare_table(connection, name, before[name], after[name], limit, diff)
            else:
                side = "first" if name in before else "second"
                diff.notes.append(f"{name} is in the {side} release only")
    return diff


@contextmanager
def _attached(old: Path, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    # What does not fit into memory must not go to the caller's own folder.
    with TemporaryDirectory() as spill, duckdb.connect(config={"temp_directory": spill}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for side, path in zip(_SIDES, (old, new), strict=True):
            quoted = str(path).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {side} (read_only)")
        yield connection


def _shapes(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, Shape]:
    """Return every table's shape; its key is that of the contract which the release was made by."""
    found = connection.execute(sql("releases/shapes.sql"), {"side": side}).fetchall()
    return {
        name: Shape(dict(zip(columns, types, strict=True)), tuple(key or ())) for name, columns, types, key in found
    }


def _compare_table(
    connection: duckdb.DuckDBPyConnection, name: str, old: Shape, new: Shape, limit: int, diff: Diff
) -> None:
    if not new.key or set(old.key) != set(new.key):
        keys = " and ".join(f"({', '.join(shape.key)})" for shape in (old, new))
        diff.notes.append(f"{name} is not compared: its rows are told apart by other columns in each release: {keys}")
        return
    diff.notes += _notes_on_columns(name, old, new)
    common = [column for column in new.columns if column in old.columns and column not in new.key]
    for side, shape, other in (("old", old, new), ("new", new, old)):
        key, values = (_packed(columns, shape, other) for columns in (new.key, common))
        connection.execute(
            f"create or replace temp view {side}_rows as select {key} as key, {values} as value from {side}.{name}"
        )
    connection.execute(sql("releases/difference.sql"))
    counts = dict(connection.execute("select kind, count(*) from difference group by kind").fetchall())
    shown = connection.execute(sql("releases/shown.sql"), {"limit": limit}).fetchall()
    diff.tables.append(
        TableDiff(
            name,
            {kind: counts.get(kind, 0) for kind in KINDS},
            _changed_columns(connection, common) if counts.get("changed") else {},
            [_difference(*row) for row in shown],
        )
    )


def _notes_on_columns(name: str, old: Shape, new: Shape) -> Iterator[str]:
    for side, here, there in (("first", old, new), ("second", new, old)):
        if lacking := [column for column in here.columns if column not in there.columns]:
            yield f"{name}: only the {side} release has {', '.join(lacking)}"
    for column, its_type in new.columns.items():
        if old.columns.get(column, its_type) != its_type:
            yield f"{name}.{column} was {old.columns[column]} and is {its_type}"


def _packed(columns: Sequence[str], shape: Shape, other: Shape) -> str:
    """Return SQL that packs columns into one value; those of another type in the other release by what they print."""
    packed = (
        f'"{column}" := "{column}"'
        + ("" if _is_comparable(shape.columns[column], other.columns[column]) else "::varchar")
        for column in columns
    )
    return f"struct_pack({', '.join(packed)})" if columns else "null"


def _is_comparable(mine: str, others: str) -> bool:
    return mine == others or (mine.startswith(_NUMERIC) and others.startswith(_NUMERIC))


def _changed_columns(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> dict[str, int]:
    """Return in how many of the changed rows each column changed, the most frequent first."""
    counted = ", ".join(f'count(*) filter (old."{column}" is distinct from new."{column}")' for column in columns)
    [numbers] = connection.execute(f"select {counted} from difference where kind = 'changed'").fetchall()
    found = {column: number for column, number in zip(columns, numbers, strict=True) if number}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _difference(kind: str, key: dict[str, Any], old: dict[str, Any] | None, new: dict[str, Any] | None) -> Difference:
    old, new = old or {}, new or {}
    if kind == "changed":
        changed = [column for column in new if old[column] != new[column]]
        old, new = ({column: row[column] for column in changed} for row in (old, new))
    return Difference(kind, key, old, new)
