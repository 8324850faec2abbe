"""The text of a page, its cells separated by spaces (the shape of a page copied from the browser).

Cells cannot be seen in such a text, so a project row must have one word a cell, a blank plan or agency not allowed:
number, name, goal, plan, agency, progress (more lines of it one word each), and two figures or none. A row with a word
more or less could be cut in two ways and is refused, and so is one whose progress goes on below a blank line.
"""

import re
from dataclasses import replace
from itertools import pairwise

from pipelines.extract.columns import heading_role, squeeze
from pipelines.extract.page import Page, expand
from pipelines.extract.text.text_words import has_han
from pipelines.fold import fold
from pipelines.problems import Problem, Reason, RefusalError

_FIGURE = re.compile(r"^(?:[-+]?[\d,]*\d(?:\.\d+)?%?|/|—+|-|无)$")
_ROW_START = re.compile(r"^(\d{1,4})\s+\S*[\u4e00-\u9fff]")
_LABEL_START = re.compile(r"^(?:合计|总计|[一二三四五六七八九十]+、\S+|\([一二三四五六七八九十]+\)\S+)(?:\s|$)")
# A year stands at the head of its heading, never at its end: there it would belong to the next one.
_HEADING = re.compile(r"(?:(?:19|20)\d\d年度?)?[^(]+(?<!\d年)(?:\([^)]*\)?)?")
_DAY = re.compile(r"^\d{1,2}日")
_CONTACT = re.compile(r"联系人|联系电话")
# A blank cell leaves one or two blank lines; the page around the table is set off by far more.
_END_OF_TABLE = 4
# Whether each word of a row's first line is a figure: number, name, goal, plan, agency, the first line of progress.
_FIRST_LINE = (True, False, False, True, False, False)
_PLAN, _DONE, _RATE = 4, 7, 8
# The one order of columns that this shape is read in. The two under the group come last in a copied text.
_ORDER = ("number", "item", "goal", "plan", "agency", "progress", "group", "remark", "done", "rate")


def find_header(lines: list[str]) -> int | None:
    """Return the index of the line on which a header begins, None without one."""
    return next((i for i, line in enumerate(lines) if _begins_header(line)), None)


def read(lines: list[str], top: int) -> Page:
    """Read a page's text.

    Args:
        lines: the lines of the text.
        top: the line on which the header begins.

    Raises:
        RefusalError: the header or a row cannot be told apart into cells.
    """
    first = next((i for i in range(top + 1, len(lines)) if _starts_row(lines[i], 1)), len(lines))
    header = _header(lines[top:first])
    headings = {column: text for column, (text, *_) in enumerate([*header[0][:6], *header[1]], start=1)}
    rows, end = _rows(lines, first, headings)
    outside = [line.strip() for line in [*lines[:top], *lines[end:]] if line.strip()]
    # Rows are cut with a remark, which is always blank; the page's table may have no such column.
    width = len(header[0]) + 1
    grid = [
        [(row[0], 1, 2), *((text, 1, 1) for text in row[2:width])] if row[0] == row[1] else row[:width] for row in rows
    ]
    return Page(outside, [expand(1, [*header, *grid])])


def _begins_header(line: str) -> bool:
    tokens = line.split()
    return len(tokens) > 1 and heading_role(tokens[0]) == "number" and heading_role(tokens[1]) == "item"


def _starts_row(line: str, next_number: int) -> bool:
    return _row_number(line) == next_number or _LABEL_START.match(fold(line)) is not None


def _row_number(line: str) -> int | None:
    match = _ROW_START.match(line)
    return int(match[1]) if match else None


def _ends_row(line: str, next_number: int) -> bool:
    """Tell whether the next row begins here, or the page's foot: a contact is never part of a table."""
    return _starts_row(line, next_number) or _CONTACT.search(line) is not None


def _header(lines: list[str]) -> list[list[tuple[str, int, int]]]:
    """Cut the header's run of headings, which a copy breaks anywhere, into headings of known roles."""
    run = squeeze("".join(lines))
    headings: list[tuple[str, str]] = []
    at = 0
    while at < len(run):
        longest = _longest_heading(run, at)
        if longest is None:
            raise RefusalError(
                Problem(
                    Reason.COLUMN_UNKNOWN,
                    "the header cannot be told apart from here on",
                    1,
                    1,
                    raw_text=run[at:][:80],
                )
            )
        headings.append(longest)
        at += len(longest[0])
    by_role = {role: text for text, role in headings}
    roles = tuple(role for _, role in headings)
    missing = [role for role in _ORDER if role not in ("remark", "group") and role not in by_role]
    if missing:
        detail = f"no column for {', '.join(missing)}; the header reads {run[:200]}"
        raise RefusalError(Problem(Reason.COLUMN_MISSING, detail, 1, 1))
    if roles not in (_ORDER, tuple(role for role in _ORDER if role != "remark")):
        detail = "a copied text is read in the usual order of columns only; ingest the page as HTML"
        raise RefusalError(Problem(Reason.COLUMN_UNKNOWN, f"{detail}; the header reads {run[:200]}", 1, 1))
    tall = [(by_role[role], 2, 1) for role in ("number", "item", "goal", "plan", "agency", "progress")]
    remark = [(by_role["remark"], 2, 1)] if "remark" in by_role else []
    return [[*tall, (by_role["group"], 1, 2), *remark], [(by_role["done"], 1, 1), (by_role["rate"], 1, 1)]]


def _longest_heading(run: str, at: int) -> tuple[str, str] | None:
    """Return the longest piece of the run from here that is a heading, with its role."""
    for end in range(min(len(run), at + 40), at, -1):
        piece = run[at:end]
        # An opening bracket belongs to the heading before it, so no heading begins with one.
        if piece[0] != "(" and _HEADING.fullmatch(piece) and (role := heading_role(piece)):
            return piece, role
    return None


def _rows(lines: list[str], first: int, headings: dict[int, str]) -> tuple[list[list[str]], int]:
    """Gather the lines of each row and cut it into cells.

    Args:
        lines: the page's lines.
        first: the line on which the first row begins.
        headings: the headings by column, for the address of a problem.

    Returns:
        The rows and the line at which the table ends.
    """
    rows: list[list[str]] = []
    problems: list[Problem] = []
    next_number = 1
    at = first
    while at < len(lines) and _starts_row(lines[at], next_number):
        start = at
        at += 1
        blanks = 0
        is_line = _row_number(lines[start]) == next_number
        next_number += is_line
        while at < len(lines) and blanks < _END_OF_TABLE and not _ends_row(lines[at], next_number):
            blanks = 0 if lines[at].strip() else blanks + 1
            at += 1
        block = lines[start:at]
        try:
            rows.append(_line_cells(block) if is_line else _label_cells(block))
        except RefusalError as refusal:
            # Two header rows stand above, and rows count from 1.
            row_no = len(rows) + 3
            rows.append([""] * (len(_ORDER) - 1))
            problems += [
                replace(
                    problem,
                    detail=f"line {start + 1} of the text: {problem.detail}",
                    row_no=row_no,
                    column_header=headings.get(problem.column_no, ""),
                )
                for problem in refusal.problems
            ]
    problems += [
        Problem(Reason.ROW_UNRECOGNISED, f"line {number} of the text is a row below the table's end", 1)
        for number, line in enumerate(lines[at:], start=at + 1)
        if _row_number(line) == next_number
    ]
    if problems:
        raise RefusalError(problems)
    return rows, at


def _label_cells(block: list[str]) -> list[str]:
    """Cut a total or category row: its label, its plan on the same line, then both other figures or none."""
    first, *others = (line.split() for line in block)
    label, *figures = first
    rest = [word for line in others for word in line]
    words = [label, *figures, *rest]
    if (len(figures), len(rest)) not in ((1, 2), (1, 0), (3, 0)) or not all(map(_is_figure, words[1:])):
        detail = "a total or category row must have a label, its plan, and both other figures or none"
        places = dict(zip(range(1, len(words)), (_PLAN, _DONE, _RATE), strict=False))
        raise RefusalError(_unreadable(detail, words, places))
    plan, done, rate = [*words[1:], "", ""][:3]
    return [label, label, "", plan, "", "", done, rate, ""]


def _is_figure(word: str) -> bool:
    return _FIGURE.match(fold(word)) is not None


def _line_cells(block: list[str]) -> list[str]:
    """Cut a project row. See the module's docstring for the rule."""
    lines = [line.split() for line in block]
    while not lines[-1]:
        lines.pop()
    words = [word for line in lines for word in line]
    figures: list[str] = []
    if len(lines[-1]) >= 2 and all(_is_figure(word) for word in lines[-1][-2:]):
        figures = lines[-1][-2:]
        del lines[-1][-2:]
        if len(lines) > 1 and not lines[-1]:
            lines.pop()
    first, *others = lines
    if (
        len(first) != len(_FIRST_LINE)
        or [_is_figure(word) for word in first] != list(_FIRST_LINE)
        # The one figure on a line of progress is a list number and a month without its 月, before a day: 3.4 / 1日起.
        # One word a line: with more, or below a blank line, progress could be a remark or the foot of the page.
        or any(len(line) != 1 for line in others)
        or any(_is_figure(line[0]) and not _DAY.match(after[0]) for line, after in pairwise([*others, [""]]))
        or not has_han(lines[-1][-1])
    ):
        detail = "the cells of this row cannot be told apart"
        ends = {len(words) - 2: _DONE, len(words) - 1: _RATE}
        raise RefusalError(_unreadable(detail, words, {i: ends.get(i, _PLAN) for i in range(2, len(words))}))
    number, name, goal, plan, agency, progress = first
    text = "\n".join([progress, *(line[0] for line in others)])
    return [number, name, goal, plan, agency, text, *(figures or ("", "")), ""]


def _unreadable(detail: str, words: list[str], places: dict[int, int]) -> Problem:
    """Name the likeliest culprit: a word with digits in it, and no Chinese, that is no figure and no list number.

    Args:
        detail: what is wrong with the row.
        words: the row's words.
        places: the column that a word's position belongs to, if the word is a figure.
    """
    for index, column in places.items():
        word = words[index]
        has_digit = any(char.isdigit() for char in word)
        if has_digit and not has_han(word) and not _is_figure(word) and word[-1] not in ".、":
            return Problem(Reason.NUMBER_UNREADABLE, f"“{word}” is no number", 1, 0, column, raw_text=word)
    return Problem(Reason.ROW_UNRECOGNISED, detail, 1, raw_text=" ".join(words)[:200])
