"""`minsheng verify`: what has been done to a store is told, part by part, and `--repair` mends what can be mended."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.acquire.archive import Archive
from pipelines.publish import manifest
from pipelines.store import Store
from tests.support import documents
from tests.support.command import minsheng
from tests.support.stores import content


@pytest.fixture
def store(sample_store: Store, copy_of: Callable[[Store], Store]) -> Store:
    return copy_of(sample_store)


@pytest.fixture(scope="module")
def twice(sample_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with two releases of the sample. Only to be read."""
    import shutil

    target = tmp_path_factory.mktemp("twice") / "store"
    shutil.copytree(sample_store.root, target)
    assert minsheng(target, "rebuild").exit_code == 0
    return Store(target)


def verify(store: Store, *options: str) -> Any:
    result = minsheng(store.root, "verify", "--json", *options)
    summary = json.loads(result.stdout)
    assert summary["exit_code"] == result.exit_code == (1 if summary["findings"] else 0)
    return summary


def wrong(store: Store, *options: str) -> list[tuple[str, str]]:
    return [(finding["part"], finding["wrong"]) for finding in verify(store, *options)["findings"]]


def damage(path: Path) -> None:
    """Flip one bit in the middle; the size stays."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))


def blob(store: Store) -> Path:
    [path] = store.archive.glob("??/*")
    return path


def newest_file(store: Store) -> Path:
    newest = manifest.read(store.manifest).newest
    assert newest is not None
    return store.releases / newest.file


def test_a_store_that_is_whole(sample_store: Store) -> None:
    result = minsheng(sample_store.root, "verify")
    assert (result.exit_code, result.stderr) == (0, "")
    parts = [line.split() for line in result.stdout.splitlines()[1:]]
    assert [(line[0], line[-1]) for line in parts] == [
        ("archive", "ok"), ("releases", "ok"), ("current", "ok"), ("stage", "ok"),
    ]  # fmt: skip


def test_no_store_is_wrong_usage(tmp_path: Path) -> None:
    assert minsheng(tmp_path / "none", "verify").exit_code == 2
    assert not (tmp_path / "none").exists()


class TestArchive:
    def test_damaged_bytes_are_told_by_name_and_cannot_be_mended(self, store: Store) -> None:
        damage(blob(store))
        [(part, what)] = wrong(store)
        assert (part, "is damaged" in what, documents.SAMPLE.name in what) == ("archive", True, True)
        before = store.current.read_bytes()
        summary = verify(store, "--repair")
        assert "ingest the original file again" in summary["findings"][0]["todo"]
        assert store.current.read_bytes() == before
        assert store.stage.is_dir()
        assert minsheng(store.root, "ingest").exit_code == 0
        assert wrong(store) == []

    def test_missing_bytes(self, store: Store) -> None:
        blob(store).unlink()
        [(part, what)] = wrong(store)
        assert (part, "is missing" in what, documents.SAMPLE.name in what) == ("archive", True, True)

    def test_a_damaged_log(self, store: Store) -> None:
        log = store.archive / "log.jsonl"
        log.write_bytes(b"{}\n" + log.read_bytes())
        [(part, what)] = wrong(store, "--repair")
        assert (part, "line 1 of" in what) == ("archive", True)

    def test_strays_and_leftovers(self, store: Store) -> None:
        (store.archive / "notes.txt").write_bytes(b"")
        leftover = store.archive / "ab" / ".abcd.new"
        leftover.parent.mkdir(exist_ok=True)
        leftover.write_bytes(b"half")
        assert len(wrong(store)) == 2
        assert [what for _, what in wrong(store, "--repair")] == [
            f"{store.archive / 'notes.txt'} is in no line of the log"
        ]
        assert not leftover.exists()

    def test_bytes_that_were_to_be_forgotten(self, store: Store) -> None:
        data, path = blob(store).read_bytes(), blob(store)
        Archive(store.archive).forget(path.name, "names", "Li", None)
        path.write_bytes(data)
        assert ("archive", f"{path} ({documents.SAMPLE.name}) was to be forgotten and is still there") in wrong(store)
        assert wrong(store, "--repair") == []
        assert not path.exists()


class TestReleases:
    @pytest.fixture
    def store(self, twice: Store, copy_of: Callable[[Store], Store]) -> Store:
        return copy_of(twice)

    def test_an_older_release_that_is_damaged_is_given_up(self, store: Store) -> None:
        damage(store.releases / "000001" / "minsheng.duckdb")
        assert wrong(store) == [("releases", f"{store.releases}/000001/minsheng.duckdb is damaged")]
        assert wrong(store, "--repair") == []
        assert [entry.release_no for entry in manifest.read(store.manifest).entries] == [2]
        assert not (store.releases / "000001").exists()

    def test_the_current_one_is_built_again(self, store: Store, twice: Store) -> None:
        newest_file(store).unlink()
        assert wrong(store) == [("releases", f"{store.releases}/000002/minsheng.duckdb is missing")]
        assert wrong(store, "--repair") == []
        assert [entry.release_no for entry in manifest.read(store.manifest).entries] == [1, 3]
        assert content(store.current) == content(twice.current)

    def test_the_last_one_stays_if_no_other_can_be_built(self, store: Store) -> None:
        damage(newest_file(store))
        damage(blob(store))
        before = store.current.read_bytes()
        assert {part for part, _ in wrong(store, "--repair")} == {"archive", "releases"}
        assert store.current.read_bytes() == before
        assert [entry.release_no for entry in manifest.read(store.manifest).entries] == [1, 2]

    @pytest.mark.parametrize("how", [damage, Path.unlink])
    def test_current_is_set_back(self, store: Store, how: Callable[[Path], None]) -> None:
        how(store.current)
        [(part, _)] = wrong(store)
        assert part == "current"
        assert wrong(store, "--repair") == []
        assert store.current.read_bytes() == newest_file(store).read_bytes()
        assert len(manifest.read(store.manifest).entries) == 2

    def test_a_write_ahead_log_is_removed(self, store: Store) -> None:
        wal = store.root / "current.duckdb.wal"
        wal.write_bytes(b"left")
        assert wrong(store) == [("current", f"{wal} is there: someone has written to a release")]
        assert wrong(store, "--repair") == []
        assert not wal.exists()

    def test_folders_that_nothing_lists(self, store: Store) -> None:
        (store.releases / "000009").mkdir()
        (store.releases / ".candidate-x").mkdir()
        assert [part for part, _ in wrong(store)] == ["releases", "releases"]
        assert wrong(store, "--repair") == []

    def test_a_release_that_was_rolled_back_to_stays_current(self, store: Store) -> None:
        listed = manifest.read(store.manifest)
        manifest.write(store.manifest, replace(listed, current_no=1))
        assert [part for part, _ in wrong(store)] == ["current"]
        assert wrong(store, "--repair") == []
        assert store.current.read_bytes() == (store.releases / listed.entries[0].file).read_bytes()

    def test_a_damaged_manifest(self, store: Store, twice: Store) -> None:
        store.manifest.write_bytes(b"{")
        assert [part for part, _ in wrong(store)] == ["releases"]
        assert wrong(store, "--repair") == []
        assert content(store.current) == content(twice.current)
        [entry] = manifest.read(store.manifest).entries
        assert entry.release_no == 3  # no number comes twice


class TestStage:
    def test_a_damaged_file_is_named_and_all_is_made_anew(self, store: Store, sample_store: Store) -> None:
        path = store.stage / "staged_lines" / "2025-01.parquet"
        damage(path)
        assert wrong(store) == [("stage", "staged_lines/2025-01.parquet is damaged, missing or not sealed")]
        assert wrong(store, "--repair") == []
        assert content(store.current) == content(sample_store.current)
        assert len(manifest.read(store.manifest).entries) == 1  # the same figures are no new release

    def test_a_document_that_was_never_read(self, store: Store, tmp_path: Path) -> None:
        from pipelines.acquire.archive import Source

        page = tmp_path / "page.html"
        page.write_text(documents.HTML, encoding="utf-8")
        Archive(store.archive).add([Source(page, page.name)], documents.WANZHOU)
        found = [what for part, what in wrong(store) if part == "stage"]
        assert any("other documents or options" in what for what in found)
        assert any("page.html" in what and "no reading" in what for what in found)
        assert wrong(store, "--repair") == []

    def test_people_read_what_to_do(self, store: Store) -> None:
        damage(store.stage / "attempts.parquet")
        result = minsheng(store.root, "verify")
        assert result.exit_code == 1
        assert "1 wrong" in result.stdout
        assert "attempts.parquet is damaged" in result.stdout
        assert "makes the stage anew from the archive" in result.stdout
        mended = minsheng(store.root, "verify", "--repair")
        assert (mended.exit_code, "the stage is made anew" in mended.stderr) == (0, True)
