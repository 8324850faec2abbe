"""What an operator names becomes files, in order; a wrong name is refused before anything happens."""

from pathlib import Path

import pytest

from pipelines.acquire.sources import SourceError, find_sources


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_a_folder_gives_every_file_below_it_but_hidden_ones(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    touch(pages / "b.html", pages / "2025" / "a.html", pages / ".hidden", pages / ".git" / "c.html")
    assert [source.name for source in find_sources([pages])] == ["2025/a.html", "b.html"]


def test_a_folder_that_is_itself_hidden_is_read(tmp_path: Path) -> None:
    touch(tmp_path / ".inbox" / "a.html")
    assert [source.name for source in find_sources([tmp_path / ".inbox"])] == ["a.html"]


def test_files_keep_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    touch(tmp_path / "b.html", tmp_path / "a.html")
    assert [source.name for source in find_sources([tmp_path / "b.html", tmp_path / "a.html"])] == ["b.html", "a.html"]


@pytest.mark.parametrize(("name", "message"), [("gone.html", "no file or folder"), ("empty", "has no files")])
def test_a_wrong_name_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=message):
        find_sources([tmp_path / name])
