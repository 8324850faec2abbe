"""`minsheng replay`: reads quarantined documents again after a fix of code or lookups, or once LibreOffice is there."""

from typing import Any

import click

from pipelines.cli.quarantine import find_documents
from pipelines.cli.render import print_table
from pipelines.cli.report import called_as, count, print_failures, print_notices, summarise, visible
from pipelines.cli.run import run_job
from pipelines.cli.status import print_json
from pipelines.problems import words
from pipelines.store import Store

_SHORT = 12


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def replay(store: Store, documents: tuple[str, ...], as_json: bool) -> None:
    """Try documents in quarantine again (all, or those named by file name or how their hash begins) and publish.

    Ends with 0 if none of them is left in quarantine, else with 1.
    """
    from pipelines.extract.pending import RawStage

    with store.writing():
        before = _refused(store, documents)
        if before:
            RawStage(store.stage / "raw").forget(before)
            run = run_job(store, {"sources": []})
            summary = summarise(store, run, sorted(before))
    if not before:
        if as_json:
            print_json({"exit_code": 0, "documents": []})
        else:
            click.echo("minsheng: nothing to try again, no such document is in quarantine", err=True)
        return
    is_over = run.failure is None and not run.failed_checks
    after: dict[str, list[str]] = {}
    for problem in summary["quarantine"]:
        after.setdefault(problem["document_sha256"], []).append(problem["reason"])
    outcomes = [
        {
            "source": source,
            "document_sha256": sha256,
            "is_read": is_over and sha256 not in after,
            "reasons_before": reasons,
            "reasons": sorted(set(after.get(sha256, [] if is_over else reasons))),
        }
        for sha256, (source, reasons) in before.items()
    ]
    exit_code = 0 if all(outcome["is_read"] for outcome in outcomes) else 1
    if as_json:
        print_json(summary | {"exit_code": exit_code, "documents": outcomes})
    else:
        print_failures(store, run, summary | {"quarantine": []})  # the outcomes tell it
        if is_over:
            _print_outcomes(outcomes)
        print_notices(store, summary)
    raise SystemExit(exit_code)


def _refused(store: Store, names: tuple[str, ...]) -> dict[str, tuple[str, list[str]]]:
    """Return source and reasons of the documents that are in quarantine, all or the named ones, by hash."""
    from pipelines.cli.warehouse import open_release, rows

    with open_release(store) as connection:
        documents = find_documents(connection, names) if names else None
        problems = rows(connection, "quarantine", {"documents": documents})
    found: dict[str, tuple[str, list[str]]] = {}
    for problem in problems:
        _, reasons = found.setdefault(problem["document_sha256"], (problem["source"], []))
        if problem["reason"] not in reasons:
            reasons.append(problem["reason"])
    return found


def _print_outcomes(outcomes: list[dict[str, Any]]) -> None:
    print_table(
        ["document", "hash", "was refused for", "now"],
        [
            [
                visible(outcome["source"]),
                outcome["document_sha256"][:_SHORT],
                outcome["reasons_before"],
                "read" if outcome["is_read"] else "; ".join(words(reason, "en") for reason in outcome["reasons"]),
            ]
            for outcome in outcomes
        ],
    )
    read = sum(outcome["is_read"] for outcome in outcomes)
    refused = len(outcomes) - read
    left = f"; `{called_as()} quarantine` has the details" if refused else ""
    click.echo(f"\n{count(len(outcomes), 'document')} tried again: {read} now read, {refused} still refused{left}\n")
