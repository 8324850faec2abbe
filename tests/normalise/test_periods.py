"""Every wording of a period that was seen, to its month; keys and partitions; what names no period names none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalise.periods import Period, is_single, parse_key, through_months

QUICK = settings(deadline=None, max_examples=100)

# Wordings of NOTICES.md, and the same with other quarters, dashes and numerals.
WORDINGS = {
    3: ["1季度", "一季度", "第一季度", "第1季度", "(1-3月)", "1—3月", "3月末", "三月底", "1-3月份", "前三个月"],
    4: ["1-4月", "截至4月底", "前四个月", "截止4月30日"],
    6: ["上半年", "半年度", "1-6月", "截至6月底", "截止6月30日", "二季度", "前两个季度", "截至2025年6月30日", "1至6月"],
    8: ["前八月", "前8个月", "1~8月", "截至8月末"],
    9: ["前三季度", "前3季度", "1—9月", "1至9月份", "三季度", "2025年1-9月", "一至九月", "1月至9月", "1-3季度"],
    10: ["1-10月", "前十个月", "截至10月31日", "十月底"],
    11: ["前十一个月", "1—11月", "十一月末"],
    12: ["1-12月", "1至12月份", "四季度", "截至12月底", "全年完成情况", "全年推进情况", "十二月底"],
}


@pytest.mark.parametrize(("month", "wording"), [(month, each) for month, words in WORDINGS.items() for each in words])
@pytest.mark.parametrize("around", ["{}", "关于2025年万州区重点民生实事{}推进情况公示", "月度进展情况({})"])
def test_every_wording_tells_its_last_month(month: int, wording: str, around: str) -> None:
    assert through_months(around.format(wording)) == {month}
    assert not is_single(around.format(wording))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "2025年",
            "2025年度",
            "全年目标任务",
            "年度目标任务",
            "投资计划(万元)",
            "完成额度(万元)",
            "下半年",
            "年底前",
        ),
        *("2025年4月11日", "13月末", "0季度", "5季度", "20251季度", "1-13月", "截至目前", "月度进展情况"),
    ],
)
def test_what_names_no_period_tells_none(text: str) -> None:
    assert through_months(text) == set()


@pytest.mark.parametrize("text", ["4-6月", "7—9月", "3-6月完成投资", "10月-12月", "四至六月"])
def test_months_that_do_not_begin_in_january_are_no_cumulative_period(text: str) -> None:
    assert through_months(text) == set() or is_single(text)


@pytest.mark.parametrize("text", ["本月", "当月完成投资", "一季度当季", "2季度当季"])
def test_figures_of_one_month_or_quarter_alone_are_said_so(text: str) -> None:
    assert is_single(text)


@pytest.mark.parametrize(
    ("text", "months"), [("一季度、上半年", {3, 6}), ("1-3月(前三季度)", {3, 9}), ("截至6月底,全年完成", {6, 12})]
)
def test_two_periods_in_one_text_are_both_told(text: str, months: set[int]) -> None:
    assert through_months(text) == months


PERIODS = st.builds(Period, st.integers(1900, 2099), st.integers(1, 12), st.just("cumulative"))


@QUICK
@given(PERIODS)
def test_a_key_reads_back_as_its_period(period: Period) -> None:
    assert parse_key(period.key) == period


@QUICK
@given(PERIODS, PERIODS)
def test_keys_are_of_one_period_and_partitions_of_one_quarter(one: Period, other: Period) -> None:
    assert (one.key == other.key) == (one == other)
    quarters = [(each.year, (each.through_month + 2) // 3) for each in (one, other)]
    assert (one.partition == other.partition) == (quarters[0] == quarters[1])


@pytest.mark.parametrize(
    ("month", "key", "partition"),
    [(1, "2025M01", "2025-01"), (3, "2025Q1", "2025-01"), (4, "2025M04", "2025-04"), (12, "2025Q4", "2025-10")],
)
def test_keys_and_partitions_by_hand(month: int, key: str, partition: str) -> None:
    assert (Period(2025, month).key, Period(2025, month).partition) == (key, partition)


def test_the_basis_is_not_part_of_the_key() -> None:
    assert Period(2025, 6, "single").key == Period(2025, 6).key


@pytest.mark.parametrize("key", ["2025M03", "2025M12"])
def test_a_quarters_end_has_one_spelling(key: str) -> None:
    with pytest.raises(ValueError, match=r"write it as 2025Q[14]"):
        parse_key(key)


@pytest.mark.parametrize(
    "key", ["", "2025", "2025Q5", "2025Q0", "2025M13", "2025M00", "2025M4", "25Q1", "2025q1", "x2025Q1"]
)
def test_anything_else_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        parse_key(key)


@pytest.mark.parametrize("key", ["2025Q1\n", " 2025Q1", "2025Q1 ", "\uff12\uff10\uff12\uff15Q1", "20\u0662\u0665Q1"])
def test_a_key_has_nothing_around_it_and_plain_digits(key: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        parse_key(key)
