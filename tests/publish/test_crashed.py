"""A publication or rollback that ends at any step leaves a whole release current, and the next run puts it right."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.publish import current, manifest, release
from pipelines.publish.current import heal, roll_back, sha256_of
from pipelines.publish.release import DATABASE, publish
from pipelines.publish.retention import VARIABLE
from pipelines.store import Store
from tests.publish.candidates import candidate, count, published

PUBLICATION = ("_seal", "_describe", "_settle", "point_to", "put_in_place", "sweep")
ROLLBACK = ("check", "point_to", "put_in_place")
MOMENTS = ("before", "after")


class CrashError(BaseException):
    """What ends a process, which no code of ours catches."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three releases, of 1, 2 and 3 rows; the last one is current."""
    store = Store(tmp_path / "store")
    for rows in (1, 2, 3):
        published(store, rows)
    return store


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that runs another, in which a step of a module crashes before or after its work."""

    def run(module: object, step: str, moment: str, action: Callable[[], object]) -> None:
        work = getattr(module, step)

        def crashing(*arguments: object) -> None:
            if moment == "after":
                work(*arguments)
            raise CrashError

        with monkeypatch.context() as patch:
            patch.setattr(module, step, crashing)
            with pytest.raises(CrashError):
                action()

    return run


def assert_whole(store: Store) -> None:
    """Whoever comes now sees one of the listed releases, whole, and no WAL beside it."""
    hashes = [entry.sha256 for entry in manifest.read(store.manifest).entries]
    assert sha256_of(store.current) in hashes
    assert not current.wal_of(store.current).exists()
    for entry in manifest.read(store.manifest).entries:
        assert sha256_of(store.releases / entry.file) == entry.sha256


def assert_tidy(store: Store) -> None:
    """The current file is what the pointer says, and nothing is there that nobody lists."""
    listed = manifest.read(store.manifest)
    assert listed.current is not None
    assert sha256_of(store.current) == listed.current.sha256
    folders = sorted(path.name for path in store.releases.iterdir() if path.is_dir())
    assert folders == [f"{entry.release_no:06}" for entry in listed.entries]
    assert list(store.root.rglob(".*")) == []


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", PUBLICATION)
def test_a_publication(store: Store, crash: Callable[..., None], step: str, moment: str) -> None:
    folder = candidate(store, 4, "crashed")
    crash(release, step, moment, lambda: publish(store, folder))
    is_listed = step in ("put_in_place", "sweep") or (step, moment) == ("point_to", "after")
    assert_whole(store)
    heal(store)
    assert_whole(store)
    assert count(store.current) == (4 if is_listed else 3)
    entry = published(store, 5)
    assert (entry.release_no, count(store.current)) == (5 if is_listed else 4, 5)
    assert count(store.releases / entry.file) == 5
    assert_tidy(store)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", ROLLBACK)
def test_a_rollback(store: Store, crash: Callable[..., None], step: str, moment: str) -> None:
    entry = manifest.read(store.manifest).entries[0]
    crash(current, step, moment, lambda: roll_back(store, entry))
    is_pointed = step == "put_in_place" or (step, moment) == ("point_to", "after")
    assert_whole(store)
    assert count(store.current) == (1 if (step, moment) == ("put_in_place", "after") else 3)
    heal(store)
    assert count(store.current) == (1 if is_pointed else 3)
    assert_tidy(store)
    roll_back(store, entry)
    assert count(store.current) == 1
    assert_tidy(store)


def test_a_publication_after_a_rollback(store: Store, crash: Callable[..., None]) -> None:
    """The release that was rolled back to stays current until the new one is listed."""
    roll_back(store, manifest.read(store.manifest).entries[0])
    crash(release, "point_to", "before", lambda: publish(store, candidate(store, 4, "crashed")))
    heal(store)
    assert count(store.current) == 1
    crash(release, "point_to", "after", lambda: publish(store, candidate(store, 4, "crashed")))
    assert count(store.current) == 1
    heal(store)
    assert count(store.current) == 4


def test_while_old_releases_went(store: Store, crash: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2")
    crash(release, "sweep", "before", lambda: publish(store, candidate(store, 4, "crashed")))
    assert (store.releases / "000001").is_dir()
    assert_whole(store)
    published(store, 5)
    assert [entry.release_no for entry in manifest.read(store.manifest).entries] == [4, 5]
    assert_tidy(store)


def test_the_number_of_a_publication_that_nobody_lists_comes_again(store: Store, crash: Callable[..., None]) -> None:
    crash(release, "_settle", "after", lambda: publish(store, candidate(store, 4, "crashed")))
    assert count(store.releases / "000004" / DATABASE) == 4
    assert published(store, 5).release_no == 4
    assert count(store.releases / "000004" / DATABASE) == 5
