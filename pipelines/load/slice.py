"""Builds a release from the one before it: regions where nothing has changed are taken over, the others built anew.

Nothing in a release depends on two regions at once, so the result is the same, row for row, as that of building
everything; tests hold it to that. Which regions have changed: `sql/release/slice/changed_regions.sql`.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.load.inputs import Inputs
from pipelines.paths import SQL, sql


def changed_regions(stage: Path, base: Path, inputs: Inputs) -> list[str]:
    """Return the regions whose part of a release may differ from that of another release.

    Args:
        stage: the folder of the stage's Parquet files.
        base: the other release, made by the same code with the same decisions.
        inputs: what the archive and people have declared.
    """
    with duckdb.connect() as connection:
        inputs.register(connection)
        connection.execute("set variable stage = $stage", {"stage": str(stage)})
        # ATTACH takes no parameters; a store's path has none of the marks that would need more than this.
        connection.execute(f"attach '{str(base).replace(chr(39), chr(39) * 2)}' as base (read_only)")
        return [row[0] for row in connection.execute(sql("release/slice/changed_regions.sql")).fetchall()]


def take_out(connection: duckdb.DuckDBPyConnection, regions: Sequence[str]) -> None:
    """Take regions, and the release's own rows, out of a copy of a release.

    Args:
        connection: the copy; the variable `release_no` is set.
        regions: the regions to take out.
    """
    connection.execute("set variable regions = $regions::varchar[]", {"regions": list(regions)})
    for path in sorted((SQL / "release" / "slice").glob("[0-9]*.sql")):
        connection.begin()
        connection.execute(path.read_text(encoding="utf-8"))
        connection.commit()
