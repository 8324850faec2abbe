"""Reads `warehouse/contract/`: the one description of every table and column, of the stage and of the release.

From it come the DDL and comments (`load.ddl`), the Polars schemas, and the structural expectations. A column that
several tables share is described once, in `columns.yml`, and named in them by its name alone.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.lookups import load_yaml
from pipelines.paths import CONTRACT

_DECIMAL = re.compile(r"^DECIMAL\((\d+),(\d+)\)$")
_POLARS: dict[str, Any] = {
    "VARCHAR": pl.String,
    "INTEGER": pl.Int32,
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "BOOLEAN[]": pl.List(pl.Boolean),
    "DATE": pl.Date,
    "TIMESTAMPTZ": pl.Datetime("us", "UTC"),
    "VARCHAR[]": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `values` are all that are allowed; `references` is a `table.column`; units are in `unit`."""

    name: str
    type: str
    label_zh: str
    description_en: str
    description_zh: str
    nullable: bool = False
    unit: str = ""
    values: tuple[str, ...] = ()
    references: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `layer` is `stage` or `release`; `key` its primary key, empty only for the raw mirror."""

    name: str
    layer: str
    label_zh: str
    description_en: str
    description_zh: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)


@cache
def tables(layer: str) -> dict[str, Table]:
    """Return the tables of a layer by name, referenced ones before those that refer to them."""
    shared: dict[str, Any] = load_yaml(CONTRACT / "columns.yml")
    found = {path.stem: _table(path, layer, shared) for path in sorted((CONTRACT / layer).glob("*.yml"))}
    ordered: dict[str, Table] = {}

    def visit(table: Table) -> None:
        for column in table.columns:
            parent = column.references.partition(".")[0]
            if parent and parent != table.name and parent not in ordered:
                visit(found[parent])
        ordered.setdefault(table.name, table)

    for table in found.values():
        visit(table)
    return ordered


def _table(path: Path, layer: str, shared: dict[str, Any]) -> Table:
    content = load_yaml(path)
    columns = []
    for entry in content["columns"]:
        name, given = (entry, {}) if isinstance(entry, str) else next(iter(entry.items()))
        fields = shared.get(name, {}) | given
        values = tuple(fields.pop("values", ()))
        columns.append(Column(name=name, values=values, **fields))
    return Table(
        name=path.stem,
        layer=layer,
        key=tuple(content["key"]),
        columns=tuple(columns),
        **{field: content[field] for field in ("label_zh", "description_en", "description_zh")},
    )


@cache
def polars_schema(table: str) -> dict[str, Any]:
    """Return the Polars schema of a stage table, column by column in the contract's order."""
    return {column.name: _polars_type(column.type) for column in tables("stage")[table].columns}


def _polars_type(sql_type: str) -> Any:
    decimal = _DECIMAL.match(sql_type)
    return pl.Decimal(int(decimal[1]), int(decimal[2])) if decimal else _POLARS[sql_type]


@cache
def contract_version() -> str:
    """Return a short hash of the whole contract: it changes when any table, column or word of it does."""
    digest = hashlib.sha256()
    for path in sorted(CONTRACT.rglob("*.yml")):
        digest.update(path.relative_to(CONTRACT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
