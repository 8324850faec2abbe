"""`minsheng rebuild`: the archive is the source of truth, and what has been done to it does not go unnoticed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.store import Store
from tests.support import documents
from tests.support.command import minsheng
from tests.support.stores import content, value


@pytest.fixture
def store(sample_store: Store, copy_of: Callable[[Store], Store]) -> Store:
    return copy_of(sample_store)


def blob(store: Store) -> Path:
    [path] = store.archive.glob("??/*")
    return path


def test_releases_before_it_stay(store: Store) -> None:
    assert minsheng(store.root, "rebuild").exit_code == 0
    assert content(store.releases / "000001" / "minsheng.duckdb") == content(
        store.releases / "000002" / "minsheng.duckdb"
    )
    assert value(store.current, "select release_no from audit_release") == 2


@pytest.mark.slow
def test_an_ingest_builds_anew_what_was_deleted(store: Store, sample_store: Store) -> None:
    for folder in (store.stage, store.releases):
        shutil.rmtree(folder)
    store.current.unlink()
    assert minsheng(store.root, "ingest").exit_code == 0
    assert content(store.current) == content(sample_store.current)


def test_bytes_changed_in_the_archive_are_not_read(store: Store) -> None:
    """Same length, one digit changed in two places: it would even add up."""
    path = blob(store)
    path.chmod(0o644)
    path.write_text(documents.TEXT.replace("11604", "11605").replace("3417", "3416"), encoding="utf-8")
    before = store.current.read_bytes()
    result = minsheng(store.root, "rebuild")
    assert result.exit_code == 1
    assert path.name[:12] in result.stderr
    assert store.current.read_bytes() == before


def test_bytes_gone_from_the_archive_are_told(store: Store) -> None:
    path = blob(store)
    path.unlink()
    before = store.current.read_bytes()
    result = minsheng(store.root, "rebuild")
    assert result.exit_code == 1
    assert path.name[:12] in result.stderr
    assert store.current.read_bytes() == before


def test_a_rebuild_tells_what_is_held_and_quarantined(rich_store: Store, copy_of: Callable[[Store], Store]) -> None:
    """Newer code may read less: a rebuild that loses a notice must not look like one that does not."""
    result = minsheng(copy_of(rich_store).root, "rebuild")
    assert "changed-total.txt is held" in result.stderr
    for bad in documents.BAD:
        assert f"{bad.name} is in quarantine" in result.stderr


def test_a_store_without_an_archive_is_wrong_usage(tmp_path: Path) -> None:
    result = minsheng(tmp_path / "store", "rebuild")
    assert (result.exit_code, "has no archive" in result.stderr) == (2, True)
    assert not (tmp_path / "store").exists()


def test_a_damaged_log_is_named(store: Store) -> None:
    log = store.archive / "log.jsonl"
    log.write_bytes(b"damage\n" + log.read_bytes())
    result = minsheng(store.root, "rebuild")
    assert result.exit_code == 1
    assert "line 1 of" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_damaged_manifest_is_named(store: Store) -> None:
    store.manifest.write_text("{", encoding="utf-8")
    before = store.current.read_bytes()
    result = minsheng(store.root, "rebuild")
    assert (result.exit_code, store.current.read_bytes()) == (1, before)
    assert "manifest.json is damaged" in result.stderr
    assert "Traceback" not in result.stderr
