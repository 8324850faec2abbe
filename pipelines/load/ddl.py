"""DDL and comments of the release, generated from the contract."""

from pipelines.contract import Column, Table

# DuckDB probes an index for every row of a foreign key: on these large tables a sixth of the whole build. Their
# references are proven on the finished file instead, like all others (`structure_of_…` in `quality.suites`).
_UNLINKED = ("fact_", "audit_")


def create_table(table: Table) -> str:
    """Return the CREATE TABLE of a table with its keys, NOT NULLs, allowed values and references."""
    lines = [_column(column) for column in table.columns]
    lines.append(f"primary key ({', '.join(table.key)})")
    for column in table.columns:
        if column.references and not table.name.startswith(_UNLINKED):
            parent, _, parent_column = column.references.partition(".")
            lines.append(f"foreign key ({column.name}) references {parent} ({parent_column})")
    body = ",\n    ".join(lines)
    return f"create table {table.name} (\n    {body}\n);"


def comments(table: Table) -> str:
    """Return the COMMENT ONs of a table and its columns: Chinese label, unit, both descriptions."""
    out = [
        f"comment on table {table.name} is {_text(f'{table.label_zh}: {table.description_en} {table.description_zh}')};"
    ]
    for column in table.columns:
        unit = f" [{column.unit}]" if column.unit else ""
        words = f"{column.label_zh}{unit}: {column.description_en}. {column.description_zh}"
        out.append(f"comment on column {table.name}.{column.name} is {_text(words)};")
    return "\n".join(out)


def _column(column: Column) -> str:
    parts = [f'"{column.name}"', column.type]
    if not column.nullable:
        parts.append("not null")
    if column.values:
        parts.append(f"check ({column.name} in ({', '.join(_text(value) for value in column.values)}))")
    return " ".join(parts)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
