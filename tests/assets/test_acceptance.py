"""What releases tell the archive's log: a damaged one nothing, and one that knows more than the log stops the run."""

from collections.abc import Callable
from dataclasses import replace

from pipelines.publish import manifest
from pipelines.store import Store
from tests.support.command import minsheng

Copy = Callable[[Store], Store]


def test_a_log_that_has_lost_lines_stops_the_run(sample_store: Store, copy_of: Copy) -> None:
    store = copy_of(sample_store)
    before = store.current.read_bytes()
    (store.archive / "log.jsonl").write_bytes(b"")
    result = minsheng(store.root, "rebuild")
    assert (result.exit_code, store.current.read_bytes()) == (1, before)
    assert "has 1 documents that" in result.stderr
    assert "restore a backup" in result.stderr


def test_a_damaged_release_tells_nothing_and_stops_nothing(sample_store: Store, copy_of: Copy) -> None:
    store = copy_of(sample_store)
    log = (store.archive / "log.jsonl").read_bytes()
    [entry] = manifest.read(store.manifest).entries
    file = store.releases / entry.file
    file.chmod(0o644)
    file.write_bytes(b"damaged")
    assert minsheng(store.root, "rebuild").exit_code == 0
    assert (store.archive / "log.jsonl").read_bytes() == log


def test_a_time_is_later_than_all_before_when_the_clock_goes_back(sample_store: Store, copy_of: Copy) -> None:
    store = copy_of(sample_store)
    listed = manifest.read(store.manifest)
    [entry] = listed.entries
    late = "2999-01-01T00:00:00+00:00"
    manifest.write(store.manifest, manifest.Manifest((replace(entry, built_at=late),), listed.current_no))
    assert minsheng(store.root, "rebuild").exit_code == 0
    assert manifest.read(store.manifest).entries[-1].built_at == "2999-01-01T00:00:00.000001+00:00"
