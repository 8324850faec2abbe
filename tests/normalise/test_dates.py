"""Dates, whole and damaged: the true one is always among the candidates, and a guess is never made."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.normalise.dates import Reading, read_dates, settle_all

QUICK = settings(deadline=None, max_examples=200)
DATES = st.dates(date(1950, 1, 1), date(2099, 12, 31))


def candidates(text: str) -> list[tuple[date, ...]]:
    return [reading.candidates for reading in read_dates(text)]


def only(text: str) -> date | None:
    (reading,) = read_dates(text)
    return reading.near(None)


@QUICK
@given(
    DATES,
    st.sampled_from(
        ["{y}年{m}月{d}日", "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y} 年 {m} 月 {d} 日", "{y} {m} {d}"]
    ),
)
def test_a_whole_date_is_read_as_it_stands(day: date, form: str) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day)
    for around in ("{}", "日期:{} 10:00", "({})", "表1{}"):
        assert candidates(around.format(text)) == [(day,)]


@QUICK
@given(DATES)
@example(date(2025, 1, 11))
@example(date(2026, 12, 9))
def test_a_date_whose_marks_are_lost_has_the_true_one_among_its_candidates(day: date) -> None:
    for text in (f"{day.year}{day.month}{day.day}", f"{day.year}{day.month}{day.day}日"):
        (reading,) = read_dates(text)
        assert day in reading.candidates
        digits = text.removesuffix("日")
        for each in reading.candidates:
            assert any(f"{each.year}{each.month}{each.day:{pad}}" == digits for pad in ("", "02"))


@QUICK
@given(DATES, st.lists(st.sampled_from("年月日"), unique=True))
@example(date(2025, 12, 11), ["年"])
@example(date(2025, 10, 1), ["年", "日"])
def test_whichever_marks_are_lost_no_other_date_is_given_for_certain(day: date, lost: list[str]) -> None:
    text = f"{day.year}年{day.month}月{day.day}日"
    for mark in lost:
        text = text.replace(mark, "")
    (found,) = candidates(text)
    assert day in found
    if lost in ([], ["日"], ["年"]):
        assert found == (day,)


@QUICK
@given(DATES, DATES)
def test_two_dates_are_read_in_order(first: date, second: date) -> None:
    text = f"{first.year}年{first.month}月{first.day}日—{second.year}年{second.month}月{second.day}日。"
    assert candidates(text) == [(first,), (second,)]


AMBIGUOUS = {
    "2025111": (date(2025, 1, 11), date(2025, 11, 1)),
    "2026129": (date(2026, 1, 29), date(2026, 12, 9)),
}


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_digits_that_are_two_dates_have_both_and_decide_nothing(text: str) -> None:
    assert candidates(text) == [AMBIGUOUS[text]]
    assert only(text) is None


@pytest.mark.parametrize(
    ("text", "anchor", "settled"),
    [
        ("2025111", date(2025, 1, 20), date(2025, 1, 11)),
        ("2025111", date(2025, 10, 31), date(2025, 11, 1)),
        ("2026129", date(2026, 1, 29), date(2026, 1, 29)),
        ("2026129", date(2027, 1, 5), date(2026, 12, 9)),
        ("2025111", date(2025, 6, 15), None),
        ("2025111", None, None),
    ],
)
def test_a_date_nearby_decides_or_nothing_does(text: str, anchor: date | None, settled: date | None) -> None:
    (reading,) = read_dates(text)
    assert reading.near(anchor) == settled


@QUICK
@given(st.lists(DATES, max_size=3, unique=True), DATES, st.integers(-500, 500))
def test_near_gives_a_candidate_and_only_when_it_is_the_only_one_near(
    found: list[date], anchor: date, days: int
) -> None:
    anchor += timedelta(days=days)
    settled = Reading(tuple(found)).near(anchor)
    assert settled is None or settled in found
    if len(found) > 1:
        close = [each for each in found if abs((each - anchor).days) <= 62]
        assert settled == (close[0] if len(close) == 1 else None)


@pytest.mark.parametrize(
    "text", ["2025年2月30日", "2025-13-01", "2025.4.31", "2025年0月5日", "2025230", "20250230", "2025000"]
)
def test_a_date_that_no_calendar_has_is_no_date(text: str) -> None:
    assert only(text) is None


@pytest.mark.parametrize(
    "text", ["", "2025年", "2025年4月", "2025", "20250", "412025", "18250411", "2025年4月111日", "2025-04-110"]
)
def test_other_digits_are_no_date(text: str) -> None:
    assert candidates(text) in ([], [()])


def test_the_samples_comment_period() -> None:
    assert candidates("2025411—2025511日。") == [(date(2025, 4, 11),), (date(2025, 5, 11),)]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2025年4月11日—5月11日", date(2025, 5, 11)),
        ("2025年4月11日至5月11日", date(2025, 5, 11)),
        ("2025411—5月11日", date(2025, 5, 11)),
        ("2025年12月20日—1月10日", date(2026, 1, 10)),
    ],
)
def test_a_second_date_may_omit_its_year(text: str, last: date) -> None:
    assert candidates(text)[1:] == [(last,)]


@pytest.mark.parametrize("text", ["4月11日", "5月11日—2025年6月11日"])
def test_a_first_date_may_not(text: str) -> None:
    assert candidates(text)[0] == ()


def test_a_second_date_follows_each_that_the_first_can_be() -> None:
    assert candidates("2025111—5月11日")[1] == (date(2025, 5, 11), date(2026, 5, 11))


HAN = ["〇", *"一二三四五六七八九"]


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (HAN[ones] if ones else "")


@QUICK
@given(DATES, st.sampled_from("〇零○"), st.sampled_from(["日", ""]))
def test_a_date_in_chinese_numerals_is_read(day: date, zero: str, mark: str) -> None:
    year = "".join(HAN[int(digit)] for digit in str(day.year)).replace("〇", zero)
    assert candidates(f"{year}年{han(day.month)}月{han(day.day)}{mark}") == [(day,)]


@pytest.mark.parametrize(
    "text",
    [
        "二〇二五年二月三十日",
        "二〇二五年十三月一日",
        "二〇二五年四月四十一日",
        "二〇二五年四月三一日",
        "二〇二五年四月十十日",
    ],
)
def test_no_numerals_that_no_calendar_has(text: str) -> None:
    assert candidates(text) in ([], [()])


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2025年4月11日至17日", (date(2025, 4, 17),)),
        ("2025411—17日", (date(2025, 4, 17),)),
        ("2025年4月11日至5日", ()),
        ("2025年4月11日至31日", ()),
        ("2025111—5日", (date(2025, 11, 5),)),
    ],
)
def test_a_second_date_may_omit_its_month_too(text: str, last: tuple[date, ...]) -> None:
    assert candidates(text)[1] == last


def test_the_date_in_an_address_is_none_of_the_notices() -> None:
    assert candidates("https://www.example.cn/2025/04/11/t20250411_1.html 2025-04-12") == [(date(2025, 4, 12),)]


def settle(
    published: str = "", objection: str = "", signed: str = "", year: int | None = None, through: date | None = None
) -> dict[str, list[date | None]]:
    texts = {"published": published, "objection": objection, "signed": signed}
    return settle_all({name: read_dates(text) for name, text in texts.items()}, year=year, through=through)


JANUARY, NOVEMBER = date(2025, 1, 11), date(2025, 11, 1)


@pytest.mark.parametrize(
    ("known", "settled"),
    [
        ({}, None),
        ({"published": "2025-01-20"}, JANUARY),
        ({"published": "2025-10-31"}, NOVEMBER),
        ({"published": "2025-06-15"}, None),
        ({"objection": "2025年11月3日—2025年11月20日"}, NOVEMBER),
        ({"objection": "2025111—2025120"}, JANUARY),
        ({"objection": "2025111—2025年11月20日"}, NOVEMBER),
        ({"objection": "2025111—20251130"}, NOVEMBER),
        ({"objection": "2025111—2025年5月11日"}, None),
        ({"published": "2025111"}, None),
        ({"through": date(2025, 3, 31)}, NOVEMBER),
        ({"through": date(2024, 12, 31)}, None),
        ({"published": "2025-01-20", "through": date(2025, 3, 31)}, JANUARY),
        ({"published": "2025年2月30日", "through": date(2025, 3, 31)}, NOVEMBER),
        ({"year": 2024}, None),
        ({"year": 2026}, None),
    ],
)
def test_all_that_a_notice_says_decides_its_signature_or_nothing_does(
    known: dict[str, Any], settled: date | None
) -> None:
    assert settle(signed="2025111", **known)["signed"] == [settled]


def test_dates_settle_each_other() -> None:
    found = settle(published="2025111", objection="2025111—20251120", signed="2025111日")
    assert found == {"published": [NOVEMBER], "objection": [NOVEMBER, date(2025, 11, 20)], "signed": [NOVEMBER]}


def test_what_is_printed_whole_stays_though_it_is_odd() -> None:
    found = settle("2025-04-11", "2025年9月1日—2025年8月1日", "2024年4月11日", 2030, date(2025, 12, 31))
    assert found == {
        "published": [date(2025, 4, 11)],
        "objection": [date(2025, 9, 1), date(2025, 8, 1)],
        "signed": [date(2024, 4, 11)],
    }


def test_nothing_stated_settles_nothing() -> None:
    assert settle() == {"published": [], "objection": [], "signed": []}
    assert settle_all({}) == {}
    assert settle(objection="5月11日—2025年6月11日")["objection"] == [None, date(2025, 6, 11)]


def damaged(day: date, data: st.DataObject) -> str:
    text = f"{day.year}年{day.month}月{day.day}日"
    for mark in data.draw(st.lists(st.sampled_from("年月日"), unique=True)):
        text = text.replace(mark, "")
    return text


@QUICK
@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 60),
    st.integers(4, 62),
    st.integers(0, 62),
    st.data(),
)
def test_a_sound_notice_is_never_given_another_date_than_its_own(
    published: date, after: int, lasts: int, signed_before: int, data: st.DataObject
) -> None:
    first = published + timedelta(days=after)
    last = first + timedelta(days=lasts)
    signed = published - timedelta(days=signed_before)
    found = settle_all(
        {
            "published": read_dates(damaged(published, data)),
            "objection": [*read_dates(damaged(first, data)), *read_dates(damaged(last, data))],
            "signed": read_dates(damaged(signed, data)),
        },
        year=data.draw(st.sampled_from([None, published.year, published.year - 1])),
        through=data.draw(st.sampled_from([None, published - timedelta(days=40), published + timedelta(days=20)])),
    )
    for settled, true in zip(
        (*found["published"], *found["objection"], *found["signed"]), (published, first, last, signed), strict=True
    ):
        assert settled in (None, true)
