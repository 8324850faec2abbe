"""A chunk of archived files as raw frames: texts as printed, and a fault in one document costs no other."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.extract import frames
from pipelines.extract.document import Document, extract
from pipelines.extract.frames import Archived, extract_chunk
from pipelines.store import StoreError
from tests.notices import word_html
from tests.support.reading import raw_frames, sha256, small, with_line

PAGE = word_html.render(small())


def test_a_fault_of_the_reader_is_a_problem_of_its_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes, attachments: Sequence[tuple[str, bytes]] = ()) -> Document:
        if data == b"fatal":
            raise ValueError("what no reader foresees")
        return extract(data, attachments)

    monkeypatch.setattr(frames, "extract", fail)
    raw = extract_chunk([archived(tmp_path, b"fatal"), archived(tmp_path, PAGE.encode())])
    assert raw.raw_documents["document_sha256"].to_list() == [sha256(PAGE)]
    assert raw.raw_problems["reason"].to_list() == ["reader_failed"]
    assert raw.raw_problems["detail"].item() == "ValueError: what no reader foresees"


@pytest.mark.parametrize("bytes_now", [None, PAGE.replace("3500", "3501").encode()], ids=["gone", "changed"])
def test_an_archived_file_that_is_gone_or_changed_is_never_read(tmp_path: Path, bytes_now: bytes | None) -> None:
    name, (path, _) = archived(tmp_path, PAGE.encode())
    path.unlink()
    if bytes_now is not None:
        path.write_bytes(bytes_now)
    with pytest.raises(StoreError, match=name):
        extract_chunk([(name, Archived(path))])
    page, (its_path, _) = archived(tmp_path, b"page")
    with pytest.raises(StoreError, match=name):
        extract_chunk([(page, Archived(its_path, (("t.html", path),)))])


def archived(folder: Path, data: bytes) -> tuple[str, Archived]:
    name = hashlib.sha256(data).hexdigest()
    (folder / name).write_bytes(data)
    return name, Archived(folder / name)


def test_attachments_are_handed_over_with_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Sequence[tuple[str, bytes]]] = []

    def note(data: bytes, attachments: Sequence[tuple[str, bytes]]) -> Document:
        given.append(attachments)
        return extract(data)

    monkeypatch.setattr(frames, "extract", note)
    (page, (path, _)), (_, (table, _)) = archived(tmp_path, PAGE.encode()), archived(tmp_path, b"table")
    extract_chunk([(page, Archived(path, (("附件1.xls", table),)))])
    assert given == [[("附件1.xls", b"table")]]


def test_a_document_is_read_or_has_problems_never_both() -> None:
    contents = [PAGE, "", "民生实事", PAGE.replace("责任", "").replace("单位", "")]
    raw = raw_frames(contents)
    assert raw.raw_documents["document_sha256"].to_list() == [sha256(PAGE)]
    assert set(raw.raw_problems["document_sha256"]) == {sha256(content) for content in contents[1:]}
    for frame in (raw.raw_columns, raw.raw_rows):
        assert set(frame["document_sha256"]) == {sha256(PAGE)}


def test_cells_stay_as_printed() -> None:
    printed = {
        "plan": "\uff11\uff0c\uff10\uff10\uff10",
        "rate": "30.2\uff05",
        "goal": "新建\u00a0 3 个\uff08公园\uff09",
        "remark": "/",
    }
    raw = raw_frames([word_html.render(with_line(small(), "1", progress=("1.开工\uff0c", "2.完工"), **printed))])
    line = raw.raw_rows.filter(raw.raw_rows["kind"] == "line").row(0, named=True)
    assert {name: line[name] for name in printed} == printed
    assert (line["progress"], line["category"]) == ("1.开工\uff0c\n2.完工", "一、市级重点民生实事")
