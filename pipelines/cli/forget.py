"""`minsheng forget`: removes a document for ever, its bytes and all that was read of it.

Order: the decision is logged, then the bytes go, then what was read of them, then a release without it is published,
then older releases that hold it go. Each later ingest does what is left of that, should this be cut off.
"""

from typing import Any

import click

from pipelines.acquire.archive import Archive
from pipelines.cli.documents import filled, find_archived
from pipelines.cli.report import count, print_failures, print_notices, summarise
from pipelines.cli.run import run_job, say_waiting
from pipelines.cli.status import print_json
from pipelines.store import Store


@click.command()
@click.argument("document")
@click.option("--reason", required=True, callback=filled, help="Why, in words for a reader of years to come.")
@click.option("--author", required=True, callback=filled, help="Who says so.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def forget(store: Store, document: str, reason: str, author: str, as_json: bool) -> None:
    """Remove a DOCUMENT (its file name, or how its hash begins) for ever, and publish a release without it.

    Its name, the reason and the author stay in the log. There is no way back: the same file is refused from now on.
    """
    from pipelines.extract.pending import RawStage
    from pipelines.publish import manifest
    from pipelines.publish.forgotten import remove_releases_with

    with store.writing(on_wait=say_waiting):
        sha256 = find_archived(store, document)
        archive = Archive(store.archive)
        what = archive.describe(sha256)
        kept_before = [entry.release_no for entry in manifest.read(store.manifest).entries]
        bytes_removed = archive.forget(sha256, reason, author, None)
        RawStage(store.stage / "raw").forget([sha256])
        run = run_job(store, {"sources": []})
        is_over = run.failure is None and not run.failed_checks
        if is_over:
            remove_releases_with(store, [sha256])
        kept = [entry.release_no for entry in manifest.read(store.manifest).entries]
    releases_removed = sorted(set(kept_before).difference(kept))
    summary = summarise(store, run, [])
    if as_json:
        forgotten = {"document_sha256": sha256, "bytes_removed": bytes_removed, "releases_removed": releases_removed}
        print_json(summary | {"forgotten": forgotten})
    else:
        print_failures(store, run, summary)
        print_notices(store, summary)
        _say(store, what, bytes_removed, releases_removed, summary, is_over=is_over)
    raise SystemExit(summary["exit_code"])


def _say(
    store: Store,
    what: str,
    bytes_removed: list[str],
    releases_removed: list[int],
    summary: dict[str, Any],
    *,
    is_over: bool,
) -> None:
    """Say what is gone, and where something of the document may still be."""
    releases = f", releases {', '.join(map(str, releases_removed))}" if releases_removed else ""
    click.echo(
        f"\nminsheng: {what} is forgotten. Removed: {count(len(bytes_removed), 'file')} of the archive, "
        f"what was read of it{releases}.\n"
        "Still to do by hand: replace every backup made before by a new one (`minsheng backup`), and delete copies of "
        f"older releases that people have taken. The run history in {store.dagster_home} may show first rows of it; "
        "that folder may be deleted.",
        err=True,
    )
    if not is_over:
        click.echo(
            f"minsheng: no release without it could be published: release {summary['release_no']} still shows it. "
            "Mend what is said above, then run `minsheng rebuild`.",
            err=True,
        )
