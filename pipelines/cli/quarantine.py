"""`minsheng quarantine`: the documents that could not be read, each problem with its place and what to do."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.documents import fits
from pipelines.cli.render import print_table, text
from pipelines.cli.report import called_as, count, visible
from pipelines.cli.status import print_json
from pipelines.problems import Reason, words
from pipelines.store import Store

if TYPE_CHECKING:
    import duckdb

# As many digits of a hash as are shown.
_SHORT = 12
_WORDS = {"meaning_en": "en", "meaning_zh": "zh", "hint_en": "hint_en", "hint_zh": "hint_zh"}
_COLUMNS = (
    *("source", "document_sha256", "region_key", "retrieved_at", "is_read_otherwise", "problem_no", "reason"),
    *_WORDS,
    *("detail", "table_no", "row_no", "column_no", "column_header", "raw_text"),
)
_Line = tuple[str, str]


def _reason(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and value not in list(Reason):
        raise click.BadParameter(f"{value} is no reason; they are {', '.join(sorted(Reason))}")
    return value


@click.command()
@click.argument("document", required=False)
@click.option("--reason", callback=_reason, help="Only problems of this reason, such as number_unreadable.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.pass_obj
def quarantine(store: Store, document: str | None, reason: str | None, form: str) -> None:
    """Show what could not be read and why: all of it, or one DOCUMENT (its file name, or how its hash begins)."""
    from pipelines.cli.warehouse import open_release, rows

    if not store.current.exists():
        click.echo(f"nothing has been published in {store.root} yet", err=True)
        _print([], form)
        return
    with open_release(store) as connection:
        documents = None if document is None else find_documents(connection, [document])
        problems = rows(connection, "quarantine", {"documents": documents})
        held = rows(connection, "release")[0]["held_notices"]
    shown = [_with_words(problem) for problem in problems if reason in (None, problem["reason"])]
    if not shown:
        of_what = f"{document} is not" if document else "no document is"
        click.echo(f"{of_what} in quarantine{f' for {reason}' if reason else ''}", err=True)
    _print(shown, form)
    if form == "table" and document is None and held:
        command = called_as()
        click.echo(
            f"{count(held, 'notice')} held: readable, but the figures do not add up; "
            f"see `{command} status`, `{command} reconcile`"
        )


def find_documents(connection: "duckdb.DuckDBPyConnection", names: Sequence[str]) -> list[str]:
    """Return the hashes of the documents that are named, by a file name or by how a hash begins.

    Raises:
        click.UsageError: a name fits no document of the release.
    """
    from pipelines.cli.warehouse import rows

    documents = rows(connection, "documents")
    found: dict[str, None] = {}
    for name in names:
        fitting = [
            document["document_sha256"]
            for document in documents
            if fits(document["document_sha256"], [document["source"]], name)
        ]
        if not fitting:
            raise click.UsageError(f"the release has no document {name}; `minsheng quarantine` lists what is refused")
        found |= dict.fromkeys(fitting)
    return list(found)


def _with_words(problem: dict[str, Any]) -> dict[str, Any]:
    in_words = {column: words(problem["reason"], field) for column, field in _WORDS.items()}
    return {column: (problem | in_words)[column] for column in _COLUMNS}


def _print(problems: list[dict[str, Any]], form: str) -> None:
    if form == "json":
        print_json(problems)
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(_COLUMNS)
        writer.writerows([text(problem[column]) for column in _COLUMNS] for problem in problems)
    elif problems:
        for _, block in groupby(problems, key=lambda problem: problem["document_sha256"]):
            _print_block(list(block))
        _print_reasons(problems)


def _print_block(problems: list[dict[str, Any]]) -> None:
    """Print what is wrong with one document; a reason that several of its cells have is explained once."""
    first = problems[0]
    click.secho(f"{visible(first['source'])}  {first['document_sha256'][:_SHORT]}", bold=True)
    also = "; what another ingest read of it stays published" if first["is_read_otherwise"] else ""
    lines = [("retrieved", f"{first['retrieved_at']:%Y-%m-%d %H:%M %Z} for region {first['region_key']}{also}")]
    by_reason: dict[str, list[dict[str, Any]]] = {}
    for problem in problems:
        by_reason.setdefault(problem["reason"], []).append(problem)
    for reason, of_reason in by_reason.items():
        lines += [("reason", f"{reason}: {words(reason, 'en')}"), ("", words(reason, "zh"))]
        lines += [line for problem in of_reason for line in _place(problem)]
        lines += [("do", words(reason, "hint_en")), ("", words(reason, "hint_zh"))]
    _print_lines(lines)
    click.echo()


def _place(problem: dict[str, Any]) -> Iterator[_Line]:
    """Yield where a problem is, the text at fault, and what the reader says of it."""
    numbers = ((name, problem[f"{name}_no"]) for name in ("table", "row", "column"))
    place = ", ".join(f"{name} {number}" for name, number in numbers if number)
    header = f"“{visible(problem['column_header'])}”" if problem["column_header"] else ""
    yield from (
        (label, line)
        for label, line in (
            ("where", f"{place} {header}".strip()),
            ("text", visible(problem["raw_text"] or "")),
            ("detail", visible(problem["detail"] or "")),
        )
        if line
    )


def _print_lines(lines: Iterable[_Line]) -> None:
    if not sys.stdout.isatty():  # no width to wrap to, and padding would only be in the way
        for label, line in lines:
            click.echo(f"  {label:<9}  {line}")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=11)
    grid.add_column(overflow="fold")
    for label, line in lines:
        grid.add_row(Text(f"  {label}", style="dim"), Text(line))
    Console().print(grid)


def _print_reasons(problems: list[dict[str, Any]]) -> None:
    documents: dict[str, set[str]] = {}
    numbers: dict[str, int] = {}
    for problem in problems:
        documents.setdefault(problem["reason"], set()).add(problem["document_sha256"])
        numbers[problem["reason"]] = numbers.get(problem["reason"], 0) + 1
    print_table(
        ["reason", "documents", "problems", "含义"],
        [
            [reason, len(documents[reason]), numbers[reason], words(reason, "zh")]
            for reason in sorted(documents, key=lambda reason: (-len(documents[reason]), reason))
        ],
        right=(1, 2),
    )
    of_all = len(set().union(*documents.values()))
    click.echo(f"\n{count(of_all, 'document')} in quarantine, {count(len(problems), 'problem')}")
