"""A chunk of documents: options of several ingests, keys from content alone, problems that stay with their document."""

from dataclasses import replace
from itertools import permutations

import polars as pl
import pytest

from pipelines.normalise.chunk import StagedFrames
from tests.notices import generate, page_text, word_html
from tests.notices.logical import Notice
from tests.support.documents import WANZHOU, once
from tests.support.reading import reasons, retrieval, sha256, small, stage, with_line

NOTICE = small()
PAGE = word_html.render(NOTICE)
FULING = "500102"


def keys(*contents: str | bytes) -> list[str]:
    frames = stage(contents)
    assert frames.staged_problems.is_empty(), frames.staged_problems["detail"].to_list()
    by_document = dict(frames.staged_notices.select("document_sha256", "notice_key").iter_rows())
    return [by_document[sha256(content)] for content in contents]


def key(notice: Notice) -> str:
    return keys(word_html.render(notice))[0]


def silent(page: str) -> str:
    """A page that does not tell its period: the operator must."""
    for wording in ("1季度", "<span lang=EN-US>1</span>季度", "(<span lang=EN-US>1-3</span>月)"):
        page = page.replace(wording, "")
    return page


def test_the_last_options_that_read_count() -> None:
    page = silent(PAGE)
    log = [retrieval(page, period="2025Q1"), retrieval(page, period="2025Q2", minute=1)]
    for order, period in ((log, "2025Q2"), (log[::-1], "2025Q1"), ([*log, log[0]], "2025Q1")):
        frames = stage([page], order)
        assert frames.staged_notices["period_key"].to_list() == [period]
        assert frames.staged_problems.is_empty()


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"region": FULING}, "region_conflict"),
        ({"year": 2024}, "year_conflict"),
        ({"period": "2025Q2"}, "period_conflict"),
    ],
)
def test_later_bad_options_are_reported_and_take_nothing_away(bad: dict[str, object], reason: str) -> None:
    good, later = retrieval(PAGE), retrieval(PAGE, minute=1, **bad)  # type: ignore[arg-type]
    frames = stage([PAGE], [good, later])
    alone = stage([PAGE], [good])
    for table in ("staged_notices", "staged_lines", "staged_totals"):
        assert getattr(frames, table).equals(getattr(alone, table))
    assert reasons(frames) == [reason]
    assert frames.staged_problems["region_key"].to_list() == [bad.get("region", WANZHOU)]


def test_earlier_bad_options_are_forgotten_once_it_reads() -> None:
    frames = stage([PAGE], [retrieval(PAGE, FULING), retrieval(PAGE, minute=1)])
    assert (frames.staged_notices.height, frames.staged_problems.height) == (1, 0)


@pytest.mark.parametrize(
    ("old", "new", "options", "reason"),
    [
        ("2025</span>年工作目标", "2024</span>年工作目标", {}, "year_conflict"),
        ('"ArticleTitle" content="关于2025年', '"ArticleTitle" content="关于2024年', {}, "year_conflict"),
        ('实事1季度推进情况公示" />', '实事2季度推进情况公示" />', {}, "period_conflict"),
        ("1-3</span>月", "1-6</span>月", {}, "period_conflict"),
        ("投资计划(万元)", "投资计划(千元)", {}, "unit_unknown"),
        ("</html>", "</html> ", {"region": FULING}, "region_conflict"),
        ("</html>", "</html> ", {"period": "2025M04"}, "period_conflict"),
    ],
)
def test_a_conflict_refuses_its_document_alone(old: str, new: str, options: dict[str, object], reason: str) -> None:
    page = once(PAGE, old, new)
    other = next(generate.notices(1))
    other_page = word_html.render(other)
    log = [retrieval(page, **options), retrieval(other_page, other.region_adcode)]  # type: ignore[arg-type]
    frames = stage([page, other_page], log)
    assert reasons(frames) == [reason]
    assert frames.staged_problems["document_sha256"].to_list() == [sha256(page)]
    for table in (frames.staged_notices, frames.staged_lines, frames.staged_totals):
        assert table["document_sha256"].unique().to_list() == [sha256(other_page)]


def test_an_unreadable_document_and_a_crash_of_the_reader_stop_nobody() -> None:
    broken = [b"", b"\x89PNG", "<table><tr><td colspan=0>民生实事", "民生实事", once(PAGE, ">11604<", ">\u0663\u0665<")]
    frames = stage([*broken, PAGE])
    assert frames.staged_notices["document_sha256"].to_list() == [sha256(PAGE)]
    assert set(frames.staged_problems["document_sha256"]) == {sha256(each) for each in broken}
    assert "reader_failed" not in reasons(frames)


def test_a_bad_cell_is_told_with_its_address_and_refuses_the_whole_notice() -> None:
    page = word_html.render(with_line(with_line(NOTICE, "1", plan="1O0"), "3", rate="3 7", done="0.00001"))
    frames = stage([page])
    assert frames.staged_lines.is_empty()
    found = frames.staged_problems.select("reason", "table_no", "row_no", "column_no", "raw_text", "column_header")
    assert sorted(found.rows()) == [
        ("number_too_fine", 1, 8, 7, "0.00001", "投资完成情况/完成额度(万元)"),
        ("number_unreadable", 1, 5, 4, "1O0", "2025年投资计划(万元)"),
        ("number_unreadable", 1, 8, 8, "3 7", "投资完成情况/占比(%)"),
    ]


def test_the_key_is_that_of_the_content_not_of_the_bytes() -> None:
    copies = [
        PAGE,
        PAGE + "<!-- -->",
        page_text.render(NOTICE),
        PAGE.encode("gb18030"),
        PAGE.replace("11604", "11,604.0"),
    ]
    assert len(set(keys(*copies))) == 1


CHANGES = [
    {"plan": "11605"},
    {"plan": ""},
    {"done": "3500.1"},
    {"rate": ""},
    {"name": "x"},
    {"goal": ""},
    {"agency": "区教委"},
    {"progress": ("x",)},
    {"remark": "x"},
    {"number": "9"},
]


def test_any_change_of_a_cell_is_another_notice() -> None:
    notices = [NOTICE, *(with_line(NOTICE, "1", **change) for change in CHANGES)]
    first, second = NOTICE.categories
    notices += [
        replace(NOTICE, grand_plan="1"),
        replace(NOTICE, grand_done=""),
        replace(NOTICE, categories=(replace(first, rate="1"), second)),
        replace(NOTICE, categories=(replace(first, label="一、区级"), second)),
        replace(NOTICE, categories=(replace(first, lines=first.lines[::-1]), second)),
        replace(NOTICE, categories=(first, replace(second, lines=()))),
        replace(NOTICE, through_month=6, title=NOTICE.title.replace("1季度", "上半年")),
    ]
    found = keys(*map(word_html.render, notices))
    assert len(set(found)) == len(notices)


def test_letters_and_dates_are_not_part_of_the_key() -> None:
    assert key(NOTICE) == key(replace(NOTICE, title="关于2025年重点民生实事1季度公示", caption="", publisher="区政府"))


def rows_of(frames: StagedFrames, content: str) -> list[pl.DataFrame]:
    return [table.filter(pl.col("document_sha256") == sha256(content)) for table in frames]


def test_nothing_depends_on_the_company_or_the_order_of_documents() -> None:
    pages = [PAGE, word_html.render(with_line(NOTICE, "2", plan="0")), page_text.render(NOTICE), "民生实事"]
    alone = {page: rows_of(stage([page]), page) for page in pages}
    for order in permutations(pages):
        frames = stage(order)
        for page in pages:
            for one, many in zip(alone[page], rows_of(frames, page), strict=True):
                assert one.equals(many)


def test_a_blank_is_null_and_a_printed_zero_is_zero() -> None:
    blank, zero = (with_line(NOTICE, "2", plan=text, done=text, rate=text) for text in ("", "0"))
    frames = stage([word_html.render(blank), word_html.render(zero)])
    figures = frames.staged_lines.filter(pl.col("line_no") == "2").select("plan_wan", "done_wan", "done_pct")
    assert figures.rows() == [(None,) * 3, (0,) * 3]
    assert frames.staged_notices["notice_key"].n_unique() == 2


def test_precision_is_the_finest_decimal_of_the_column_in_the_stored_unit() -> None:
    page = word_html.render(with_line(NOTICE, "1", plan="1.16", done="3500.25", rate="30"))
    frames = stage([page, once(page, "投资计划(万元)", "投资计划(亿元)")])
    quanta = frames.staged_notices.select("plan_quantum", "done_quantum", "pct_quantum").rows()
    assert [[str(quantum) for quantum in row] for row in quanta] == [
        ["0.0100", "0.0100", "0.1000"],
        ["100.0000", "0.0100", "0.1000"],
    ]
    plans = frames.staged_lines.filter(pl.col("line_no") == "1")["plan_wan"].to_list()
    assert [str(plan) for plan in plans] == ["1.1600", "11600.0000"]
