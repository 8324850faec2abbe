"""Dates, whole and damaged: the true one is always among the candidates, and a guess is never made."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.normalise.dates import Reading, read_dates

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
    st.sampled_from(["{y}年{m}月{d}日", "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y} 年 {m} 月 {d} 日"]),
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
    for found in candidates(text):
        assert found == () or day in found


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
