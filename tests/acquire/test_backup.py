"""A backup is the whole archive in one checked file; a damaged one, or one of another archive, changes nothing."""

import gzip
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.acquire import backup as backups
from pipelines.acquire.archive import Archive, Source
from pipelines.acquire.backup import Count
from pipelines.acquire.restore import restore
from pipelines.store import StoreError

REGION = "500101"


def put(archive: Archive, folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True)
    table = folder / "table.xls"
    table.write_bytes(b"table")
    for name in names:
        (folder / name).write_text(f"page {name}", encoding="utf-8")
        archive.add([Source(folder / name, name, (Source(table, table.name),))], REGION)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """The folder of an archive of two pages."""
    archive = Archive(tmp_path / "full")
    put(archive, tmp_path / "pages", "a.html", "b.html")
    archive.withdraw(next(archive.read_log()).sha256, "x", "Li", None)
    return tmp_path / "full"


@pytest.fixture
def backup(full: Path, tmp_path: Path) -> Path:
    assert backups.write(Archive(full), tmp_path / "backup") == Count(lines=3, files=3)
    return tmp_path / "backup"


def test_it_brings_back_every_byte(full: Path, backup: Path, tmp_path: Path) -> None:
    assert restore(Archive(tmp_path / "new"), backup) == Count(lines=3, files=3)
    assert content(tmp_path / "new") == content(full)
    assert restore(Archive(tmp_path / "new"), backup) == Count(lines=0, files=0)


def test_what_is_forgotten_is_in_none(full: Path, tmp_path: Path) -> None:
    archive = Archive(full)
    sha256 = next(archive.read_log()).sha256
    archive.forget(sha256, "names", "Li", None)
    backups.write(archive, tmp_path / "backup")
    unpacked = gzip.decompress((tmp_path / "backup").read_bytes())
    assert b"page b.html" in unpacked
    assert b"page a.html" not in unpacked


def test_an_archive_of_before_is_completed(full: Path, backup: Path, tmp_path: Path) -> None:
    """The disk was lost after the first ingest's copy was made."""
    log = (full / "log.jsonl").read_bytes()
    older = Archive(tmp_path / "older")
    put(older, tmp_path / "pages", "a.html")
    (tmp_path / "older" / "log.jsonl").write_bytes(log.split(b"\n")[0] + b"\n" + b"torn by a crash")
    assert restore(older, backup) == Count(lines=2, files=1)
    assert content(tmp_path / "older") == content(full)


def test_one_that_has_gone_on_gets_back_what_is_damaged_and_loses_nothing(
    full: Path, backup: Path, tmp_path: Path
) -> None:
    archive = Archive(full)
    put(archive, tmp_path / "pages", "c.html")
    whole = content(full)
    first = archive.path(next(archive.read_log()).sha256)
    first.chmod(0o644)
    first.write_bytes(b"damage")
    archive.path(dict(next(archive.read_log()).attachments)["table.xls"]).unlink()
    assert restore(archive, backup) == Count(lines=0, files=2)
    assert content(full) == whole
    with pytest.raises(StoreError, match="has gone on since: there is nothing to restore"):
        restore(archive, backup)
    assert content(full) == whole


def test_another_archive_is_refused(backup: Path, tmp_path: Path) -> None:
    other = Archive(tmp_path / "other")
    put(other, tmp_path / "pages", "b.html")
    before = content(tmp_path / "other")
    with pytest.raises(StoreError, match=r"backup of another archive.*nothing was changed.*--store"):
        restore(other, backup)
    assert content(tmp_path / "other") == before


def test_an_archive_that_is_not_whole_is_not_backed_up(full: Path, tmp_path: Path) -> None:
    archive = Archive(full)
    archive.path(next(archive.read_log()).sha256).unlink()
    with pytest.raises(StoreError, match=r"0 files damaged, 1 missing.*minsheng verify"):
        backups.write(archive, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_an_empty_one_neither(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to back up"):
        backups.write(Archive(tmp_path / "none"), tmp_path / "backup")


def test_a_restore_that_was_cut_off_is_done_again(
    full: Path, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    new = Archive(tmp_path / "new")
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.store.fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            restore(new, backup)
    assert list(new.read_log()) == []
    restore(new, backup)
    assert content(tmp_path / "new") == content(full)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_changed_byte_or_cut_changes_nothing_or_nothing_that_counts(
    full: Path, backup: Path, tmp_path: Path, data: st.DataObject
) -> None:
    """Of gzip's header some bits tell nothing; all that is restored must be right."""
    whole = backup.read_bytes()
    position = data.draw(st.integers(0, len(whole) - 1))
    damaged = tmp_path / "damaged"
    if data.draw(st.booleans()):
        damaged.write_bytes(whole[:position])
    else:
        flipped = whole[position] ^ (1 << data.draw(st.integers(0, 7)))
        damaged.write_bytes(whole[:position] + bytes([flipped]) + whole[position + 1 :])
    target = Path(tempfile.mkdtemp(dir=tmp_path)) / "target"
    try:
        restore(Archive(target), damaged)
    except StoreError as error:
        assert "nothing was changed" in str(error)
        assert not target.exists()
    else:
        assert content(target) == content(full)


def rewritten(backup: Path, target: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]) -> Path:
    """Write a backup again with other members: gzip and tar are whole, what they hold is not what it should be."""
    with tarfile.open(backup) as tar:
        members = [(info, stream.read()) for info in tar if (stream := tar.extractfile(info))]
    change(members)
    with tarfile.open(target, "w:gz") as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return target


def listed(members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    import hashlib

    rows = [[info.name, len(data), hashlib.sha256(data).hexdigest()] for info, data in members]
    return json.dumps({"format": "minsheng archive 1", "members": rows}).encode()


def _climbs_out(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members.append((tarfile.TarInfo("../../outside"), b"x"))
    members[0] = (members[0][0], listed(members[1:]))


def _is_a_link(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[-1][0].type = tarfile.SYMTYPE
    members[-1][0].linkname = "/etc/passwd"


@pytest.mark.parametrize(
    "change",
    [
        _climbs_out,
        _is_a_link,
        lambda members: members.append((tarfile.TarInfo("more"), b"x")),
        lambda members: members.pop(),
        lambda members: members.pop(0),
        lambda members: members.reverse(),
        lambda members: members.__setitem__(1, (members[1][0], members[1][1].replace(b"Li", b"Wu"))),
        lambda members: members.__setitem__(0, (members[0][0], b"[]")),
        lambda members: members.__setitem__(0, (members[0][0], b'{"format": "minsheng archive 9"}')),
    ],
)
def test_other_members_than_listed_are_refused(
    backup: Path, tmp_path: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]
) -> None:
    bad = rewritten(backup, tmp_path / "bad", change)
    with pytest.raises(StoreError, match="no backup of minsheng, or is damaged"):
        restore(Archive(tmp_path / "in" / "new"), bad)
    assert not (tmp_path / "in").exists()
    assert not (tmp_path.parent / "outside").exists()


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"page")
    with pytest.raises(StoreError, match=r"page\.html is no backup of minsheng"):
        restore(Archive(tmp_path / "new"), tmp_path / "page.html")
