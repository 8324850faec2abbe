"""The content hash of a table depends on its rows and on nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.publish import manifest
from pipelines.publish.content import Content, content
from pipelines.publish.release import DATABASE, publish
from pipelines.store import Store
from tests.publish.candidates import candidate

WIDE = "select i, i % 3 = 0 as flag, (i / 7)::decimal(18, 4) as wan, timestamptz '2025-05-01 00:00:00+08' as at"
ELSEWHERE = """
import pathlib, sys, duckdb
from pipelines.publish.content import content
print(duckdb.sql("select current_setting('TimeZone')").fetchall()[0][0])
print(content(pathlib.Path(sys.argv[1]))["t"].content_hash)
"""


def of(folder: Path, query: str, more: str = "") -> Content:
    """Return the content of a table `t` made by a query, in a new file."""
    database = folder / f"{len(list(folder.iterdir()))}.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create table t as {query}; {more}")
    return content(database)["t"]


def test_order_file_and_row_groups_do_not_count(tmp_path: Path) -> None:
    ascending = of(tmp_path, f"{WIDE} from range(1000) as r (i)")
    descending = of(tmp_path, f"{WIDE} from range(1000) as r (i) order by i desc")
    in_two = of(tmp_path, f"{WIDE} from range(700) as r (i)", f"insert into t {WIDE} from range(700, 1000) as r (i)")
    assert ascending.rows == 1000
    assert ascending == descending == in_two


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_the_machines_time_zone_does_not_count(tmp_path: Path, zone: str) -> None:
    here = of(tmp_path, f"{WIDE} from range(3) as r (i)")
    # DuckDB reads the zone once in a process.
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, tmp_path / "0.duckdb"],
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split() == [zone, here.content_hash]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select 1 as a", "select 2 as a"),
        ("select 1 as a where false", "select null::int as a"),
        ("select null::varchar as a", "select 'NULL' as a"),
        ("select null::varchar as a", "select '' as a"),
        ("select 'x' as a, null::varchar as b", "select null::varchar as a, 'x' as b"),
        ("select 'p, q' as a, 'r' as b", "select 'p' as a, 'q, r' as b"),
        ("select ['a', 'b'] as a", "select ['a, b'] as a"),
        ("select ['a', null] as a", "select ['a', 'NULL'] as a"),
        ("select 'x' as a", "select ' x' as a"),
        # What cancels out when hashes are XORed.
        ("select unnest([1, 1]) as a", "select unnest([2, 2]) as a"),
        ("select unnest([1, 2, 2]) as a", "select unnest([1, 3, 3]) as a"),
    ],
)
def test_rows_that_differ_give_another_hash(tmp_path: Path, one: str, other: str) -> None:
    assert of(tmp_path, one).content_hash != of(tmp_path, other).content_hash


def test_every_table_has_one_an_empty_one_too_and_a_view_none(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        connection.execute(
            'create table empty_one (a int); create table "order" as select 1 as a; create view v as from empty_one'
        )
    found = content(tmp_path / "x.duckdb")
    assert {name: table.rows for name, table in found.items()} == {"empty_one": 0, "order": 1}
    assert found["empty_one"].content_hash == "0" * 32


def test_the_manifest_counts_what_the_audit_has_added_to_the_candidate(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    folder = candidate(store, 3)
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute("insert into t values (99)")
    entry = publish(store, folder)
    found = content(store.current)["t"]
    assert (entry.row_counts, entry.content_hashes) == ({"t": 4}, {"t": found.content_hash})
    assert manifest.read(store.manifest).entries == (entry,)
