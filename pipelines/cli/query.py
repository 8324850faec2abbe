"""`minsheng query`: SQL over the published release, read-only."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.render import plain, print_table, text
from pipelines.store import Store

if TYPE_CHECKING:
    import duckdb

_NUMBERS = ("DECIMAL", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "UBIGINT", "SMALLINT", "TINYINT", "FLOAT")
_BATCH = 10_000


@click.command()
@click.argument("statement", metavar="SQL")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to a file instead of stdout.",
)
@click.pass_obj
def query(store: Store, statement: str, form: str, output: Path | None) -> None:
    """Query the published release with SQL (DuckDB's). It cannot write, read files or reach the network."""
    import duckdb

    from pipelines.cli.warehouse import open_release

    if form == "parquet" and output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is no text for a terminal; name a file with --output, or use a pipe")
    with open_release(store) as connection:
        try:
            relation = connection.sql(statement)
            if relation is None:
                raise click.UsageError("the statement gives no rows; write a SELECT")
            # All of it first: a query that fails half-way leaves no half of a result. Polars does so by itself, and
            # takes what has been executed already only through pyarrow, which is not installed.
            _write(relation if form == "parquet" else relation.execute(), form, output)
        except duckdb.Error as error:
            raise click.UsageError(f"DuckDB refuses the query: {error}") from error
        except OSError as error:
            if output is None:
                raise
            raise click.UsageError(f"{output} cannot be written: {error.strerror}") from error


def _write(relation: "duckdb.DuckDBPyRelation", form: str, output: Path | None) -> None:
    if form == "parquet":
        import polars as pl

        pl.DataFrame(relation).write_parquet(output or sys.stdout.buffer)
    elif output is None:
        _write_text(relation, form)
    else:
        with output.open("w", encoding="utf-8", newline="") as stream:
            stdout, sys.stdout = sys.stdout, stream
            try:
                _write_text(relation, form)
            finally:
                sys.stdout = stdout


def _write_text(relation: "duckdb.DuckDBPyRelation", form: str) -> None:
    columns = relation.columns
    if form == "json":
        import simplejson

        rows = ({name: plain(value) for name, value in zip(columns, row, strict=True)} for row in _rows(relation))
        simplejson.dump(
            rows,
            sys.stdout,
            iterable_as_array=True,
            use_decimal=True,
            ensure_ascii=False,
            default=str,
            indent=2,
        )
        sys.stdout.write("\n")
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows([text(value) for value in row] for row in _rows(relation))
    else:
        numeric = [i for i, kind in enumerate(relation.types) if str(kind).startswith(_NUMBERS)]
        print_table(columns, _rows(relation), numeric)


def _rows(relation: "duckdb.DuckDBPyRelation") -> Iterator[tuple[Any, ...]]:
    while batch := relation.fetchmany(_BATCH):
        yield from batch
