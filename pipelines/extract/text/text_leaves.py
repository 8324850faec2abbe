"""A header of two rows whose cells are certain: the second row's headings are placed under the groups of the first."""

from pipelines.extract.columns import heading_role
from pipelines.problems import Problem, Reason, RefusalError

_FIGURES = ("plan", "done", "rate")
Row = list[tuple[str, int, int]]


def place(above: list[str], below: list[str], table_no: int) -> tuple[list[str], list[Row]]:
    """Place the headings of the second row.

    Either both rows have a cell for every column, blank where a merged cell reaches, or the second has its headings
    alone, and stands under the one group of the first.

    Returns:
        The headings in the order of columns, and the header's rows with their spans.

    Raises:
        RefusalError: a heading has no group above it, or could have another.
    """
    placed = _aligned(above, below) if len(below) == len(above) else _under_one_group(above, below)
    if placed is None:
        detail = "the headings in the header's second row cannot be placed under those of its first"
        text = " | ".join([*above, "/", *below])
        raise RefusalError(Problem(Reason.COLUMN_UNKNOWN, detail, table_no, 2, raw_text=text[:200]))
    return placed


def _aligned(above: list[str], below: list[str]) -> tuple[list[str], list[Row]] | None:
    cells: Row = []
    leaves: Row = []
    is_open = False
    for upper, lower in zip(above, below, strict=True):
        if not lower:
            cells.append((upper, 2, 1))
            is_open = False
            continue
        if heading_role(upper) == "group":
            cells.append((upper, 1, 1))
        elif is_open and not upper:
            cells[-1] = (cells[-1][0], 1, cells[-1][2] + 1)
        else:
            return None
        leaves.append((lower, 1, 1))
        is_open = True
    return [lower or upper for upper, lower in zip(above, below, strict=True)], [cells, leaves]


def _under_one_group(above: list[str], below: list[str]) -> tuple[list[str], list[Row]] | None:
    groups = [index for index, cell in enumerate(above) if heading_role(cell) == "group"]
    if len(groups) != 1 or len(below) < 2 or not all(heading_role(cell) in _FIGURES for cell in below):
        return None
    (at,) = groups
    blanks = next((i for i, cell in enumerate(above[at + 1 :]) if cell), len(above) - at - 1)
    if blanks not in (0, len(below) - 1):
        return None
    before, after = above[:at], above[at + 1 + blanks :]
    cells = [*((cell, 2, 1) for cell in before), (above[at], 1, len(below)), *((cell, 2, 1) for cell in after)]
    return [*before, *below, *after], [cells, [(cell, 1, 1) for cell in below]]
