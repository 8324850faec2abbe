"""Runs of the command as forks of this process, which has imported everything and started no thread of its own.

Nothing but imports may happen in the process that forks: Polars and DuckDB start their threads with their first work,
and a fork has the forking thread alone. What must look into a database does it in a fork too (`call`).
"""

import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, NoReturn, TypeVar

# Read when the libraries are loaded: a run of one small notice gains nothing from more threads.
os.environ |= {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

Value = TypeVar("Value")
_serial = count()


def warm() -> None:
    """Import whatever a run imports."""
    for name in ("duckdb_sqlalchemy", "great_expectations", "pipelines.cli", "pipelines.definitions"):
        import_module(name)
    for name in ("pipelines.load.identity", "pipelines.quality.release_audit", "rich.progress"):
        import_module(name)


@dataclass(frozen=True)
class Ended:
    """How a run ended; a negative code is the signal that ended it."""

    exit_code: int
    stdout: str
    stderr: str


@dataclass
class Run:
    """A run that was started."""

    pid: int
    out: Path

    def kill(self) -> None:
        """Kill the run and whatever it has started."""
        os.killpg(self.pid, signal.SIGKILL)

    def wait(self) -> Ended:
        """Wait until the run has ended."""
        _, status = os.waitpid(self.pid, 0)
        said = [self.out.with_suffix(each).read_text(encoding="utf-8") for each in (".out", ".err")]
        return Ended(os.waitstatus_to_exitcode(status), *said)


def start(
    store: Path,
    *arguments: str | Path,
    notes: Path,
    prepare: Callable[[], object] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Start `minsheng` in a fork.

    Args:
        store: the store.
        arguments: of the command.
        notes: the folder for what it says.
        prepare: called in the fork before the command.
        environment: variables to set there.
    """
    out = notes / f"run-{os.getpid()}-{next(_serial)}"
    pid = os.fork()
    if pid:
        os.setpgid(pid, pid)
        return Run(pid, out)
    return _child(out, store, arguments, prepare, environment or {})


def run(store: Path, *arguments: str | Path, notes: Path, **options: Any) -> Ended:
    """Run `minsheng` in a fork and wait for it."""
    return start(store, *arguments, notes=notes, **options).wait()


def call(function: Callable[[], Value]) -> Value:
    """Return what a function returns in a fork of its own; an exception there is one here."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            try:
                answer: tuple[bool, Any] = (True, function())
            except BaseException:  # noqa: BLE001  # told to the process that asked
                answer = (False, traceback.format_exc())
            with os.fdopen(writing, "wb") as stream:
                pickle.dump(answer, stream)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        data = stream.read()
    os.waitpid(pid, 0)
    is_returned, value = pickle.loads(data) if data else (False, "the process died")  # noqa: S301  # its own
    if not is_returned:
        raise RuntimeError(value)
    return value


def until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("it never came")
        time.sleep(0.005)


def _child(
    out: Path,
    store: Path,
    arguments: tuple[str | Path, ...],
    prepare: Callable[[], object] | None,
    environment: Mapping[str, str],
) -> NoReturn:
    code, said = 99, 2
    try:
        if os.getpgid(0) != os.getpid():
            os.setpgid(0, 0)
        for descriptor, name, flags in (
            (0, os.devnull, os.O_RDONLY),
            (1, out.with_suffix(".out"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
            (2, out.with_suffix(".err"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        ):
            opened = os.open(name, flags, 0o644)
            os.dup2(opened, descriptor)
            os.close(opened)
        said = os.dup(2)  # Dagster takes 1 and 2 for its own logs meanwhile
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
        os.environ.update(environment)
        from pipelines.cli import main

        if prepare is not None:
            prepare()
        try:
            main(["--store", str(store), *map(str, arguments)])
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    except BaseException:  # noqa: BLE001  # what a run should never show is to be seen
        os.write(said, traceback.format_exc().encode())
        code = 98
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
        with suppress(BaseException):
            sys.stderr.flush()
        os._exit(code)
