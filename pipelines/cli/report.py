"""What became of the documents of a run: gathered for scripts, and said to a person.

Results go to stdout, what needs attention to stderr.
"""

import shutil
import sys
import unicodedata
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from pipelines.cli.render import money, print_table, text
from pipelines.cli.run import Run
from pipelines.problems import words
from pipelines.store import Store

# With more notices than this in one call, counts say more than a page for each.
_SHOWN_NOTICES = 5
_SHOWN_PROBLEMS = 3
_SHOWN_FAILURES = 20
_SHOWN_TEXT = 80


def summarise(store: Store, run: Run, documents: list[str]) -> dict[str, Any]:
    """Gather what a run did and what became of some documents.

    Args:
        store: the store.
        run: the run, finished.
        documents: SHA-256 of the documents that the run answers for.
    """
    from pipelines.cli.warehouse import open_release, rows
    from pipelines.contract import contract_version
    from pipelines.publish import manifest

    listed = manifest.read(store.manifest)
    current, newest = listed.current, listed.newest
    notices: list[dict[str, Any]] = []
    quarantine: list[dict[str, Any]] = []
    warnings: list[dict[str, Any]] = []
    is_published = run.failure is None and not run.failed_checks
    # A release of another version, which the operator has rolled back to, may lack what is asked here.
    if is_published and current is not None and current.contract_version == contract_version():
        with open_release(store) as connection:
            notices = rows(connection, "ingested", {"documents": documents})
            quarantine = rows(connection, "quarantine", {"documents": documents})
            for notice in notices:
                notice["totals"] = rows(connection, "totals", {"notice_key": notice["notice_key"]})
                if notice["status"] == "held":
                    notice["failures"] = rows(connection, "failures", {"notice_key": notice["notice_key"]})
            accepted = [notice["notice_key"] for notice in notices if notice["status"] != "held"]
            warnings = rows(connection, "warnings", {"notices": accepted})
    held = [notice for notice in notices if notice["status"] == "held"]
    return {
        "run_id": run.run_id,
        "exit_code": 1 if held or quarantine or not is_published else 0,
        "release_no": current.release_no if current else None,
        "holds": current.row_counts if current else {},
        "is_new_release": is_published and newest is not None and newest.run_id == run.run_id,
        "rolled_back_from": newest.release_no if newest and listed.is_rolled_back else None,
        "failure": run.failure,
        "failed_checks": run.failed_checks,
        "documents": len(documents),
        "notices": notices,
        "quarantine": quarantine,
        "warnings": warnings,
        "database": str(store.current),
    }


def print_failures(store: Store, run: Run, summary: dict[str, Any]) -> None:
    """Say what stopped the run, what is held, what the checks warn of, and what is in quarantine."""
    say, command = click.echo, called_as()
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
            _say_held(notice)
        elif notice["status"] == "withdrawn":
            say(
                f"minsheng: {notice['source']} is withdrawn: its figures are kept and count no more; "
                f"if its publisher has put it back, `{command} withdraw --undo` says so.",
                err=True,
            )
    _say_warnings(summary["warnings"])
    for notice in summary["notices"]:
        if notice["reading_note"]:
            say(f"note on {notice['source']}: {visible(notice['reading_note'])}", err=True)
        if notice["date_note"]:
            say(
                f"note on {notice['source']}: it is not certain which day is meant: {visible(notice['date_note'])}",
                err=True,
            )
    for source, group in groupby(summary["quarantine"], key=lambda problem: problem["source"]):
        problems = list(group)
        for problem in problems[:_SHOWN_PROBLEMS]:
            say(f"minsheng: {_describe(problem)}", err=True)
        if len(problems) > _SHOWN_PROBLEMS:
            more = count(len(problems) - _SHOWN_PROBLEMS, "more problem")
            sha256 = problems[0]["document_sha256"]
            say(f"  … and {more} of {source}; `{command} quarantine {sha256[:12]}` shows all", err=True)


def _say_held(notice: dict[str, Any]) -> None:
    """Say why a notice is held, and what to do: with its figures, or with a correction that does not fit it."""
    failures = notice["failures"]
    unfit = [failure for failure in failures if failure["expectation"] == "corrections_fit"]
    wrong = [failure for failure in failures if failure["expectation"] != "corrections_fit"]
    why = "its figures do not add up" if wrong or not unfit else "a declared correction does not fit its figures"
    click.echo(f"minsheng: {notice['source']} is held: {why}, so they stay out of the warehouse.", err=True)
    for failure in wrong[:_SHOWN_FAILURES]:
        click.echo(f"  {failure['expectation']}: {failure['subject']}: {failure['observed']}", err=True)
    for failure in unfit[:_SHOWN_FAILURES]:
        what = f"{failure['subject']}: {failure['observed']}, expected {failure['expected']}"
        click.echo(f"  {failure['expectation']}: {what}", err=True)
    shown = min(len(wrong), _SHOWN_FAILURES) + min(len(unfit), _SHOWN_FAILURES)
    if more := sum({failure["expectation"]: failure["failing_row_count"] for failure in failures}.values()) - shown:
        click.echo(f"  … and {count(more, 'more failure')}", err=True)
    if wrong:
        click.echo(
            f"  Compare it with the page; `{called_as()} reconcile {notice['period_key']} --open` shows the ledger.",
            err=True,
        )


def _say_warnings(warnings: list[dict[str, Any]]) -> None:
    """Say what does not hold anything and should be looked at all the same."""
    for (_, expectation), group in groupby(warnings, key=lambda row: (row["notice_key"], row["expectation"])):
        rows = list(group)
        on = f" on {rows[0]['source']}" if rows[0]["source"] else ""
        click.echo(f"minsheng: warning{on}: {expectation}", err=True)
        for row in rows[:_SHOWN_FAILURES]:
            click.echo(f"  {row['subject']}: {row['observed']}; expected: {row['expected']}", err=True)
        if more := rows[0]["failing_row_count"] - len(rows[:_SHOWN_FAILURES]):
            click.echo(f"  … and {more:,} more", err=True)


def _describe(problem: dict[str, Any]) -> str:
    """Say what is wrong, where, and what to do next."""
    column = problem["column_header"] or problem["column_no"]
    raw_text = visible(problem["raw_text"] or "")
    place = [
        f"row {problem['row_no']}" if problem["row_no"] else "",
        f"column {visible(str(column))}" if column else "",
        f"text “{raw_text[:_SHOWN_TEXT]}{'…' if len(raw_text) > _SHOWN_TEXT else ''}”" if raw_text else "",
    ]
    what = ", ".join(part for part in place if part)
    reason, detail = problem["reason"], visible(problem["detail"] or "")
    return (
        f"{problem['source']} is in quarantine: {words(reason, 'en')}{f' ({detail})' if detail else ''}"
        f"{f': {what}' if what else ''}\n  {words(reason, 'hint_en')} [{reason}]"
    )


def print_notices(store: Store, summary: dict[str, Any]) -> None:
    """Show the release and the notices that were accepted."""
    accepted = [notice for notice in summary["notices"] if notice["status"] in ("accepted", "waived")]
    if summary["release_no"] is None or summary["failure"] or summary["failed_checks"]:
        return
    what = "published" if summary["is_new_release"] else "is current already, nothing new in this call"
    if summary["rolled_back_from"]:
        what = f"stays current, rolled back from {summary['rolled_back_from']}; nothing new in this call"
    holds = (("dim_document", "document"), ("dim_notice", "notice"), ("fact_progress", "project line"))
    counts = ", ".join(count(summary["holds"][table], noun) for table, noun in holds)
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
        click.echo(f"\n… {len(accepted)} notices with {lines} lines in all; `{called_as()} status` lists them")
    command = called_as()
    click.echo(
        f"\nwarehouse: {store.current}\ntry next:\n"
        f'  {command} query "select project, plan_wan, done_wan, done_pct from v_progress_latest order by done_pct"\n'
        f"  {command} reconcile\n"
        f"  {command} ui"
    )


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def called_as() -> str:
    """Return how this command was called, so that what is printed can be typed."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return "python -m pipelines"
    if shutil.which("minsheng"):
        return "minsheng"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


def visible(raw: str) -> str:
    """Return a text of a document in one line, what does not show or could steer a terminal as its code."""
    line = " / ".join(raw.split("\n"))
    return "".join(
        mark.encode("unicode_escape").decode() if unicodedata.category(mark).startswith("C") else mark for mark in line
    )
