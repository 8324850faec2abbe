"""`minsheng ingest` and `minsheng rebuild`: run the quarterly job and say what became of each document."""

import shutil
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from pipelines.acquire.archive import Archive
from pipelines.acquire.sources import SourceError, find_sources
from pipelines.cli.render import money, print_table, text
from pipelines.cli.run import Run, run_job
from pipelines.cli.status import print_json
from pipelines.paths import SAMPLE
from pipelines.problems import words
from pipelines.store import Store

# With more notices than this in one call, counts say more than a page for each.
_SHOWN_NOTICES = 5
_SHOWN_PROBLEMS = 3
_SHOWN_FAILURES = 20
_SHOWN_TEXT = 80


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
        find_sources(named)
    except SourceError as error:
        raise click.UsageError(str(error)) from error
    config = {
        "sources": [str(path.absolute()) for path in named],
        "region_key": region,
        "program_year": program_year,
        "period_key": period,
    }
    _finish(store, run_job(store, config), as_json)


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
    _finish(store, run, as_json, is_rebuild=True)


def _finish(store: Store, run: Run, as_json: bool, *, is_rebuild: bool = False) -> None:
    """Report a run and leave with its exit code. A rebuild answers for every document, an ingest for its own."""
    log = Archive(store.archive).read_log()
    documents = sorted({entry.sha256 for entry in log if is_rebuild or entry.run_id == run.run_id})
    summary = _summary(store, run, documents)
    if as_json:
        print_json(summary)
    else:
        _print_failures(store, run, summary)
        _print_notices(store, summary)
    raise SystemExit(summary["exit_code"])


def _summary(store: Store, run: Run, documents: list[str]) -> dict[str, Any]:
    from pipelines.cli.warehouse import open_release, rows
    from pipelines.publish import manifest

    entries = manifest.read(store.manifest)
    notices: list[dict[str, Any]] = []
    quarantine: list[dict[str, Any]] = []
    is_published = run.failure is None and not run.failed_checks
    if is_published:
        with open_release(store) as connection:
            notices = rows(connection, "ingested", {"documents": documents})
            quarantine = rows(connection, "quarantine", {"documents": documents})
            for notice in notices:
                notice["totals"] = rows(connection, "totals", {"notice_key": notice["notice_key"]})
                if notice["status"] == "held":
                    notice["failures"] = rows(connection, "failures", {"notice_key": notice["notice_key"]})
    held = [notice for notice in notices if notice["status"] == "held"]
    return {
        "run_id": run.run_id,
        "exit_code": 1 if held or quarantine or not is_published else 0,
        "release_no": entries[-1].release_no if entries else None,
        "holds": entries[-1].row_counts if entries else {},
        "is_new_release": is_published and bool(entries) and entries[-1].run_id == run.run_id,
        "failure": run.failure,
        "failed_checks": run.failed_checks,
        "documents": len(documents),
        "notices": notices,
        "quarantine": quarantine,
        "database": str(store.current),
    }


def _print_failures(store: Store, run: Run, summary: dict[str, Any]) -> None:
    say = click.echo
    if run.failure:
        say(
            f"minsheng: {run.failure}\nNothing was published; run {run.run_id} has the details (minsheng ui). "
            "If it happens again, `minsheng rebuild` makes everything anew from the archive.",
            err=True,
        )
    if run.failed_checks:
        say(
            f"minsheng: the audit of the release failed ({', '.join(run.failed_checks)}); "
            "the release before stays current.\n"
            f"See {store.releases / 'rejected' / 'data_docs' / 'index.html'} or run {run.run_id} in minsheng ui. "
            "If a file of the stage is damaged, `minsheng rebuild` makes everything anew from the archive.",
            err=True,
        )
    for notice in summary["notices"]:
        if notice["status"] == "held":
            say(
                f"minsheng: {notice['source']} is held: its figures do not add up, so they stay out of the warehouse.",
                err=True,
            )
            for failure in notice["failures"][:_SHOWN_FAILURES]:
                say(f"  {failure['expectation']}: {failure['subject']}: {failure['observed']}", err=True)
            say(
                f"  Compare it with the page; `{_command()} reconcile {notice['period_key']} --open` shows the ledger.",
                err=True,
            )
    for source, group in groupby(summary["quarantine"], key=lambda problem: problem["source"]):
        problems = list(group)
        for problem in problems[:_SHOWN_PROBLEMS]:
            say(f"minsheng: {_describe(problem)}", err=True)
        if len(problems) > _SHOWN_PROBLEMS:
            say(f"  … and {len(problems) - _SHOWN_PROBLEMS} more problems of {source}; see audit_quarantine", err=True)


def _describe(problem: dict[str, Any]) -> str:
    """Say what is wrong, where, and what to do next."""
    column = problem["column_header"] or problem["column_no"]
    raw_text = " / ".join((problem["raw_text"] or "").split("\n"))
    place = [
        f"row {problem['row_no']}" if problem["row_no"] else "",
        f"column {column}" if column else "",
        f"text “{raw_text[:_SHOWN_TEXT]}{'…' if len(raw_text) > _SHOWN_TEXT else ''}”" if raw_text else "",
    ]
    what = ", ".join(part for part in place if part)
    reason, detail = problem["reason"], problem["detail"]
    return (
        f"{problem['source']} is in quarantine: {words(reason, 'en')}{f' ({detail})' if detail else ''}"
        f"{f': {what}' if what else ''}\n  {words(reason, 'hint_en')} [{reason}]"
    )


def _print_notices(store: Store, summary: dict[str, Any]) -> None:
    accepted = [notice for notice in summary["notices"] if notice["status"] != "held"]
    if summary["release_no"] is None or summary["failure"] or summary["failed_checks"]:
        return
    what = "published" if summary["is_new_release"] else "is current already, nothing new in this call"
    holds = (("dim_document", "document"), ("dim_notice", "notice"), ("fact_progress", "project line"))
    counts = ", ".join(_count(summary["holds"][table], noun) for table, noun in holds)
    click.echo(f"release {summary['release_no']} {what} ({counts})")
    for notice in accepted[:_SHOWN_NOTICES]:
        version = f", version {notice['version']}" if notice["version"] != 1 else ""
        what = f"{notice['region']} {notice['program_year']} {notice['series']}"
        click.echo(f"\n{what}, {notice['period']} ({notice['period_key']}{version}): {notice['lines']} lines")
        print_table(
            ["total", "plan 万元", "done 万元", "%", "verdict"],
            [
                [t["total"], money(t["plan_wan"]), money(t["done_wan"]), text(t["done_pct"]), t["verdict"]]
                for t in notice["totals"]
            ],
            right=(1, 2, 3),
        )
    if len(accepted) > _SHOWN_NOTICES:
        lines = sum(notice["lines"] for notice in accepted)
        click.echo(f"\n… {len(accepted)} notices with {lines} lines in all; `{_command()} status` lists them")
    command = _command()
    click.echo(
        f"\nwarehouse: {store.current}\ntry next:\n"
        f'  {command} query "select project, plan_wan, done_wan, done_pct from v_progress_latest order by done_pct"\n'
        f"  {command} reconcile\n"
        f"  {command} ui"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _command() -> str:
    """Return how this command was called, so that what is printed can be typed."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m pipelines"
    if shutil.which("minsheng"):
        return "minsheng"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
