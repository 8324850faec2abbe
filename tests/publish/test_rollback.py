"""Rolling back: an older release becomes current, whole, and stays so until there is something new."""

from pathlib import Path

import pytest

from pipelines.publish import manifest
from pipelines.publish.current import heal, roll_back, wal_of
from pipelines.publish.manifest import Entry
from pipelines.publish.release import is_published
from pipelines.store import Store, StoreError
from tests.publish.candidates import Client, count, published


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three releases, of 1, 2 and 3 rows."""
    store = Store(tmp_path / "store")
    for rows in (1, 2, 3):
        published(store, rows)
    return store


def entry(store: Store, release_no: int) -> Entry:
    return manifest.read(store.manifest).entry(str(release_no))


def test_the_file_the_pointer_and_nothing_else_changes(store: Store) -> None:
    before = manifest.read(store.manifest)
    roll_back(store, entry(store, 1))
    after = manifest.read(store.manifest)
    assert (count(store.current), after.current_no, after.is_rolled_back) == (1, 1, True)
    assert after.entries == before.entries
    assert store.current.stat().st_mode & 0o777 == 0o444
    roll_back(store, entry(store, 3))
    assert (count(store.current), manifest.read(store.manifest)) == (3, before)


def test_a_reader_keeps_the_release_that_it_has_open(store: Store) -> None:
    with Client(store.current) as reader:
        roll_back(store, entry(store, 1))
        assert reader.run("select count(*) from t") == "3"
    assert count(store.current) == 1


def test_healing_follows_the_pointer_not_the_newest(store: Store) -> None:
    roll_back(store, entry(store, 2))
    store.current.unlink()
    heal(store)
    assert count(store.current) == 2


def test_a_run_with_nothing_new_has_nothing_to_publish(store: Store) -> None:
    roll_back(store, entry(store, 1))
    assert is_published(store, "code", "contract", "input 3")
    # The inputs of the current release are not those of the archive any more.
    assert not is_published(store, "code", "contract", "input 1")


def test_the_next_publication_gets_a_new_number_and_is_current(store: Store) -> None:
    roll_back(store, entry(store, 1))
    assert published(store, 4).release_no == 4
    listed = manifest.read(store.manifest)
    assert (count(store.current), listed.current_no, listed.is_rolled_back) == (4, 4, False)


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_release_that_is_not_whole_is_refused_and_nothing_changes(store: Store, damage: str) -> None:
    path = store.releases / entry(store, 1).file
    data = path.read_bytes()
    path.unlink()
    if damage == "damaged":
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    before = store.manifest.read_bytes()
    with pytest.raises(StoreError, match=rf"000001.* is {damage}; `minsheng rebuild`"):
        roll_back(store, entry(store, 1))
    assert (store.manifest.read_bytes(), count(store.current)) == (before, 3)


def test_it_helps_where_the_current_release_is_damaged(store: Store) -> None:
    (store.releases / entry(store, 3).file).unlink()
    store.current.unlink()
    with pytest.raises(StoreError, match=r"000003.* is missing"):
        heal(store)
    roll_back(store, entry(store, 2))
    heal(store)
    assert count(store.current) == 2


def test_a_wal_of_a_crashed_writer_is_not_replayed_into_it(store: Store) -> None:
    store.current.chmod(0o644)
    with Client(store.current, "writer") as writer:
        writer.run("insert into t from range(100)")
        writer.kill()
    assert wal_of(store.current).exists()
    roll_back(store, entry(store, 1))
    assert not wal_of(store.current).exists()
    assert count(store.current) == 1
