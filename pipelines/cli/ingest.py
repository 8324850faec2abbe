"""`minsheng ingest` and `minsheng rebuild`: run the quarterly job and say what became of each document."""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from pipelines.acquire.archive import Archive, Tombstone
from pipelines.acquire.events import because
from pipelines.acquire.sources import Found, SourceError, find_sources
from pipelines.cli.report import count, print_failures, print_notices, summarise
from pipelines.cli.run import Run, run_job
from pipelines.cli.status import print_json
from pipelines.paths import SAMPLE
from pipelines.store import Store

_SHOWN_PAGES = 5


def _region(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from pipelines.normalise.notices import is_known_region

    if not is_known_region(value):
        raise click.BadParameter(
            f"{value} is not in pipelines/normalise/lookups/regions.yml; add it there with its name"
        )
    return value


def _period(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    from pipelines.normalise.periods import parse_key

    if value is not None:
        try:
            parse_key(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
    return value


@click.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@click.option("--region", callback=_region, default="500101", show_default=True, help="Adcode of the region.")
@click.option(
    "--program-year",
    type=click.IntRange(2000, 2100),
    help="The programme's year, if the notice does not tell.",
)
@click.option("--period", callback=_period, help="The period, such as 2025Q1, if the notice does not tell.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def ingest(
    store: Store,
    sources: tuple[Path, ...],
    region: str,
    program_year: int | None,
    period: str | None,
    as_json: bool,
) -> None:
    """Ingest notices (files or folders; without any, the sample that comes with the project) and publish a release."""
    named = list(sources) or [SAMPLE]
    try:
        found = find_sources(named)
    except SourceError as error:
        raise click.UsageError(str(error)) from error
    config = {
        "sources": [str(path.absolute()) for path in named],
        "region_key": region,
        "program_year": program_year,
        "period_key": period,
    }
    if not as_json:
        _say_found(found)
    refused = Archive(store.archive).refused(found.sources)
    _finish(store, run_job(store, config), as_json, found, refused)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def rebuild(store: Store, as_json: bool) -> None:
    """Make stage and release anew from the archive alone. The releases before stay until the new one is published."""
    if not store.archive.is_dir():
        raise click.UsageError(f"{store.root} has no archive to rebuild from")
    with store.writing():
        shutil.rmtree(store.stage, ignore_errors=True)
        run = run_job(store, {"sources": []}, force=True)
    _finish(store, run, as_json)


def _say_found(found: Found) -> None:
    """Say what of the named folders is no document of its own."""
    pages = [source for source in found.sources if source.attachments]
    for page in pages[:_SHOWN_PAGES]:
        names = ", ".join(attachment.name for attachment in page.attachments)
        click.echo(f"minsheng: {page.name} comes with {names} as attached to it", err=True)
    if len(pages) > _SHOWN_PAGES:
        click.echo(f"minsheng: … and {count(len(pages) - _SHOWN_PAGES, 'more page')} with attachments", err=True)
    for sentence in found.contested:
        click.echo(f"minsheng: {sentence}", err=True)
    if found.left_out:
        kinds = Counter(Path(name).suffix.lower() for name in found.left_out).most_common()
        of_kinds = ", ".join(f"{number} {kind or 'without a suffix'}" for kind, number in kinds)
        click.echo(f"minsheng: {count(len(found.left_out), 'file')} left out, not notices: {of_kinds}", err=True)


def _say_refused(refused: Mapping[str, Tombstone]) -> None:
    """Say which files were not taken because they are to be forgotten."""
    for name, tombstone in refused.items():
        click.echo(f"minsheng: {name} is not taken, for it was {because(tombstone)}", err=True)
    if refused:
        click.echo("  Nothing of it is kept. Remove it from the folder; a corrected file is another one.", err=True)


def _finish(
    store: Store,
    run: Run,
    as_json: bool,
    found: Found | None = None,
    refused: Mapping[str, Tombstone] | None = None,
) -> None:
    """Report a run and leave with its exit code. A rebuild answers for every document, an ingest for its own."""
    log = Archive(store.archive).read_log()
    documents = sorted({entry.sha256 for entry in log if found is None or entry.run_id == run.run_id})
    summary = summarise(store, run, documents)
    if found is not None:
        summary["attachments"] = {
            source.name: [attachment.name for attachment in source.attachments]
            for source in found.sources
            if source.attachments
        }
        summary |= {"left_out": found.left_out, "contested": found.contested}
    if refused:
        summary["refused"] = {name: because(tombstone) for name, tombstone in refused.items()}
        summary["exit_code"] = 1
    if as_json:
        print_json(summary)
    else:
        _say_refused(refused or {})
        print_failures(store, run, summary)
        print_notices(store, summary)
    raise SystemExit(summary["exit_code"])
