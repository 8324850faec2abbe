"""Arrival: in whatever order notices come in, and are accepted, the release says the same under other keys."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decisions import Decisions
from pipelines.load.inputs import Inputs
from tests.load.histories import BEGIN, RULINGS, contents, ruled
from tests.load.stage import Notice, build_release

LAST = BEGIN + timedelta(days=100)
HOUR = timedelta(hours=1)
# When we came to know of something is what differs; the audit of the release adds its own rows.
ARRIVAL = {"retrieved_at", "accepted_at"}
KEYS_OF_LINES = "select project_key, min((notice_key, row_ordinal)) from fact_progress group by 1"
KEYS_OF_VERSIONS = "select project_version_key, project_key, version from dim_project_version"
KEYS_OF_THEMES = "select theme_key, project_key from dim_project"


@st.composite
def notices(draw: st.DrawFn) -> list[Notice]:
    """Draw notices of which no two are published on one day, some with an undated copy."""
    said = [draw(contents(key)) for key in "dbca"[: draw(st.integers(2, 4))]]
    documents = said + draw(st.lists(st.sampled_from(said), max_size=3))
    days = draw(st.permutations(range(1, len(documents) + 1)))
    found = []
    for number, (notice, day) in enumerate(zip(documents, days, strict=True)):
        undated = number >= len(said) and draw(st.booleans())
        found.append(replace(notice, document=f"document {number}", published=None if undated else date(2025, 7, day)))
    return found


@st.composite
def arrivals(draw: st.DrawFn, documents: list[Notice]) -> tuple[list[Notice], dict[str, datetime]]:
    """Draw when each document came in, and the release that accepted it."""
    order = draw(st.permutations(range(len(documents))))
    came = [replace(each, retrieved=BEGIN + at * HOUR) for each, at in zip(documents, order, strict=True)]
    accepted = {each.sha256: each.retrieved + draw(st.integers(0, 4)) * 3 * HOUR for each in came}
    return draw(st.permutations(came)), accepted


def told(documents: list[Notice], accepted: dict[str, datetime], decisions: Decisions) -> dict[str, list[str]]:
    """Build a release and return the rows of its tables, each project, version and theme named by its lines."""
    with TemporaryDirectory() as folder:
        release, _ = build_release(Path(folder), documents, Inputs.of(accepted, [], decisions), LAST)
        with duckdb.connect(str(release), read_only=True) as connection:
            tables = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
            name = _names(connection)
            return {table: _rows(connection, table, name) for table in tables if table != "dim_project_alias"} | {
                "names": _aliases(connection, name)
            }


def _names(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    name = {key: f"project of {line}" for key, line in connection.execute(KEYS_OF_LINES).fetchall()}
    for key, project, version in connection.execute(KEYS_OF_VERSIONS).fetchall():
        name[key] = f"version {version} of the {name[project]}"
    themes: dict[str, list[str]] = {}
    for key, project in connection.execute(KEYS_OF_THEMES).fetchall():
        themes.setdefault(key, []).append(name[project])
    return name | {key: f"theme of the {min(projects)}" for key, projects in themes.items()}


def _rows(connection: duckdb.DuckDBPyConnection, table: str, name: dict[str, str]) -> list[str]:
    relation = connection.table(table)
    kept = [column not in ARRIVAL for column in relation.columns]
    rows: list[tuple[Any, ...]] = relation.fetchall()
    return sorted(
        str(
            [
                name.get(cell, cell) if isinstance(cell, str) else cell
                for cell, is_kept in zip(row, kept, strict=True)
                if is_kept
            ]
        )
        for row in rows
    )


def _aliases(connection: duckdb.DuckDBPyConnection, name: dict[str, str]) -> list[str]:
    query = "select project_key, count(*) from dim_project_alias group by 1"
    return sorted(f"{name[key]}: {count}" for key, count in connection.execute(query).fetchall())


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_any_arrival_tells_the_same(data: st.DataObject) -> None:
    documents = data.draw(notices())
    decisions = ruled(*data.draw(RULINGS))
    one, other = (told(*data.draw(arrivals(documents)), decisions) for _ in range(2))
    assert one.keys() == other.keys()
    assert [table for table in one if one[table] != other[table]] == []
