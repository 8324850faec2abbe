"""Tables with merged cells anywhere, for what every reader of Office files must agree on."""

from hypothesis import strategies as st

from pipelines.extract.page import Grid, expand
from tests.notices.office import Cell, Table

TEXTS = ("合计", "公厕\n改造", "1", "0.50", "30.2%", "1,234.5", "-7", "0", "a b", "(一)")


@st.composite
def layouts(draw: st.DrawFn) -> Table:
    """Draw a table in whose every row and column a cell begins; those at its top and left edge are filled."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    taken: set[tuple[int, int]] = set()
    rows: Table = []
    for row in range(height):
        cells: list[Cell] = []
        for column in range(width):
            if (row, column) in taken:
                continue
            down = draw(st.integers(1, height - row - 1)) if row < height - 1 and column < width - 1 else 1
            right = 1
            while right < 3 and column + right < width - 1 and row < height - 1 and draw(st.booleans()):
                if (row, column + right) in taken:
                    break
                right += 1
            taken |= {(row + y, column + x) for y in range(down) for x in range(right)}
            texts = TEXTS if 0 in (row, column) else (*TEXTS, "")
            cells.append(Cell(draw(st.sampled_from(texts)), down, right))
        rows.append(cells)
    return rows


def grid_of(table_no: int, rows: Table) -> Grid:
    """Return the grid that a reader must make of a table."""
    return expand(table_no, [[(cell.text, cell.rowspan, cell.colspan) for cell in row] for row in rows])
