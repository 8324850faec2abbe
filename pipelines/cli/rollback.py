"""`minsheng rollback`: makes an older kept release the current one."""

import click

from pipelines.cli.report import called_as
from pipelines.cli.run import say_waiting
from pipelines.cli.status import print_json
from pipelines.store import Store


@click.command()
@click.argument("release")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def rollback(store: Store, release: str, as_json: bool) -> None:
    """Make the kept RELEASE (its number, or `previous`) the one that readers see.

    It stays current until a run has new documents or code, or until `minsheng rebuild`; each of them publishes a new
    release from all documents of the archive. To go back to the newest one, roll back to its number.
    """
    from pipelines.contract import contract_version
    from pipelines.publish import manifest
    from pipelines.publish.current import heal, roll_back

    with store.writing(on_wait=say_waiting):
        before = manifest.read(store.manifest)
        entry = before.entry(release)
        is_changed = entry != before.current
        if is_changed:
            roll_back(store, entry)
        else:  # a rollback that was cut off between the pointer and the file is finished
            heal(store)
    if as_json:
        print_json({"release_no": entry.release_no, "was": before.current_no, "is_changed": is_changed})
        return
    if not is_changed:
        click.echo(f"release {entry.release_no} is current already; nothing changed")
        return
    command = called_as()
    click.echo(
        f"release {entry.release_no} is current now, in place of {before.current_no}\n"
        f"`{command} diff {before.current_no} {entry.release_no}` shows what that changes; "
        f"`{command} rollback {before.current_no}` takes it back"
    )
    if entry.contract_version != contract_version():
        click.echo(
            f"minsheng: release {entry.release_no} was made by another version of minsheng; commands such as status "
            f"may not be able to show it, `{command} query` can",
            err=True,
        )
