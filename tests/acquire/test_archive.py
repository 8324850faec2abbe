"""The archive keeps bytes once and for ever, and its log survives a crash."""

import hashlib
import json
from pathlib import Path

import pytest

from pipelines.acquire.archive import Archive, Retrieval, Source
from pipelines.store import StoreError

REGION = "500101"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "archive" / "log.jsonl"


def source(folder: Path, name: str, data: bytes) -> Source:
    path = folder / name
    path.write_bytes(data)
    return Source(path, name)


def blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "log.jsonl"]


def test_bytes_are_stored_under_their_hash_and_cannot_be_written(archive: Archive, tmp_path: Path) -> None:
    [entry] = archive.add([source(tmp_path, "a.html", b"page")], REGION)
    assert entry.sha256 == hashlib.sha256(b"page").hexdigest()
    assert archive.path(entry.sha256).read_bytes() == b"page"
    assert archive.path(entry.sha256).stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize("calls", [1, 2])
def test_the_same_bytes_are_stored_once_and_logged_each_time(archive: Archive, tmp_path: Path, calls: int) -> None:
    twice = [source(tmp_path, "a.html", b"page"), source(tmp_path, "b.html", b"page")]
    for named in [twice] if calls == 1 else [[one] for one in twice]:
        archive.add(named, REGION)
    [blob] = blobs(tmp_path / "archive")
    first = blob.stat()
    archive.add(twice, REGION)
    assert [entry.source for entry in archive.read_log()] == ["a.html", "b.html"] * 2
    assert blob.stat().st_ino == first.st_ino
    assert blob.stat().st_mtime_ns == first.st_mtime_ns


def test_the_log_holds_the_options_and_the_run(archive: Archive, log: Path, tmp_path: Path) -> None:
    archive.add([source(tmp_path, "a.html", b"page")], "500102", 2024, "2024Q3", "run-1")
    line = json.loads(log.read_text(encoding="utf-8"))
    assert (line["source"], line["size"], line["region_key"], line["run_id"]) == ("a.html", 4, "500102", "run-1")
    assert (line["program_year"], line["period_key"], line["kind"]) == (2024, "2024Q3", "retrieval")
    assert line["retrieved_at"].endswith("+00:00")
    del line["check"]
    assert list(archive.read_log()) == [Retrieval(**line)]


@pytest.mark.parametrize("cut", [1, 30, 10_000])
def test_a_last_line_that_a_crash_cut_off_is_left_out_and_healed(
    archive: Archive, log: Path, tmp_path: Path, cut: int
) -> None:
    archive.add([source(tmp_path, "a.html", b"1"), source(tmp_path, "b.html", b"2")], REGION)
    whole = log.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    log.write_bytes(whole[: max(last, len(whole) - cut)])
    assert [entry.source for entry in archive.read_log()] == ["a.html"]
    archive.add([source(tmp_path, "c.html", b"3")], REGION)
    assert [entry.source for entry in archive.read_log()] == ["a.html", "c.html"]


def test_a_torn_line_longer_than_what_is_read_to_find_its_start_is_healed(
    archive: Archive, log: Path, tmp_path: Path
) -> None:
    archive.add([source(tmp_path, "a.html", b"1")], REGION)
    with log.open("ab") as stream:
        stream.write(b'{"source": "' + b"x" * 70_000)
    archive.add([source(tmp_path, "b.html", b"2")], REGION)
    assert [entry.source for entry in archive.read_log()] == ["a.html", "b.html"]


@pytest.mark.parametrize("damage", ["not json", '{"sha256": "abc"}', '["a"]', "{}"])
def test_a_damaged_line_before_the_last_is_named(archive: Archive, log: Path, tmp_path: Path, damage: str) -> None:
    archive.add([source(tmp_path, name, name.encode()) for name in ("a", "b", "c")], REGION)
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join([lines[0], damage, lines[2]]) + "\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"line 2 of .*log\.jsonl is damaged .*restore"):
        list(archive.read_log())


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_logged(archive: Archive, tmp_path: Path) -> None:
    good = source(tmp_path, "a.html", b"page")
    # Not a chmod: root reads everything.
    with pytest.raises(StoreError, match=r"gone\.html cannot be read \(No such file"):
        archive.add([good, Source(tmp_path / "gone.html", "gone.html")], REGION)
    assert list(archive.read_log()) == []
    archive.add([good], REGION)
    assert [entry.source for entry in archive.read_log()] == ["a.html"]


def test_an_archive_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"a file in its place")
    with pytest.raises(StoreError, match=r"the archive .* cannot be written"):
        Archive(tmp_path / "archive").add([source(tmp_path, "a.html", b"page")], REGION)


@pytest.mark.parametrize("damage", [b"pa", b"", b"pagepage", b"pace"])
def test_a_damaged_blob_is_put_right_when_its_file_is_archived_again(
    archive: Archive, tmp_path: Path, damage: bytes
) -> None:
    """The size alone proves nothing: the whole hash is verified."""
    page = source(tmp_path, "a.html", b"page")
    [entry] = archive.add([page], REGION)
    blob = archive.path(entry.sha256)
    blob.chmod(0o644)
    blob.write_bytes(damage)
    archive.add([page], REGION)
    assert blob.read_bytes() == b"page"


def test_progress_is_told_file_by_file(archive: Archive, tmp_path: Path) -> None:
    told: list[int] = []
    archive.add([source(tmp_path, "a", b"1"), source(tmp_path, "b", b"1")], REGION, advance=told.append)
    assert sum(told) == 2


@pytest.mark.parametrize(
    ("old", "new"), [(f'"{REGION}"', '"500102"'), ('"size": 4', '"size": 5'), ("+00:00", "+08:00")]
)
def test_a_changed_digit_of_a_line_is_named(archive: Archive, log: Path, tmp_path: Path, old: str, new: str) -> None:
    archive.add([source(tmp_path, "a.html", b"page")], REGION)
    log.write_text(log.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StoreError, match=r"line 1 of .*log\.jsonl is damaged \(it is not what was written\)"):
        list(archive.read_log())


def test_attachments_are_archived_and_logged_with_their_page(archive: Archive, log: Path, tmp_path: Path) -> None:
    table = source(tmp_path, "t.xls", b"table")
    page = source(tmp_path, "a.html", b"page")
    [entry] = archive.add([Source(page.path, page.name, (table,))], REGION)
    digest = hashlib.sha256(b"table").hexdigest()
    assert json.loads(log.read_text(encoding="utf-8"))["attachments"] == [["t.xls", digest]]
    assert entry.attachments == (("t.xls", digest),)
    assert list(archive.read_log()) == [entry]
    assert archive.path(digest).read_bytes() == b"table"
    assert archive.path(digest).stat().st_mode & 0o777 == 0o444


def test_an_attachment_that_cannot_be_read_is_named_and_nothing_is_logged(archive: Archive, tmp_path: Path) -> None:
    page = source(tmp_path, "a.html", b"page")
    with pytest.raises(StoreError, match=r"gone\.xls cannot be read"):
        archive.add([Source(page.path, page.name, (Source(tmp_path / "gone.xls", "gone.xls"),))], REGION)
    assert list(archive.read_log()) == []


def test_lines_of_before_there_were_attachments_are_read(archive: Archive, log: Path, tmp_path: Path) -> None:
    archive.add([source(tmp_path, "a.html", b"page")], REGION)
    line = json.loads(log.read_text(encoding="utf-8"))
    del line["attachments"], line["check"]
    log.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert [(entry.source, entry.attachments) for entry in archive.read_log()] == [("a.html", ())]


@pytest.mark.parametrize("attachments", [5, ["ab", "c"], [["only a name"]], [["a", "b", "c"]], None])
def test_a_line_with_damaged_attachments_is_named(
    archive: Archive, log: Path, tmp_path: Path, attachments: object
) -> None:
    archive.add([source(tmp_path, "a.html", b"page")], REGION)
    line = json.loads(log.read_text(encoding="utf-8")) | {"attachments": attachments}
    del line["check"]
    log.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(StoreError, match="line 1 of"):
        list(archive.read_log())
