"""PDF pages as a reader sees them: ruled tables cell by cell, and nothing that is hidden, cut, crossed or pictured."""

import logging
import random
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipelines.extract.page import Grid, Page, expand
from pipelines.extract.pdf import pdf, pdf_device
from pipelines.extract.pdf.pdf import read
from pipelines.problems import Problem, Reason, RefusalError
from tests.notices.office import Cell, Table, place, table
from tests.notices.pdf import to_pdf

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

QUICK = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
WIDTH, HEIGHT, LEFT, TOP = 80, 30, 60, 700
ROWS = [["序号", "名称", "完成"], ["1", "公路", "182852"], ["2", "", "55219.1"]]
Draw = Callable[[Canvas], object]


def where(row: int, column: int) -> tuple[float, float]:
    """Return where the text of a cell begins."""
    return LEFT + column * WIDTH + 10, TOP - row * HEIGHT - 20


def document(*pages: Draw, **options: Any) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rules(canvas: Canvas, rows: int = 3, columns: int = 3) -> None:
    for row in range(rows + 1):
        canvas.line(LEFT, TOP - row * HEIGHT, LEFT + columns * WIDTH, TOP - row * HEIGHT)
    for column in range(columns + 1):
        canvas.line(LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP - rows * HEIGHT)


def texts(canvas: Canvas, rows: list[list[str]] = ROWS) -> None:
    canvas.setFont("STSong-Light", 10)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text:
                canvas.drawString(*where(row, column), text)


def plain(canvas: Canvas) -> None:
    rules(canvas)
    texts(canvas)


def with_mark(mark: Draw) -> bytes:
    """Return the plain table with something more on its page, drawn last."""

    def draw(canvas: Canvas) -> None:
        plain(canvas)
        mark(canvas)

    return document(draw)


def grid(data: bytes) -> Grid:
    (only,) = read(data).grids
    return only


def refuse(data: bytes) -> list[Problem]:
    with pytest.raises(RefusalError) as caught:
        read(data)
    return caught.value.problems


def at(row: int, column: int, text: str, *, size: float = 10, mode: int = 0, colour: str = "black") -> Draw:
    def draw(canvas: Canvas) -> None:
        line = canvas.beginText(*where(row, column))
        line.setFont("STSong-Light", size)
        line.setTextRenderMode(mode)
        line.setFillColor(colour)
        line.textOut(text)
        canvas.drawText(line)

    return draw


def several(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for each in draws:
            each(canvas)

    return draw


def moved(x: float, y: float, turn: float, draw: Draw) -> Draw:
    def drawn(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(turn)
        draw(canvas)
        canvas.restoreState()

    return drawn


def string(x: float, y: float, text: str, size: float = 10) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", size)
        canvas.drawString(x, y, text)

    return draw


TEXTS = st.text("民生实事改造公路0123456789.-%A", max_size=12)


@st.composite
def tables(draw: st.DrawFn, *, is_merged: bool = True) -> Table:
    """Cut a rectangle into cells with small texts."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(3, 6))
    taken: set[tuple[int, int]] = set()
    rows: Table = []
    for row in range(height):
        rows.append([])
        for column in range(width):
            if (row, column) in taken:
                continue
            free = next((c for c in range(column, width) if (row, c) in taken), width) - column
            down = draw(st.integers(1, height - row)) if is_merged else 1
            right = draw(st.integers(1, free)) if is_merged else 1
            rows[row].append(Cell(draw(TEXTS), down, right))
            taken |= {(r, c) for r in range(row, row + down) for c in range(column, column + right)}
    return rows


def seen(rows: Table) -> list[list[str]]:
    """Lay a table out as its lines show it: where no cell begins there is no line."""
    placed = place(rows)
    full = expand(1, [[tuple(cell) for cell in row] for row in rows]).texts  # type: ignore[misc]
    kept = sorted({each.row for each in placed}), sorted({each.column for each in placed})
    return [[full[row][column] for column in kept[1]] for row in kept[0]]


def joined(page: Page) -> list[list[list[str]]]:
    return [[[text.replace("\n", "") for text in row] for row in each.texts] for each in page.grids]


@QUICK
@given(tables())
def test_every_cell_of_any_layout_is_read_where_it_stands(rows: Table) -> None:
    expected = seen(rows)
    assume(len(expected[0]) >= 3)
    page = read(to_pdf(["上面"], [rows], ["下面"]))
    assert joined(page) == [expected]
    assert page.lines == ["上面", "下面"]


@QUICK
@given(tables(is_merged=False), st.integers(1, 3), st.booleans())
def test_a_table_over_several_pages_is_a_grid_for_each(rows: Table, page_rows: int, repeats: bool) -> None:
    header = [Cell("序号"), Cell("名称", 1, len(rows[0]) - 2), Cell("完成")]
    rows = [header, *rows]
    read_grids = joined(read(to_pdf([], [rows], repeat_header=int(repeats), page_rows=page_rows)))
    expected = [[cell.text for cell in row] for row in rows[1:]]
    got = [row for number, each in enumerate(read_grids) for row in each[int(repeats or number == 0) :]]
    assert got == expected
    assert len(read_grids) == -(-len(expected) // page_rows) if repeats else len(read_grids) > 0


def test_the_grids_of_a_document_are_numbered_on_and_nothing_is_known_of_its_author() -> None:
    page = read(document(plain, plain))
    assert [each.table_no for each in page.grids] == [1, 2]
    assert page.grids[0].texts == ROWS
    assert page.meta == {}


def test_a_narrow_table_is_text() -> None:
    page = read(to_pdf([], [table([["联系人", "电话"]]), table([["a", "b", "c"]])]))
    assert [each.texts for each in page.grids] == [[["a", "b", "c"]]]
    assert "".join(page.lines).replace(" ", "") == "联系人电话"


def test_text_that_is_aligned_without_lines_is_no_table() -> None:
    page = read(document(texts))
    assert page.grids == []
    assert page.lines[0].split() == ROWS[0]


def test_a_figure_broken_over_two_lines_is_never_joined() -> None:
    rows = [["序号", "名称", "完成"], ["1", "公路", "182\n852"]]
    assert grid(to_pdf([], [table(rows)])).texts == rows


def test_text_printed_twice_to_look_bold_is_read_once() -> None:
    x, y = where(1, 2)
    assert grid(with_mark(string(x + 0.3, y, "182852"))).texts == ROWS


def test_text_printed_over_other_text_is_refused() -> None:
    (problem,) = refuse(with_mark(at(1, 2, "182853")))
    assert (problem.reason, problem.row_no, problem.column_no) == (Reason.TEXT_DAMAGED, 2, 3)


@pytest.mark.parametrize(
    ("x", "y", "size", "text"),
    [(42, 0, 10, "182852 1"), (31, 4, 6, "182852 1"), (31, -2, 6, "182852 1"), (31, 2, 10, "182852 1")],
)
def test_a_figure_apart_raised_or_smaller_is_no_digit_more(x: float, y: float, size: float, text: str) -> None:
    left, base = where(1, 2)
    assert grid(with_mark(string(left + x, base + y, "1", size))).texts[1][2] == text


def test_digits_that_touch_are_one_number_however_they_were_painted() -> None:
    left, base = where(2, 1)
    width = pdfmetrics.stringWidth("182", "STSong-Light", 10)
    drawn = several(string(left + width, base, "852"), string(left, base, "182"))
    assert grid(with_mark(drawn)).texts[2][1] == "182852"


def test_spread_characters_get_no_spaces() -> None:
    left, base = where(2, 1)
    drawn = several(string(left, base, "合"), string(left + 25, base, "计"))
    assert grid(with_mark(drawn)).texts[2][1] == "合计"


def test_a_label_that_is_turned_is_read_along_its_lines() -> None:
    drawn = several(
        moved(LEFT + 120, TOP - 65, -90, string(0, 0, "民生")), moved(LEFT + 108, TOP - 65, -90, string(0, 0, "实事"))
    )
    assert grid(with_mark(drawn)).texts[2][1] == "民生\n实事"
    drawn = several(
        moved(LEFT + 108, TOP - 87, 90, string(0, 0, "民生")), moved(LEFT + 120, TOP - 87, 90, string(0, 0, "实事"))
    )
    assert grid(with_mark(drawn)).texts[2][1] == "民生\n实事"


def white_on_dark(canvas: Canvas) -> None:
    canvas.setFillColor("navy")
    canvas.rect(LEFT + WIDTH, TOP - 3 * HEIGHT, WIDTH, HEIGHT, stroke=0, fill=1)
    at(2, 1, "学校", colour="white")(canvas)


def test_white_text_on_a_dark_ground_is_seen() -> None:
    assert grid(with_mark(white_on_dark)).texts[2][1] == "学校"


def covered(canvas: Canvas) -> None:
    canvas.setFillColor("white")
    canvas.rect(LEFT + 2 * WIDTH + 2, TOP - 2 * HEIGHT + 2, WIDTH - 4, HEIGHT - 4, stroke=0, fill=1)


def clipped(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(LEFT, TOP - 10, 5, 5)
    canvas.clipPath(path, stroke=0)
    at(2, 1, "99")(canvas)
    canvas.restoreState()


def cut_off(canvas: Canvas) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(LEFT + 2 * WIDTH, TOP - 2 * HEIGHT, WIDTH, HEIGHT)
    canvas.clipPath(path, stroke=0)
    string(LEFT + 3 * WIDTH + 20, where(1, 2)[1], "00")(canvas)
    canvas.restoreState()


def transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    string(*where(2, 1), "99")(canvas)


def white_border(canvas: Canvas) -> None:
    canvas.setStrokeColor("white")
    canvas.line(LEFT + 2.5 * WIDTH, TOP, LEFT + 2.5 * WIDTH, TOP - 3 * HEIGHT)


def struck(canvas: Canvas) -> None:
    x, y = where(1, 2)
    canvas.line(x, y + 3, x + 30, y + 3)


def field(canvas: Canvas) -> None:
    canvas.acroForm.textfield(value="99", x=LEFT + 90, y=TOP - 85, width=40, height=15)


def drawing(canvas: Canvas) -> None:
    canvas.circle(LEFT + 120, TOP - 75, 8, fill=1)


def picture(canvas: Canvas) -> None:
    canvas.drawInlineImage(image(), LEFT + 100, TOP - 85, 30, 20)


def image() -> Any:
    from PIL import Image

    return Image.new("RGB", (8, 8), "red")


@pytest.mark.parametrize(
    ("mark", "reason", "row", "column"),
    [
        (at(2, 1, "99", mode=3), Reason.HIDDEN_CONTENT, 3, 2),
        (at(2, 1, "99", colour="white"), Reason.HIDDEN_CONTENT, 3, 2),
        (at(2, 1, "99", size=0.5), Reason.HIDDEN_CONTENT, 3, 2),
        (clipped, Reason.HIDDEN_CONTENT, 1, 1),
        (cut_off, Reason.HIDDEN_CONTENT, 2, 3),
        (transparent, Reason.HIDDEN_CONTENT, 3, 2),
        (covered, Reason.HIDDEN_CONTENT, 2, 3),
        (white_border, Reason.HIDDEN_CONTENT, 2, 3),
        (struck, Reason.HIDDEN_CONTENT, 2, 3),
        (field, Reason.HIDDEN_CONTENT, 0, 0),
        (drawing, Reason.SCANNED, 3, 2),
        (picture, Reason.SCANNED, 3, 2),
        (moved(LEFT + 20, TOP - 80, 30, string(0, 0, "内部资料", 16)), Reason.TEXT_DAMAGED, 3, 1),
        (string(LEFT + WIDTH - 30, TOP - 80, "学校改造工程"), Reason.ROW_UNRECOGNISED, 3, 1),
        (string(LEFT + 3 * WIDTH - 5, TOP - 50, "00"), Reason.ROW_UNRECOGNISED, 2, 3),
        (lambda canvas: canvas.line(LEFT + 120, TOP - 62, LEFT + 120, TOP - 75), Reason.SPAN_INVALID, 0, 0),
        (lambda canvas: canvas.line(LEFT + 120, TOP - 63.7, LEFT + 120, TOP - 86.3), Reason.SPAN_INVALID, 3, 2),
        (lambda canvas: canvas.line(LEFT + 85, TOP - 75, LEFT + 155, TOP - 75), Reason.SPAN_INVALID, 3, 2),
        (lambda canvas: canvas.line(LEFT + 80, TOP, LEFT + 80, TOP - 120), Reason.SPAN_INVALID, 0, 0),
        (lambda canvas: canvas.line(LEFT, TOP - 30, LEFT + 270, TOP - 30), Reason.SPAN_INVALID, 0, 0),
    ],
)
def test_what_a_reader_could_see_otherwise_is_refused(mark: Draw, reason: Reason, row: int, column: int) -> None:
    problems = refuse(with_mark(mark))
    assert (reason, row, column) in {(p.reason, p.row_no, p.column_no) for p in problems}


@pytest.mark.parametrize("side", range(4))
def test_a_table_open_at_a_side_is_refused(side: int) -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(4):
            if (side, row) not in ((0, 0), (1, 3)):
                canvas.line(LEFT, TOP - row * HEIGHT, LEFT + 4 * WIDTH, TOP - row * HEIGHT)
        for column in range(5):
            if (side, column) not in ((2, 0), (3, 4)):
                canvas.line(LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP - 3 * HEIGHT)
        texts(canvas)

    assert {problem.reason for problem in refuse(document(draw))} == {Reason.SPAN_INVALID}


def test_lines_of_text_beyond_the_height_of_a_cell_are_missed() -> None:
    drawn = several(string(LEFT + 90, TOP - 72, "学校"), string(LEFT + 90, TOP - 88, "改造"))
    (problem,) = refuse(with_mark(drawn))
    assert (problem.reason, problem.row_no, problem.column_no) == (Reason.HIDDEN_CONTENT, 3, 2)


def test_underlined_text_and_a_stamp_are_harmless() -> None:
    x, y = where(1, 1)
    assert grid(with_mark(lambda canvas: canvas.line(x, y - 1, x + 20, y - 1))).texts == ROWS


def test_a_page_that_is_shown_turned_is_read_as_it_is_shown() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(795, 0)
        canvas.rotate(90)
        plain(canvas)

    assert grid(document(draw)).texts == ROWS


def test_layers_that_are_not_shown_are_refused() -> None:
    def with_key(key: bytes) -> bytes:
        return document(plain).replace(b"/Type /Catalog", key + b" << /D << /OFF [ 2 0 R ] >> >> /Type /Catalog")

    assert [problem.reason for problem in refuse(with_key(b"/OCProperties"))] == [Reason.HIDDEN_CONTENT]
    assert grid(with_key(b"/Other")).texts == ROWS


def test_a_small_drawing_of_lines_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        plain(canvas)
        canvas.line(400, 310, 440, 310)
        for x in range(400, 441, 8):
            canvas.line(x, 300, x, 320)

    assert grid(document(draw)).texts == ROWS


def test_an_encoding_that_is_not_known_is_refused() -> None:
    data = document(plain)
    assert data.count(b"UniGB-UCS2-H") == 1
    problems = refuse(data.replace(b"UniGB-UCS2-H", b"UniXX-UCS2-H"))
    assert {problem.reason for problem in problems} == {Reason.TEXT_DAMAGED}
    assert {(problem.row_no, problem.column_no) for problem in problems} >= {(2, 3), (3, 3)}


def test_a_character_that_the_encoding_lacks_is_not_passed_over() -> None:
    x, y = where(2, 1)
    assert grid(with_mark(string(x, y, "1\u00a02"))).texts[2][1] == "1 2"
    (problem,) = refuse(with_mark(string(x, y, "1\u203a2")))
    assert (problem.reason, problem.row_no, problem.column_no) == (Reason.TEXT_DAMAGED, 3, 2)
    assert "\ufffd" in read(with_mark(string(60, 800, "1\u203a2"))).lines[0]


def test_a_radical_is_read_as_the_character_that_looks_the_same() -> None:
    """A font may name the same shape either way."""
    from pipelines.extract.pdf.pdf_text import text_lines

    def char(text: str) -> Any:
        return pdf.Char(text, 0, 0, 0, 10, 0, 10, 0, True, None, 1)

    assert text_lines([char("\u2ea0")], is_strict=True) == ["民"]
    assert text_lines([char("\u2f8f")], is_strict=True) == ["行"]


def scan(canvas: Canvas) -> None:
    canvas.drawInlineImage(image(), 0, 0, *A4)


@pytest.mark.parametrize(
    "pages",
    [
        (scan,),
        (plain, scan),
        (several(scan, string(300, 20, "- 3 -")),),
        (several(scan, at(0, 0, "公路", mode=3)),),
        (several(string(60, 800, "公示" * 20), lambda canvas: canvas.drawInlineImage(image(), 60, 300, 400, 300)),),
    ],
)
def test_pages_that_are_pictures_are_refused(pages: tuple[Draw, ...]) -> None:
    assert [problem.reason for problem in refuse(document(*pages))] == [Reason.SCANNED]


def latin(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(*where(0, 0), "No.")


def test_a_file_with_a_password_is_protected_and_one_that_only_forbids_printing_is_read() -> None:
    locked = document(plain, encrypt=StandardEncryption("secret", canPrint=0))
    assert [problem.reason for problem in refuse(locked)] == [Reason.PROTECTED]
    unlocked = document(several(rules, latin), encrypt=StandardEncryption("", "owner", canPrint=0))
    assert grid(unlocked).texts[0] == ["No.", "", ""]


def test_damaged_files_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    whole = document(plain, pageCompression=1)
    start = whole.index(b"stream") + 40
    with caplog.at_level(logging.DEBUG, logger="pipelines"):
        for damaged in (b"", b"%PDF-1.4", whole[:300], whole[:start] + b"\xff" * 20 + whole[start + 20 :]):
            assert [problem.reason for problem in refuse(damaged)] == [Reason.FORMAT_DAMAGED]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_mutated_files_are_read_or_refused() -> None:
    whole = to_pdf(["公示"], [table(ROWS)])
    dice = random.Random(7)  # noqa: S311
    for _ in range(60):
        changed = bytearray(whole)
        for _ in range(dice.randint(1, 8)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        try:
            assert isinstance(read(bytes(changed)), Page)
        except RefusalError as refusal:
            assert refusal.problems


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert len(read(document(plain, plain)).grids) == 2
    assert [problem.reason for problem in refuse(document(plain, plain, plain))] == [Reason.TOO_LARGE]
    monkeypatch.setattr(pdf_device, "MAX_MARKS", 20)
    assert [problem.reason for problem in refuse(document(plain))] == [Reason.TOO_LARGE]
