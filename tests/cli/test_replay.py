"""`minsheng replay`: what was refused is tried again, and a page that has got its attachment is read."""

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.acquire.archive import Archive
from pipelines.extract import frames
from pipelines.extract.document import Document, extract
from pipelines.problems import Problem, Reason, RefusalError
from pipelines.publish import manifest
from pipelines.store import Store
from tests.support import documents
from tests.support.command import minsheng
from tests.support.stores import content, rows, value

DONE = "select sum(done_wan) from v_progress_latest"
REFUSED = "select distinct source, reason from audit_quarantine order by 1"


def read_as_if_broken(data: bytes, attachments: Sequence[tuple[str, bytes]] = ()) -> Document:
    """Read on a machine that lacks a converter, with a reader that has a fault.

    Nothing of the code's fingerprint tells it, as when LibreOffice is installed.
    """
    if b"needs a converter" in data:
        raise RefusalError(Problem(Reason.CONVERTER_MISSING))
    if b"fatal" in data:
        raise ValueError("what no reader foresees")
    return extract(data, attachments)


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store whose ingest has refused three documents, and read the sample beside them. Only to be read."""
    tmp_path = tmp_path_factory.mktemp("refused")
    folder = tmp_path / "documents"
    [(page, _)] = documents.write(folder, documents.generated(1), note="<!-- fatal -->")
    page.rename(folder / "fatal.html")
    (folder / "old.html").write_text(f"{documents.HTML}<!-- needs a converter -->", encoding="utf-8")
    (folder / "scan.png").write_bytes(documents.PICTURE)
    (folder / "sample.txt").write_bytes(documents.SAMPLE.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "extract", read_as_if_broken)
        result = minsheng(tmp_path / "store", "ingest", folder)
    assert (result.exit_code, "release 1 published" in result.stdout) == (1, True)
    return Store(tmp_path / "store")


@pytest.fixture
def store(refused: Store, copy_of: Callable[[Store], Store]) -> Store:
    return copy_of(refused)


def replay(store: Store, *names: str) -> tuple[int, Any]:
    result = minsheng(store.root, "replay", *names, "--json")
    return result.exit_code, json.loads(result.stdout)


def test_one_bad_document_stops_no_other(store: Store) -> None:
    assert rows(store.current, REFUSED) == [
        ("fatal.html", "reader_failed"), ("old.html", "converter_missing"), ("scan.png", "format_unsupported"),
    ]  # fmt: skip
    assert value(store.current, DONE) == Decimal("55219.1")


@pytest.mark.slow
def test_what_can_be_read_now_is_read_though_no_code_has_changed(store: Store) -> None:
    assert minsheng(store.root, "ingest", documents.SAMPLE).exit_code == 0
    assert len(rows(store.current, REFUSED)) == 3  # an ingest does not try them again
    exit_code, summary = replay(store, "old.html")
    assert (exit_code, summary["exit_code"], summary["is_new_release"]) == (0, 0, True)
    [outcome] = summary["documents"]
    assert (outcome["is_read"], outcome["reasons_before"], outcome["reasons"]) == (True, ["converter_missing"], [])
    assert [source for source, _ in rows(store.current, REFUSED)] == ["fatal.html", "scan.png"]
    linked = "select count(*) from bridge_notice_document where document_sha256 = ?"
    with_it = rows(store.current, linked, [outcome["document_sha256"]])
    assert with_it == [(1,)]


def test_without_names_all_are_tried_and_what_is_left_is_told(store: Store) -> None:
    result = minsheng(store.root, "replay")
    assert result.exit_code == 1
    # The generated notice is of another region than the one that it was ingested for.
    assert rows(store.current, REFUSED) == [("fatal.html", "region_conflict"), ("scan.png", "format_unsupported")]
    told = {line.split()[0]: line for line in result.stdout.splitlines() if line and not line.startswith(" ")}
    assert told["old.html"].split()[-1] == "read"
    assert "this kind of file is not read yet" in told["scan.png"]
    assert "3 documents tried again: 1 now read, 2 still refused" in result.stdout
    assert "release 2 published" in result.stdout


def test_nothing_has_changed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "extract", read_as_if_broken)
    before = store.current.read_bytes()
    exit_code, summary = replay(store)
    assert (exit_code, summary["is_new_release"], summary["release_no"]) == (1, False, 1)
    assert [outcome["is_read"] for outcome in summary["documents"]] == [False] * 3
    assert store.current.read_bytes() == before


def test_another_reason_is_another_release(store: Store) -> None:
    assert replay(store, "fatal.html")[0] == 1
    assert ("fatal.html", "region_conflict") in rows(store.current, REFUSED)


@pytest.mark.slow
def test_a_replay_that_was_killed_is_made_good_by_the_next_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.cli.replay.run_job", die)
        minsheng(store.root, "replay", "old.html")
    assert minsheng(store.root, "ingest", documents.SAMPLE).exit_code == 0
    assert "old.html" not in [source for source, _ in rows(store.current, REFUSED)]


@pytest.mark.slow
def test_a_rebuild_after_it_gives_the_same_rows(store: Store) -> None:
    replay(store)
    before = content(store.current)
    minsheng(store.root, "rebuild")
    assert content(store.current) == before


def test_what_is_not_in_quarantine_is_nothing_to_do(sample_store: Store, copy_of: Callable[[Store], Store]) -> None:
    store = copy_of(sample_store)
    for names in ((), (documents.SAMPLE.name,)):
        result = minsheng(store.root, "replay", *names)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "nothing to try again" in result.stderr
        assert replay(store, *names) == (0, {"exit_code": 0, "documents": []})
    assert len(manifest.read(store.manifest).entries) == 1


def test_wrong_names_and_an_empty_store(sample_store: Store, tmp_path: Path) -> None:
    result = minsheng(sample_store.root, "replay", "no-such.html")
    assert (result.exit_code, "no document no-such.html" in result.stderr) == (2, True)
    assert minsheng(tmp_path / "store", "replay").exit_code == 1


class TestAttachments:
    """A page whose table is in a file beside it. The file is a page too, as many .xls of such sites are."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "pages"
        folder.mkdir()
        without = re.sub(r"<table.*?</table>", "<a href='/d/附件1.xls'>附件1</a>", documents.HTML, flags=re.DOTALL)
        (folder / "page.html").write_text(without, encoding="utf-8")
        return folder

    @pytest.fixture
    def whole(self, folder: Path) -> Path:
        (folder / "附件1.xls").write_text(documents.HTML, encoding="utf-8")
        return folder

    def test_they_are_read_together(self, whole: Path, tmp_path: Path) -> None:
        store = Store(tmp_path / "store")
        result = minsheng(store.root, "ingest", whole)
        assert (result.exit_code, value(store.current, DONE)) == (0, Decimal("55219.1"))
        assert "page.html comes with 附件1.xls" in result.stderr
        [line] = Archive(store.archive).read_log()
        assert (line.source, [name for name, _ in line.attachments]) == ("page.html", ["附件1.xls"])

    @pytest.mark.slow
    def test_scripts_are_told_too(self, whole: Path, tmp_path: Path) -> None:
        (whole / "note.md").write_text("", encoding="utf-8")
        summary = json.loads(minsheng(tmp_path / "store", "ingest", whole, "--json").stdout)
        assert summary["attachments"] == {"page.html": ["附件1.xls"]}
        assert (summary["left_out"], summary["contested"]) == (["note.md"], [])

    @pytest.mark.slow
    def test_a_page_that_lacked_its_table_is_read_when_it_comes_with_it(self, folder: Path, tmp_path: Path) -> None:
        store = Store(tmp_path / "store")
        assert minsheng(store.root, "ingest", folder).exit_code == 1
        (folder / "附件1.xls").write_text(documents.HTML, encoding="utf-8")
        assert minsheng(store.root, "ingest", folder).exit_code == 0
        assert value(store.current, DONE) == Decimal("55219.1")
        assert value(store.current, "select count(*) from audit_quarantine") == 0
        # Later the page comes alone: its attachments are still known.
        (folder / "附件1.xls").unlink()
        result = minsheng(store.root, "ingest", folder)
        assert (result.exit_code, "is current already" in result.stdout) == (0, True)

    @pytest.mark.slow
    def test_a_rebuild_from_the_archive_alone_gives_the_same_rows(self, whole: Path, tmp_path: Path) -> None:
        store = Store(tmp_path / "store")
        minsheng(store.root, "ingest", whole)
        before = content(store.current)
        for path in whole.iterdir():
            path.unlink()
        assert minsheng(store.root, "rebuild").exit_code == 0
        assert content(store.current) == before

    @pytest.mark.slow
    def test_changed_bytes_of_an_attachment_are_not_read(self, whole: Path, tmp_path: Path) -> None:
        store = Store(tmp_path / "store")
        minsheng(store.root, "ingest", whole)
        [line] = Archive(store.archive).read_log()
        [(_, sha256)] = line.attachments
        blob = Archive(store.archive).path(sha256)
        blob.chmod(0o644)
        blob.write_text(documents.HTML.replace("11604", "11605").replace("3417", "3416"), encoding="utf-8")
        before = store.current.read_bytes()
        result = minsheng(store.root, "rebuild")
        assert (result.exit_code, sha256[:12] in result.stderr) == (1, True)
        assert store.current.read_bytes() == before

    @pytest.mark.slow
    def test_of_a_folder_with_notes_the_notices_alone_are_ingested(self, whole: Path, tmp_path: Path) -> None:
        for name in ("expected.yml", "note.md", "more/expected.yml"):
            (whole / name).parent.mkdir(exist_ok=True)
            (whole / name).write_text("x", encoding="utf-8")
        result = minsheng(tmp_path / "store", "ingest", tmp_path / "pages")
        assert result.exit_code == 0
        assert "3 files left out, not notices: 2 .yml, 1 .md" in result.stderr
