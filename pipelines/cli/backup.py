"""`minsheng backup` and `minsheng restore`: the archive as one checked file, and a store from it."""

import shutil
from pathlib import Path

import click

from pipelines.acquire import backup as backups
from pipelines.acquire.archive import Archive
from pipelines.acquire.restore import restore as restore_archive
from pipelines.cli.report import called_as, count, print_failures, print_notices, summarise
from pipelines.cli.run import run_job, say_waiting
from pipelines.cli.status import print_json
from pipelines.store import Store, StoreError


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(store: Store, file: Path) -> None:
    """Write the archive, from which everything else can be made, to one checked FILE."""
    if file.absolute().is_relative_to(store.root):
        raise click.UsageError(f"{file} is inside the store; a backup belongs on another disk")
    if not store.archive.is_dir():
        raise click.UsageError(f"{store.root} has no archive to back up")
    with store.writing(on_wait=say_waiting):
        held = backups.write(Archive(store.archive), file.absolute())
    click.echo(
        f"{file}: {count(held.lines, 'line')} of the log, {count(held.files, 'file')}, "
        f"{file.stat().st_size:,} bytes; checked\n"
        f"`{called_as()} --store EMPTY_FOLDER restore {file}` makes a store of it"
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def restore(store: Store, file: Path, as_json: bool) -> None:
    """Bring back the archive from a backup FILE, then make stage and release from it.

    The store's archive must be empty or begin like the backup. One that has gone on since gets back what is damaged.
    """
    with backups.reading(file):
        pass  # a damaged file must not leave even an empty store
    with store.writing(on_wait=say_waiting):
        archive = Archive(store.archive)
        brought = restore_archive(archive, file)
        if not as_json:
            lines, files = count(brought.lines, "line"), count(brought.files, "file")
            click.echo(f"minsheng: restored {lines} of the log and {files}; making the release …", err=True)
        try:
            shutil.rmtree(store.stage)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StoreError(f"{store.stage} cannot be removed ({error.strerror}); check its permissions") from error
        run = run_job(store, {"sources": []}, force=True)
        documents = sorted({retrieval.sha256 for retrieval in archive.read_log()})
    summary = summarise(store, run, documents)
    if as_json:
        print_json(summary | {"restored": brought._asdict()})
    else:
        print_failures(store, run, summary)
        print_notices(store, summary)
    raise SystemExit(summary["exit_code"])
