"""Where a store may be: anywhere that a folder can, but not where its name would be read as a pattern."""

import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.store import Store
from tests.support.command import Result, minsheng, minsheng_process
from tests.support.documents import ROOT, SAMPLE
from tests.support.stores import value


def test_a_path_with_blanks_and_chinese(tmp_path: Path) -> None:
    folder = tmp_path / "民生 实事's #1"
    folder.mkdir()
    document = shutil.copy(SAMPLE, folder / "公示 2025 (一).txt")
    result = minsheng(folder / "库", "ingest", document)
    assert (result.exit_code, result.stderr) == (0, "")
    assert str(folder / "库" / "current.duckdb") in result.stdout
    shown = minsheng(folder / "库", "query", "select distinct source from dim_notice", "--format", "csv")
    assert shown.stdout.split("\n")[1].strip() == "公示 2025 (一).txt"


@pytest.mark.parametrize("mark", ["*", "?", "[", "]", "$", "%"])
def test_a_path_that_would_be_read_as_a_pattern_is_refused(tmp_path: Path, mark: str) -> None:
    result = minsheng(tmp_path / f"a{mark}b", "ingest")
    assert result.exit_code == 2
    assert f"contains {mark}" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_its_place_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"")
    assert minsheng(tmp_path / "store", "ingest").exit_code == 2


def test_a_relative_path_is_from_where_the_command_is_typed(sample_store: Store) -> None:
    result = minsheng_process(
        Path("unused"), "--store", sample_store.root.name, "query", "select 42", cwd=sample_store.root.parent
    )
    assert "42" in result.stdout


@pytest.fixture
def read_only(sample_store: Store, copy_of: Callable[[Store], Store]) -> Iterator[Store]:
    store = copy_of(sample_store)
    folders = [store.root, *(path for path in store.root.rglob("*") if path.is_dir())]
    for path in store.root.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    store.root.chmod(0o555)
    yield store
    for folder in folders:
        folder.chmod(0o755)


def _bound_by_permissions() -> None:
    """Give up the right of root to write everywhere (prctl PR_CAPBSET_DROP, CAP_DAC_OVERRIDE), in a child."""
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(24, 1, 0, 0, 0) != 0:
        os._exit(99)


def bound(store: Store, *arguments: str) -> Result:
    """Run the command as a user whom permissions bind."""
    result = minsheng_process(store.root, *arguments, preexec_fn=_bound_by_permissions)
    if result.exit_code == 99:
        pytest.skip("root cannot give up its rights here")
    return result


def test_a_store_that_cannot_be_written_can_be_read(read_only: Store) -> None:
    result = bound(read_only, "query", "select count(*) n from v_progress_latest", "--format", "csv")
    assert (result.exit_code, result.stdout.split()) == (0, ["n", "20"]), result.stderr
    assert bound(read_only, "reconcile").exit_code == 0


@pytest.mark.parametrize("command", ["ingest", "rebuild"])
def test_a_store_that_cannot_be_written_is_named(read_only: Store, command: str) -> None:
    result = bound(read_only, command)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"the store {read_only.root} cannot be written" in result.stderr
    assert "Traceback" not in result.stderr
    assert value(read_only.current, "select count(*) from v_progress_latest") == 20


def test_a_store_that_cannot_be_written_can_be_verified(read_only: Store) -> None:
    result = bound(read_only, "verify")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_decision_on_a_store_that_cannot_be_written_is_not_made(read_only: Store) -> None:
    before = (read_only.archive / "log.jsonl").read_bytes()
    result = bound(read_only, "forget", SAMPLE.name, "--reason", "x", "--author", "Li")
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)
    assert (read_only.archive / "log.jsonl").read_bytes() == before


class TestFullDisk:
    """No file may grow beyond a size; what is written fails in the middle, as on a disk that is full."""

    @staticmethod
    def limited(store: Store, size: int, *arguments: str) -> Result:
        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        return minsheng_process(store.root, *arguments, preexec_fn=limit)

    # Dagster's own history cannot be written; the release cannot.
    @pytest.mark.slow
    @pytest.mark.parametrize("size", [9_000, 1_000_000])
    def test_it_is_said_plainly_and_the_release_stays(
        self, sample_store: Store, copy_of: Callable[[Store], Store], size: int
    ) -> None:
        store = copy_of(sample_store)
        before = store.current.read_bytes()
        assert len(before) > size
        result = self.limited(store, size, "rebuild")
        assert result.exit_code == 1
        assert "Traceback" not in result.stderr
        assert re.search("check (its free )?space", result.stderr), result.stderr
        assert store.current.read_bytes() == before
        assert minsheng(store.root, "rebuild").exit_code == 0
        assert minsheng(store.root, "verify").exit_code == 0

    def test_a_file_keeps_what_it_had(self, tmp_path: Path) -> None:
        script = (
            "import resource, sys\n"
            "from pathlib import Path\n"
            "from pipelines.store import StoreError, write_json\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
            "try:\n"
            "    write_json(Path(sys.argv[1]), 'x' * 1000)\n"
            "except StoreError as error:\n"
            "    print(error)\n"
        )
        target = tmp_path / "file.json"
        target.write_text("before", encoding="utf-8")
        run = subprocess.run(
            [sys.executable, "-c", script, str(target)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert re.fullmatch(rf"{target} cannot be written \(.+\); check its permissions and free space\n", run.stdout)
        assert target.read_text(encoding="utf-8") == "before"
        assert list(tmp_path.iterdir()) == [target]


class TestStrangersWal:
    """Someone has written to the published file and crashed."""

    @pytest.fixture
    def store(self, sample_store: Store, copy_of: Callable[[Store], Store]) -> Store:
        store = copy_of(sample_store)
        (store.root / "current.duckdb.wal").write_bytes(b"left by a crashed writer")
        return store

    def test_a_reader_is_told_and_the_next_ingest_puts_it_right(self, store: Store) -> None:
        result = minsheng(store.root, "query", "select 1")
        assert (result.exit_code, "someone has written to" in result.stderr) == (1, True)
        assert minsheng(store.root, "ingest").exit_code == 0
        assert minsheng(store.root, "query", "select 1").exit_code == 0
        assert not (store.releases / "000002").exists()
