"""`minsheng ui`: Dagster's UI and daemon over this store, on loopback."""

import os
import signal
import subprocess
import sys

import click

from pipelines.cli.run import prepare_dagster
from pipelines.paths import ROOT
from pipelines.store import Store


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Dagster has no login: keep it on loopback.")
@click.pass_obj
def ui(store: Store, port: int, host: str) -> None:
    """Start Dagster's UI with the lineage, runs and checks of this store."""
    prepare_dagster(store)
    click.echo(f"minsheng: Dagster for {store.root} on http://{host}:{port} (Ctrl-C ends it)", err=True)
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", host, "-p", str(port)]
    # A shell's background job ignores interrupts, and what it starts would too.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"MINSHENG_STORE": str(store.root)})
    # Dagster ends the services that it has started on an interrupt only. Ctrl-C reaches it by itself.
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(process.wait())
