"""`minsheng diff`: what differs between two kept releases, row by row."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.render import print_table, text
from pipelines.cli.report import count, visible
from pipelines.cli.status import print_json
from pipelines.store import Store, StoreError

if TYPE_CHECKING:
    from pipelines.publish.compare import Diff, Difference, TableDiff
    from pipelines.publish.manifest import Entry

_SHOWN_TEXT = 100
_MARKS = {"added": "+", "removed": "-", "changed": "~"}


@click.command()
@click.argument("old", metavar="RELEASE1")
@click.argument("new", metavar="RELEASE2")
@click.option("--table", help="Only this table.")
@click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help="Rows to show of each table.")
@click.option("--json", "as_json", is_flag=True, help="For scripts; texts in full.")
@click.pass_obj
def diff(store: Store, old: str, new: str, table: str | None, limit: int, as_json: bool) -> None:
    """Show what RELEASE2 adds to RELEASE1, what it lacks, and what it has otherwise, row by row.

    A release is given by its number (`minsheng releases` lists them), as `current`, or as `previous`: the one before
    the current. Rows are told apart by the key of their table.

    Ends with 0 whether they differ or not, since releases are expected to differ and 1 means that something needs
    attention; scripts read `is_equal` with --json.
    """
    from pipelines.publish import manifest
    from pipelines.publish.compare import Diff, compare
    from pipelines.publish.content import OWN_TABLES

    listed = manifest.read(store.manifest)
    before, after = listed.entry(old), listed.entry(new)
    if table in OWN_TABLES:
        raise click.UsageError(f"{table} speaks of the release itself and so differs always; it is not compared")
    is_same = before == after
    try:
        found = Diff() if is_same else compare(_file(store, before), _file(store, after), limit, table)
    except KeyError:
        raise click.UsageError(f"neither release has a table {table}") from None
    if as_json:
        print_json(_as_json(found, before, after))
        return
    click.echo(f"from release {_name(before)} to {_name(after)}\n")
    if is_same:
        click.echo("both are the same release; nothing was compared")
    else:
        _print(found, limit)
        click.echo(f"\n{' and '.join(OWN_TABLES)} speak of the release itself and are left out")


def _file(store: Store, entry: "Entry") -> Path:
    path = store.releases / entry.file
    if not path.exists():
        raise StoreError(f"{path} is missing, so release {entry.release_no} cannot be compared")
    return path


def _name(entry: "Entry") -> str:
    return f"{entry.release_no} (built {entry.built_at[:16].replace('T', ' ')})"


def _as_json(found: "Diff", before: "Entry", after: "Entry") -> dict[str, Any]:
    return {
        "from": before.release_no,
        "to": after.release_no,
        "is_equal": found.is_equal,
        "notes": found.notes,
        "tables": {
            table.table: {
                **table.counts,
                "changed_columns": dict(table.changed_columns),
                "rows": [
                    {"kind": row.kind, "key": dict(row.key), "old": dict(row.old), "new": dict(row.new)}
                    for row in table.shown
                ],
            }
            for table in found.tables
        },
    }


def _print(found: "Diff", limit: int) -> None:
    """Print a summary first, then some rows of each table."""
    from pipelines.publish.compare import KINDS

    differing = [table for table in found.tables if not table.is_equal]
    if differing:
        print_table(
            ["table", *KINDS, "columns that changed"],
            [
                [
                    table.table,
                    *(f"{table.counts[kind]:,}" for kind in KINDS),
                    ", ".join(f"{column} {number:,}" for column, number in table.changed_columns.items()),
                ]
                for table in differing
            ],
            right=(1, 2, 3),
        )
    equal = len(found.tables) - len(differing)
    click.echo(f"{count(equal, 'table')} {'is' if equal == 1 else 'are'} equal in both")
    for note in found.notes:
        click.echo(note)
    if limit:
        for table in differing:
            _print_rows(table)


def _print_rows(table: "TableDiff") -> None:
    click.secho(f"\n{table.table}", bold=True)
    for row in table.shown:
        for line in _lines(row):
            click.echo(line)
    if more := sum(table.counts.values()) - len(table.shown):
        click.echo(f"  … and {count(more, 'more row')} (--limit shows more, --table {table.table} this table alone)")


def _lines(row: "Difference") -> Iterator[str]:
    """Yield a row's key, then what it holds, or each changed column with the old and the new value."""
    yield f"  {_MARKS[row.kind]} {_pairs(row.key)}"
    if row.kind == "changed":
        for column in row.new:
            yield f"      {column}: {_value(row.old[column])} -> {_value(row.new[column])}"
    elif values := _pairs(row.new or row.old):
        yield f"      {values}"


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in values.items() if value is not None)


def _value(value: Any) -> str:
    """Return a value in one line; of a long text its beginning, and how long it is."""
    if value is None:
        return "NULL"
    shown = visible(text(value)) or "''"
    return shown if len(shown) <= _SHOWN_TEXT else f"{shown[:_SHOWN_TEXT]}… ({len(shown)} characters)"
