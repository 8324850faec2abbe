"""Cells at positions make the same grid as cells in order; nothing overlaps and no unseen edge is a column."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.office.placed import Placed, cell_text, lay_out
from pipelines.problems import Reason, RefusalError
from tests.notices.office import Table, place
from tests.support.layouts import grid_of, layouts


@given(layouts(), st.integers(1, 3), st.randoms())
def test_cells_in_any_order_and_on_a_finer_grid_make_the_same_table(rows: Table, finer: int, random: Random) -> None:
    cells = [
        Placed(row * finer, column * finer, cell.rowspan * finer, cell.colspan * finer, cell.text)
        for row, column, cell in place(rows)
    ]
    random.shuffle(cells)
    assert lay_out(1, cells) == grid_of(1, rows)


def test_where_there_is_no_cell_the_grid_has_an_empty_one() -> None:
    assert lay_out(1, [Placed(0, 0, 1, 1, "a"), Placed(1, 1, 1, 1, "b")]).texts == [["a", ""], ["", "b"]]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([Placed(0, 0, 2, 2, "a"), Placed(1, 1, 1, 1, "b")], Reason.SPAN_INVALID),
        ([Placed(0, 0, 1, 1, "a"), Placed(0, 0, 1, 1, "b")], Reason.SPAN_INVALID),
        ([Placed(0, column, 1, 1, "a") for column in range(101)], Reason.TOO_LARGE),
        ([Placed(row, 0, 1, 1, "a") for row in range(5_001)], Reason.TOO_LARGE),
    ],
)
def test_what_is_no_table_is_refused(cells: list[Placed], reason: Reason) -> None:
    with pytest.raises(RefusalError) as caught:
        lay_out(1, cells)
    assert caught.value.problems[0].reason == reason


@pytest.mark.parametrize(
    ("text", "clean"), [(" a ", "a"), ("a\n\n b ", "a\nb"), ("\u00a0", "\u00a0"), ("a  b", "a  b"), (" \n ", "")]
)
def test_a_line_for_each_paragraph_that_is_not_empty(text: str, clean: str) -> None:
    assert cell_text(text) == clean
