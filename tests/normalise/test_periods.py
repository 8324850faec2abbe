"""Every wording of a period that was seen, to its month; keys and partitions; what names no period names none."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalise.periods import Period, is_single, not_from_january, parse_key, through_months, until_years

QUICK = settings(deadline=None, max_examples=100)

# Wordings of NOTICES.md, and the same with other quarters, dashes and numerals.
WORDINGS = {
    3: [
        "1季度",
        "一季度",
        "第一季度",
        "第1季度",
        "(1-3月)",
        "1—3月",
        "3月末",
        "三月底",
        "1-3月份",
        "前三个月",
        "1 季度",
    ],
    4: ["1-4月", "截至4月底", "前四个月", "截止4月30日"],
    6: [
        "上半年",
        "半年度",
        "1-6月",
        "截至6月底",
        "截止6月30日",
        "二季度",
        "前两个季度",
        "截至2025年6月30日",
        "1至6月",
        "截至2025.6.30",
    ],
    8: ["前八月", "前8个月", "1~8月", "截至8月末"],
    9: [
        "前三季度",
        "前3季度",
        "1—9月",
        "1至9月份",
        "三季度",
        "2025年1-9月",
        "一至九月",
        "1月至9月",
        "1-3季度",
        "一至三季度",
        "第三季度",
    ],
    10: ["1-10月", "前十个月", "截至10月31日", "十月底"],
    11: ["前十一个月", "1—11月", "十一月末"],
    12: [
        "1-12月",
        "1至12月份",
        "四季度",
        "截至12月底",
        "全年完成情况",
        "全年推进情况",
        "十二月底",
        "(全年)",
        "截至2025年底",
    ],
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
            "下半年度",
            "确保全年完成目标任务",
            "全年完成任务的30%",
            "占全年计划",
            "年度完成情况",
            "12月底前完成",
            "公示期截至5月11日",
            "去年12月底",
        ),
        *("2025年4月11日", "13月末", "0季度", "5季度", "20251季度", "1-13月", "截至目前", "月度进展情况"),
    ],
)
def test_what_names_no_period_tells_none(text: str) -> None:
    assert through_months(text) == set()


CHINESE = ["", *"一二三四五六七八九十", "十一", "十二"]
NUMERALS = st.sampled_from([str, lambda month: CHINESE[month]])
DASHES = st.sampled_from(["-", "—", "——", "\u2013", "~", "至", "到", "\u2212", " - "])
AROUND = st.sampled_from(
    ["{}", "关于2025年民生实事{}推进情况公示", "进展情况({})", "现将2025年{}情况", "{}完成投资(万元)"]
)
UNTIL_NOW = [
    "截至{m}月底",
    "截止{m}月{d}日",
    "截至2025年{m}月{d}日",
    "截至2025年{m}月末",
    "截止到{m}月底",
    "截 至 2025 年 {m} 月 {d} 日",
]
RANGES = ["{one}{to}{m}月", "{one}月{to}{m}月", "{one}月份{to}{m}月份", "({one}{to}{m}月)", "2025年{one}{to}{m}月"]
FIRST = ["前{m}个月", "前{m}月", "{m}月底", "{m}月末"]


@QUICK
@given(st.integers(1, 12), NUMERALS, DASHES, st.sampled_from(UNTIL_NOW + RANGES + FIRST), AROUND, st.integers(25, 31))
def test_each_wording_with_each_month_tells_exactly_that_month(
    month: int, numeral: Callable[[int], str], to: str, template: str, around: str, day: int
) -> None:
    text = around.format(template.format(one=numeral(1), m=numeral(month), to=to, d=day))
    assert through_months(text) == {month}
    assert not_from_january(text) == []
    assert {year for year, _ in until_years(text)} <= {2025}


@QUICK
@given(st.integers(2, 12), st.integers(1, 12), NUMERALS, DASHES, st.sampled_from(RANGES), AROUND)
def test_a_range_that_begins_later_is_told_as_such_and_names_no_month(
    first: int, month: int, numeral: Callable[[int], str], to: str, template: str, around: str
) -> None:
    text = around.format(template.format(one=numeral(first), m=numeral(month), to=to))
    assert through_months(text) == set()
    assert not_from_january(text) != []


@QUICK
@given(
    st.integers(1, 4),
    st.sampled_from([str, lambda n: CHINESE[n]]),
    st.sampled_from(["{}季度", "第{}季度", "前{}季度"]),
    AROUND,
)
def test_each_quarter_ends_with_its_third_month(
    quarter: int, numeral: Callable[[int], str], template: str, around: str
) -> None:
    assert through_months(around.format(template.format(numeral(quarter)))) == {quarter * 3}


@pytest.mark.parametrize(
    "text",
    [
        *("4-6月", "7—9月", "3-6月完成投资", "10月-12月", "四至六月", "二至三季度", "2-3季度", "2024年1月至2025年3月"),
        *("6月完成投资(万元)", "六月份完成", "完成投资(6月)", "投资/12月完成", "截至6月15日", "截至2025.4.11"),
    ],
)
def test_what_is_not_whole_months_from_january_on_is_told(text: str) -> None:
    assert not_from_january(text) != []


@pytest.mark.parametrize(
    "text", ["1月完成投资", "截至6月30日", "1-3月", "6月底", "(6月底)", "(6月30日)", "4月11日", "一至三季度"]
)
def test_what_is_whole_months_is_not(text: str) -> None:
    assert not_from_january(text) == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("截至2025年3月", [2025]),
        ("截至2024年底", [2024]),
        ("截至2025.3.31", [2025]),
        ("截至3月底", []),
        ("2025年1-3月", []),
    ],
)
def test_the_year_of_a_date_until_which_is_told(text: str, years: list[int]) -> None:
    assert [year for year, _ in until_years(text)] == years


@pytest.mark.parametrize("text", ["本月", "当月完成投资", "一季度当季", "2季度当季", "单月完成", "当 月"])
def test_figures_of_one_month_or_quarter_alone_are_said_so(text: str) -> None:
    assert is_single(text)


@pytest.mark.parametrize("text", ["截至本月底累计完成", "截至当月", "本月止累计", "本月累计完成", "一季度", "6月底"])
def test_a_sum_until_this_month_is_not_of_one_month_alone(text: str) -> None:
    assert not is_single(text)


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
