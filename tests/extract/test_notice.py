"""The texts around the table are found as printed; the contact that stands among them is not."""

from dataclasses import astuple

import pytest

from pipelines.extract.notice import NoticeTexts, find_texts
from pipelines.extract.page import Page

TITLE = "关于2025年万州区重点民生实事1季度推进情况公示"
LETTER = [
    "首页 > 公告公示",
    TITLE,
    "日期:2025-04-11 来源:重庆市万州区发展和改革委员会",
    "按照相关文件要求,现将2025年全区重点民生实事1季度推进情况进行公示。",
    "公示时间:2025411—2025511日。",
    "如有异议可通过来信、来电、来访形式向万州区发展和改革委员会反映。",
    "(联系人:张三;联系电话:00000000",
    "万州区发展和改革委员会",
    "2025411",
    "万州区2025年重点民生实事目标任务及月度推进情况表",
]
FOUND = NoticeTexts(
    title=TITLE,
    publisher="重庆市万州区发展和改革委员会",
    published="2025-04-11",
    objection="2025411—2025511日",
    signed="2025411",
    caption=LETTER[-1],
    letter="2025年全区重点民生实事1季度推进情况进行",
    unit="",
    amounts="",
)


def found(lines: list[str], **meta: str) -> NoticeTexts:
    return find_texts(Page(lines, [], meta))


def test_a_unit_counts_on_the_page_and_above_the_table_alone() -> None:
    page = Page(["2025年民生实事表"], [])
    assert find_texts(page, others=["单位:元"]).unit == ""
    assert find_texts(page, others=["单位:元"], above=["单位:亿元"]).unit == "单位:亿元"


def test_every_text_of_the_sample_is_found() -> None:
    assert found(LETTER) == FOUND


def test_full_width_marks_are_the_same_marks() -> None:
    wide = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in ",:;()"})
    assert found([line.translate(wide) for line in LETTER]) == FOUND


def test_meta_tags_win_over_the_page() -> None:
    texts = found(LETTER, ArticleTitle=" t ", ContentSource="c", PubDate="2025-05-01 10:00")
    assert (texts.title, texts.publisher, texts.published) == ("t", "c", "2025-05-01 10:00")
    assert found(LETTER, ArticleTitle="", ContentSource=" ", PubDate="") == FOUND


def test_what_a_page_does_not_say_is_empty() -> None:
    assert set(astuple(found(["首页", "政务公开"]))) == {""}


@pytest.mark.parametrize(
    ("line", "objection"),
    [
        ("公示时间:2025年4月11日—2025年5月11日。", "2025年4月11日—2025年5月11日"),
        ("公示期:2025.4.11-2025.5.11", "2025.4.11-2025.5.11"),
        ("公示时间: 2025 年 4 月 11 日 至 5 月 11 日。", "2025 年 4 月 11 日 至 5 月 11 日"),
        ("公示时间:自2025年4月11日起至2025年5月11日止。", "2025年4月11日起至2025年5月11日"),
        ("公示时间:5个工作日(2025年4月11日至4月17日)", "2025年4月11日至4月17日"),
        ("公示时间:2025年4月11日(星期五)至4月17日(星期四)", "2025年4月11日(星期五)至4月17日"),
        ("公示时间:即日起五个工作日。2025年4月11日", ""),
    ],
)
def test_the_comment_period_is_its_dates_and_what_joins_them(line: str, objection: str) -> None:
    assert found([line]).objection == objection


@pytest.mark.parametrize("end", ["", "。", ",", " ", ";", "("])
@pytest.mark.parametrize(
    "contact", ["联系人:张三,联系电话:00000000", "请与张三(00000000)联系。", "咨询:张三00000000", "电话00000000"]
)
def test_a_letter_of_one_paragraph_gives_nothing_of_its_contact(contact: str, end: str) -> None:
    line = f"现将2025年重点民生实事1季度进展情况公示如下,公示时间:2025年4月11日—2025年5月11日{end}{contact}"
    texts = found([line])
    assert texts.objection == "2025年4月11日—2025年5月11日"
    assert not {"张三", "00000000"} & {word for text in astuple(texts) for word in ("张三", "00000000") if word in text}
