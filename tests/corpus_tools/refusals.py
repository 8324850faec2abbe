"""The notices of the corpus that must be refused: damaged, protected, contradictory, or of unknown meaning.

Each is one notice with one thing wrong, so that the reason, and the cell where there is one, are certain.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tests.corpus_tools import files
from tests.corpus_tools.cases import PLAIN, YEARS, Case
from tests.notices import cms_html, generate, layout
from tests.notices.choices import ROLES, Layout
from tests.notices.formats import AFTER, OF_TEXT
from tests.notices.logical import Notice
from tests.notices.office import Cell, Table, to_xlsx
from tests.notices.statement import value_of

TRADITIONAL = str.maketrans(
    "区万亿资单计划项标备进开责额",
    "\u5340\u842c\u5104\u8cc7\u55ae\u8a08\u5283\u9805\u6a19\u5099\u9032\u958b\u8cac\u984d",
)
# Where a cell is at fault, in the page of `cms_html`: its first table holds links.
TABLE = 2
Fault = tuple[str, bytes] | tuple[str, bytes, tuple[int, int]]


def refused() -> Iterator[Case]:
    """Yield every folder whose notice must be refused."""
    (notice, *_) = generate.of_region("500101", YEARS[-1:], seed=1, lines=(5, 5))
    of_texts = _of_texts(notice)
    pages = _of_pages(notice) | _of_cells(notice) | _of_columns(notice)
    for name, fault in (pages | of_texts | _of_files(notice)).items():
        reason, data, *places = fault
        stem, _, suffix = name.partition(".")
        suffix = suffix or ("txt" if name in of_texts else "html")
        cells = [f"table {TABLE}, row {row}, column {column}" for row, column in places]
        text = {"refused": [reason]} | ({"cells": cells} if cells else {})
        note = f"must be refused: {stem.replace('-', ' ')}"
        yield Case(f"refused-{stem}", note, {f"refused-{stem}.{suffix}": data}, text)


def _page(notice: Notice, tables: list[Table], how: Layout = PLAIN) -> bytes:
    return cms_html.render(layout.lines_before(notice, how), tables, AFTER).encode()


def _of_files(notice: Notice) -> dict[str, Fault]:
    """Files that are no page of text and tables; the suffix stands in the name."""
    workbook = to_xlsx(layout.lines_before(notice, PLAIN), layout.tables(notice, PLAIN))
    return {
        "picture.png": ("format_unsupported", files.PICTURE),
        "ofd.ofd": ("format_unsupported", files.packed({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<x/>"})),
        "password.xlsx": ("protected", files.with_password(notice)),
        "scan.pdf": ("scanned", files.scan()),
        "hidden-column.xlsx": ("hidden_content", files.with_hidden_column(workbook)),
        "scaled-format.xlsx": ("number_format_unknown", files.with_scaled_format(workbook)),
        "half-a-file.xlsx": ("format_damaged", files.timeless(workbook)[: len(workbook) // 2]),
        "empty": ("empty_file", b" \n"),
    }


def _of_pages(notice: Notice) -> dict[str, Fault]:
    """Pages that are no notice, or not the words that were published, or that contradict themselves."""
    before, table = layout.lines_before(notice, PLAIN), layout.tables(notice, PLAIN)
    page = _page(notice, table).decode()
    without = cms_html.render(before, [], [])
    neighbour = next(iter(generate.of_region("500102", YEARS[:1], seed=1, lines=(4, 4))))
    silent = replace(PLAIN, period_at=(), headings={"progress": 1})
    return {
        "other-page": ("not_a_notice", "<html><body><p>今日晴</p></body></html>".encode()),
        "no-table": ("table_missing", without.encode()),
        "attachment-not-there": (
            "attachment_missing",
            without.replace("</div>", "<p>附件:进展情况表.xlsx</p></div>").encode(),
        ),
        "traditional": ("text_traditional", page.translate(TRADITIONAL).encode()),
        "reading-aid": ("text_pinyin", _with_pinyin(page).encode()),
        "mojibake": ("text_damaged", page.replace("重点", "\ufffd\ufffd").encode()),
        "mojibake-of-gbk": ("text_damaged", page.replace("改造", "锟斤拷").replace("建设", "锟斤拷").encode()),
        "two-progress-tables": ("table_ambiguous", _page(notice, [*table, [row[:-1] for row in table[0]]])),
        "other-year-in-the-header": ("year_conflict", _changed(notice, 0, 2, "2011年工作目标任务")),
        "two-periods": ("period_conflict", _changed(notice, 0, 5, "进展情况(1-2月)")),
        "no-period": ("period_unknown", _page(notice, layout.tables(notice, silent), silent)),
        "other-district": ("region_conflict", _page(neighbour, layout.tables(neighbour, PLAIN))),
    }


def _of_cells(notice: Notice) -> dict[str, Fault]:
    """Tables of which one cell or row cannot be read for certain."""
    (table,) = layout.tables(notice, PLAIN)
    last = len(table) - 1

    def cell(column: int, text: str) -> tuple[bytes, tuple[int, int]]:
        return _changed(notice, last, column, text), (last + 1, column + 1)

    overlap = [list(row) for row in table]
    overlap[last - 1][0] = overlap[last - 1][0]._replace(rowspan=2)
    merged = [list(row) for row in table]
    merged[last - 1][3] = merged[last - 1][3]._replace(rowspan=2)
    merged[last] = [*merged[last][:3], *merged[last][4:]]
    reaching = [*table[:last], [table[last][0]._replace(rowspan=2), *table[last][1:]]]
    gap = replace(PLAIN, parts="with_figures", parts_at=len(notice.lines) - 1)
    assert value_of(notice.lines[-1].plan), "a line without a plan has no parts with one"
    (with_gap,) = layout.tables(notice, gap)
    with_gap[-1] = [row._replace(text="") if place == 3 else row for place, row in enumerate(with_gap[-1])]
    return {
        "letter-in-a-figure": ("number_unreadable", *cell(3, "1O0")),
        "two-numbers-in-a-cell": ("number_unreadable", *cell(6, "18 2")),
        "words-in-a-figure": ("number_unreadable", *cell(6, "约100")),
        "percentage-in-a-column-of-money": ("number_unreadable", *cell(6, "30%")),
        "row-without-a-name": ("row_unrecognised", _changed(notice, last, 1, ""), (last + 1, 1)),
        "ragged-row": ("row_ragged", _page(notice, [[*table[:-1], table[-1][:-1]]])),
        "spans-that-do-not-fit": ("row_ragged", _page(notice, [overlap])),
        "span-below-the-table": ("span_invalid", _page(notice, [reaching])),
        "figure-over-two-lines": ("span_invalid", _page(notice, [merged])),
        "total-printed-twice": ("row_repeated", _page(notice, [[*table, table[1]]])),
        "parts-that-do-not-tell-all": ("parts_incomplete", _page(notice, [with_gap])),
    }


def _of_columns(notice: Notice) -> dict[str, Fault]:
    """Tables with a column too few, too many, or of unknown unit."""
    (table,) = layout.tables(notice, PLAIN)
    bare = replace(PLAIN, order=tuple(role for role in ROLES if role != "rate"))
    no_unit = [
        [cell._replace(text=cell.text.replace("(万元)", "")) for cell in row] for row in layout.tables(notice, bare)[0]
    ]
    lost = [row[:3] + row[4:] if len(row) == len(ROLES) else row[:2] + row[3:] for row in table]
    money = [[*row, Cell("资金来源(万元)" if place == 0 else "5")] for place, row in enumerate(table)]
    twice = [[*row, Cell("计划投资额(万元)" if place == 0 else "5")] for place, row in enumerate(table)]
    unnamed = [[*row, Cell("" if place < len(table) - 1 else "5")] for place, row in enumerate(table)]
    return {
        "unknown-money-column": ("column_unknown_money", _page(notice, [money]), (1, len(ROLES) + 1)),
        "two-columns-of-plans": ("column_repeated", _page(notice, [twice]), (1, len(ROLES) + 1)),
        "figure-without-a-heading": ("column_unknown", _page(notice, [unnamed]), (len(table), len(ROLES) + 1)),
        "no-unit-anywhere": ("unit_unknown", _page(notice, [no_unit])),
        "plan-column-lost": ("column_missing", _page(notice, [lost])),
    }


def _of_texts(notice: Notice) -> dict[str, Fault]:
    """Copied texts whose cells can no longer be told apart."""
    line = notice.lines[-1]
    pipes, tabs, spaces = (OF_TEXT[form](notice) for form in ("pipes", "tabs", "spaces"))
    return {
        "cell-lost-between-pipes": (
            "row_ragged",
            pipes.replace(f"| {line.plan} | {line.agency} |", f"| {line.plan} |").encode(),
        ),
        "cell-lost-between-tabs": (
            "row_ragged",
            tabs.replace(f"\t{line.plan}\t{line.agency}\t", f"\t{line.plan}\t").encode(),
        ),
        "heading-lost-in-a-copy": ("column_missing", spaces.replace("责任\n单位\n", "").encode()),
        "figure-fused-with-words": (
            "row_unrecognised",
            spaces.replace(f" {line.plan} {line.agency}", f"{line.plan}{line.agency}").encode(),
        ),
    }


def _changed(notice: Notice, row: int, column: int, text: str) -> bytes:
    """Return the page with another text in one cell."""
    (table,) = layout.tables(notice, PLAIN)
    rows = [list(cells) for cells in table]
    rows[row][column] = Cell(text)
    return _page(notice, [rows])


def _with_pinyin(page: str) -> str:
    """Return a page with a reading aid behind many of its words."""
    aids = {"改造": "gǎi zào", "片区": "piàn qū", "建设": "jiàn shè", "服务": "fú wù", "完成": "wán chéng"}
    return re.sub("|".join(aids), lambda match: f"{match[0]}({aids[match[0]]})", page)
