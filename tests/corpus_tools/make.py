"""Makes the files of `tests/corpus/`: `python -m tests.corpus_tools.make`.

Every folder holds a source (and its attachment), `expected.yml`, and in `note.md` the real variation that it is after.
The notices are invented, arithmetically right, all of one district: one ingest publishes those that can be read.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from tests.corpus_tools import expected
from tests.notices import cms_html, generate, layout
from tests.notices.formats import AFTER, OF_LAYOUT, OF_TEXT
from tests.notices.layout import ROLES, Layout
from tests.notices.logical import Notice
from tests.notices.office import Cell, Table, to_xlsx

CORPUS = Path(__file__).parents[1] / "corpus"
SAMPLES = (Path(__file__).parents[2] / "warehouse/sample", Path(__file__).parents[1] / "fixtures")
REGION = "500101"
PLAIN = Layout()
SUFFIXES = {"xlsx": ".xlsx", "xlsx of texts": ".xlsx", "xls": ".xls", "docx": ".docx", "pdf": ".pdf"}
TRADITIONAL = str.maketrans(
    "区万亿资单计划项标备进开责额",
    "\u5340\u842c\u5104\u8cc7\u55ae\u8a08\u5283\u9805\u6a19\u5099\u9032\u958b\u8cac\u984d",
)


@dataclass(frozen=True)
class Case:
    """One folder. `expected` is the readable text, with `same_as` for a folder of equal content, or the refusal."""

    name: str
    note: str
    files: dict[str, bytes]
    expected: dict[str, Any]


def notices() -> list[Notice]:
    """Return the notices of the district, oldest first."""
    every = (each for each in generate.notices(1672, seed=1, lines=(4, 6)) if each.region_adcode == REGION)
    return sorted(every, key=lambda each: (each.program_year, each.through_month))


def cases() -> Iterator[Case]:
    """Yield every folder of the corpus."""
    mine = iter(notices())
    yield from _formats(next(mine))
    yield from _layouts(mine)
    yield from _periods(mine)
    yield _attachment(next(mine))
    yield from _samples()
    yield from _refused(next(mine))


def _formats(notice: Notice) -> Iterator[Case]:
    """One notice in every format: all of them are the same notice."""
    text = expected.of_notice(notice, PLAIN) | {"same_as": "format-html"}
    for form, render in OF_LAYOUT.items():
        name = f"format-{form.replace(' ', '-')}"
        yield _case(name, f"one notice in every format: {form}", form, render(notice, PLAIN), text)
    for form, render_text in OF_TEXT.items():
        name = f"format-{form.replace(' ', '-')}"
        data = render_text(notice).encode()
        yield _case(name, f"one notice in every format: {form}", "html" if "html" in form else "txt", data, text)


def _layouts(mine: Iterator[Notice]) -> Iterator[Case]:
    """Each layout in one of the formats, in turn."""
    forms = ("html", "xlsx", "docx", "pdf", "xls", "gb18030")
    for at, (name, how) in enumerate(LAYOUTS.items()):
        notice = next(mine)
        form = "html" if how.page_rows and not how.repeat_header else forms[at % len(forms)]
        data = OF_LAYOUT[form](notice, how)
        yield _case(f"layout-{name}", f"layout: {name.replace('-', ' ')}", form, data, expected.of_notice(notice, how))


LAYOUTS = {
    "group-heading": replace(PLAIN, group=True),
    "nested-categories": replace(PLAIN, categories="nested"),
    "merged-categories": replace(PLAIN, categories="merged", totals="last"),
    "repeated-categories": replace(PLAIN, categories="repeated"),
    "banner-categories": replace(PLAIN, categories="banner"),
    "no-categories": replace(PLAIN, categories="none", totals="last"),
    "numbers-restart": replace(PLAIN, restart=True, totals="none"),
    "parts-with-figures": replace(PLAIN, parts="with_figures"),
    "parts-without-figures": replace(PLAIN, parts="without_figures"),
    "unit-in-a-line": replace(PLAIN, unit="亿元", unit_at="line"),
    "unit-in-cells": replace(PLAIN, unit="元", unit_at="cell", grouped=True),
    "full-width-figures": replace(PLAIN, wide=True, percent="mixed"),
    "remark-in-a-cell": replace(PLAIN, remark_in_cell=True, percent="sign"),
    "split-with-header": replace(PLAIN, page_rows=4, repeat_header=True),
    "split-without-header": replace(PLAIN, page_rows=4),
    "few-columns": replace(PLAIN, order=("number", "item", "plan", "done", "extra")),
    "no-numbers": replace(PLAIN, order=("item", "goal", "plan", "agency", "done", "rate")),
    "columns-reversed": replace(PLAIN, order=tuple(reversed(ROLES))),
    "marks-for-blanks": replace(PLAIN, blank="/"),
    "other-headings": replace(PLAIN, headings=dict.fromkeys(layout.HEADINGS, 1)),
}


def _periods(mine: Iterator[Notice]) -> Iterator[Case]:
    for wording in range(1, 5):
        notice, how = next(mine), replace(PLAIN, period=wording)
        name = f"period-{wording}-{notice.program_year}-{notice.through_month:02}"
        note = f"period wording: {layout.period(notice, how)}"
        yield _case(name, note, "html", OF_LAYOUT["html"](notice, how), expected.of_notice(notice, how))


def _attachment(notice: Notice) -> Case:
    link = '<p>附件:<a href="./P02025.xlsx">进展情况表.xlsx</a></p>'
    page = cms_html.render(layout.lines_before(notice, PLAIN), [], AFTER).replace("</div>", f"{link}</div>")
    files = {"page-with-attachment.html": page.encode(), "P02025.xlsx": to_xlsx([], layout.tables(notice, PLAIN))}
    return Case("attachment", "the table is in a workbook beside the page", files, expected.of_notice(notice, PLAIN))


def _samples() -> Iterator[Case]:
    """The real notice, as text and as a page."""
    oracle = yaml.safe_load((SAMPLES[1] / "wanzhou-2025-q1.yml").read_text(encoding="utf-8"))
    lines = [line for category in oracle["categories"] for line in category["lines"]]
    figures = [expected.figures_text(*(line[name] for name in ("number", "plan", "done", "rate"))) for line in lines]
    text = {"period": "2025Q1", "figures": figures, "same_as": "real-text"}
    for name, path in (
        ("real-text", SAMPLES[0] / "wanzhou-2025-q1-notice.txt"),
        ("real-page", SAMPLES[1] / "wanzhou-2025-q1-notice.html"),
    ):
        yield Case(name, "the real notice of the first quarter of 2025", {path.name: path.read_bytes()}, text)


def _case(name: str, note: str, form: str, data: bytes, text: dict[str, Any]) -> Case:
    suffix = ".txt" if form == "txt" else SUFFIXES.get(form, ".html")
    return Case(name, note, {f"{name}{suffix}": data}, text)


def _refused(notice: Notice) -> Iterator[Case]:
    """What a reader must refuse, and why."""
    before, (table,) = layout.lines_before(notice, PLAIN), layout.tables(notice, PLAIN)
    page = cms_html.render(before, [table], AFTER)

    def html(tables: list[Table]) -> bytes:
        return cms_html.render(before, tables, AFTER).encode()

    def edited(edit: Callable[[Table], None]) -> bytes:
        copy = [list(row) for row in table]
        edit(copy)
        return html([copy])

    def at(row: int, column: int, text: str) -> bytes:
        return edited(lambda rows: rows[row].__setitem__(column, Cell(text)))

    last = len(table) - 1
    money = [[*row, Cell("资金来源(万元)" if place == 0 else "5")] for place, row in enumerate(table)]
    ragged = [*table[:-1], table[-1][:-1]]
    overlap = [list(row) for row in table]
    overlap[last - 1][0] = overlap[last - 1][0]._replace(rowspan=2)
    merged = [list(row) for row in table]
    merged[last - 1][3] = merged[last - 1][3]._replace(rowspan=2)
    merged[last] = [*merged[last][:3], *merged[last][4:]]
    bare = replace(PLAIN, order=tuple(role for role in ROLES if role != "rate"))
    no_unit = [
        [cell._replace(text=cell.text.replace("(万元)", "")) for cell in row] for row in layout.tables(notice, bare)[0]
    ]
    reading_aid = re.sub("改造", "改造gǎizào", page) + "<p>zhòng diǎn mín shēng</p>"
    lost_plan = [row[:3] + row[4:] if len(row) == len(ROLES) else row[:2] + row[3:] for row in table]
    pictures: dict[str, tuple[str, bytes]] = {
        "picture": ("format_unsupported", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        "ofd": ("format_unsupported", _zip({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"})),
        "empty": ("empty_file", b" \n"),
        "other-page": ("not_a_notice", "<html><body><p>今日晴</p></body></html>".encode()),
        "no-table": ("table_missing", cms_html.render(before, [], []).encode()),
        "attachment-not-there": (
            "attachment_missing",
            cms_html.render(before, [], []).replace("</div>", "<p>附件:进展情况表.xlsx</p></div>").encode(),
        ),
        "traditional": ("text_traditional", page.translate(TRADITIONAL).encode()),
        "reading-aid": ("text_pinyin", _with_pinyin(reading_aid).encode()),
        "mojibake": ("text_damaged", page.replace("重点", "\ufffd\ufffd").encode()),
        "unknown-money-column": ("column_unknown_money", html([money])),
        "no-unit-anywhere": ("unit_unknown", html([no_unit])),
        "plan-column-lost": ("column_missing", html([lost_plan])),
        "ragged-row": ("row_ragged", html([ragged])),
        "spans-that-do-not-fit": ("row_ragged", html([overlap])),
        "figure-over-two-lines": ("span_invalid", html([merged])),
        "total-printed-twice": ("row_repeated", html([[*table, table[1]]])),
        "two-progress-tables": ("table_ambiguous", html([table, [row[:-1] for row in table]])),
        "letter-in-a-figure": ("number_unreadable", at(last, 3, "1O0")),
        "two-numbers-in-a-cell": ("number_unreadable", at(last, 6, "18 2")),
        "words-in-a-figure": ("number_unreadable", at(last, 6, "约100")),
        "row-without-a-name": ("row_unrecognised", at(last, 1, "")),
        "other-year-in-the-header": ("year_conflict", at(0, 2, "2011年工作目标任务")),
        "two-periods": ("period_conflict", at(0, 5, "进展情况(1-2月)")),
    }
    for name, (reason, data) in pictures.items():
        suffix = {"picture": ".png", "ofd": ".ofd"}.get(name, ".html")
        note = f"must be refused: {name.replace('-', ' ')}"
        yield Case(f"refused-{name}", note, {f"refused-{name}{suffix}": data}, {"refused": [reason]})


def _with_pinyin(page: str) -> str:
    return page.replace("片区", "片区(piàn qū)").replace("建设", "建设(jiàn shè)").replace("服务", "服务(fú wù)")


def _zip(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def main() -> None:
    """Write every folder anew."""
    shutil.rmtree(CORPUS, ignore_errors=True)
    for case in cases():
        folder = CORPUS / case.name
        folder.mkdir(parents=True)
        for name, data in case.files.items():
            (folder / name).write_bytes(data)
        (folder / "expected.yml").write_text(
            yaml.safe_dump(case.expected, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8"
        )
        (folder / "note.md").write_text(f"{case.note[0].upper()}{case.note[1:]}.\n", encoding="utf-8")


if __name__ == "__main__":
    main()
