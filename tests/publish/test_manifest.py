"""The manifest: manifests of older versions are read, releases found by name, damage is named."""

import json
from pathlib import Path

import pytest

from pipelines.publish import manifest
from pipelines.publish.manifest import Manifest
from pipelines.store import Store, StoreError
from tests.publish.candidates import published


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    for rows in (1, 2, 3):
        published(store, rows)
    return store


def changed(store: Store, **changes: object) -> Manifest:
    """Return the manifest read after a change of its file; None takes a field out."""
    content = json.loads(store.manifest.read_text(encoding="utf-8")) | changes
    content = {name: value for name, value in content.items() if value is not None and name != "sha256"}
    store.manifest.write_text(json.dumps(content), encoding="utf-8")
    return manifest.read(store.manifest)


@pytest.mark.parametrize("old", ['"current": 3', '"release_no": 3', '"documents": 1'])
def test_a_changed_digit_is_damage(store: Store, old: str) -> None:
    text = store.manifest.read_text(encoding="utf-8")
    store.manifest.write_text(text.replace(old, f"{old[:-1]}2"), encoding="utf-8")
    with pytest.raises(StoreError, match=r"manifest\.json is damaged \(it is not what was written\)"):
        manifest.read(store.manifest)


def test_entries_without_newer_fields_get_their_defaults(store: Store) -> None:
    entries = json.loads(store.manifest.read_text(encoding="utf-8"))["releases"]
    for entry in entries:
        del entry["content_hashes"], entry["latest_totals"]
    found = changed(store, releases=entries)
    assert [entry.content_hashes for entry in found.entries] == [{}, {}, {}]
    assert published(store, 4).release_no == 4
    assert len(manifest.read(store.manifest).entries) == 4


def test_the_newest_is_current_where_no_pointer_says_so(store: Store) -> None:
    found = changed(store, current=None)
    assert (found.current, found.is_rolled_back) == (found.newest, False)


def test_the_pointer_counts(store: Store) -> None:
    found = changed(store, current=2)
    assert (found.current, found.is_rolled_back) == (found.entries[1], True)


@pytest.mark.parametrize("current", [7, "2", [2]])
def test_a_pointer_to_no_release_is_damage(store: Store, current: object) -> None:
    with pytest.raises(StoreError, match=r"manifest\.json is damaged \(the current release, .*, is not in its list"):
        changed(store, current=current)


@pytest.mark.parametrize(
    ("name", "current", "release_no"),
    [("2", 3, 2), ("000002", 3, 2), ("current", 3, 3), ("previous", 3, 2), ("current", 2, 2), ("previous", 2, 1)],
)
def test_a_release_is_found_by_name(store: Store, name: str, current: int, release_no: int) -> None:
    assert changed(store, current=current).entry(name).release_no == release_no


@pytest.mark.parametrize("name", ["4", "0", "-1", "next", "", "\u4e8c", "\u00b2"])
def test_a_name_of_no_release_is_refused_with_those_there_are(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match=r"there is no release .*; kept are 1, 2, 3"):
        manifest.read(store.manifest).entry(name)


def test_nothing_is_before_the_oldest(store: Store) -> None:
    with pytest.raises(StoreError, match=r"no release before the current one \(1\) is kept; kept are 1, 2, 3"):
        changed(store, current=1).entry("previous")


def test_nothing_is_found_where_nothing_is_published(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing has been published yet"):
        manifest.read(tmp_path / "manifest.json").entry("current")
