"""The suites of `expectations/` as data: one file a subject, plus one generated from the contract.

The folder also holds the decisions of people (`pipelines.decisions`), which are no suites.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.contract import Table, tables
from pipelines.decisions import FILES
from pipelines.lookups import load_yaml
from pipelines.paths import EXPECTATIONS, sql

NOTICE, RELEASE = "notice", "release"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation: rows of its SQL are failures.

    Attributes:
        subject: the file it is from, or `structure`.
        level: `notice`, whose failures name a `notice_key`, or `release`.
        severity: `blocking` (a notice is held, a release is not published) or `warning`.
        table: the table that it speaks about.
        is_late: whether its check of notices needs to know which of them are newest, once all others are done.
    """

    name: str
    subject: str
    level: str
    severity: str
    table: str
    expected: str
    description_en: str
    description_zh: str
    sql: str
    is_late: bool = False


@cache
def expectations() -> tuple[Expectation, ...]:
    """Return every expectation, of notices and of the release."""
    found: list[Expectation] = []
    for path in sorted(set(EXPECTATIONS.glob("*.yml")) - {EXPECTATIONS / name for name in FILES}):
        suite = load_yaml(path)
        for entry in suite["expectations"]:
            fields: dict[str, Any] = {"table": suite["table"]} | entry
            query = sql(f"checks/{fields.pop('query')}")
            found.append(Expectation(subject=path.stem, sql=query, **fields))
    return (*found, *(_structure(table) for table in tables("release").values()))


def _structure(table: Table) -> Expectation:
    """Expect what the contract says of a table: unique keys, nothing missing, allowed values, references that exist.

    The DDL enforces most of it while rows are written; this proves it of the file that is published.
    """
    key = " || ' ' || ".join(f"coalesce({name}::varchar, 'null')" for name in table.key)
    parts = [
        f"select {key} as subject, 'key stands ' || count(*) || ' times' as observed "
        f"from {table.name} group by all having count(*) > 1"
    ]
    for column in table.columns:
        if not column.nullable:
            parts.append(f"select {key}, '{column.name} is null' from {table.name} where {column.name} is null")
        if column.values:
            allowed = ", ".join(f"'{value}'" for value in column.values)
            parts.append(
                f"select {key}, '{column.name} is ' || {column.name} "
                f"from {table.name} where {column.name} not in ({allowed})"
            )
        if column.references:
            parent, _, parent_key = column.references.partition(".")
            parts.append(
                f"select {key}, '{column.name} ' || {column.name} || ' is not in {parent}' from {table.name} "
                # Of an empty table even null is not in it.
                f"where {column.name} is not null and {column.name} not in (select {parent_key} from {parent})"
            )
    return Expectation(
        name=f"structure_of_{table.name}",
        subject="structure",
        level=RELEASE,
        severity="blocking",
        table=table.name,
        expected="keys unique, required values present, values allowed, references found",
        description_en=f"{table.name}: keys are unique, required values present, values allowed, references found.",
        description_zh=f"{table.label_zh}（{table.name}）：主键唯一，必填值齐全，取值合法，引用存在。",
        sql="\nunion all\n".join(parts),
    )
