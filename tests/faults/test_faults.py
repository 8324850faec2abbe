"""The same faults as `python -m tests.faults`, with few trials, in a process that has started no threads."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.documents import ROOT

pytestmark = pytest.mark.slow
FAULTS = ("kill", "calls", "wal", "full", "readonly", "damage", "clock", "two", "readers")
FEW = ("--kills", "3", "--share", "0.015", "--readers", "6", "--releases", "2", "--jobs", "2")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Run the faults once; return all that was said, and each fault's line of the table by its name."""
    folder: Path = tmp_path_factory.mktemp("faults")
    command = [sys.executable, "-m", "tests.faults", "--folder", str(folder), *FEW]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    rows = {line.partition(" ")[0]: line for line in ended.stdout.partition("\n\n")[0].splitlines()[2:]}
    return rows | {"all": ended.stdout + ended.stderr[-2000:]}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_promise_is_kept(said: Mapping[str, str], fault: str) -> None:
    assert fault in said, said["all"]
    trials, *kept, _ = said[fault].split()[-5:]
    assert set(kept) == {trials}, said["all"]
