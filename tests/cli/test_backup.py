"""`minsheng backup` and `minsheng restore`: a lost store comes back row for row."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.store import Store
from tests.support import documents
from tests.support.command import minsheng
from tests.support.stores import content, value


@pytest.fixture(scope="module")
def backup(rich_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "backup.tgz"
    result = minsheng(rich_store.root, "backup", file)
    assert (result.exit_code, "checked" in result.stdout) == (0, True), result.stderr
    return file


def test_backup_wipe_restore_rebuild_give_the_same_rows(rich_store: Store, backup: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    result = minsheng(store.root, "restore", backup)
    assert result.exit_code == 1  # it holds and quarantines what the first store does
    assert "release 1 published" in result.stdout
    assert "restored" in result.stderr
    assert content(store.current) == content(rich_store.current)
    minsheng(store.root, "rebuild")
    assert value(store.current, "select release_no from audit_release") == 2
    assert content(store.current) == content(rich_store.current)
    assert minsheng(store.root, "verify").exit_code == 0


def test_a_damaged_backup_makes_no_store(backup: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.tgz"
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(bytes(data))
    result = minsheng(tmp_path / "store", "restore", damaged)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "damaged.tgz is no backup of minsheng, or is damaged" in result.stderr
    assert not (tmp_path / "store").exists()


def test_a_store_of_other_notices_is_left_alone(
    sample_store: Store, copy_of: Callable[[Store], Store], backup: Path
) -> None:
    store = copy_of(sample_store)
    log = store.archive / "log.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("500101", "500102"), encoding="utf-8")
    before = {path: path.read_bytes() for path in store.root.rglob("*") if path.is_file()}
    result = minsheng(store.root, "restore", backup)
    assert (result.exit_code, "backup of another archive" in result.stderr) == (1, True)
    after = {path: path.read_bytes() for path in store.root.rglob("*") if path.is_file()}
    assert after == before


def test_wrong_usage(sample_store: Store, tmp_path: Path) -> None:
    assert minsheng(sample_store.root, "backup", sample_store.root / "b.tgz").exit_code == 2
    assert minsheng(tmp_path / "none", "backup", tmp_path / "b.tgz").exit_code == 2
    assert minsheng(tmp_path / "none", "restore", tmp_path / "b.tgz").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(sample_store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = minsheng(sample_store.root, "backup", tmp_path / "file" / "b.tgz")
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)


def test_damaged_bytes_come_back_from_a_backup(
    sample_store: Store, copy_of: Callable[[Store], Store], tmp_path: Path
) -> None:
    store = copy_of(sample_store)
    minsheng(store.root, "backup", tmp_path / "b.tgz")
    [blob] = store.archive.glob("??/*")
    blob.unlink()
    stopped = minsheng(store.root, "rebuild")
    assert (stopped.exit_code, f"{blob} ({documents.SAMPLE.name})" in stopped.stderr) == (1, True)
    assert "minsheng restore" in stopped.stderr
    result = minsheng(store.root, "restore", tmp_path / "b.tgz")
    assert (result.exit_code, "and 1 file;" in result.stderr) == (0, True), result.stderr
    assert content(store.current) == content(sample_store.current)
