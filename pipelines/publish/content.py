"""What a finished database holds, table by table: the number of rows, and a hash that depends on the rows alone.

Releases with equal hashes hold the same, whoever built them and wherever. `audit_release` and `audit_check` speak of
the release itself and so differ from one release to the next.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.paths import sql

OWN_TABLES = ("audit_release", "audit_check")


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds. `content_hash` is 32 hexadecimal digits."""

    rows: int
    content_hash: str


def content(database: Path) -> dict[str, Content]:
    """Return what each table of a database holds, by the table's name.

    A million rows of the width of `fact_progress` take a second or two.
    """
    query = sql("releases/content.sql")
    found = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        # Or timestamps would be written as the machine's own zone has them.
        connection.execute("set TimeZone = 'UTC'")
        names = connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
        for (name,) in names:
            connection.execute(f'create or replace temp view subject as from "{name}"')
            [(rows, content_hash)] = connection.execute(query).fetchall()
            found[name] = Content(rows, content_hash)
    return found
