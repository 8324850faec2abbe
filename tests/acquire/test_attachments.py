"""A page's attachments are the files beside it that its links name: no other file, and never through a path."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.acquire.archive import Source
from pipelines.acquire.attachments import Attached, attach


def page(folder: Path, *addresses: str, name: str = "page.html", text: str = "附件") -> Path:
    links = "".join(f'<p><a href="{address}">{text}</a></p>' for address in addresses)
    path = folder / name
    path.write_text(f"<html><body>{links}</body></html>", encoding="utf-8")
    return path


def file(path: Path, data: bytes = b"table") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def attached(*pages: Path) -> Attached:
    return attach([Source(path, path.name) for path in pages])


def names(*pages: Path) -> list[list[str]]:
    return [[each.name for each in source.attachments] for source in attached(*pages).sources]


@pytest.mark.parametrize(
    "address",
    [
        "附件1.xlsx",
        "./附件1.xlsx",
        "../../other/%E9%99%84%E4%BB%B61.xlsx",
        quote("附件1.xlsx".encode("gb18030")),
        "https://www.example.gov.cn/a/b/附件1.xlsx?v=2#top",
        " 附件1.xlsx ",
        "file:///C:/pages/附件1.xlsx",
        "file:///C:\\pages\\附件1.xlsx",
        "a%2F附件1.xlsx",
    ],
)
def test_the_last_part_of_an_address_names_the_file(tmp_path: Path, address: str) -> None:
    file(tmp_path / "附件1.xlsx")
    assert names(page(tmp_path, address)) == [["附件1.xlsx"]]


@pytest.mark.parametrize(
    "address",
    [
        "附件2.xlsx",
        "",
        "#",
        "?附件1.xlsx",
        "javascript:open('附件1.xlsx')",
        "http://[bad/附件1.xlsx",
        "附件1.xlsx/",
        "附件1",
        "..",
    ],
)
def test_other_addresses_name_nothing(tmp_path: Path, address: str) -> None:
    file(tmp_path / "附件1.xlsx")
    assert names(page(tmp_path, address)) == [[]]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "docx", "doc", "wps", "et", "pdf", "htm", "html", "XLSX"])
def test_kinds_of_attachments(tmp_path: Path, suffix: str) -> None:
    file(tmp_path / f"t.{suffix}")
    assert names(page(tmp_path, f"t.{suffix}")) == [[f"t.{suffix}"]]


@pytest.mark.parametrize("suffix", ["zip", "png", "txt", "exe", "js"])
def test_other_kinds_are_none(tmp_path: Path, suffix: str) -> None:
    file(tmp_path / f"t.{suffix}")
    assert names(page(tmp_path, f"t.{suffix}")) == [[]]


def test_a_page_in_gb18030(tmp_path: Path) -> None:
    file(tmp_path / "附件.xls")
    path = page(tmp_path, "附件.xls")
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert names(path) == [["附件.xls"]]


@pytest.mark.parametrize(
    "data", [b"<a href='t.xls'>1</a>" + b"\xff\xfe", b"%PDF <a href='t.xls'>1</a>", b"PK\x03\x04", b""]
)
def test_what_is_no_web_page_by_its_bytes_has_none(tmp_path: Path, data: bytes) -> None:
    file(tmp_path / "t.xls")
    assert names(file(tmp_path / "page.html", data)) == [[]]


def test_the_name_of_a_page_tells_nothing(tmp_path: Path) -> None:
    file(tmp_path / "t.xls")
    assert names(page(tmp_path, "t.xls", name="content_1.jsp")) == [["t.xls"]]


def test_each_once_and_in_the_order_of_the_links(tmp_path: Path) -> None:
    for name in ("1.xls", "2.xls"):
        file(tmp_path / name)
    assert names(page(tmp_path, "2.xls", "1.xls", "2.xls")) == [["2.xls", "1.xls"]]


def test_the_pages_own_folder_comes_first(tmp_path: Path) -> None:
    file(tmp_path / "t.xls", b"another's")
    own = file(tmp_path / "page_files" / "t.xls")
    [source] = attached(page(tmp_path, "t.xls")).sources
    assert [each.path for each in source.attachments] == [own]


def test_nothing_outside_of_the_folder_is_reached(tmp_path: Path) -> None:
    secret = file(tmp_path / "secret.xls")
    file(tmp_path / "other_files" / "b.xls")
    folder = tmp_path / "pages"
    file(folder / "sub" / "a.xls")
    (folder / "link.xls").symlink_to(secret)
    (folder / "page_files").symlink_to(tmp_path / "other_files")
    path = page(folder, "../secret.xls", str(secret), "sub/a.xls", "link.xls", "b.xls", "page_files/b.xls")
    assert names(path) == [[]]


def test_a_link_within_the_folder_is_a_file_like_others(tmp_path: Path) -> None:
    file(tmp_path / "t.xls")
    (tmp_path / "link.xls").symlink_to(tmp_path / "t.xls")
    assert names(page(tmp_path, "link.xls")) == [["link.xls"]]


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "folder.xls").mkdir()
    os.mkfifo(tmp_path / "pipe.xls")
    file(tmp_path / ".hidden.xls")
    assert names(page(tmp_path, "folder.xls", "pipe.xls", ".hidden.xls")) == [[]]


def test_an_attachment_in_the_same_call_is_no_document(tmp_path: Path) -> None:
    table, lone = file(tmp_path / "t.xls"), file(tmp_path / "lone.xls")
    found = attached(page(tmp_path, "t.xls"), table, lone)
    assert [source.name for source in found.sources] == ["page.html", "lone.xls"]
    assert found.files == {table.resolve()}


def test_the_notices_before_and_after_stay_documents(tmp_path: Path) -> None:
    pages = [
        page(tmp_path, "2.html", name="1.html", text="下一篇"),
        page(tmp_path, "1.html", name="2.html", text="上一篇"),
    ]
    assert names(*pages) == [[], []]


def test_two_pages_that_call_each_other_attachments_stay_documents(tmp_path: Path) -> None:
    pages = [page(tmp_path, "2.html", name="1.html"), page(tmp_path, "1.html", name="2.html")]
    assert names(*pages) == [["2.html"], ["1.html"]]


class TestContested:
    """附件1.xlsx is what many pages call their table; in one folder only one of them can be meant."""

    def test_two_pages_that_mean_different_files_get_none(self, tmp_path: Path) -> None:
        table = file(tmp_path / "附件1.xlsx")
        one = page(tmp_path, "https://a.example/1/附件1.xlsx", name="1.html")
        page(tmp_path, "https://a.example/2/附件1.xlsx", name="2.html")
        found = attached(one, table)  # the other page is not even named
        assert [(source.name, source.attachments) for source in found.sources] == [("1.html", ()), ("附件1.xlsx", ())]
        [sentence] = found.contested
        assert [word for word in ("附件1.xlsx", "1.html, 2.html", "PAGE_files") if word not in sentence] == []

    def test_relative_addresses_of_different_pages_may_be_different_files(self, tmp_path: Path) -> None:
        file(tmp_path / "t.xls")
        one = page(tmp_path, "t.xls", name="1.html", text="1")
        two = page(tmp_path, "t.xls", name="2.html", text="2")
        assert names(one, two) == [[], []]

    def test_in_a_pages_own_folder_it_is_clear(self, tmp_path: Path) -> None:
        for name in ("1", "2"):
            file(tmp_path / f"{name}_files" / "t.xls")
        pages = [page(tmp_path, "t.xls", name=f"{name}.html", text=name) for name in ("1", "2")]
        assert names(*pages) == [["t.xls"], ["t.xls"]]

    def test_the_same_address_or_the_same_page_is_the_same_file(self, tmp_path: Path) -> None:
        file(tmp_path / "t.xls")
        pages = [page(tmp_path, f"{scheme}://a.example/t.xls", name=f"{scheme}.html") for scheme in ("http", "https")]
        file(tmp_path / "u.xls")
        copies = [page(tmp_path, "u.xls", name=f"copy{number}.html") for number in (1, 2)]
        assert names(*pages, *copies) == [["t.xls"], ["t.xls"], ["u.xls"], ["u.xls"]]


@given(address=st.text(max_size=40))
def test_no_address_finds_what_it_does_not_name(tmp_path_factory: pytest.TempPathFactory, address: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    file(folder / "t.xls")
    path = file(folder / "page.html", b"")
    path.write_text(f"<p><a href='{address}'>1</a></p>", encoding="utf-8", errors="replace")
    assert names(path) in ([[]], [["t.xls"]])
