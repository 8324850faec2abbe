"""Documents to ingest: the sample in two formats, damaged copies of it, generated notices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tests.notices import generate, word_html
from tests.notices.logical import Notice

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "warehouse" / "sample" / "wanzhou-2025-q1-notice.txt"
SAMPLE_HTML = ROOT / "tests" / "fixtures" / "wanzhou-2025-q1-notice.html"
WANZHOU = "500101"
TEXT = SAMPLE.read_text(encoding="utf-8")
HTML = SAMPLE_HTML.read_text(encoding="utf-8")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass(frozen=True)
class Bad:
    """A document that must be refused: its reason, and every word that the message about it must have."""

    name: str
    data: bytes
    reason: str
    words: tuple[str, ...] = ()


def once(text: str, old: str, new: str) -> str:
    """Replace a text that occurs exactly once."""
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return text.replace(old, new)


def changed_total() -> str:
    """Return the sample with another grand total of money done: readable, and its figures do not add up."""
    return once(TEXT, "55219.1", "55319.1")


def without_plans(page: str) -> str:
    """Take the column of plans out of a page's table, whole."""

    def cut(row: re.Match[str]) -> str:
        cells = re.findall(r"<td.*?</td>", row[0], re.DOTALL)
        # 9 cells: a line. 8: the upper header, or a total, whose first cell spans two. 2: the lower header.
        at = {9: 3, 8: 3 if "rowspan" in row[0] else 2, 2: None}[len(cells)]
        return "<tr>" + "".join(cell for index, cell in enumerate(cells) if index != at) + "</tr>"

    return re.sub(r"<tr.*?</tr>", cut, page, flags=re.DOTALL)


BAD = (
    Bad("weather.html", "<html><body><p>今日晴</p></body></html>".encode(), "not_a_notice"),
    Bad("empty.txt", b"", "empty_file"),
    Bad("scan.png", PICTURE, "format_unsupported", ("PNG",)),
    Bad("no-table.html", re.sub(r"<table.*?</table>", "", HTML, flags=re.DOTALL).encode(), "table_missing"),
    Bad("no-column.html", without_plans(HTML).encode(), "column_missing", ("投资计划", "row 2", "序号")),
    Bad(
        "no-column.txt",
        once(TEXT, "责任\n单位\n", "").encode(),
        "column_missing",
        ("agency", "row 1", "序号项目名称"),
    ),
    Bad(
        "letter.html",
        once(HTML, "11604<o:p>", "1l604<o:p>").encode(),
        "number_unreadable",
        ("row 5", "column 2025年投资计划(万元)", "“1l604”", "实施城镇老旧小区改造"),
    ),
    Bad(
        "letter.txt",
        once(TEXT, " 11604 ", " 1l604 ").encode(),
        "number_unreadable",
        ("row 5", "“1l604”", "line 60"),
    ),
)


def restated(notice: Notice, days: int = 7, goal: str | None = None) -> Notice:
    """Return a notice of the same period, published some days later, with another goal of its first line."""
    first, *others = notice.categories
    line, *lines = first.lines
    line = replace(line, goal=goal or f"{line.goal}另新增1处。")
    return replace(
        notice,
        published_on=notice.published_on + timedelta(days=days),
        categories=(replace(first, lines=(line, *lines)), *others),
    )


def write(folder: Path, notices: Iterable[Notice], mark: str = "", note: str = "") -> list[tuple[Path, str]]:
    """Write notices as pages.

    Args:
        folder: where to; it is made.
        notices: what to write.
        mark: put into the files' names.
        note: put at the end of the pages, to have other bytes for the same content.

    Returns:
        The files, each with its region.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for notice in notices:
        path = folder / f"{notice.region_adcode}-{notice.program_year}-{notice.through_month:02}{mark}.html"
        path.write_text(word_html.render(notice) + note, encoding="utf-8")
        written.append((path, notice.region_adcode))
    return written


def generated(count: int) -> list[Notice]:
    """Return small generated notices: the four quarters of one programme after the other."""
    return list(generate.notices(count, lines=(5, 8)))
