"""The command `minsheng`: what an operator or analyst types.

Results go to stdout, messages to stderr. Exit codes: 0 published (or nothing to do), 1 something was quarantined or
held or the audit of the release failed, 2 wrong usage. Heavy packages are imported by the commands that need them.
"""

from pathlib import Path

import click

from pipelines.store import Store, StoreError


class _Group(click.Group):
    """Turns what a store cannot do into one plain line and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except StoreError as error:
            click.echo(f"minsheng: {error}", err=True)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the warehouse; else MINSHENG_STORE, else warehouse/store.",
)
@click.version_option(package_name="minsheng", prog_name="minsheng")
@click.pass_context
def main(context: click.Context, store: Path | None) -> None:
    """Minsheng 民生: quarterly livelihood-project notices as an audited warehouse."""
    try:
        context.obj = Store.at(store)
    except StoreError as error:
        raise click.UsageError(str(error)) from error


def _add_commands() -> None:
    from pipelines.cli.backup import backup, restore
    from pipelines.cli.diff import diff
    from pipelines.cli.forget import forget
    from pipelines.cli.ingest import ingest, rebuild
    from pipelines.cli.quarantine import quarantine
    from pipelines.cli.query import query
    from pipelines.cli.releases import releases
    from pipelines.cli.replay import replay
    from pipelines.cli.rollback import rollback
    from pipelines.cli.status import reconcile, status
    from pipelines.cli.ui import ui
    from pipelines.cli.verify import verify
    from pipelines.cli.withdraw import withdraw

    of_notices = (ingest, rebuild, status, quarantine, replay, withdraw, forget)
    of_releases = (query, reconcile, releases, diff, rollback)
    for command in (*of_notices, *of_releases, verify, backup, restore, ui):
        main.add_command(command)


_add_commands()
