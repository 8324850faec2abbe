"""What stands around the rows of a progress table and must change nothing: other tables, notes, blanks, headers."""

from dataclasses import dataclass

from tests.notices.office import Cell, Table, table, width

NAVIGATION = table([["首页", "政务公开", "互动交流"], ["公告公示", "通知", "下载"]])
CONTACT = table([["单位", "联系人", "联系电话"], ["区发展改革委", "张三", "00000000"]])
YEARS = table([["年度", "项目数量", "完成数量"], ["上一年", "20", "20"], ["前一年", "18", "17"]])
NOTE = "注:占比为完成额度与年度投资计划之比。"


@dataclass(frozen=True)
class Surroundings:
    """What stands there. The defaults are nothing."""

    navigation: bool = False
    contact: bool = False
    years: bool = False
    note: bool = False
    blank_rows: int = 0
    blank_column: bool = False
    header_every: int = 0  # the header again after so many rows

    def around(self, tables: list[Table], header: Table) -> list[Table]:
        """Return tables of rows with all that stands around them.

        Args:
            tables: the progress table in its parts.
            header: its rows of headings, with which it begins.
        """
        parts = [self._within(rows, header) for rows in tables]
        before = [NAVIGATION] if self.navigation else []
        after = [*([CONTACT] if self.contact else []), *([YEARS] if self.years else [])]
        return [*before, *parts, *after]

    def _within(self, rows: Table, header: Table) -> Table:
        columns = width(rows)
        rows = self._with_headers(rows, header)
        if self.blank_column:
            rows = [_wider(row, columns) for row in rows]
            columns += 1
        below: Table = [[Cell() for _ in range(columns)] for _ in range(self.blank_rows)]
        return [*rows, *([[Cell(NOTE, colspan=columns)]] if self.note else []), *below]

    def _with_headers(self, rows: Table, header: Table) -> Table:
        has_spans = any(cell.rowspan > 1 for row in rows[len(header) :] for cell in row)
        if not self.header_every or has_spans or rows[: len(header)] != header:
            return rows
        body = rows[len(header) :]
        pages = [body[at : at + self.header_every] for at in range(0, len(body), self.header_every)]
        return [row for page in pages for row in (*header, *page)]


def _wider(row: list[Cell], columns: int) -> list[Cell]:
    """Return a row with a blank cell at its end; one that is a single cell gets wider."""
    is_whole = len(row) == 1 and row[0].colspan == columns
    return [row[0]._replace(colspan=columns + 1)] if is_whole else [*row, Cell()]
