"""Publishing: whole or not at all, read-only, listed with its hash, and never mixed with what others left behind."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from pipelines.publish import manifest
from pipelines.publish.current import heal
from pipelines.publish.release import DATABASE, is_published, publish
from pipelines.store import Store, StoreError
from tests.publish.candidates import Client, candidate, count, published


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def wal(store: Store) -> Path:
    return store.current.with_name("current.duckdb.wal")


def test_a_candidate_becomes_the_release_and_the_current_file(store: Store) -> None:
    folder = candidate(store, 3)
    (folder / "data_docs").mkdir()
    entry = publish(store, folder)
    release = store.releases / "000001" / DATABASE
    assert not folder.exists()
    assert (store.releases / "000001" / "data_docs").is_dir()
    assert store.current.read_bytes() == release.read_bytes()
    assert (mode(store.current), mode(release)) == (0o444, 0o444)
    assert (entry.release_no, count(store.current)) == (1, 3)
    assert [path.name for path in store.root.iterdir() if path.name.startswith(".")] == []


def test_the_manifest_tells_hash_size_and_origin(store: Store) -> None:
    published(store, 1)
    published(store, 2)
    content = json.loads(store.manifest.read_text(encoding="utf-8"))
    assert content["current"] == 2
    for entry, rows in zip(content["releases"], (1, 2), strict=True):
        data = (store.releases / entry["file"]).read_bytes()
        assert (entry["sha256"], entry["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
        assert (entry["input_hash"], entry["row_counts"], entry["documents"]) == (f"input {rows}", {"t": rows}, 1)
        assert len(entry["content_hashes"]["t"]) == 32


@pytest.mark.parametrize(
    ("made_from", "is_same"),
    [
        (("code", "contract", "input 2"), True),
        (("code", "contract", "input 1"), False),  # an older release, not the current one
        (("other", "contract", "input 2"), False),
        (("code", "other", "input 2"), False),
    ],
)
def test_what_is_published_is_told_by_code_contract_and_inputs(
    store: Store, made_from: tuple[str, str, str], is_same: bool
) -> None:
    assert not is_published(store, *made_from)
    published(store, 1)
    published(store, 2)
    assert is_published(store, *made_from) == is_same


def test_a_candidate_begun_before_another_run_published_is_refused(store: Store) -> None:
    late = candidate(store, 1, "late")
    publish(store, candidate(store, 2, "quick"))
    assert not late.exists()
    with pytest.raises(StoreError, match="another run has published a release"):
        publish(store, late)
    also_late = candidate(store, 3, "also late", release_no=1)
    with pytest.raises(StoreError, match="another run has published a release"):
        publish(store, also_late)
    assert count(store.current) == 2
    assert len(manifest.read(store.manifest).entries) == 1


def test_a_candidate_that_was_not_closed_is_refused(store: Store) -> None:
    folder = candidate(store, 1)
    with Client(folder / DATABASE, "writer") as writer:
        writer.run("insert into t select 7")
        writer.kill()
    assert (folder / f"{DATABASE}.wal").exists()
    with pytest.raises(StoreError, match="not closed properly"):
        publish(store, folder)
    assert not store.current.exists()


class TestReaders:
    """Others have the published file open while the next one comes."""

    def test_who_has_the_old_file_open_keeps_its_rows(self, store: Store) -> None:
        published(store, 3)
        with Client(store.current) as reader:
            published(store, 5)
            assert reader.run("select count(*) from t") == "3"
            assert count(store.current) == 5
            assert reader.run("select count(*) from t") == "3"

    def test_who_wrote_to_it_and_crashed_changes_no_later_release(self, store: Store, tmp_path: Path) -> None:
        published(store, 3)
        self._crash_while_writing(store)
        # The danger is real: beside a copy of the file the rows come back.
        for path in (store.current, wal(store)):
            shutil.copyfile(path, tmp_path / path.name)
        assert count(tmp_path / "current.duckdb") == 103
        published(store, 3)
        assert not wal(store).exists()
        assert count(store.current) == 3

    def test_nor_the_current_one_once_it_is_healed(self, store: Store) -> None:
        published(store, 3)
        self._crash_while_writing(store)
        heal(store)
        assert not wal(store).exists()
        assert (count(store.current), mode(store.current)) == (3, 0o444)

    def _crash_while_writing(self, store: Store) -> None:
        store.current.chmod(0o644)
        with Client(store.current, "writer") as writer:
            writer.run("insert into t from range(100)")
            writer.kill()
        assert wal(store).exists()


class TestCrashed:
    """The second run ended between two steps; the next one heals and publishes."""

    @pytest.fixture
    def crashed(self, store: Store) -> Store:
        """Both releases published: each test takes back what its crash would have left undone."""
        published(store, 1)
        self._first = (store.manifest.read_bytes(), store.current.read_bytes())
        published(store, 2)
        return store

    def take_back(self, store: Store, *, listed: bool, current: bool) -> None:
        before, old = self._first
        if listed:
            store.manifest.write_bytes(before)
        if current:
            store.current.unlink()
            store.current.write_bytes(old)
            store.current.chmod(0o444)

    def test_before_the_manifest(self, crashed: Store) -> None:
        self.take_back(crashed, listed=True, current=True)
        heal(crashed)
        assert count(crashed.current) == 1
        assert published(crashed, 4).release_no == 2
        assert count(crashed.current) == count(crashed.releases / "000002" / DATABASE) == 4

    def test_before_the_current_file(self, crashed: Store) -> None:
        self.take_back(crashed, listed=False, current=True)
        assert count(crashed.current) == 1
        heal(crashed)
        assert (count(crashed.current), mode(crashed.current)) == (2, 0o444)
        assert published(crashed, 4).release_no == 3

    def test_while_the_current_file_was_written(self, crashed: Store) -> None:
        self.take_back(crashed, listed=False, current=True)
        torn = crashed.current.with_name(".current.duckdb.new")
        torn.write_bytes(b"half a release")
        torn.chmod(0o444)
        heal(crashed)
        assert count(crashed.current) == 2
        assert not torn.exists()

    def test_before_the_first_current_file(self, store: Store) -> None:
        published(store, 1)
        store.current.unlink()
        heal(store)
        assert (count(store.current), mode(store.current)) == (1, 0o444)

    def test_a_candidate_left_behind_changes_nothing(self, crashed: Store) -> None:
        candidate(crashed, 9, "crashed")
        heal(crashed)
        assert count(crashed.current) == 2
        assert [entry.release_no for entry in manifest.read(crashed.manifest).entries] == [1, 2]

    @pytest.mark.parametrize("damage", ["cut off", "one byte"])
    def test_a_current_file_changed_by_a_strangers_hand(self, crashed: Store, damage: str) -> None:
        data = bytearray(crashed.current.read_bytes())
        data[-1] ^= 1
        crashed.current.chmod(0o644)
        crashed.current.write_bytes(data[:1000] if damage == "cut off" else data)
        heal(crashed)
        assert (count(crashed.current), mode(crashed.current)) == (2, 0o444)

    def test_a_current_file_made_writable(self, crashed: Store) -> None:
        crashed.current.chmod(0o644)
        heal(crashed)
        assert mode(crashed.current) == 0o444

    def test_a_sound_current_file_is_left_alone(self, crashed: Store) -> None:
        before = crashed.current.stat().st_ino
        heal(crashed)
        assert crashed.current.stat().st_ino == before

    def test_a_release_that_is_damaged_itself_is_not_made_current(self, crashed: Store) -> None:
        release = crashed.releases / "000002" / DATABASE
        data = bytearray(release.read_bytes())
        data[-1] ^= 1
        release.chmod(0o644)
        release.write_bytes(data)
        crashed.current.unlink()
        with pytest.raises(StoreError, match=r"000002.* is damaged.*rebuild"):
            heal(crashed)
        assert not crashed.current.exists()

    def test_a_release_that_is_gone_is_named(self, crashed: Store) -> None:
        shutil.rmtree(crashed.releases / "000002")
        crashed.current.unlink()
        with pytest.raises(StoreError, match=r"000002.* is missing.*rebuild"):
            heal(crashed)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"releases": [{"release_no": 1}]}', '{"releases": 1}'])
def test_a_damaged_manifest_is_named_and_stops_publishing(store: Store, text: str) -> None:
    published(store, 1)
    folder = candidate(store, 2)
    store.manifest.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=r"manifest\.json is damaged"):
        publish(store, folder)
    assert count(store.current) == 1


def test_nothing_to_heal_in_an_empty_store(store: Store) -> None:
    heal(store)
    assert not store.root.exists()
