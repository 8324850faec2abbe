"""Runs the quarterly job in this process and tells what became of it. The run shows in Dagster's UI like any other."""

import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

import click

from pipelines.store import Store, StoreError

if TYPE_CHECKING:
    from pipelines.assets.resources import Advance

_DAGSTER_YAML = """\
# Dagster's own settings for this store. Made once; change it freely.
telemetry:
  enabled: false
nux:
  enabled: false
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run. `failure` is one line on what stopped it; `failed_checks` the blocking ones of the release."""

    run_id: str
    failure: str | None
    failed_checks: list[str]


class TerminalReporter:
    """Progress bars on a terminal."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    @contextmanager
    def step(self, label: str, total: int) -> "Iterator[Advance]":
        """Show a bar for a step of `total` documents."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(file=self._terminal), transient=True) as progress:
            task = progress.add_task(label, total=total)
            yield lambda done: progress.advance(task, done)


def say_waiting() -> None:
    """Say that another process has the store's lock."""
    click.echo("minsheng: another run is writing to this store; waiting …", err=True)


@contextmanager
def _own_streams() -> Iterator[None]:
    """Have stdout and stderr back: Dagster lends them to its logs, for good if these meet a full disk.

    What it says of that itself is a page of SQL; the operator gets a line (see `run_job`).
    """
    kept = [(descriptor, os.dup(descriptor)) for descriptor in (1, 2) if _is_open(descriptor)]
    try:
        with redirect_stderr(io.StringIO()):
            yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        for descriptor, copy in kept:
            os.dup2(copy, descriptor)
            os.close(copy)


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def prepare_dagster(store: Store) -> None:
    """Point Dagster at the store's run history, without telemetry."""
    home = store.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home)


def run_job(store: Store, config: dict[str, Any], *, force: bool = False) -> Run:
    """Run `quarterly_ingest` over the store.

    Args:
        store: the store; its lock is held for the whole run.
        config: the archive's configuration.
        force: build a release even if the current one was made from the same inputs.
    """
    with store.writing(on_wait=say_waiting):
        prepare_dagster(store)
        import dagster as dg

        # Dagster warns of blocking checks without a result when a run has nothing to build; the steps after them are
        # skipped all the same.
        logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
        from pipelines.definitions import build_defs

        resources = {"reporter": TerminalReporter(sys.stderr)} if sys.stderr.isatty() else {}
        job = build_defs(store, resources).resolve_job_def("quarterly_ingest")
        try:
            with _own_streams(), dg.DagsterInstance.get() as instance:
                result = job.execute_in_process(
                    instance=instance,
                    # Or the job's page in the UI would not list the command's runs among its own.
                    tags={".dagster/repository": "__repository__@pipelines.definitions"},
                    run_config={
                        "ops": {"archive": {"config": config}, "warehouse": {"config": {"force": force}}},
                        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                    },
                    raise_on_error=False,
                )
        except Exception as error:  # a step's own failure is in the result; what is raised is of Dagster's history
            first_line = str(error).strip().partition("\n")[0]
            raise StoreError(
                f"the run could not be recorded in {store.dagster_home} ({first_line}); check space and permissions"
            ) from error
    failed_checks = [
        check.check_name for check in result.get_asset_check_evaluations() if check.blocking and not check.passed
    ]
    failure = None
    if not result.success and not failed_checks:
        failure = next((_cause(event) for event in result.all_events if event.is_step_failure), "the run failed")
    return Run(result.run_id, failure, failed_checks)


# Their messages say what, where, and what to do.
_PLAIN = ("StoreError", "DamagedError", "SourceError", "DecisionError")


def _cause(event: Any) -> str:
    """Return the message of a failed step: the outermost of ours, else the innermost of all."""
    error = event.step_failure_data.error
    while True:
        kind, _, message = error.message.strip().partition(": ")
        if kind.rpartition(".")[2] in _PLAIN:
            return str(message)
        if error.cause is None:
            break
        error = error.cause
    if kind == "OSError":  # a full disk, for one: of all that can fail a step, the operator mends this one
        return f"the store could not be written in step {event.step_key} ({message}); check its free space"
    return f"step {event.step_key} failed: {error.message.strip()}"
