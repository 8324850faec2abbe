"""A number reads as its cell shows it, or the cell is refused; never as another number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.office.number_formats import BUILT_IN, by_number
from pipelines.extract.office.shown import shown
from pipelines.problems import Reason, RefusalError
from tests.notices.office import stored

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (30.200000000000003, "General", "30.2"),
        (30.0, "General", "30"),
        (0.1, "General", "0.1"),
        (1e-7, "General", "0.0000001"),
        (123456789012345.0, "General", "123456789012345"),
        (-3.5, "General", "-3.5"),
        (5.0, "G/通用格式", "5"),
        (5.0, "", "5"),
        (5.0, 'General"万元"', "5万元"),
        (1234.5, "0", "1235"),
        (2.5, "0", "3"),
        (0.005, "0.00", "0.01"),
        (1.005, "0.00", "1.01"),
        (-2.5, "0", "-3"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (123.0, "#,##0", "123"),
        (0.0, "#,##0", "0"),
        (0.5, "#.##", ".5"),
        (0.0, "#", ""),
        (5.0, "0.##", "5"),
        (5.25, "0.0#", "5.25"),
        (7.0, "000", "007"),
        (0.302, "0.0%", "30.2%"),
        (0.29126, "0.00%", "29.13%"),
        (9.617, "0%", "962%"),
        (30.2, '0.0"%"', "30.2%"),
        (30.2, "0.0\\%", "30.2%"),
        (1234.5, "0.00_ ", "1234.50"),
        (-1234.5, "#,##0.00_);[Red]\\(#,##0.00\\)", "(1,234.50)"),
        (-1234.5, "0.00_ ;[红色]\\-0.00\\ ", "-1234.50"),
        (-1234.5, "0.00;[Color 10]-0.00", "-1234.50"),
        (1234.5, ACCOUNTING, "1,234.50"),
        (-1234.5, ACCOUNTING, "-1,234.50"),
        (0.0, ACCOUNTING, "-"),
        (0.0, "0;-0;", ""),
        (0.0, "0;-0;;@", ""),
        (0.0, "0.0;-0.0", "0.0"),
        (5.0, "[$\u00a5-804]#,##0.00", "\u00a55.00"),
        (-5.0, '"\u00a5"0.00', "-\u00a55.00"),
        (3.5, "@", "3.5"),
        (45758.0, "yyyy-mm-dd", "2025-04-11"),
        (45758.5, 'yyyy"年"m"月"d"日"', "2025-04-11 12:00:00"),
        (45758.0, "[$-F800]dddd, mmmm dd, yyyy", "2025-04-11"),
        (0.25, "h:mm", "06:00:00"),
        (1.0, "yyyy/m/d", "1900-01-01"),
        (61.0, "m/d", "1900-03-01"),
    ],
)
def test_a_number_is_what_its_cell_shows(value: float, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_a_workbook_may_count_days_from_1904() -> None:
    assert shown(44296.0, "yyyy-mm-dd", date1904=True) == "2025-04-11"


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (0.5, "# ?/?"),
        (1234.0, "0.00E+00"),
        (1234.0, "##0.0E+0"),
        (1234567.0, "0.0,"),
        (1234567.0, "#,##0,"),
        (123456.0, '0!.0,"万"'),
        (123456.0, '0\\.0,"万"'),
        (123456.0, '0"."0000'),
        (5.0, "[>=1]0;0.00"),
        (5.0, "[DBNum1]0"),
        (5.0, "[White]0"),
        (5.0, "[h]:mm"),
        (5.0, "0%%"),
        (5.0, "0\u2030"),
        (5.0, "0;0;0;@;0"),
        (5.0, "aaaa"),
        (5.0, "0?"),
        (-5.0, "0.00;[Red]0.00"),
        (-0.001, "0.00"),
        (1e15, "0"),
        (1e16, "General"),
        (float("inf"), "0"),
        (float("nan"), "0"),
        (-1.0, "yyyy-mm-dd"),
        (60.0, "yyyy-mm-dd"),
        (5.0, "[number 60]"),
    ],
)
def test_what_is_not_certain_is_refused(value: float, number_format: str) -> None:
    with pytest.raises(RefusalError) as caught:
        shown(value, number_format)
    assert [problem.reason for problem in caught.value.problems] == [Reason.NUMBER_FORMAT_UNKNOWN]


def test_a_number_on_the_edge_of_two_is_refused() -> None:
    """As a binary fraction it lies below the edge, with the fifteen digits that Excel keeps it lies on it."""
    with pytest.raises(RefusalError, match="on the edge"):
        shown(267.49999999999994, "0")
    assert shown(267.5, "0") == "268"
    assert shown(267.4999, "0") == "267"


@pytest.mark.parametrize(
    ("value", "number_format"), [(5.0, ";;;"), (-5.0, "0;;0"), (5.0, '"合格"'), ("文字", "0;-0;0;")]
)
def test_a_format_that_hides_what_there_is_is_refused(value: float | str, number_format: str) -> None:
    with pytest.raises(RefusalError) as caught:
        shown(value, number_format)
    assert caught.value.problems[0].reason == Reason.HIDDEN_CONTENT


@pytest.mark.parametrize(
    ("text", "number_format", "seen"),
    [
        ("1,234", "0.00", "1,234"),
        ("文字", "@", "文字"),
        (" 文字 ", ACCOUNTING, " 文字 "),
        ("区", '@"教委"', "区教委"),
        ("", "0;-0;0;", ""),
        ("文字", "# ?/?", "文字"),
    ],
)
def test_a_text_stays_unless_its_format_adds_to_it(text: str, number_format: str, seen: str) -> None:
    assert shown(text, number_format) == seen


@pytest.mark.parametrize(("number", "text"), [(2, "1234.50"), (4, "1,234.50"), (43, "1,234.50"), (10, "123450.00%")])
def test_formats_known_by_number(number: int, text: str) -> None:
    assert shown(1234.5, BUILT_IN[number]) == text


def test_what_the_file_spells_out_goes_before_what_is_known_by_number() -> None:
    assert by_number(41, {41: "0.0"}) == "0.0"
    assert shown(45758.0, by_number(57, {})) == "2025-04-11"
    with pytest.raises(RefusalError):
        shown(5.0, by_number(24, {}))


@given(
    st.decimals(-(10**10), 10**10, places=4).filter(bool),
    st.integers(0, 4),
    st.booleans(),
    st.booleans(),
)
def test_every_printed_decimal_is_shown_as_printed(value: Decimal, places: int, grouped: bool, percent: bool) -> None:
    printed = f"{round(value, places):{',' if grouped else ''}f}" + ("%" if percent else "")
    number_and_format = stored(printed)
    if number_and_format is None:  # a negative zero
        assert not Decimal(printed.replace(",", "").rstrip("%"))
        return
    assert shown(*number_and_format) == printed


@given(st.floats(-1e14, 1e14), st.integers(0, 6))
def test_what_is_shown_is_within_half_a_unit_of_what_is_stored(value: float, places: int) -> None:
    try:
        text = shown(value, f"0.{'0' * places}" if places else "0")
    except RefusalError:
        return
    assert abs(Decimal(text) - Decimal(repr(value))) <= Decimal(5).scaleb(-places - 1)


@given(st.floats() | st.text(max_size=5), st.text('#0?.,%@;_*\\"[]GeneralymdhsE+-/() 万', max_size=15))
def test_any_format_shows_a_text_or_is_refused(value: float | str, number_format: str) -> None:
    try:
        assert isinstance(shown(value, number_format), str)
    except RefusalError as refusal:
        assert refusal.problems[0].reason in (Reason.NUMBER_FORMAT_UNKNOWN, Reason.HIDDEN_CONTENT)
