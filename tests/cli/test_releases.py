"""`minsheng releases`: what is kept, what is current, what it takes."""

import json
from pathlib import Path

import pytest

from pipelines.publish.retention import VARIABLE
from pipelines.store import Store
from tests.support import old_store
from tests.support.command import minsheng


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return old_store.unpack(tmp_path)


def test_a_line_for_each_release_and_one_on_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    heading, *lines, _, disk = minsheng(store.root, "releases").stdout.splitlines()
    assert heading.split() == [*"release built documents notices project lines size code".split()]
    assert [line.split() for line in lines] == [
        ["1", "2026-11-24", "12:17", "1", "1", "20", "1.6", "MB", "0.1.0+b22e610"],
        ["2", "2026-11-24", "12:17", "3", "2", "25", "1.6", "MB", "0.1.0+b22e610"],
        ["3", "current", "2026-11-24", "12:17", "5", "4", "30", "1.6", "MB", "0.1.0+b22e610"],
    ]
    assert disk.startswith("disk: releases 4.9 MB, current 1.6 MB, archive 32.6 kB, stage ")
    assert disk.endswith("The newest 10 releases are kept (MINSHENG_KEEP_RELEASES changes that).")


def test_what_was_rolled_back_is_marked(store: Store) -> None:
    assert minsheng(store.root, "rollback", "2").exit_code == 0
    _, *lines = minsheng(store.root, "releases").stdout.splitlines()
    assert [line.split()[1:3] for line in lines[:3]] == [
        ["2026-11-24", "12:17"],
        ["current", "2026-11-24"],
        ["rolled", "back"],
    ]


def test_for_scripts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    assert minsheng(store.root, "rollback", "1").exit_code == 0
    found = json.loads(minsheng(store.root, "releases", "--json").stdout)
    assert (found["current"], found["is_rolled_back"], found["keep"]) == (1, True, 1)
    assert [entry["is_current"] for entry in found["releases"]] == [True, False, False]
    assert [entry["documents"] for entry in found["releases"]] == [1, 3, 5]
    files = sum(path.stat().st_size for path in store.releases.rglob("*") if path.is_file())
    assert found["disk"]["releases"] == files
    assert found["disk"]["total"] == sum(size for part, size in found["disk"].items() if part != "total")
    assert "The newest 1 release is kept" in minsheng(store.root, "releases").stdout


def test_a_setting_that_is_no_number_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "many")
    result = minsheng(store.root, "releases")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "MINSHENG_KEEP_RELEASES is many" in result.stderr


def test_where_nothing_is_published(tmp_path: Path) -> None:
    result = minsheng(tmp_path / "store", "releases")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing has been published" in result.stderr
    assert json.loads(minsheng(tmp_path / "store", "releases", "--json").stdout)["releases"] == []
    assert not (tmp_path / "store").exists()
