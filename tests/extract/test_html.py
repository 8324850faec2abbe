"""HTML as a reader sees it: what is one word stays one, what stands apart stays apart, what is unseen is not read."""

import pytest

from pipelines.extract.html import read
from pipelines.extract.page import Page
from pipelines.problems import Problem, Reason, RefusalError
from tests.notices import word_html
from tests.support import stated
from tests.support.documents import once
from tests.support.reading import document, refusal, small, stage


def cell(markup: str) -> str:
    [[text]] = read(f"<table><tr><td>{markup}</td></tr></table>").grids[0].texts
    return text


def texts(page: Page) -> list[list[list[str]]]:
    return [grid.texts for grid in page.grids]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>a<br>b</p>c", "a\nb\nc"),
        ("a<p>b", "a\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<p>a</p><p>&nbsp;</p><p></p><p>b</p>", "a\n\u00a0\nb"),
        ("", ""),
    ],
)
def test_paragraphs_and_breaks_begin_lines(markup: str, text: str) -> None:
    assert cell(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("  a \n\t b  ", "a b"),
        ("<p>\n  a\r\n  b\n</p>", "a b"),
        ("<span>a</span>\n<span>b</span>", "a b"),
        ("a&nbsp;&nbsp;b", "a\u00a0\u00a0b"),
    ],
)
def test_white_space_of_the_source_collapses_and_no_break_spaces_stay(markup: str, text: str) -> None:
    assert cell(markup) == text


@pytest.mark.parametrize(
    "markup",
    [
        "35<span lang=EN-US>00</span>",
        "<p class=MsoNormal><span>3<span>5</span></span><span lang=EN-US>00<o:p></o:p></span></p>",
        "<b>35</b><font>00</font>",
        "<p>35<!-- 9 -->00</p>",
        "&#51;500",
    ],
)
def test_digits_in_spans_of_their_own_are_one_number(markup: str) -> None:
    assert cell(markup) == "3500"


@pytest.mark.parametrize("tag", ["p", "div", "li", "h3", "blockquote", "section", "aside", "figure", "figcaption"])
def test_digits_in_another_block_are_never_joined(tag: str) -> None:
    assert cell(f"3500<{tag}>30</{tag}>").split() == ["3500", "30"]


@pytest.mark.parametrize("tag", ["sup", "sub", "del", "s", "strike"])
@pytest.mark.parametrize("around", ["{}", "<p>{}</p>"])
def test_a_footnote_or_a_struck_figure_is_not_joined_to_a_figure(tag: str, around: str) -> None:
    """A reader sees two things in `3500<sup>1</sup>`. Read as one they would be ten times the money."""
    assert cell(around.format(f"3500<{tag}>1</{tag}>")) != "35001"


UNSEEN = [
    "<script>9</script>",
    "<style>9</style>",
    "<template>9</template>",
    "<noscript>9</noscript>",
    "<select><option>9</option></select>",
    "<iframe>9</iframe>",
    "<span style='display:none'>9</span>",
    "<span style='DISPLAY: none; mso-hide:all'>9</span>",
    "<span hidden>9</span>",
]


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("around", ["{}", "<p>{}</p>", "<p><span>{}</span></p>"])
def test_what_a_browser_does_not_show_is_not_read(unseen: str, around: str) -> None:
    assert cell(around.format(f"35{unseen}00")) == "3500"


def test_the_head_of_the_page_is_meta_tags_not_text() -> None:
    page = read('<head><title>t</title><meta name="PubDate" content="2025-04-11"></head><body><p>a</p>b</body>')
    assert (page.meta, page.lines) == ({"PubDate": "2025-04-11"}, ["a", "b"])


def test_only_innermost_tables_are_grids_and_the_text_around_them_stays() -> None:
    page = read(
        "<table><tr><td><p>letter</p><table><tr><td>1<td>2</table></td><td>side"
        "<table><tr><td>3</td></tr></table></td></tr></table><p>after</p>"
    )
    assert texts(page) == [[["1", "2"]], [["3"]]]
    assert page.lines == ["letter", "side", "after"]
    assert [grid.table_no for grid in page.grids] == [1, 2]


def test_a_notice_inside_layout_tables_reads_the_same() -> None:
    notice = small()
    page = word_html.render(notice)
    start, end = '<div class="article">', '<div class="foot">'
    nested = once(page, start, f"<table><tr><td><table><tr><td>{start}")
    nested = nested.replace(end, f"</td></tr></table></td><td>{end}", 1)
    frames = stage([page, nested])
    assert frames.staged_problems.is_empty()
    assert frames.staged_notices["notice_key"].n_unique() == 1
    expected = stated.letter(notice)
    assert frames.staged_notices.select(*expected).unique().to_dicts() == [expected]


def test_merged_cells_are_laid_out() -> None:
    page = read("<table><tr><th rowspan=2>a<th colspan='2'>b<tr><td>c<td rowspan=' 1 '>d</table>")
    assert texts(page) == [[["a", "b", "b"], ["a", "c", "d"]]]


@pytest.mark.parametrize("span", ["0", "-1", "x", "1.5", "1000000000", "\u0662"])
def test_a_span_that_is_no_span_is_refused(span: str) -> None:
    with pytest.raises(RefusalError) as caught:
        read(f"<table><tr><td>a<td rowspan='{span}'>b<tr><td>c</table>")
    (problem,) = caught.value.problems
    assert (problem.reason, problem.row_no, problem.column_no) == (Reason.SPAN_INVALID, 1, 2)


def test_a_broken_table_elsewhere_on_the_page_does_no_harm() -> None:
    page = once(word_html.render(small()), "附件", "附件<table><tr><td>a<td>b<tr><td>c</table>")
    assert [row.kind for row in document(page).table.rows].count("line") == 3


def test_a_broken_progress_table_is_not_passed_over_for_another_one() -> None:
    """Half of the notice would be dropped without a word."""
    page = word_html.render(small())
    start, end = page.index("<table class"), page.index("</table>") + len("</table>")
    table = page[start:end]
    last_cell = table.rindex("<td")
    broken = table[:last_cell] + "</tr></table>"
    problems = refusal(page[:start] + broken + table + page[end:])
    assert {problem.reason for problem in problems} & {Reason.ROW_RAGGED, Reason.TABLE_AMBIGUOUS}


@pytest.mark.parametrize("tag", ["div", "span", "ul", "font"])
def test_nesting_beyond_reason_is_refused_not_a_crash(tag: str) -> None:
    page = word_html.render(small())
    problems: list[Problem] = refusal(once(page, "</h1>", f"</h1>{f'<{tag}>' * 20_000}"))
    assert {problem.reason for problem in problems} == {Reason.TOO_LARGE}


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "iso-8859-1", "big5", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_bytes_tell_the_encoding_whatever_the_page_declares(encoding: str, declared: str) -> None:
    notice = small()
    page = once(word_html.render(notice), "charset=utf-8", f"charset={declared}")
    read_back = document(page.encode(encoding))
    assert [row.texts[1] for row in read_back.table.rows if row.kind == "line"] == [line.name for line in notice.lines]
    assert read_back.texts.publisher == notice.publisher


@pytest.mark.parametrize(
    "data", [word_html.render(small()).encode("utf-16-le"), b"<html>\x80\x00</html>", b"\xff\xfe\x00"]
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    assert [problem.reason for problem in refusal(data)] == [Reason.NOT_TEXT]


def test_mojibake_is_refused_not_repaired() -> None:
    """A page cut in the middle of a character is no UTF-8; as GB18030 its words are gone."""
    data = word_html.render(small()).encode()
    assert {p.reason for p in refusal(data[:-20] + b"\xe4\xb8" + data[-20:])} <= {
        Reason.NOT_A_NOTICE,
        Reason.NOT_TEXT,
        Reason.TABLE_MISSING,
    }
