"""Figures as printed become exactly the number a reader sees, or a problem; never another number."""

from decimal import Decimal
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalise.values import UNITS, figures

QUICK = settings(deadline=None, max_examples=120)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
MARGINS = st.text("\u00a0\u2002\u3000 \t\n", max_size=3)
# What DECIMAL(18,4) holds: 14 digits before the point.
LARGEST = Decimal("99999999999999.9999")


class Read(NamedTuple):
    """One figure as read."""

    value: Decimal | None
    decimals: int | None
    is_unreadable: bool
    is_too_fine: bool
    note: str | None = None


NOT_STATED = Read(None, None, False, False)
UNREADABLE = Read(None, None, True, False)


def read(text: str, unit: str = "万元", *, is_percent: bool = False) -> Read:
    column = figures(pl.Series([text]), pl.Series([UNITS[unit]], dtype=pl.Int32), is_percent=is_percent)
    return Read(*(each.item() for each in column))


@st.composite
def printed(draw: st.DrawFn) -> tuple[Decimal, int, str]:
    """A number with 0 to 4 decimals, its decimals, and one of the ways it is printed."""
    places = draw(st.integers(0, 4))
    whole = draw(st.one_of(st.integers(0, 10**6), st.integers(0, 10**14 - 1)))
    digits = draw(st.integers(0, 10**places - 1))
    tail = f".{digits:0{places}}" if places else ""
    sign = draw(st.sampled_from(["", "", "-", "+"]))
    head = draw(st.sampled_from([f"{whole}", f"{whole:,}"]))
    text = sign + head + tail
    text = draw(st.sampled_from([text, text.translate(WIDE)]))
    return Decimal(f"{sign}{whole}{tail}"), places, draw(MARGINS) + text + draw(MARGINS)


@QUICK
@given(printed())
def test_a_number_is_read_exactly_however_it_is_printed(number: tuple[Decimal, int, str]) -> None:
    value, places, text = number
    assert read(text) == Read(value, places, False, False)


@QUICK
@given(printed(), st.sampled_from(["", "%", "\uff05", " %", "\u00a0\uff05 "]))
def test_a_percentage_is_read_with_its_sign_and_without(number: tuple[Decimal, int, str], sign: str) -> None:
    value, places, text = number
    assert read(text.rstrip() + sign, is_percent=True) == Read(value, places, False, False)


@QUICK
@given(printed(), st.sampled_from(["亿元", "元"]))
def test_other_units_become_exact_ten_thousands_or_are_too_fine(number: tuple[Decimal, int, str], unit: str) -> None:
    value, places, text = number
    exact, power = (value * 10_000, 4) if unit == "亿元" else (value / 10_000, -4)
    expected = Read(exact, places - power, False, False)
    if places - power > 4 or abs(exact) > LARGEST:
        expected = Read(None, places - power, False, True)
    assert read(text, unit) == expected


@pytest.mark.parametrize(
    ("text", "unit", "value", "decimals"),
    [
        ("1.85", "亿元", "18500", -2),
        ("1.23456789", "亿元", "12345.6789", 4),
        ("12", "亿元", "120000", -4),
        ("35000000", "元", "3500", 4),
        ("1", "元", "0.0001", 4),
        ("0", "元", "0", 4),
    ],
)
def test_units_by_hand(text: str, unit: str, value: str, decimals: int) -> None:
    assert read(text, unit) == Read(Decimal(value), decimals, False, False)


DASHES = ["—", "——", "-", "--", "\uff0d", "\u2013", "\u2014-", "\u2015\u2015"]


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u3000\n", "/", "//", "\uff0f", *DASHES, "无", " / "])
@pytest.mark.parametrize("is_percent", [False, True])
def test_what_is_not_stated_is_null_and_no_problem(text: str, is_percent: bool) -> None:
    assert read(text, is_percent=is_percent) == NOT_STATED


@pytest.mark.parametrize("text", ["0", "0.0", "0.00", "\uff10", "-0"])
def test_a_printed_zero_is_zero(text: str) -> None:
    value = read(text).value
    assert value is not None
    assert value == 0


@pytest.mark.parametrize(
    "text",
    [
        *("l00", "1O0", "1l604", "35oo", "三千", "约300", "300余", "1.2万", "3亿"),
        *("1e5", "0x10", "NaN", "inf", "五", "3500千元", "3500万美元", "3500\u2030"),
        *("\\", "*", "0/", "/ /", "- -", "无无", "未安排", "暂无", "待定", "—(未开工)", "(3500)", "万元", "元", "-元"),
        *("3500 30", "3500\n30", "3\u00a0500", "3500\u300030", "30.2;30.3", "3500/30", "3500(30)", "3500、30"),
        *("1.2.3", "1..2", ".5", "5.", "--5", "+-5", "5-", "1,23", "12,34,567", ",123", "1,2345", "1,234,", "0,123"),
        *("\u0663\u0665", "\u0969", "①", "3500\u00b9", "½", "\u22125", "35\u200b00", "\ufeff35", "35\u00ad00"),
    ],
)
@pytest.mark.parametrize("is_percent", [False, True])
def test_anything_else_is_unreadable_never_a_number(text: str, is_percent: bool) -> None:
    assert read(text, is_percent=is_percent) == UNREADABLE


@pytest.mark.parametrize(
    "text", ["30.2%%", "30%2", "%30", "%", "\uff05", "\ufe6a", "/%", "-%", "无%", "30\u2030", "30%元", "30元", "3亿元"]
)
def test_a_percent_sign_stands_behind_a_number_or_the_cell_is_unreadable(text: str) -> None:
    assert read(text, is_percent=True) == UNREADABLE


@pytest.mark.parametrize("text", ["30.2%", "30.2%(滞后)", "30.2%元"])
def test_a_percent_sign_in_a_money_column_is_unreadable(text: str) -> None:
    assert read(text) == UNREADABLE


REMARKS = st.sampled_from(["严重滞后", "未开工", "含中央资金", "万州区配套", "PPP项目", "因天气、征地"])
BRACKETS = st.sampled_from(["({})", "({}", "\uff08{}\uff09", "\uff08{}", " ({} )", "\n({})"])


@QUICK
@given(printed(), st.sampled_from(["", "%", " \uff05"]), REMARKS, BRACKETS)
def test_one_remark_in_brackets_is_split_off_and_the_number_stays(
    number: tuple[Decimal, int, str], sign: str, remark: str, bracket: str
) -> None:
    value, places, text = number
    text = text.rstrip() + sign + bracket.format(remark)
    assert read(text, is_percent=True) == Read(value, places, False, False, remark)
    assert read(text) == (UNREADABLE if sign else Read(value, places, False, False, remark))


@pytest.mark.parametrize(
    "remark",
    [
        *(
            "(30)",
            "(30",
            "(其中\uff13)",
            "(\u0663年)",
            "(①)",
            "(一期)(二期)",
            "(一期(甲))",
            "一期",
            "(一期)余",
            ")",
            "(",
        ),
        *("()", "( )", "(\n)", "(万)", "(个)", "(元)", "(亿元)", "(单位:元)", "(美元)", "(三千)", "(十万)", "(占%)"),
        *("(当月)", "(本季度)", "(去年)", "[一期]", "\u3014一期\u3015"),
    ],
)
@pytest.mark.parametrize("is_percent", [False, True])
def test_a_remark_that_could_change_the_number_leaves_it_unreadable(remark: str, is_percent: bool) -> None:
    assert read(f"3500{remark}", is_percent=is_percent) == UNREADABLE


@QUICK
@given(printed(), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.sampled_from(["", " ", "\u3000"]))
def test_the_unit_in_a_cell_overrides_that_of_its_column(
    number: tuple[Decimal, int, str], own: str, columns: str, blank: str
) -> None:
    text = number[2].rstrip() + blank + own
    assert read(text, columns) == read(number[2], own)
    assert read(f"{text}(含中央资金)", columns)[:4] == read(number[2], own)[:4]


def test_units_and_remarks_change_their_own_row_alone() -> None:
    texts = ["1200", "1.2亿元", "3500元(其他)", "0.5万元", "7(缓建", "(x)", ""]
    column = figures(pl.Series(texts), pl.Series([4, 0, 4, 4, 4, 4, 4], dtype=pl.Int32))
    values = [None if value is None else f"{value.normalize():f}" for value in column.value]
    assert values == ["12000000", "12000", "0.35", "0.5", "70000", None, None]
    assert column.decimals.to_list() == [-4, -3, 4, 1, -4, None, None]
    assert column.note.to_list() == [None, None, "其他", None, "缓建", None, None]
    assert column.is_unreadable.to_list() == [False] * 5 + [True, False]


@pytest.mark.parametrize("text", ["0.00001", "1.23450", "123456789012345", "1" * 60, "0." + "1" * 60])
def test_more_digits_than_are_kept_exactly_are_a_problem_of_their_own(text: str) -> None:
    found = read(text)
    assert (found.value, found.is_unreadable, found.is_too_fine) == (None, False, True)


def test_leading_zeros_do_not_make_a_number_too_large() -> None:
    assert read("0" * 60 + "1.5") == Read(Decimal("1.5"), 1, False, False)


@QUICK
@given(
    st.text(st.one_of(st.sampled_from("0123456789.,-+%/ 万"), st.characters(codec="utf-8")), max_size=12), st.booleans()
)
def test_any_text_at_all_is_a_number_unstated_or_a_problem_and_never_a_crash(text: str, is_percent: bool) -> None:
    found = read(text, is_percent=is_percent)
    assert found.note is None or (found.value is not None or found.is_too_fine)
    stated = sum([found.value is not None, found.is_unreadable, found.is_too_fine])
    assert stated <= 1
    if stated == 0:
        assert not any(char.isdigit() for char in text)


def test_one_cell_does_not_change_another() -> None:
    texts = ["1,000", "", "x", "5%", "\uff15", "0.5", "123456789012345"]
    column = figures(pl.Series(texts), pl.Series([0] * len(texts), dtype=pl.Int32))
    assert [Read(*each) for each in zip(*column, strict=True)] == [read(text) for text in texts]
