"""`minsheng forget` and `minsheng withdraw`: what people decide of a document is logged, and the release follows."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.acquire.archive import Archive
from pipelines.publish import manifest
from pipelines.store import Store
from tests.support import documents
from tests.support.command import Result, minsheng
from tests.support.stores import rows, value

WHY = ("--reason", "names of children", "--author", "Li")
SECOND = "second.txt"


@pytest.fixture(scope="module")
def both(sample_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the sample in release 1, and the sample and a held notice in release 2. Only to be read."""
    folder = tmp_path_factory.mktemp("both")
    shutil.copytree(sample_store.root, folder / "store")
    (folder / SECOND).write_text(documents.changed_total(), encoding="utf-8")
    minsheng(folder / "store", "ingest", folder / SECOND)
    return Store(folder / "store")


@pytest.fixture
def store(both: Store, copy_of: Callable[[Store], Store]) -> Store:
    return copy_of(both)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    path = tmp_path / SECOND
    path.write_text(documents.changed_total(), encoding="utf-8")
    return path


def sha256_of(store: Store, name: str = SECOND) -> str:
    [sha256] = {entry.sha256 for entry in Archive(store.archive).read_log() if entry.source == name}
    return sha256


def kept(store: Store) -> list[int]:
    return [entry.release_no for entry in manifest.read(store.manifest).entries]


def places_with(store: Store, text: bytes) -> list[str]:
    """The files of the store, Dagster's history left out, that hold a text as it is."""
    found = (path for path in store.root.rglob("*") if path.is_file() and not path.is_relative_to(store.dagster_home))
    return [path.name for path in found if text in path.read_bytes()]


def assert_forgotten(store: Store, sha256: str) -> None:
    assert not Archive(store.archive).path(sha256).exists()
    for entry in manifest.read(store.manifest).entries:
        database = store.releases / entry.file
        assert value(database, f"select count(*) from dim_notice where source = '{SECOND}'") == 0
    assert value(store.current, f"select count(*) from dim_notice where source = '{SECOND}'") == 0
    assert value(store.current, "select count(*) from v_progress_latest") == 20
    assert minsheng(store.root, "verify").exit_code == 0
    assert places_with(store, b"55319.1") == []


def test_it_is_gone_from_archive_stage_and_releases(store: Store) -> None:
    sha256 = sha256_of(store)
    result = minsheng(store.root, "forget", SECOND, *WHY)
    assert result.exit_code == 0, result.stderr
    assert_forgotten(store, sha256)
    assert kept(store) == [1, 3]
    assert sorted(path.name for path in store.releases.iterdir()) == ["000001", "000003", "manifest.json"]
    for part in (f"{SECOND} ({sha256[:12]}) is forgotten", "1 file of the archive", "releases 2", "every backup"):
        assert part in result.stderr


def test_the_same_file_is_refused_and_others_go_on(store: Store, second: Path) -> None:
    minsheng(store.root, "forget", SECOND, *WHY)
    result = minsheng(store.root, "ingest", second, documents.SAMPLE_HTML)
    assert result.exit_code == 1
    assert f"{SECOND} is not taken" in result.stderr
    assert "by Li: names of children" in result.stderr
    assert "release 4 published" in result.stdout
    summary = json.loads(minsheng(store.root, "ingest", second, "--json").stdout)
    assert (summary["exit_code"], list(summary["refused"])) == (1, [SECOND])


@pytest.mark.slow
@pytest.mark.parametrize(
    "killed_in",
    [
        "pipelines.acquire.archive.Archive.remove_forgotten",
        "pipelines.extract.pending.RawStage.forget",
        "pipelines.cli.forget.run_job",
        "pipelines.assets.release.remove_releases_with",
    ],
)
@pytest.mark.parametrize("next_is_ingest", [True, False])
def test_the_next_command_finishes_what_was_killed(
    store: Store, monkeypatch: pytest.MonkeyPatch, killed_in: str, next_is_ingest: bool
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    sha256 = sha256_of(store)
    with monkeypatch.context() as patch:
        patch.setattr(killed_in, die)
        minsheng(store.root, "forget", SECOND, *WHY)
    if next_is_ingest:
        assert minsheng(store.root, "ingest", documents.SAMPLE).exit_code == 0
    else:
        assert minsheng(store.root, "forget", SECOND, *WHY).exit_code == 0
    assert_forgotten(store, sha256)
    assert 2 not in kept(store)


def test_the_only_document_may_be_forgotten(sample_store: Store, copy_of: Callable[[Store], Store]) -> None:
    store = copy_of(sample_store)
    result = minsheng(store.root, "forget", documents.SAMPLE.name, *WHY)
    assert result.exit_code == 0, result.stderr
    assert value(store.current, "select count(*) from dim_notice") == 0
    assert kept(store) == [2]
    assert minsheng(store.root, "verify").exit_code == 0


def test_wrong_usage_changes_nothing(both: Store) -> None:
    log = (both.archive / "log.jsonl").read_bytes()
    for command in ("forget", "withdraw"):
        for arguments, said in (
            ([SECOND], "--reason"),
            ([SECOND, "--reason", "x"], "--author"),
            ([SECOND, "--reason", " ", "--author", "Li"], "must not be empty"),
            (["no-such.html", *WHY], "the archive has no document no-such.html"),
        ):
            result = minsheng(both.root, command, *arguments)
            assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    result = minsheng(both.root, "withdraw", SECOND, *WHY, "--undo", "--on", "2025-06-01")
    assert result.exit_code == 2
    assert (both.archive / "log.jsonl").read_bytes() == log


def test_a_name_that_several_documents_have_is_not_enough(both: Store, tmp_path: Path) -> None:
    from pipelines.acquire.archive import Source

    shutil.copytree(both.archive, tmp_path / "store" / "archive")
    other = tmp_path / SECOND
    other.write_bytes(b"another")
    archive = Archive(tmp_path / "store" / "archive")
    archive.add([Source(other, f"folder/{SECOND}")], documents.WANZHOU)
    result = minsheng(tmp_path / "store", "forget", SECOND, *WHY)
    assert result.exit_code == 2
    assert f"{SECOND} may be any of 2 documents" in result.stderr
    assert archive.tombstones() == {}


class TestWithdraw:
    def withdraw(self, store: Store, name: str, *options: str) -> Result:
        return minsheng(store.root, "withdraw", name, "--reason", "taken back", "--author", "Li", *options)

    def test_it_is_logged_and_a_release_says_so(self, sample_store: Store, copy_of: Callable[[Store], Store]) -> None:
        store, name = copy_of(sample_store), documents.SAMPLE.name
        sha256 = sha256_of(store, name)
        result = self.withdraw(store, sha256[:8], "--on", "2025-06-01")
        assert result.exit_code == 0, result.stderr
        assert f"{name} ({sha256[:12]}) is noted as withdrawn" in result.stderr
        tombstone = Archive(store.archive).tombstones()[sha256]
        assert (tombstone.kind, str(tombstone.effective_on)) == ("withdrawn", "2025-06-01")
        assert rows(store.current, "select status from dim_notice") == [("withdrawn",)]
        result = self.withdraw(store, name, "--undo")
        assert result.exit_code == 0, result.stderr
        assert Archive(store.archive).tombstones() == {}
        assert rows(store.current, "select status from dim_notice") == [("accepted",)]
        assert kept(store) == [1, 2, 3]

    def test_what_is_not_withdrawn_cannot_be_reinstated(self, store: Store) -> None:
        result = self.withdraw(store, SECOND, "--undo")
        assert (result.exit_code, "is not withdrawn" in result.stderr) == (1, True)
