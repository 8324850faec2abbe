"""Identity over time: hands the lines that names alone do not settle to `matching`, and what it finds back to DuckDB.

Two passes by the same means: lines of one programme through its notices are projects; projects of one region through
the years are themes. Which lines come here is told in `sql/release/25_identity.sql`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import polars as pl

from pipelines.load.matching import PROJECT, THEME, Item, Link, Ruling, Weights, follow
from pipelines.load.relations import register
from pipelines.paths import sql

_FOUND: dict[str, Any] = {
    "project": pl.Int32,
    "method": pl.String,
    "score": pl.Decimal(5, 4),
    "outcome": pl.String,
    "ruling": pl.String,
    "candidates": pl.List(pl.Struct({"project": pl.Int32, "score": pl.Decimal(5, 4)})),
}
_LINE: dict[str, Any] = {"notice_key": pl.String, "row_ordinal": pl.Int32}
_PROJECT: dict[str, Any] = {"project_key": pl.String, "region_key": pl.String, "series": pl.String}
# The columns of a query are: group, step in the group, the names above, then those of an Item.
_GROUP, _STEP = itemgetter(0), itemgetter(1)


def follow_projects(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the relation `followed`: the project of every line of the programmes whose names change."""
    _register(connection, "followed", _LINE, "release/identity/lines.sql", "release/identity/rulings.sql", PROJECT)


def follow_themes(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the relation `themed`: the theme of every project."""
    _register(connection, "themed", _PROJECT, "release/identity/projects.sql", "release/identity/themes.sql", THEME)


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, keys: dict[str, Any], items: str, rulings: str, weights: Weights
) -> None:
    decided: dict[str, list[Ruling]] = {}
    for group, *ruling in connection.execute(sql(rulings)).fetchall():
        decided.setdefault(group, []).append(Ruling(*ruling))
    rows = connection.execute(sql(items)).fetchall()
    found = list(_follow(rows, len(keys), decided, weights))
    register(connection, name, pl.DataFrame(found, schema=keys | _FOUND, orient="row"))


def _follow(
    rows: Sequence[tuple[Any, ...]], keys: int, decided: dict[str, list[Ruling]], weights: Weights
) -> Iterator[tuple[Any, ...]]:
    """Yield each row's keys with what was found for it."""
    first = 2 + keys
    for group, members in groupby(enumerate(rows), lambda member: _GROUP(member[1])):
        steps = [
            [_item(ref, row[first:]) for ref, row in step]
            for _, step in groupby(members, lambda member: _STEP(member[1]))
        ]
        for link in follow(steps, decided.get(group, ()), weights):
            yield (*rows[link.ref][2:first], *_found(link))


def _item(ref: int, fields: Iterable[Any]) -> Item:
    name, number, category, agencies, goal, plan = fields
    return Item(ref, name, number, category, tuple(agencies or ()), goal, plan)


def _found(link: Link) -> tuple[Any, ...]:
    candidates = [{"project": each.project, "score": each.score} for each in link.candidates]
    return link.project, link.method, link.score, link.outcome, link.ruling, candidates
