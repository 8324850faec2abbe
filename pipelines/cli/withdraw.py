"""`minsheng withdraw`: notes that a notice's publisher has taken it back, and publishes a release that says so."""

from datetime import datetime

import click

from pipelines.acquire.archive import Archive
from pipelines.cli.documents import filled, find_archived
from pipelines.cli.report import print_failures, print_notices, summarise
from pipelines.cli.run import run_job, say_waiting
from pipelines.cli.status import print_json
from pipelines.store import Store


@click.command()
@click.argument("document")
@click.option("--reason", required=True, callback=filled, help="Why, in words for a reader of years to come.")
@click.option("--author", required=True, callback=filled, help="Who says so.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which its publisher withdrew it.")
@click.option("--undo", is_flag=True, help="It is not withdrawn after all.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def withdraw(
    store: Store, document: str, reason: str, author: str, day: datetime | None, undo: bool, as_json: bool
) -> None:
    """Mark a DOCUMENT (its file name, or how its hash begins) as withdrawn by its publisher, and publish.

    Its figures leave the current ones; an earlier version of the notice comes back. Nothing is deleted.
    """
    if undo and day is not None:
        raise click.UsageError("--on is the day of a withdrawal; it has no meaning with --undo")
    with store.writing(on_wait=say_waiting):
        sha256 = find_archived(store, document)
        archive = Archive(store.archive)
        if undo:
            archive.reinstate(sha256, reason, author, None)
        else:
            archive.withdraw(sha256, reason, author, None if day is None else day.date())
        what = archive.describe(sha256)
        run = run_job(store, {"sources": []})
    summary = summarise(store, run, [sha256])
    if as_json:
        print_json(summary | {"document_sha256": sha256, "is_withdrawn": not undo})
    else:
        click.echo(f"minsheng: {what} is noted as {'no longer ' if undo else ''}withdrawn", err=True)
        print_failures(store, run, summary)
        print_notices(store, summary)
    raise SystemExit(summary["exit_code"])
