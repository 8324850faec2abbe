"""The notices of the corpus that must be read: one notice in every format, each layout with a notice of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.corpus_tools import expected
from tests.notices import choices, generate, layout, logical
from tests.notices.choices import ROLES, Layout
from tests.notices.cms_html import render
from tests.notices.formats import AFTER, OF_CELLS, OF_TEXT, printed
from tests.notices.logical import Notice
from tests.notices.office import to_docx, to_xls, to_xlsx
from tests.notices.pdf import to_pdf
from tests.notices.surroundings import Surroundings

REGION = "500101"
# The real notice is of 2025.
YEARS = range(2008, 2025)
ROOT = Path(__file__).parents[2]
SAMPLES = (
    ("real-text", ROOT / "warehouse" / "sample" / "wanzhou-2025-q1-notice.txt"),
    ("real-page", ROOT / "tests" / "fixtures" / "wanzhou-2025-q1-notice.html"),
)
PLAIN = Layout()
ALONE = Surroundings()
SUFFIXES = {"xlsx": "xlsx", "xlsx of texts": "xlsx", "xls": "xls", "docx": "docx", "pdf": "pdf"}
# Printed so, a notice says the same as it does plainly.
SAME: dict[str, tuple[Layout, Surroundings]] = {
    "two-rows-of-headings": (replace(PLAIN, group=True), ALONE),
    "columns-reversed": (replace(PLAIN, order=tuple(reversed(ROLES))), ALONE),
    "other-headings": (replace(PLAIN, headings=dict.fromkeys(choices.HEADINGS, 1)), ALONE),
    "yuan-in-a-row-above": (replace(PLAIN, unit="元", unit_at="row"), ALONE),
    "yi-in-the-caption": (replace(PLAIN, unit="亿元", unit_at="caption"), ALONE),
    "plan-in-yi-done-in-wan": (replace(PLAIN, unit="亿元", done_unit="万元"), ALONE),
    "full-width-figures": (replace(PLAIN, wide=True, percent="sign"), ALONE),
    "thousands-and-decimals": (replace(PLAIN, grouped=True, padded=True), ALONE),
    "split-with-header": (replace(PLAIN, page_rows=4, repeat_header=True), ALONE),
    "split-without-header": (replace(PLAIN, page_rows=4), ALONE),
    "header-on-each-page": (PLAIN, Surroundings(header_every=3)),
    "tables-around": (PLAIN, Surroundings(navigation=True, contact=True, note=True, blank_rows=2)),
    "three-wordings-of-the-period": (replace(PLAIN, period_at=("title", "letter", "progress")), ALONE),
    "damaged-dates": (replace(PLAIN, dates="damaged"), ALONE),
    "total-at-the-end": (replace(PLAIN, totals="last", total_word=3), ALONE),
    "categories-in-brackets": (replace(PLAIN, categories="brackets"), ALONE),
}
LAYOUTS = {
    "nested-categories": replace(PLAIN, categories="nested"),
    "merged-categories": replace(PLAIN, categories="merged", totals="last"),
    "merged-categories-without-totals": replace(PLAIN, categories="merged", totals="none"),
    "repeated-categories": replace(PLAIN, categories="repeated"),
    "banner-categories": replace(PLAIN, categories="banner"),
    "subtotals": replace(PLAIN, categories="subtotal", totals="last", total_word=1),
    "no-categories": replace(PLAIN, categories="none", totals="last"),
    "numbers-restart": replace(PLAIN, restart=True, totals="none"),
    "numbers-with-a-dot": replace(PLAIN, number_mark="."),
    "names-with-a-star": replace(PLAIN, star=True),
    "parts-with-figures": replace(PLAIN, parts="with_figures"),
    "parts-with-details": replace(PLAIN, parts="with_details", parts_at=2),
    "parts-without-figures": replace(PLAIN, parts="without_figures"),
    "unit-in-a-line": replace(PLAIN, unit="亿元", unit_at="line"),
    "unit-in-cells": replace(PLAIN, unit="元", unit_at="cell", grouped=True),
    "remark-in-a-cell": replace(PLAIN, remark_in_cell="closed", percent="sign"),
    "remark-not-closed": replace(PLAIN, remark_in_cell="open", percent="mixed"),
    "few-columns": replace(PLAIN, order=("number", "item", "plan", "done", "extra")),
    "supporting-agencies": replace(PLAIN, order=(*ROLES[:5], "support", *ROLES[5:]), agency_mark=3),
    "no-numbers": replace(PLAIN, order=("item", "goal", "plan", "agency", "done", "rate")),
    "marks-for-blanks": replace(PLAIN, blank="/"),
    "dashes-for-blanks": replace(PLAIN, blank="\u2014", agency_mark=5),
    "all-headings-otherwise": replace(PLAIN, headings=dict.fromkeys(choices.HEADINGS, 4), group=True, unit="亿元"),
    "dates-without-year": replace(PLAIN, dates="short"),
}


@dataclass(frozen=True)
class Case:
    """One folder. `expected` is the readable text, with `same_as` for a folder of equal content, or the refusal."""

    name: str
    note: str
    files: dict[str, bytes]
    expected: dict[str, Any]


def readable() -> Iterator[Case]:
    """Yield every folder whose notice must be read."""
    mine = generate.of_region(REGION, YEARS, seed=1, lines=(4, 6))
    yield from _formats(next(mine))
    yield from _layouts(mine)
    yield from _periods(mine)
    yield from _attachments(mine)
    yield from _restated()
    oracle = logical.load(ROOT / "tests" / "fixtures" / "wanzhou-2025-q1.yml")
    for name, path in SAMPLES:
        text = expected.of_notice(oracle, PLAIN) | {"same_as": "real-text"}
        yield Case(name, "the real notice of the first quarter of 2025", {path.name: path.read_bytes()}, text)


def _formats(notice: Notice) -> Iterator[Case]:
    """One notice in every format, and in layouts that change nothing: all of them are the same notice."""
    text = expected.of_notice(notice, PLAIN) | {"same_as": "format-html"}
    for form in OF_CELLS:
        yield _case(f"format-{_dashed(form)}", f"one notice in every format: {form}", form, notice, PLAIN, text)
    for form, render_text in OF_TEXT.items():
        name, suffix = f"format-{_dashed(form)}", "html" if "html" in form else "txt"
        files = {f"{name}.{suffix}": render_text(notice).encode()}
        yield Case(name, f"one notice in every format: {form}", files, text)
    forms = [form for form in OF_CELLS if form != "html"]
    for place, (name, (how, around)) in enumerate(SAME.items()):
        form = "html" if how.page_rows and not how.repeat_header else forms[place % len(forms)]
        note = f"the same notice, with {name.replace('-', ' ')}"
        yield _case(f"same-{name}", note, form, notice, how, text, around)


def _layouts(mine: Iterator[Notice]) -> Iterator[Case]:
    """Each layout in one of the formats, in turn."""
    forms = list(OF_CELLS)
    for place, (name, how) in enumerate(LAYOUTS.items()):
        notice = next(mine)
        note = f"layout: {name.replace('-', ' ')}"
        yield _case(f"layout-{name}", note, forms[place % len(forms)], notice, how, expected.of_notice(notice, how))


def _periods(mine: Iterator[Notice]) -> Iterator[Case]:
    for wording in range(1, 9):
        notice, how = next(mine), replace(PLAIN, period=wording)
        if wording == 7:  # a month that ends no quarter
            notice = replace(notice, through_month=8)
        name = f"period-{notice.program_year}-{notice.through_month:02}"
        note = f"period wording: {layout.period(notice, how)}"
        yield _case(name, note, "html", notice, how, expected.of_notice(notice, how))


def _attachments(mine: Iterator[Notice]) -> Iterator[Case]:
    """The page has the letter and a link; the table is in the file beside it."""
    printers = {
        "xlsx": lambda tables: to_xlsx([], tables),
        "xls": lambda tables: to_xls([], tables),
        "docx": lambda tables: to_docx(["附件"], tables, []),
        "pdf": lambda tables: to_pdf([], tables),
    }
    for suffix, to_file in printers.items():
        notice = next(mine)
        link = f'<p>附件:<a href="./P0{notice.program_year}.{suffix}">进展情况表.{suffix}</a></p>'
        page = render(layout.lines_before(notice, PLAIN), [], AFTER).replace("</div>", f"{link}</div>")
        files = {"page.html": page.encode(), f"P0{notice.program_year}.{suffix}": to_file(layout.tables(notice, PLAIN))}
        note = f"the table is in a .{suffix} file that the page links to"
        yield Case(f"attachment-{suffix}", note, files, expected.of_notice(notice, PLAIN))


def _restated() -> Iterator[Case]:
    """Two quarters of the first year again, published a week later with other figures."""
    again = list(generate.of_region(REGION, YEARS[:1], seed=1, lines=(4, 6), version=1))
    for notice in again[:2]:
        name = f"restated-{notice.program_year}-{notice.through_month:02}"
        yield _case(name, "a restatement of a quarter", "html", notice, PLAIN, expected.of_notice(notice, PLAIN))


def _case(
    name: str,
    note: str,
    form: str,
    notice: Notice,
    how: Layout,
    text: dict[str, Any],
    around: Surroundings = ALONE,
) -> Case:
    file = f"{name}.{SUFFIXES.get(form, 'html')}"
    return Case(name, f"{note} ({form})", {file: printed(form, notice, how, around)}, text)


def _dashed(name: str) -> str:
    return name.replace(" ", "-")
