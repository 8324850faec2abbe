"""The header of a text with a heading a line: whole and in one way, or refused with what is wrong."""

import pytest

from pipelines.extract.text.text_header import find_header
from pipelines.problems import Problem, Reason, RefusalError

HEAD = ["序号", "项目名称", "投资计划(万元)"]
ROWS = ["合计", "100"]


def columns(lines: list[str]) -> list[str] | None:
    header = find_header(lines)
    return header.roles if header else None


def refused(lines: list[str]) -> Problem:
    with pytest.raises(RefusalError) as caught:
        find_header(lines)
    (problem,) = caught.value.problems
    return problem


def test_headings_broken_over_lines_are_put_together() -> None:
    lines = ["正文", *HEAD, "责任", "单位", "完成额度", "(万元)", "占比", "(%", "1", "小区"]
    header = find_header(lines)
    assert header is not None
    assert header.headings[3:] == ["责任\n单位", "完成额度\n(万元)", "占比\n(%"]
    assert (header.height, header.is_paragraphs, header.units[0].line_no) == (9, False, 2)


def test_a_heading_a_paragraph_may_have_several_lines() -> None:
    lines = [each for heading in (*HEAD, "责任\n单位", "完成额度") for each in (*heading.split("\n"), "")]
    header = find_header([*lines, "合计", "", "100"])
    assert header is not None
    assert (header.height, header.is_paragraphs, header.roles[3]) == (5, True, "agency")


def test_two_headings_that_would_make_one_are_two_where_both_are_needed() -> None:
    assert columns([*HEAD, "完成投资", "占比", *ROWS]) == ["number", "item", "plan", "done", "rate"]


@pytest.mark.parametrize(
    ("headings", "order"),
    [
        (["投资完成情况", "备注", "完成额度", "占比"], ["done", "rate", "remark"]),
        (["投资完成情况", "完成额度", "占比", "备注"], ["done", "rate", "remark"]),
        (["投资完成情况", "完成额度", "占比"], ["done", "rate"]),
        (["投资完成情况", "备注", "责任单位", "完成额度", "占比"], ["done", "rate", "remark", "agency"]),
    ],
)
def test_headings_under_a_group_are_put_where_it_stands(headings: list[str], order: list[str]) -> None:
    assert columns([*HEAD, *headings, *ROWS]) == ["number", "item", "plan", *order]


@pytest.mark.parametrize(
    "headings",
    [
        ["序号", "项目名称", "投资情况", "投资计划", "完成额度", "占比"],  # under the group: all three, or the last two
        [*HEAD, "投资完成情况", "备注", "完成额度"],  # one alone is no group
        ["序号", "项目名称", "投资情况", "资金情况", "投资计划", "完成额度"],  # two groups
    ],
)
def test_headings_that_could_stand_elsewhere_are_refused(headings: list[str]) -> None:
    problem = refused([*headings, *ROWS])
    assert (problem.reason, "under" in problem.detail) == (Reason.COLUMN_UNKNOWN, True)


@pytest.mark.parametrize(
    ("lines", "reason", "words"),
    [
        ([*HEAD, "完成额度", "项目地址", *ROWS], Reason.COLUMN_UNKNOWN, "line 5"),
        ([*HEAD, "责任单位", *ROWS], Reason.COLUMN_MISSING, "done"),
        ([*HEAD, "完成额度", "完成投资", *ROWS], Reason.COLUMN_UNKNOWN, "a second heading"),
        (["序号", "投资计划", "项目名称", "完成额度", *ROWS], Reason.COLUMN_UNKNOWN, "come first"),
        (["项目名称", "投资计划", "完成额度", "小区", "100"], Reason.COLUMN_MISSING, "no column of numbers"),
    ],
)
def test_a_header_that_cannot_be_read_whole_is_refused(lines: list[str], reason: Reason, words: str) -> None:
    problem = refused(lines)
    assert (problem.reason, words in problem.detail) == (reason, True)


def test_a_heading_or_two_in_a_page_are_no_header() -> None:
    assert find_header(["编号", "备注", "正文", "序号", "项目名称", "正文"]) is None
