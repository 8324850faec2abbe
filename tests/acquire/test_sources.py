"""What an operator names becomes files, in order; what is left out is told; a wrong name is refused beforehand."""

from pathlib import Path

import pytest

from pipelines.acquire.sources import SourceError, find_sources


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(*named: Path) -> list[str]:
    return [source.name for source in find_sources(named).sources]


def test_a_folder_gives_every_file_below_it_but_hidden_ones(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    touch(pages / "b.html", pages / "2025" / "a.html", pages / ".hidden", pages / ".git" / "c.html")
    touch(pages / "~$b.docx")
    found = find_sources([pages])
    assert [source.name for source in found.sources] == ["2025/a.html", "b.html"]
    assert found.left_out == []


def test_a_folder_that_is_itself_hidden_is_read(tmp_path: Path) -> None:
    touch(tmp_path / ".inbox" / "a.html")
    assert names(tmp_path / ".inbox") == ["a.html"]


def test_files_keep_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    touch(tmp_path / "b.html", tmp_path / "a.html")
    assert names(tmp_path / "b.html", tmp_path / "a.html") == ["b.html", "a.html"]


def test_of_a_folder_only_what_may_be_a_notice_is_taken_and_the_rest_told(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    notices = ("1/page.HTML", "1/table.xlsx", "2/scan.tif", "2/no suffix", "3/a.shtml", "3/b.wps", "3/c.ofd")
    others = ("1/expected.yml", "1/note.md", "2/rows.csv", "2/x.json", "3/copy.zip")
    touch(*(corpus / name for name in (*notices, *others)))
    found = find_sources([corpus])
    assert [source.name for source in found.sources] == sorted(notices)
    assert found.left_out == sorted(others)


def test_a_file_that_is_named_itself_is_always_taken(tmp_path: Path) -> None:
    touch(tmp_path / "notice.md")
    assert names(tmp_path / "notice.md") == ["notice.md"]


def test_pictures_and_scripts_of_a_saved_page_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path / "page.html", tmp_path / "page_files" / "logo.png", tmp_path / "page_files" / "frame.html")
    touch(tmp_path / "old.htm", tmp_path / "old.files" / "image001.png")
    touch(tmp_path / "my_files" / "a.html")  # no page lies beside it
    found = find_sources([tmp_path])
    assert [source.name for source in found.sources] == ["my_files/a.html", "old.htm", "page.html"]
    assert found.left_out == ["old.files/image001.png", "page_files/frame.html", "page_files/logo.png"]


def test_what_is_attached_is_neither_a_document_nor_left_out(tmp_path: Path) -> None:
    touch(tmp_path / "table.xls", tmp_path / "page_files" / "more.xls", tmp_path / "page_files" / "logo.png")
    page = tmp_path / "page.html"
    page.write_text("<p><a href='table.xls'>1</a><a href='more.xls'>2</a></p>", encoding="utf-8")
    found = find_sources([tmp_path])
    [source] = found.sources
    assert (source.name, [each.name for each in source.attachments]) == ("page.html", ["table.xls", "more.xls"])
    assert found.left_out == ["page_files/logo.png"]


@pytest.mark.parametrize(
    ("name", "message"),
    [("gone.html", "no file or folder"), ("empty", "has no files"), ("others", "has no files that may be notices")],
)
def test_a_wrong_name_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    touch(tmp_path / "others" / "note.md")
    with pytest.raises(SourceError, match=message):
        find_sources([tmp_path / name])


def test_an_inbox_may_be_empty(tmp_path: Path) -> None:
    touch(tmp_path / "note.md")
    found = find_sources([tmp_path], may_be_empty=True)
    assert (found.sources, found.left_out) == ([], ["note.md"])
