"""Page text with tabs or pipes between its cells: such a mark keeps blank cells, so cells are certain.

Every row must have as many cells as the header. Three things are put right, each only where there is one way to do it:
a group's headings in a row of their own, a label that a copy printed once for the two columns it covers, and a cell
whose lines were left open. Anything else refuses the document.
"""

from pipelines.extract.columns import MIN_ROLES, heading_role, looks_like_figure, squeeze
from pipelines.extract.page import Grid, Page, expand
from pipelines.extract.text.text_leaves import place
from pipelines.extract.text.text_records import PIPE, TAB, Record, is_rule, records, split
from pipelines.extract.text.text_words import has_han, is_furniture, is_label, is_mark, is_numeric, row_number
from pipelines.problems import Problem, Reason, RefusalError

_FIGURES = ("plan", "done", "rate")
_MAX_HEADING = 60
# A cell of more lines is a row that lost its end.
_MAX_LINES = 200
Cells = list[str] | list[tuple[str, int, int]]


def find_header(lines: list[str]) -> tuple[int, str] | None:
    """Return the index of the first line that a header stands on, and its delimiter; None without one."""
    for index, line in enumerate(lines):
        for delimiter in (TAB, PIPE):
            if _is_header(split(line, delimiter)):
                return index, delimiter
    return None


def read(lines: list[str], top: int, delimiter: str) -> Page:
    """Read a page's text.

    Args:
        lines: the lines of the text.
        top: the line on which the first header stands.
        delimiter: `TAB` or `PIPE`.

    Raises:
        RefusalError: a row has more or fewer cells than the header, or its end is not certain.
    """
    outside = lines[:top]
    for index, line in enumerate(outside):
        cells = split(line, delimiter)
        if len(cells) >= MIN_ROLES and sum(map(looks_like_figure, cells)) > 1:
            detail = f"line {index + 1} of the text is a row with figures above the header"
            raise RefusalError(Problem(Reason.ROW_UNRECOGNISED, detail, 1, raw_text=line[:200]))
    grids: list[Grid] = []
    while top < len(lines):
        table = _Table(lines, top, delimiter, len(grids) + 1)
        grids.append(expand(table.table_no, table.read()))
        top = next((i for i in range(table.end, len(lines)) if _is_header(split(lines[i], delimiter))), len(lines))
        _refuse_rows_below(lines, table, top)
        outside += lines[table.end : top]
    return Page(list(_texts(outside, delimiter)), grids)


def _is_header(cells: list[str]) -> bool:
    return len({role for cell in cells if len(cell) < _MAX_HEADING and (role := heading_role(cell))}) >= MIN_ROLES


def _texts(lines: list[str], delimiter: str) -> list[str]:
    """Return the texts of lines outside of tables, a cell being a text of its own."""
    pieces = (cell for line in lines if not is_rule(line, delimiter) for cell in split(line, delimiter))
    return [line.strip() for piece in pieces for line in piece.split("\n") if line.strip()]


def _refuse_rows_below(lines: list[str], table: "_Table", until: int) -> None:
    """Refuse lines below the table's end that have the cells of its rows: something came between them."""
    problems = [
        Problem(
            Reason.ROW_UNRECOGNISED,
            f"line {index + 1} of the text is a row below the table's end, which is line {table.end}",
            table.table_no,
            raw_text=lines[index][:200],
        )
        for index in range(table.end, until)
        if len(split(lines[index], table.delimiter)) >= max(3, table.width - 1)
        and not is_rule(lines[index], table.delimiter)
    ]
    if problems:
        raise RefusalError(problems)


class _Table:
    """One table of the text: from its header's line to `end`, the index of the first line below it."""

    def __init__(self, lines: list[str], top: int, delimiter: str, table_no: int) -> None:
        self.lines = lines
        self.delimiter = delimiter
        self.table_no = table_no
        self.end = top
        line = lines[top].strip()
        self._outer_left = delimiter == PIPE and line.startswith((PIPE, "\uff5c"))
        self._outer_right = self._outer_left and line.endswith((PIPE, "\uff5c"))
        self._records = list(records(lines, top, delimiter))
        self._at = 0
        self._headers: list[list[str]] = []
        self.roles: list[str | None] = []
        self.width = 0

    def read(self) -> list[Cells]:
        """Read the header and the rows.

        Raises:
            RefusalError: with every row at fault.
        """
        rows = self._header()
        problems: list[Problem] = []
        while self._at < len(self._records):
            record = self._records[self._at]
            if record.is_blank:
                self._at += 1
                continue
            if self._is_below(record):
                break
            at = self._at
            try:
                if row := self._row(record):
                    rows.append(row)
            except RefusalError as refusal:
                problems += refusal.problems
                self._at = at + 1
            self.end = self._records[self._at - 1].last_no
        if problems:
            raise RefusalError(problems)
        self._refuse_open_end(rows[-1])
        return rows

    def _cells(self, record: Record) -> list[str]:
        """Return a record's cells without what stands outside of the outer pipes."""
        first, last = int(self._outer_left), len(record.cells) - int(self._outer_right)
        cells = record.cells[first:last]
        if any(record.cells[:first] + record.cells[last:]) or (len(record.cells) < first + (last < len(record.cells))):
            raise self._fault(record, "the row does not begin and end with a pipe as the header does")
        return cells

    def _header(self) -> list[Cells]:
        """Read the header's rows, one or two, and note the columns' roles."""
        above = self._take()
        self._headers = [above]
        below = self._peek()
        headings: list[str] = above
        rows: list[Cells] = [above]
        if below is not None and _has_only_headings(below):
            self._headers.append(self._take())
            headings, leaves = place(above, below, self.table_no)
            rows = [*leaves]
        self.roles = [heading_role(heading) for heading in headings]
        self.width = len(headings)
        return rows

    def _row(self, record: Record) -> Cells:
        """Read the row that begins with a record and move on behind it; a repeated header has no cells."""
        begins = record.cells[int(self._outer_left) :]
        if len(record.cells) < self.width + self._outer_left + self._outer_right and begins and row_number(begins[0]):
            return self._joined(record)
        cells = self._cells(record) if len(record.cells) > 1 else record.cells
        self._at += 1
        if cells in self._headers:
            return []
        if len(cells) == self.width:
            return cells
        if is_label(cells[0]) and len(cells) == 1:
            return [(cells[0], 1, self.width)]
        if is_label(cells[0]) and len(cells) == self.width - 1 and self._is_shifted_by_label(cells):
            return [(cells[0], 1, 2), *((cell, 1, 1) for cell in cells[1:])]
        raise self._fault(record, f"{len(cells)} cells where the header has {self.width}")

    def _joined(self, record: Record) -> Cells:
        """Join the lines of a row one of whose cells has line breaks, until it has all its cells."""
        cells = list(record.cells)
        wanted = self.width + self._outer_left + self._outer_right
        at = self._at + 1
        while at < min(len(self._records), self._at + _MAX_LINES) and len(cells) < wanted:
            more = self._records[at].cells
            if len(more) > 1 and self._begins_row(more):
                break
            if any(more):
                cells = [*cells[:-1], f"{cells[-1]}\n{more[0]}".strip(), *more[1:]]
            at += 1
        if len(cells) != wanted:
            detail = f"{len(record.cells) - wanted + self.width} cells where the header has {self.width}"
            raise self._fault(record, detail)
        self._at = at
        return self._cells(Record(record.line_no, self._records[at - 1].last_no, cells))

    def _begins_row(self, cells: list[str]) -> bool:
        lead, *others = cells[int(self._outer_left) :] or [""]
        if not lead and self._outer_left:
            return False
        return is_label(lead) or (row_number(lead) is not None and bool(others) and has_han(others[0]))

    def _is_shifted_by_label(self, cells: list[str]) -> bool:
        """Tell whether a label row that lacks one cell lacks it for certain beside the label.

        The cell could be missing anywhere. It is certain where every place that leaves figures under figures, and only
        there, comes before the first figure, with nothing but blank cells between.
        """
        if self.roles[:2] != ["number", "item"]:
            return False
        fitting = [gap for gap in range(1, self.width) if self._fits([*cells[:gap], "", *cells[gap:]])]
        return 1 in fitting and all(not any(cells[1:gap]) for gap in fitting)

    def _fits(self, cells: list[str]) -> bool:
        return all(
            not cell or (is_numeric(cell) or is_mark(cell) if role in _FIGURES else not is_numeric(cell))
            for cell, role in zip(cells, self.roles, strict=True)
        )

    def _is_below(self, record: Record) -> bool:
        """Tell whether a record is no row: a line without cells, or one of few cells below a blank line.

        If rows come after all, they are found to be below the table's end, and refuse it.
        """
        if len(record.cells) == 1:
            return not (is_label(record.cells[0]) and self._is_followed())
        is_apart = record.line_no > self.end + 1
        return is_apart and len(record.cells) < max(3, self.width - 1) and not self._begins_row(record.cells)

    def _is_followed(self) -> bool:
        """Tell whether a row follows the record in hand, blank lines apart."""
        following = (self._records[at] for at in range(self._at + 1, len(self._records)))
        return len(next((record.cells for record in following if not record.is_blank), [])) > 1

    def _refuse_open_end(self, last: Cells) -> None:
        """Refuse a text close below the last row that could belong to its last cell."""
        if self._outer_right or self.end >= len(self.lines):
            return
        cell = last[-1] if isinstance(last[-1], str) else last[-1][0]
        below = self.lines[self.end]
        if cell and below.strip() and not is_furniture(below):
            detail = "it cannot be told whether the line below the last row belongs to its last cell"
            raise self._fault(Record(self.end + 1, self.end + 1, [below]), detail)

    def _take(self) -> list[str]:
        record = self._records[self._at]
        self._at += 1
        self.end = record.last_no
        return self._cells(record)

    def _peek(self) -> list[str] | None:
        return self._cells(self._records[self._at]) if self._at < len(self._records) else None

    def _fault(self, record: Record, detail: str) -> RefusalError:
        where = f"line {record.line_no} of the text: {detail}"
        text = " | ".join(record.cells)[:200]
        return RefusalError(Problem(Reason.ROW_RAGGED, where, self.table_no, raw_text=text))


def _has_only_headings(cells: list[str]) -> bool:
    return any(cells) and all(not cell or heading_role(squeeze(cell)) for cell in cells)
