"""One writer at a time, over real processes: who waits is told, who was killed leaves no lock behind."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.store import Store, StoreError
from tests.support.command import finish, start
from tests.support.documents import ROOT

HOLD = """
import sys
from pipelines.store import Store
with Store.at(sys.argv[1]).writing():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock of `tmp_path/store`; a line on its stdin lets it end."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "store")]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_killed_holder_leaves_no_lock(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(StoreError, match="another run has been writing"), store.writing(timeout=0.05):
        pass
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with store.writing(timeout=0.05):
        assert (store.root / "lock").exists()


def test_who_waits_is_told_once_and_goes_on(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    told: list[str] = []

    def let_go() -> None:
        told.append("waiting")
        assert holder.stdin is not None
        holder.stdin.write("\n")
        holder.stdin.flush()

    with Store(tmp_path / "store").writing(on_wait=let_go, timeout=60):
        assert told == ["waiting"]


def test_a_wait_that_is_too_long_says_what_to_do(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    store, said = (
        Store(tmp_path / "store"),
        r"writing to .*store for more than 1 seconds; wait for it to end, or stop it",
    )
    with pytest.raises(StoreError, match=said), store.writing(timeout=1):
        pass


def test_one_process_may_take_it_again(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with store.writing(), store.writing(timeout=0.05):
        pass
    with store.writing(timeout=0.05):
        pass


def test_the_command_says_that_it_waits(sample_store: Store, tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    shutil.copytree(sample_store.root, tmp_path / "store", dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock"))
    command = start(tmp_path / "store", "verify")
    assert command.stderr is not None
    assert command.stderr.readline() == "minsheng: another run is writing to this store; waiting …\n"
    assert holder.stdin is not None
    holder.stdin.write("\n")
    holder.stdin.flush()
    result = finish(command)
    assert result.exit_code == 0, result.stdout
