"""Quoted figures are kept exactly, and brought to 万元 exactly."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decisions.figures import POWERS, read_decimal, read_printed
from pipelines.normalise import values
from tests.decisions.files import changed, dump, read

# How much 10,000 of each unit are in the stored one, worked out by hand.
TEN_THOUSAND = {"万元": 10_000, "亿元": 100_000_000, "元": 1, "%": 10_000}


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, str, int, int]:
    """Draw digits and a unit that the warehouse holds, the digits as a whole number, and how many are decimals."""
    unit = draw(st.sampled_from(list(TEN_THOUSAND)))
    places = draw(st.integers(0, {"万元": 4, "亿元": 8, "元": 0, "%": 4}[unit]))
    wholes = {"万元": 14, "亿元": 10, "元": 18, "%": 14}[unit]
    digits = draw(st.integers(0, 10 ** (wholes + places) - 1))
    text = f"{digits:0{places + 1}}"
    text = f"{text[:-places]}.{text[-places:]}" if places else text
    return draw(st.sampled_from(["", "0", "00"])) + text, unit, digits, places


@given(printed(), st.sampled_from(["", "-"]))
def test_value_and_quantum_are_exact(drawn: tuple[str, str, int, int], sign: str) -> None:
    text, unit, digits, places = drawn
    value, quantum = read_printed(sign + text, unit)
    # In whole numbers, so that nothing here can round.
    shift = 10_000 * 10**places
    assert value * shift == (-1 if sign else 1) * digits * TEN_THOUSAND[unit]
    assert quantum * shift == TEN_THOUSAND[unit]


@settings(max_examples=30, deadline=None)
@given(printed())
def test_the_frame_holds_the_same(tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, str, int, int]) -> None:
    text, unit, _, _ = drawn
    figure = {"scope": "total", "measure": "pct" if unit == "%" else "done", "value": text, "unit": unit}
    source = dump("corroboration.yml", changed("corroboration.yml", {"figures": [figure]}))
    row = read(tmp_path_factory.mktemp("drawn"), corroboration=source).corroborations.row(0, named=True)
    assert (row["value"], row["quantum"]) == read_printed(text, unit)
    assert row["value_printed"] == text + unit


@pytest.mark.parametrize(
    ("text", "unit", "value", "quantum"),
    [
        ("11.05", "亿元", "110500", "100"),
        ("11", "亿元", "110000", "10000"),
        ("0.00000001", "亿元", "0.0001", "0.0001"),
        ("110500000", "元", "11050", "0.0001"),
        ("63.9", "%", "63.9", "0.1"),
        ("3500", "万元", "3500", "1"),
    ],
)
def test_worked_examples(text: str, unit: str, value: str, quantum: str) -> None:
    assert read_printed(text, unit) == (Decimal(value), Decimal(quantum))


@pytest.mark.parametrize(
    "text", ["", " ", "1,000", "1.", ".5", "+5", "5%", "5万元", "1e3", "NaN", "1 000", "\uff11", "\u0661", "--1", "1\n"]
)
def test_anything_but_a_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no plain number; write digits"):
        read_decimal(text)


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("0.00001", "万元", "more than 4 decimals in 万元"),
        ("1.50000", "%", "more than 4 decimals in %"),
        ("1.5", "元", "more than 4 decimals in 万元"),
        ("0.000000001", "亿元", "more than 4 decimals in 万元"),
        ("100000000000000", "万元", "larger than the warehouse keeps"),
        ("10000000000", "亿元", "larger than the warehouse keeps"),
        ("1000000000000000000", "元", "larger than the warehouse keeps"),
    ],
)
def test_what_the_warehouse_cannot_hold_is_refused(text: str, unit: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_printed(text, unit)


def test_units_are_those_that_notices_are_read_in() -> None:
    assert POWERS == values.UNITS | {"%": 0}


def test_corrections_keep_the_largest_figure_exactly(tmp_path: Path) -> None:
    largest = changed("corrections.yml", {"expect": None, "value": "99999999999999.9999"})
    row = read(tmp_path, corrections=dump("corrections.yml", largest)).corrections.row(0, named=True)
    assert (row["expect"], row["adjusted"]) == (None, Decimal("99999999999999.9999"))
