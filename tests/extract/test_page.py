"""Merged cells on a grid: every cell in exactly its rectangle, every position once, and nothing else accepted."""

from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.page import MAX_COLUMNS, MAX_ROWS, expand
from pipelines.problems import Problem, Reason, RefusalError

QUICK = settings(deadline=None, max_examples=150)


class Cell(NamedTuple):
    """A cell as a page writes it."""

    text: str
    row_span: int = 1
    column_span: int = 1


Rows = list[list[Cell]]
Position = tuple[int, int]


def refuse(rows: object) -> list[Problem]:
    with pytest.raises(RefusalError) as caught:
        expand(7, rows)  # type: ignore[arg-type]
    return caught.value.problems


def address(problem: Problem) -> tuple[Reason, int, int, int]:
    return problem.reason, problem.table_no, problem.row_no, problem.column_no


@st.composite
def tilings(draw: st.DrawFn) -> tuple[Rows, dict[Position, Position]]:
    """Cut a rectangle into cells; give their rows, and for each position where its cell begins."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    owner: dict[Position, Position] = {}
    rows: Rows = []
    for row in range(height):
        rows.append([])
        for column in range(width):
            if (row, column) in owner:
                continue
            free = next((c for c in range(column, width) if (row, c) in owner), width) - column
            row_span, column_span = draw(st.integers(1, height - row)), draw(st.integers(1, free))
            rows[row].append(Cell(f"{row}.{column}", row_span, column_span))
            for covered in range(row, row + row_span):
                owner |= {(covered, c): (row, column) for c in range(column, column + column_span)}
    return rows, owner


@QUICK
@given(tilings())
def test_every_cell_lands_in_its_rectangle_and_covers_every_position_once(
    tiling: tuple[Rows, dict[Position, Position]],
) -> None:
    rows, owner = tiling
    grid = expand(1, rows)
    assert [(r, c) for r, row in enumerate(grid.texts) for c in range(len(row))] == sorted(owner)
    for (row, column), (first_row, first_column) in owner.items():
        assert grid.texts[row][column] == f"{first_row}.{first_column}"
        assert grid.is_origin(row, column) == ((row, column) == (first_row, first_column))
    assert grid.origins == {place: first for place, first in owner.items() if place != first}


@QUICK
@given(st.lists(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), max_size=4), max_size=4))
def test_whatever_the_spans_no_cell_is_lost_doubled_or_cut(spans: list[list[tuple[int, int]]]) -> None:
    rows = [[Cell(f"{r}.{i}", *span) for i, span in enumerate(row)] for r, row in enumerate(spans)]
    try:
        grid = expand(1, rows)
    except RefusalError:
        return
    assert len({len(row) for row in grid.texts}) <= 1
    areas = Counter(text for row in grid.texts for text in row)
    assert areas == {cell.text: cell.row_span * cell.column_span for row in rows for cell in row}


def test_plain_rows_stand_as_they_are() -> None:
    grid = expand(1, [["a", "b"], [], ["c", "d"]])
    assert (grid.texts, grid.origins) == ([["a", "b"], ["c", "d"]], {})


@pytest.mark.parametrize(("row_span", "column_span"), [(0, 1), (1, 0), (-2, 1), (1, -2), (MAX_ROWS + 1, 1)])
def test_a_span_that_no_table_has_is_refused(row_span: int, column_span: int) -> None:
    rows = [[Cell("a"), Cell("b")], [Cell("c"), Cell("d", row_span, column_span)]]
    (problem,) = refuse(rows)
    assert (*address(problem), problem.raw_text) == (Reason.SPAN_INVALID, 7, 2, 2, "d")


@pytest.mark.parametrize(("before", "column_span"), [(0, MAX_COLUMNS + 1), (1, MAX_COLUMNS), (0, 10**6)])
def test_a_cell_wider_than_any_table_is_refused(before: int, column_span: int) -> None:
    (problem,) = refuse([[*[Cell("a")] * before, Cell("wide", 1, column_span)]])
    assert (*address(problem), problem.raw_text) == (Reason.SPAN_INVALID, 7, 1, before + 1, "wide")


def test_cells_that_overlap_are_refused_at_the_second_one() -> None:
    (problem,) = refuse([[Cell("a"), Cell("tall", 2)], [Cell("wide", 1, 2)]])
    assert (*address(problem), problem.raw_text) == (Reason.SPAN_INVALID, 7, 2, 1, "wide")


def test_a_cell_that_reaches_below_the_table_is_refused_where_it_begins() -> None:
    (problem,) = refuse([[Cell("a"), Cell("b")], [Cell("c"), Cell("tall", 3)]])
    assert (*address(problem), problem.raw_text) == (Reason.SPAN_INVALID, 7, 2, 2, "tall")


@pytest.mark.parametrize("row", [["c"], ["c", "d", "e"]])
def test_a_row_of_another_length_is_refused(row: list[str]) -> None:
    (problem,) = refuse([["a", "b"], ["a", "b"], row, ["a", "b"]])
    assert (*address(problem), problem.raw_text) == (Reason.ROW_RAGGED, 7, 3, 0, " | ".join(row))


def test_a_cell_that_reaches_beyond_the_right_edge_makes_its_row_ragged() -> None:
    (problem,) = refuse([[Cell("a"), Cell("b")], [Cell("c"), Cell("d")], [Cell("e"), Cell("f", 1, 2)]])
    assert address(problem) == (Reason.ROW_RAGGED, 7, 3, 0)


def test_every_ragged_row_is_named() -> None:
    problems = refuse([["a", "b"], ["c"], ["d", "e"], ["f"], ["g", "h"]])
    assert [problem.row_no for problem in problems] == [2, 4]


def test_a_row_that_lacks_a_cell_before_a_merged_one_is_ragged() -> None:
    """The merged cell is right; what is missing is a cell of the row below it."""
    (problem,) = refuse([[Cell("a"), Cell("tall", 2)], [], [Cell("c"), Cell("d")]])
    assert address(problem)[:3] == (Reason.ROW_RAGGED, 7, 2)


def test_a_table_longer_than_any_notice_is_refused() -> None:
    assert len(expand(7, [["a"]] * MAX_ROWS).texts) == MAX_ROWS
    (problem,) = refuse([["a"]] * (MAX_ROWS + 1))
    assert problem.reason == Reason.TOO_LARGE
