"""The command `minsheng`: in this process, which is quick, and as a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from pipelines.cli import main
from tests.support.documents import ROOT


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str
    stdout_bytes: bytes = b""


def minsheng(store: Path, *arguments: str | Path) -> Result:
    """Run the command in this process. A traceback fails the test."""
    result = CliRunner().invoke(main, ["--store", str(store), *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Result(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)


def start(store: Path, *arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """Start `python -m pipelines` as a process of its own, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines", *map(str, arguments)],
        **{
            "cwd": ROOT,
            "env": os.environ | {"MINSHENG_STORE": str(store)},
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
            "start_new_session": True,
        }
        | options,
    )


def finish(process: subprocess.Popen[str], timeout: float = 120) -> Result:
    """Wait for a process that `start` started."""
    stdout, stderr = process.communicate(timeout=timeout)
    return Result(process.returncode, stdout, stderr)


def minsheng_process(store: Path, *arguments: str | Path, **options: Any) -> Result:
    """Run `python -m pipelines` as a process of its own."""
    return finish(start(store, *arguments, **options))
