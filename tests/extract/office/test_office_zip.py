"""Containers: their kind is told by what is in them, and a harmful one is refused before any library opens it."""

import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.office import office_zip, ole
from pipelines.extract.office.office_zip import check, ole_kind, zip_kind
from pipelines.problems import Reason, RefusalError
from tests.notices.office import table, to_docx, to_xls, to_xlsx
from tests.support.office_parts import edited, packed, parts_of

TABLE = table([["序号", "项目名称"], ["1", "公厕"]])
XLSX, XLS, DOCX = to_xlsx([], [TABLE]), to_xls([], [TABLE]), to_docx([], [TABLE], [])


def reason(data: bytes, look=check) -> str:
    with pytest.raises(RefusalError) as caught:
        look(data)
    [problem] = caught.value.problems
    return problem.reason


def test_what_an_office_program_makes_passes() -> None:
    assert [zip_kind(XLSX), zip_kind(DOCX), ole_kind(XLS)] == ["xlsx", "docx", "xls"]
    check(XLSX)
    check(DOCX)


def test_other_archives_are_other() -> None:
    assert zip_kind(packed({"a.txt": b"a"})) == "other"
    assert zip_kind(packed({"xl/workbook.xml": b"", "word/document.xml": b"", "[Content_Types].xml": b""})) == "other"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", XLSX[:-30], XLSX[: len(XLSX) // 2]])
def test_a_cut_off_archive_is_damaged(data: bytes) -> None:
    assert reason(data) == reason(data, zip_kind) == Reason.FORMAT_DAMAGED


def test_a_part_that_does_not_unpack_is_damaged() -> None:
    with zipfile.ZipFile(office_zip.BytesIO(XLSX)) as archive:
        at = archive.getinfo("xl/workbook.xml").header_offset
    assert reason(XLSX[: at + 60] + b"\xff" * 20 + XLSX[at + 80 :]) == Reason.FORMAT_DAMAGED


def test_an_encrypted_part_is_protected() -> None:
    at = XLSX.index(b"PK\x01\x02") + 8
    assert reason(XLSX[:at] + b"\x01" + XLSX[at + 1 :]) == Reason.PROTECTED


def test_a_bomb_is_too_large() -> None:
    bomb = packed(parts_of(XLSX) | {"xl/media/a.bin": bytes(8_000_000)})
    assert len(bomb) < 50_000
    assert reason(bomb) == Reason.TOO_LARGE


def test_the_declared_size_counts_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_zip, "MAX_TOTAL_BYTES", 10_000)
    monkeypatch.setattr(office_zip, "part", None)
    assert reason(packed({"a.xml": bytes(10_001)}, zipfile.ZIP_STORED)) == Reason.TOO_LARGE


def test_a_large_part_of_xml_is_too_large() -> None:
    data = packed({"a.XML": bytes(101), "b.bin": bytes(102)})
    check(data, max_xml_bytes=101)
    with pytest.raises(RefusalError, match="too_large"):
        check(data, max_xml_bytes=100)


def test_too_many_parts_are_too_large() -> None:
    assert reason(packed({str(number): b"" for number in range(2_001)})) == Reason.TOO_LARGE


def test_two_parts_of_one_name_are_damaged() -> None:
    assert reason(packed({"a.xml": b"1", "b.xml": b"2"}).replace(b"b.xml", b"a.xml")) == Reason.FORMAT_DAMAGED


def test_packing_that_office_does_not_use_is_damaged() -> None:
    assert reason(packed({"a.xml": b"1"}, zipfile.ZIP_LZMA)) == Reason.FORMAT_DAMAGED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declaration", ['<!DOCTYPE a [<!ENTITY b "b">]>', '<!ENTITY b SYSTEM "file:///a">'])
def test_declared_entities_are_damage(encoding: str, declaration: str) -> None:
    content = f"<?xml version='1.0'?>{declaration}<a/>".encode(encoding)
    assert reason(packed({"word/document.xml": content})) == Reason.FORMAT_DAMAGED


def test_an_encoding_that_could_hide_a_declaration_is_damage() -> None:
    content = b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a+AD4-<a/>"
    assert reason(packed({"word/_rels/document.xml.rels": content})) == Reason.FORMAT_DAMAGED


def test_a_link_to_elsewhere_is_nothing_to_follow() -> None:
    link = '<Relationship Id="x" Type="http://a/externalLink" Target="file:///etc/hosts" TargetMode="External"/>'
    name = "xl/_rels/workbook.xml.rels"
    check(edited(XLSX, name, "</Relationships>", link + "</Relationships>"))


def renamed(data: bytes, stream: str) -> bytes:
    """Return an OLE file with its workbook's stream under another name."""
    old, new = (name.encode("utf-16-le").ljust(64, b"\0") for name in ("Workbook", stream))
    at = data.index(old)
    return data[:at] + new + struct.pack("<H", 2 * len(stream) + 2) + data[at + 66 :]


@pytest.mark.parametrize(
    ("stream", "kind"),
    [("Book", "xls"), ("WordDocument", "doc"), ("EncryptedPackage", "encrypted"), ("Contents", "other")],
)
def test_an_ole_file_is_told_by_its_streams(stream: str, kind: str) -> None:
    assert ole_kind(renamed(XLS, stream)) == kind


def test_a_stream_comes_whole_out_of_its_sectors() -> None:
    container = ole.open_container(XLS)
    assert container.names == {"Workbook"}
    assert container.stream("Workbook")[:4] == b"\x09\x08\x10\x00"


def test_sectors_that_run_in_a_circle_are_damage() -> None:
    table_at = (struct.unpack_from("<I", XLS, 76)[0] + 1) * 512
    circle = struct.pack("<128I", *[0] * 128)
    assert reason(XLS[:table_at] + circle + XLS[table_at + 512 :], ole_kind) == Reason.FORMAT_DAMAGED


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_ole_file_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(XLS[: data.draw(st.integers(0, len(XLS)))])
    for at in data.draw(st.lists(st.integers(0, 3_000), max_size=5)):
        damaged[at : at + 1] = data.draw(st.binary(max_size=4))
    try:
        container = ole.open_container(bytes(damaged))
        assert all(len(container.stream(name)) <= len(damaged) for name in container.names)
    except RefusalError as refusal:
        assert refusal.problems[0].reason == Reason.FORMAT_DAMAGED
