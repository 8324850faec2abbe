"""What was read stays read; what is new, or was read by other code or with other attachments, is read anew."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipelines import fingerprint, mapper, sealed
from pipelines.extract import pending
from pipelines.extract.frames import Archived, DamagedError
from pipelines.extract.pending import RawStage
from pipelines.paths import ROOT
from tests.notices import word_html
from tests.support.reading import small, with_line

TABLE = word_html.render(small())
PAGE = re.sub(r"<table.*?</table>", "", TABLE, flags=re.DOTALL)
BAD = "民生实事"


@pytest.fixture
def stage(tmp_path: Path) -> RawStage:
    return RawStage(tmp_path / "raw")


def archived(folder: Path, *contents: str, attached: Iterable[str] = ()) -> dict[str, Archived]:
    """Put documents into an archive, each with the same attachments."""

    def blob(content: str) -> Path:
        path = folder / hashlib.sha256(content.encode()).hexdigest()
        path.write_text(content, encoding="utf-8", newline="")
        return path

    attachments = tuple((f"{number}.xls", blob(content)) for number, content in enumerate(attached, start=1))
    return {(path := blob(content)).name: Archived(path, attachments) for content in contents}


def chunks(folder: Path) -> set[str]:
    return {path.name for path in (folder / "raw").iterdir() if path.is_dir()}


def readings(stage: RawStage) -> dict[str, str]:
    return dict(stage.readings().iter_rows())


def read(stage: RawStage, documents: Iterable[str]) -> tuple[list[str], list[str]]:
    """The documents that are read, and those that have problems."""
    import polars as pl

    found = list(stage.read(pl.Series(list(documents), dtype=pl.String)))
    return (
        sorted(sha256 for frames in found for sha256 in frames.raw_documents["document_sha256"]),
        sorted(sha256 for frames in found for sha256 in frames.raw_problems["document_sha256"].unique()),
    )


def test_only_what_is_new_is_extracted(stage: RawStage, tmp_path: Path) -> None:
    documents = archived(tmp_path, TABLE, BAD)
    assert stage.extract(documents) == 2
    assert stage.extract(documents) == 0
    documents |= archived(tmp_path, f"{TABLE}<!-- other -->")
    assert stage.extract(documents) == 1
    good, bad = read(stage, documents)
    assert (len(good), len(bad)) == (2, 1)


def test_other_code_reads_all_anew(stage: RawStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = archived(tmp_path, TABLE, BAD)
    stage.extract(documents)
    monkeypatch.setattr(fingerprint, "extraction", lambda: "other")
    assert stage.readings().is_empty()
    stage.forget(documents)
    assert stage.extract(documents) == 2
    assert stage.extract(documents) == 0
    assert all(name.endswith("-other") for name in chunks(tmp_path))


@pytest.mark.parametrize(
    ("changed", "is_extraction"),
    [("extract/lookups/columns.yml", True), ("extract/html.py", True), ("normalise/lookups/series.yml", False)],
)
def test_a_changed_lookup_is_other_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, is_extraction: bool
) -> None:
    shutil.copytree(ROOT / "pipelines", tmp_path / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path / "pipelines")
    for name in ("CONTRACT", "_LIBRARIES", "_BASE"):  # they lie elsewhere and stay as they are
        monkeypatch.setattr(fingerprint, name, () if name == "_BASE" else tmp_path / "pipelines" / "__init__.py")

    def fingerprints() -> tuple[str, str]:
        return fingerprint.extraction.__wrapped__(), fingerprint.normalisation.__wrapped__()

    before = fingerprints()
    assert fingerprints() == before
    file = tmp_path / "pipelines" / changed
    file.write_text(f"{file.read_text(encoding='utf-8')}\n", encoding="utf-8")
    after = fingerprints()
    assert (after[0] != before[0], after[1] != before[1]) == (is_extraction, True)


def test_what_is_archived_no_more_is_dropped(stage: RawStage, tmp_path: Path) -> None:
    documents = archived(tmp_path, TABLE, BAD)
    stage.extract(documents)
    kept = dict(list(documents.items())[1:])
    assert stage.extract(kept) == 0
    assert set(readings(stage)) == set(kept)


@pytest.mark.parametrize("workers", [1, 2])
def test_all_damaged_and_missing_bytes_are_told_at_once(
    stage: RawStage, tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of another chunk and of attachments too, also if another process reads them."""
    monkeypatch.setattr(mapper, "CHUNK", 1)
    whole = archived(tmp_path, TABLE)
    stage.extract(whole)
    documents = archived(tmp_path, PAGE, f"{BAD}1", f"{BAD}2", attached=["table"])
    page, changed, missing = documents
    attachment = documents[page].attachments[0][1]
    documents[changed].path.write_bytes(b"changed")
    documents[missing].path.unlink()
    attachment.unlink()
    with pytest.raises(DamagedError) as raised:
        stage.extract(whole | documents, workers=workers)
    assert {path.name for path in raised.value.paths} == {changed, missing, attachment.name}
    for path in raised.value.paths:
        assert str(path) in str(raised.value)
    assert "Ingest the original files again" in str(raised.value)
    assert set(readings(stage)) == set(whole)


def test_of_many_damaged_files_some_are_named_and_all_are_counted() -> None:
    error = DamagedError([Path(f"{number:03}") for number in range(100)], {"003": "page.html"})
    assert "\n  003 (page.html)\n" in str(error)
    assert "and 80 more; `minsheng verify` lists them" in str(error)


class TestForget:
    def test_what_is_forgotten_is_read_again_and_nothing_else(self, stage: RawStage, tmp_path: Path) -> None:
        documents = archived(tmp_path, TABLE, BAD, "", f"{TABLE}<!-- other -->")
        stage.extract(documents)
        before = readings(stage)
        gone = list(documents)[:2]
        stage.forget(gone)
        assert readings(stage) == {sha256: reading for sha256, reading in before.items() if sha256 not in gone}
        assert [len(part) for part in read(stage, documents)] == [1, 1]
        assert stage.extract(documents) == 2
        assert readings(stage) == before

    def test_a_chunk_that_has_nothing_left_goes(self, stage: RawStage, tmp_path: Path) -> None:
        documents = archived(tmp_path, TABLE, BAD)
        stage.extract(documents)
        stage.forget(documents)
        assert (chunks(tmp_path), readings(stage)) == (set(), {})
        assert stage.extract(documents) == 2

    def test_of_several_chunks_only_those_with_the_document_are_written_anew(
        self, stage: RawStage, tmp_path: Path
    ) -> None:
        first = archived(tmp_path, TABLE)
        second = archived(tmp_path, BAD, "")
        stage.extract(first)
        [kept] = chunks(tmp_path)
        stage.extract(first | second)
        stage.forget(list(second)[:1])
        assert kept in chunks(tmp_path)
        assert len(chunks(tmp_path)) == 2
        assert set(readings(stage)) == {*first, list(second)[1]}

    @pytest.mark.parametrize("documents", [[], ["0" * 64]])
    def test_nothing_to_forget_writes_nothing(self, stage: RawStage, tmp_path: Path, documents: list[str]) -> None:
        stage.forget(documents)
        assert not (tmp_path / "raw").exists()
        stage.extract(archived(tmp_path, TABLE))
        index = tmp_path / "raw" / "index.json"
        before = index.stat().st_ino
        stage.forget(documents)
        assert index.stat().st_ino == before

    def test_a_crash_at_any_step_leaves_the_stage_whole(
        self, stage: RawStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        documents = archived(tmp_path, TABLE, BAD, "")
        stage.extract(documents)
        before = readings(stage)
        for name in ("write_parquet", "write_json"):
            with monkeypatch.context() as patch:
                patch.setattr(sealed, name, crash)
                with pytest.raises(KeyboardInterrupt):
                    stage.forget(list(documents)[:1])
            assert readings(stage) == before
            assert [len(part) for part in read(stage, documents)] == [1, 2]
        with monkeypatch.context() as patch:
            patch.setattr(RawStage, "_drop_unlisted", crash)
            with pytest.raises(KeyboardInterrupt):
                stage.forget(list(documents)[1:])
        assert stage.extract(documents) == 2
        assert readings(stage) == before
        assert chunks(tmp_path) == set(json.loads((tmp_path / "raw" / "index.json").read_text())["chunks"])


def crash(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


class TestAttachments:
    def test_a_page_that_comes_again_with_its_table_is_read_again(self, stage: RawStage, tmp_path: Path) -> None:
        without, other = archived(tmp_path, PAGE), archived(tmp_path, BAD)
        stage.extract(without | other)
        before = readings(stage)
        [page] = without
        assert page in read(stage, without)[1]
        together = archived(tmp_path, PAGE, attached=[TABLE]) | other
        assert stage.extract(together) == 1
        assert read(stage, together)[0] == [page]
        assert stage.extract(together) == 0
        after = readings(stage)
        assert [sha256 for sha256 in after if after[sha256] != before[sha256]] == [page]

    def test_other_attachments_are_another_reading(self, stage: RawStage, tmp_path: Path) -> None:
        stage.extract(archived(tmp_path, PAGE, attached=[TABLE]))
        [before] = readings(stage).values()
        changed = word_html.render(with_line(small(), "1", plan="1"))
        assert stage.extract(archived(tmp_path, PAGE, attached=[changed])) == 1
        [after] = readings(stage).values()
        assert before != after

    def test_an_attachment_that_is_not_used_changes_no_reading(self, stage: RawStage, tmp_path: Path) -> None:
        stage.extract(archived(tmp_path, TABLE))
        before = readings(stage)
        assert stage.extract(archived(tmp_path, TABLE, attached=["nothing to read"])) == 1
        assert readings(stage) == before


def test_many_small_chunks_are_merged_and_stay_known(
    stage: RawStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "_MAX_CHUNKS", 2)
    documents: dict[str, Archived] = {}
    for number in range(4):
        documents |= archived(tmp_path, f"{BAD}{number}")
        assert stage.extract(documents) == 1
    assert len(chunks(tmp_path)) <= 2
    assert set(readings(stage)) == set(documents)
    stage.forget(documents)
    assert chunks(tmp_path) == set()
