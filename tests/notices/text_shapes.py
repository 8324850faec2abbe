"""Print a notice as page text in the shapes other than `page_text`: pipes, tabs, a cell a line, a cell a paragraph.

The words are whole, as on the page; only the cells come out differently. Spaces between cells belong to `page_text`.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from tests.notices import wording
from tests.notices.logical import Line, Notice

# Blank lines between the table and the page's foot.
BELOW_TABLE = 5
Cells = list[str]


def to_pipes(notice: Notice, outer: bool = True) -> str:
    """Print the table as Markdown, paragraphs of a cell parted by `<br>`.

    Args:
        notice: the notice to print.
        outer: whether rows begin and end with a pipe.
    """
    rows = [[cell.replace("|", r"\|").replace("\n", "<br>") for cell in row] for row in _flat(notice)]
    rows.insert(1, ["---"] * len(rows[0]))
    left, right = ("| ", " |") if outer else ("", "")
    return _page(notice, [f"{left}{' | '.join(row)}{right}" for row in rows])


def to_tabs(notice: Notice, from_browser: bool = False) -> str:
    """Print the table with a tab between cells.

    Args:
        notice: the notice to print.
        from_browser: as a browser copies it, a merged cell once and lines of a cell left open; otherwise as Excel does,
            a merged cell with blank ones beside it and cells of several lines in quotes.
    """
    if from_browser:
        return _page(notice, ["\t".join(row) for row in _merged(notice)])
    out = StringIO()
    csv.writer(out, "excel-tab", lineterminator="\n").writerows(_flat(notice))
    return _page(notice, [out.getvalue().removesuffix("\n")])


def to_cell_per_line(notice: Notice, blank_lines: bool) -> str:
    """Print each cell on a line of its own, one of several paragraphs on as many.

    Args:
        notice: the notice to print.
        blank_lines: whether a blank cell leaves a blank line, or nothing.
    """
    cells = [cell for row in _merged(notice) for cell in row]
    return _page(notice, [cell for cell in cells if cell or blank_lines])


def to_cell_per_paragraph(notice: Notice) -> str:
    """Print each cell as a paragraph with a blank line below it, its lines close together; blank cells vanish."""
    cells = [cell for row in _merged(notice) for cell in row if cell]
    return _page(notice, ["\n\n".join(cells)])


def line_cells(notice: Notice) -> list[list[str]]:
    """Return the nine cells of each project row, as the shapes print them."""
    return [_line(line) for line in notice.lines]


def _page(notice: Notice, table: Iterable[str]) -> str:
    return "\n".join((*_top(notice), *table, *[""] * BELOW_TABLE, *wording.FOOT, ""))


def _top(notice: Notice) -> Iterator[str]:
    yield from wording.SITE_SECTIONS
    yield "您当前位置: " + " > ".join(wording.BREADCRUMB)
    yield from ("", notice.title, "", f"日期:{notice.published_on} 来源:{notice.publisher}", "")
    for text in (*wording.letter(notice), wording.signature(notice), wording.day(notice.signed_on)):
        yield from (text, "")
    yield from ("附件", "", notice.caption, "")


def _leaves(notice: Notice) -> tuple[Cells, Cells, str]:
    """Return the headings before the group, those under it, and the group's own."""
    header = wording.header(notice)
    before = [header.number, header.name, header.goal, header.plan, "".join(header.agency), header.progress]
    return before, ["".join(header.done), header.rate], header.done_group


def _flat(notice: Notice) -> list[Cells]:
    """Lay the table out with as many cells in every row: a merged cell has blank ones beside and below it."""
    before, under, group = _leaves(notice)
    remark = wording.header(notice).remark
    rows = [[*before, group, "", remark], [*[""] * len(before), *under, ""]]
    return [*rows, *([row[0], "", *row[1:]] if len(row) == 8 else row for row in _body(notice))]


def _merged(notice: Notice) -> list[Cells]:
    """Lay the table out with each merged cell once, as HTML does."""
    before, under, group = _leaves(notice)
    return [[*before, group, wording.header(notice).remark], under, *_body(notice)]


def _body(notice: Notice) -> Iterator[Cells]:
    """Yield the rows: nine cells for a project, eight for a total, whose label is merged over number and name."""
    yield _total("合计", notice.grand_plan, notice.grand_done, notice.grand_rate)
    for category in notice.categories:
        yield _total(category.label, category.plan, category.done, category.rate)
        for line in category.lines:
            yield _line(line)


def _total(label: str, plan: str, done: str, rate: str) -> Cells:
    return [label, "", plan, "", "", done, rate, ""]


def _line(line: Line) -> Cells:
    progress = "\n".join(line.progress)
    return [line.number, line.name, line.goal, line.plan, line.agency, progress, line.done, line.rate, line.remark]
