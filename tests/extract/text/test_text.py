"""Page text in every shape: read exactly or refused, never read differently, whatever happens to a line of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.columns import ROLES
from pipelines.extract.page import Page
from pipelines.extract.table import find
from pipelines.extract.text import text
from pipelines.problems import Reason, RefusalError
from tests.notices import generate, logical, page_text, text_shapes
from tests.notices.logical import Line, Notice
from tests.support.documents import SAMPLE_HTML

QUICK = settings(deadline=None, max_examples=10)
DELIMITED: dict[str, Callable[[Notice], str]] = {
    "pipes": text_shapes.to_pipes,
    "pipes within": partial(text_shapes.to_pipes, outer=False),
    "tabs": text_shapes.to_tabs,
    "tabs of a browser": partial(text_shapes.to_tabs, from_browser=True),
}
SHOWN = {"a cell a line": partial(text_shapes.to_cell_per_line, blank_lines=True)}
VANISHING: dict[str, Callable[[Notice], str]] = {
    "a cell a line, blanks gone": partial(text_shapes.to_cell_per_line, blank_lines=False),
    "a cell a paragraph": text_shapes.to_cell_per_paragraph,
}
STACKED = SHOWN | VANISHING
SHAPES = DELIMITED | STACKED
FIGURES = {3: "plan", 6: "done", 7: "rate"}
BLANKABLE = ("goal", "plan", "agency", "progress", "done", "rate", "remark")


def oracle() -> Notice:
    return logical.load(SAMPLE_HTML.with_name("wanzhou-2025-q1.yml"))


def nth(seed: int, place: int) -> Notice:
    return next(islice(generate.notices(place + 1, seed, (3, 8)), place, None))


def read(page: str) -> Page | None:
    """Read a text; None if it is refused."""
    try:
        found = text.read(page)
        if not found.grids:
            return None
        find(found.grids)
    except RefusalError:
        return None
    return found


def line_rows(page: Page) -> list[list[str]]:
    return [row for grid in page.grids for row in grid.texts if row[0].isdigit()]


def total_rows(page: Page) -> list[tuple[str, ...]]:
    rows = [row for grid in page.grids for row in grid.texts if row[0][:2] in ("合计", "一、", "二、")]
    return [(row[0], *(row[column] for column in FIGURES)) for row in rows]


def stated_totals(notice: Notice) -> list[tuple[str, ...]]:
    grand = ("合计", notice.grand_plan, notice.grand_done, notice.grand_rate)
    return [grand, *((each.label, each.plan, each.done, each.rate) for each in notice.categories)]


def assert_exact_or_refused(notice: Notice, shape: str) -> bool:
    page = read(SHAPES[shape](notice))
    if page is None:
        return False
    assert line_rows(page) == text_shapes.line_cells(notice)
    assert total_rows(page) == stated_totals(notice)
    assert notice.title in page.lines
    return True


@pytest.mark.parametrize("shape", SHAPES)
def test_the_sample_is_read_exactly_in_every_shape(shape: str) -> None:
    assert assert_exact_or_refused(oracle(), shape)


def test_the_shape_of_the_sample_itself_is_still_told() -> None:
    page = read(page_text.render(oracle()))
    assert page is not None
    assert [row[:2] for row in line_rows(page)] == [[line.number, line.name] for line in oracle().lines]


def test_a_text_without_a_header_has_no_grid() -> None:
    page = text.read("政务公开 | 政务服务\n\n备注\t说明\n正文\n1\n老旧小区\n")
    assert (page.grids, page.lines[0], page.lines[-1]) == ([], "政务公开 | 政务服务", "老旧小区")


@pytest.mark.parametrize("shape", SHAPES)
@QUICK
@given(seed=st.integers(0, 10**6), place=st.integers(0, 7), remark=st.sampled_from(["", "已完成", "/", "12"]))
def test_generated_notices_are_read_exactly_or_refused(shape: str, seed: int, place: int, remark: str) -> None:
    notice = changed(nth(seed, place), lambda line: replace(line, remark=line.remark and remark))
    was_read = assert_exact_or_refused(notice, shape)
    assert was_read or shape not in DELIMITED


@pytest.mark.parametrize("shape", SHAPES)
@QUICK
@given(
    seed=st.integers(0, 10**6),
    blanks=st.sets(st.tuples(st.integers(1, 8), st.sampled_from(BLANKABLE)), min_size=1, max_size=4),
    remarks=st.dictionaries(st.integers(1, 8), st.sampled_from(["已完成", "资金未到位", "12", "30.2%", "/", "区教委"])),
    paragraphs=st.dictionaries(
        st.integers(1, 8), st.sampled_from([("完成招标", "正在施工"), ("区教委", "12"), ("7",)])
    ),
)
def test_blank_cells_never_move_another(
    shape: str,
    seed: int,
    blanks: set[tuple[int, str]],
    remarks: dict[int, str],
    paragraphs: dict[int, tuple[str, ...]],
) -> None:
    def change(line: Line) -> Line:
        number = int(line.number)
        line = replace(line, remark=remarks.get(number, ""), progress=paragraphs.get(number, line.progress))
        gone = {field: ("",) if field == "progress" else "" for place, field in blanks if place == number}
        return replace(line, **gone)

    assert_exact_or_refused(changed(nth(seed, 0), change), shape)


def changed(notice: Notice, change: Callable[[Line], Line]) -> Notice:
    return replace(
        notice,
        categories=tuple(
            replace(category, lines=tuple(change(line) for line in category.lines)) for category in notice.categories
        ),
    )


def assert_figures_stay(notice: Notice, page: Page | None, *, with_name: bool) -> None:
    """Every row that is read has the figures, and the name, of the row with its number; so have the totals."""
    if page is None:
        return
    fields = {"item": "name"} if with_name else {}
    fields |= {role: role for role in FIGURES.values()}
    table = find(page.grids)
    roles = {column.role for column in table.columns}
    truth = {line.number: line for line in notice.lines}
    for row in table.rows:
        if row.kind == "line":
            texts = dict(zip(ROLES, row.texts, strict=True))
            read_fields = {field: texts[role] for role, field in fields.items() if role in roles}
            assert read_fields == {field: getattr(truth[texts["number"]], field) for field in read_fields}
    if {"plan", "done", "rate", "agency", "goal", "progress"} <= roles:
        assert set(total_rows(page)) <= set(stated_totals(notice))


@pytest.mark.parametrize("shape", SHAPES)
@QUICK
@given(seed=st.integers(0, 10**6), place=st.integers(0, 3), where=st.floats(0, 1, exclude_max=True))
def test_a_deleted_line_never_gives_a_row_the_figures_of_another(
    shape: str, seed: int, place: int, where: float
) -> None:
    notice = nth(seed, place)
    lines = SHAPES[shape](notice).splitlines()
    del lines[int(where * len(lines))]
    assert_figures_stay(notice, read("\n".join(lines)), with_name=True)


@pytest.mark.parametrize("shape", SHAPES)
@QUICK
@given(seed=st.integers(0, 10**6), place=st.integers(0, 3), where=st.floats(0, 1, exclude_max=True))
def test_two_neighbouring_lines_swapped_never_move_a_figure(shape: str, seed: int, place: int, where: float) -> None:
    notice = nth(seed, place)
    lines = SHAPES[shape](notice).splitlines()
    at = int(where * (len(lines) - 1))
    lines[at : at + 2] = lines[at + 1], lines[at]
    # Two texts beside each other, a name and a goal, look alike; figures do not.
    assert_figures_stay(notice, read("\n".join(lines)), with_name=False)


STRAYS = ["999", "30.2", "其他说明", "区财政局", "", "2", "/", "12%", "2.", "扫一扫", "三、其他"]


@pytest.mark.parametrize("shape", SHAPES)
@QUICK
@given(
    seed=st.integers(0, 10**6),
    place=st.integers(0, 3),
    where=st.floats(0, 1, exclude_max=True),
    stray=st.sampled_from(STRAYS),
)
def test_a_stray_line_never_becomes_a_figure_or_moves_one(
    shape: str, seed: int, place: int, where: float, stray: str
) -> None:
    notice = nth(seed, place)
    lines = SHAPES[shape](notice).splitlines()
    lines.insert(int(where * (len(lines) + 1)), stray)
    assert_figures_stay(notice, read("\n".join(lines)), with_name=True)


@pytest.mark.parametrize("shape", SHAPES)
@QUICK
@given(seed=st.integers(0, 10**6), place=st.integers(0, 3), where=st.floats(0, 1, exclude_max=True))
def test_two_lines_run_together_never_make_another_figure(shape: str, seed: int, place: int, where: float) -> None:
    notice = nth(seed, place)
    lines = SHAPES[shape](notice).splitlines()
    at = int(where * (len(lines) - 1))
    lines[at : at + 2] = [lines[at] + lines[at + 1]]
    assert_figures_stay(notice, read("\n".join(lines)), with_name=False)


@pytest.mark.parametrize("shape", STACKED)
@pytest.mark.parametrize("field", ["plan", "done", "rate"])
@pytest.mark.parametrize(
    "number", [line.number for line in logical.load(SAMPLE_HTML.with_name("wanzhou-2025-q1.yml")).lines]
)
def test_a_figure_that_was_lost_with_its_line_refuses_the_text(shape: str, field: str, number: str) -> None:
    """The danger: the next figure slides into the column of the lost one."""
    notice = oracle()
    line = next(line for line in notice.lines if line.number == number)
    if getattr(line, field):
        page = SHAPES[shape](changed(notice, lambda each: replace(each, **{field: "@"}) if each is line else each))
        gone = page.replace("@\n\n", "") if shape == "a cell a paragraph" else page.replace("@\n", "")
        assert "@" not in gone
        with pytest.raises(RefusalError) as caught:
            text.read(gone)
        assert {problem.reason for problem in caught.value.problems} == {Reason.ROW_UNRECOGNISED}
        assert "line " in caught.value.problems[0].detail
