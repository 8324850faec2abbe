"""`minsheng rollback`: an older release becomes current, and stays so until there is something new."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.publish import manifest
from pipelines.store import Store
from tests.support import documents, old_store
from tests.support.command import minsheng
from tests.support.stores import content, value

RELEASE = "select release_no from audit_release"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return old_store.unpack(tmp_path)


def test_an_older_release_becomes_current(store: Store) -> None:
    result = minsheng(store.root, "rollback", "previous")
    assert result.exit_code == 0
    assert result.stdout.startswith("release 2 is current now, in place of 3\n")
    assert "rollback 3` takes it back" in result.stdout
    assert "made by another version" in result.stderr
    assert value(store.current, RELEASE) == 2
    assert minsheng(store.root, "rollback", "3").exit_code == 0
    assert value(store.current, RELEASE) == 3


def test_the_current_one_is_left_alone(store: Store) -> None:
    before = store.current.stat().st_ino, store.manifest.read_bytes()
    result = minsheng(store.root, "rollback", "3")
    assert (result.exit_code, result.stdout) == (0, "release 3 is current already; nothing changed\n")
    assert (store.current.stat().st_ino, store.manifest.read_bytes()) == before


def test_what_was_cut_off_is_finished_by_another_call(store: Store) -> None:
    manifest.write(store.manifest, replace(manifest.read(store.manifest), current_no=1))
    assert value(store.current, RELEASE) == 3
    assert minsheng(store.root, "rollback", "1").exit_code == 0
    assert value(store.current, RELEASE) == 1


def test_for_scripts(store: Store) -> None:
    first, second = (json.loads(minsheng(store.root, "rollback", "1", "--json").stdout) for _ in range(2))
    assert first == {"release_no": 1, "was": 3, "is_changed": True}
    assert second == {"release_no": 1, "was": 1, "is_changed": False}


def test_an_unknown_release_is_refused_with_those_there_are(store: Store) -> None:
    before = store.manifest.read_bytes()
    result = minsheng(store.root, "rollback", "12")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no release 12; kept are 1, 2, 3" in result.stderr
    assert store.manifest.read_bytes() == before


def test_a_release_that_lacks_what_a_command_shows_is_named(store: Store) -> None:
    store.current.chmod(0o644)
    with duckdb.connect(str(store.current)) as connection:
        connection.execute("drop table audit_quarantine")
    result = minsheng(store.root, "status")
    assert result.exit_code == 1
    assert "made by another version of minsheng" in result.stderr


def test_it_stays_current_until_there_is_something_new(
    sample_store: Store, copy_of: Callable[[Store], Store], tmp_path: Path
) -> None:
    store = copy_of(sample_store)
    first = content(store.current)
    [(page, region)] = documents.write(tmp_path / "pages", documents.generated(1))
    assert minsheng(store.root, "ingest", "--region", region, page).exit_code == 0
    second = content(store.current)
    assert minsheng(store.root, "rollback", "1").exit_code == 0

    again = minsheng(store.root, "ingest")
    assert again.exit_code == 0
    assert again.stdout.startswith("release 1 stays current, rolled back from 2; nothing new in this call")
    assert content(store.current) == first

    other = tmp_path / "other.txt"
    other.write_text(documents.TEXT + "\n", encoding="utf-8")
    new = minsheng(store.root, "ingest", other)
    assert (new.exit_code, new.stdout.partition(" (")[0]) == (0, "release 3 published")
    assert value(store.current, RELEASE) == 3
    # Whatever was rolled back comes again with the archive.
    assert content(store.current)["fact_progress"] == second["fact_progress"]


def test_a_rebuild_publishes_anew(sample_store: Store, copy_of: Callable[[Store], Store]) -> None:
    store = copy_of(sample_store)
    assert minsheng(store.root, "rebuild").exit_code == 0
    assert minsheng(store.root, "rollback", "1").exit_code == 0
    result = minsheng(store.root, "rebuild")
    assert (result.exit_code, result.stdout.partition(" (")[0]) == (0, "release 3 published")
    assert value(store.current, RELEASE) == 3
