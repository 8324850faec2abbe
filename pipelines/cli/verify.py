"""`minsheng verify`: whether everything in the store is what it was when it was written, and what to do if not."""

import os
from contextlib import nullcontext
from typing import NamedTuple

import click

from pipelines.acquire import inspect as archive_inspect
from pipelines.acquire.archive import Archive
from pipelines.cli.render import print_table
from pipelines.cli.report import count
from pipelines.cli.run import say_waiting
from pipelines.cli.status import print_json
from pipelines.publish import inspect as release_inspect
from pipelines.store import Finding, Store

STAGE = "stage"
_SHOWN = 50


class Verified(NamedTuple):
    """What was looked at, by part of the store, and all that is wrong."""

    checked: dict[str, str]
    findings: list[Finding]
    archive: archive_inspect.Inspected
    releases: release_inspect.Inspected

    def wrong(self, part: str) -> list[Finding]:
        """Return what is wrong with a part."""
        return [finding for finding in self.findings if finding.part == part]


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended from the archive and the releases.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def verify(store: Store, repair: bool, as_json: bool) -> None:
    """Compare every file of the store with what it was when it was written. Ends with 0 if all is well, else with 1."""
    from pipelines.cli.repair import mend

    if not store.root.is_dir():
        raise click.UsageError(f"there is no store {store.root}")
    # Whoever may only read a store can verify it too; no run of theirs can write to it meanwhile.
    is_writable = os.access(store.root, os.W_OK)
    done: list[str] = []
    with store.writing(on_wait=say_waiting) if repair or is_writable else nullcontext():
        verified = inspect(store)
        if repair and verified.findings:
            done = mend(store, verified)
            verified = inspect(store)
    exit_code = 1 if verified.findings else 0
    if as_json:
        findings = [{"part": each.part, "wrong": each.wrong, "todo": each.todo} for each in verified.findings]
        print_json({"exit_code": exit_code, "checked": verified.checked, "findings": findings, "mended": done})
    else:
        for sentence in done:
            click.echo(f"minsheng: {sentence}", err=True)
        _print(verified)
    raise SystemExit(exit_code)


def inspect(store: Store) -> Verified:
    """Look at every part of a store. Its lock is held, if it can be written."""
    archive = Archive(store.archive)
    of_archive = archive_inspect.inspect(archive)
    of_releases = release_inspect.inspect(store)
    files, of_stage = _inspect_stage(store, archive, is_log_read=of_archive.is_log_read)
    checked = {archive_inspect.PART: of_archive.checked, **of_releases.checked, STAGE: files}
    findings = [*of_archive.findings, *of_releases.findings, *of_stage]
    return Verified(checked, findings, of_archive, of_releases)


def _inspect_stage(store: Store, archive: Archive, *, is_log_read: bool) -> tuple[str, list[Finding]]:
    from pipelines.assets.staged import read_attempts
    from pipelines.extract.pending import RawStage
    from pipelines.normalise import whole
    from pipelines.normalise.pending import ATTEMPT_SCHEMA, Stage

    again = "`minsheng verify --repair` or the next ingest makes the stage anew from the archive"
    found = whole.inspect(store.stage)
    checked = count(found.files, "file")
    wrong = [f"{name} is damaged, missing or not sealed" for name in found.damaged]
    wrong += [f"{path} was left by a killed run" for path in found.leftovers]
    if found.damaged or not is_log_read:
        return checked, [Finding(STAGE, each, again) for each in wrong]
    stage = Stage(store.stage)
    asked = read_attempts(archive)
    if found.files and not stage.is_by_this_code():
        return f"{checked}, made by another version; the next run makes them anew", [
            Finding(STAGE, each, again) for each in wrong
        ]
    staged = stage.attempts().select(list(ATTEMPT_SCHEMA))
    if sorted(map(str, staged.iter_rows())) != sorted(map(str, asked.iter_rows())):
        wrong.append("it was made from other documents or options than the archive has")
    read = set(RawStage(store.stage / "raw").readings()["document_sha256"])
    unread = sorted(set(asked["document_sha256"]).difference(read))
    wrong += [f"{archive.describe(sha256)} has no reading in it" for sha256 in unread]
    return checked, [Finding(STAGE, each, again) for each in wrong]


def _print(verified: Verified) -> None:
    results = {part: len(verified.wrong(part)) for part in verified.checked}
    print_table(
        ["part", "looked at", "result"],
        [[part, verified.checked[part], f"{wrong} wrong" if wrong else "ok"] for part, wrong in results.items()],
    )
    for finding in verified.findings[:_SHOWN]:
        click.echo(f"\n{finding.part}: {finding.wrong}\n  {finding.todo}")
    if len(verified.findings) > _SHOWN:
        click.echo(f"\n… and {len(verified.findings) - _SHOWN} more; `--json` lists all")
