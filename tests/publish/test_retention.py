"""How many releases are kept, and that what nobody lists goes."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.publish import manifest
from pipelines.publish.current import heal, roll_back
from pipelines.publish.release import publish
from pipelines.publish.retention import VARIABLE, kept_releases
from pipelines.store import Store, StoreError
from tests.publish.candidates import candidate, count, published


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def numbers(store: Store) -> list[int]:
    """The releases that are listed; their folders are those that are there."""
    listed = [entry.release_no for entry in manifest.read(store.manifest).entries]
    folders = sorted(path.name for path in store.releases.iterdir() if path.is_dir() and path.name != "rejected")
    assert folders == [f"{number:06}" for number in listed]
    return listed


@pytest.mark.parametrize(("text", "keep"), [(None, 10), ("", 10), (" ", 10), ("1", 1), (" 3 ", 3), ("250", 250)])
def test_the_setting(text: str | None, keep: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if text is not None:
        monkeypatch.setenv(VARIABLE, text)
    assert kept_releases() == keep


@pytest.mark.parametrize("text", ["0", "-1", "ten", "2.5", "1e3", "\u00b2", "\u4e09"])
def test_a_setting_that_is_no_number_is_refused_before_anything_is_done(
    store: Store, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(store, 1)
    folder = candidate(store, 2)
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(StoreError, match=f"{VARIABLE} is {text}, .* set it to 1 or more, or unset it"):
        publish(store, folder)
    assert (folder.is_dir(), count(store.current)) == (True, 1)


def test_ten_are_kept_and_what_the_audit_rejected(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    published(store, 1)
    (store.releases / "rejected").mkdir()
    for rows in range(2, 13):
        published(store, rows)
    assert numbers(store) == list(range(3, 13))
    assert (store.releases / "rejected").is_dir()
    assert count(store.current) == 12


def test_a_smaller_setting_lets_more_go_and_one_keeps_the_current(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rows in (1, 2, 3, 4):
        published(store, rows)
    monkeypatch.setenv(VARIABLE, "2")
    published(store, 5)
    assert numbers(store) == [4, 5]
    monkeypatch.setenv(VARIABLE, "1")
    published(store, 6)
    assert (numbers(store), count(store.current)) == ([6], 6)


def test_a_release_rolled_back_to_outlives_the_next_publication_and_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    first = published(store, 1)
    published(store, 2)
    roll_back(store, first)
    published(store, 3)
    assert (numbers(store), manifest.read(store.manifest).current_no) == ([1, 2, 3], 3)
    published(store, 4)
    assert numbers(store) == [3, 4]


def test_leftovers_go_with_the_next_publication(store: Store) -> None:
    published(store, 1)
    candidate(store, 9, "crashed")
    for name in ("000007", "rejected", "notes of the operator"):
        (store.releases / name).mkdir()
    heal(store)
    assert (store.releases / "000007").is_dir()
    published(store, 2)
    left = sorted(path.name for path in store.releases.iterdir())
    assert left == ["000001", "000002", "manifest.json", "notes of the operator", "rejected"]


def test_a_release_keeps_its_folder_whatever_it_is_called(store: Store) -> None:
    """What an older version has put elsewhere below the folder of releases is not swept away."""
    entry = published(store, 1)
    (store.releases / "000001").rename(store.releases / "1")
    listed = manifest.read(store.manifest)
    manifest.write(store.manifest, replace(listed, entries=(replace(entry, file="1/minsheng.duckdb"),)))
    published(store, 2)
    assert (store.releases / "1" / "minsheng.duckdb").exists()
