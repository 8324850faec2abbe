"""Figures as printed -> exact decimals, whole columns at a time.

A blank, a slash, a dash (however long) or `无` is not stated: null, never zero. A number may carry its unit
(`1.2亿元`) and one remark in brackets, closed or not (`50%(未开工`), which is split off. Anything else that is no
number is a problem of its cell; so are two numbers in one cell, for white space inside a cell never joins digits.
"""

from typing import NamedTuple

import polars as pl

from pipelines.fold import FULL_WIDTH

# Digits that DECIMAL(18,4) holds before the point.
_MAX_WHOLE_DIGITS = 14
SCALE = 4
# Powers of ten that bring a printed unit to 万元.
UNITS = {"万元": 0, "亿元": 4, "元": -4}
_FACTORS = {-4: "0.0001", 0: "1", 4: "10000"}
# `\d` would let the digits of other scripts in, which a Decimal does not.
_NUMBER = r"^[-+]?[0-9]+(?:\.[0-9]+)?$"
_GROUPED = r"^[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_NOT_STATED = r"^(?:/+|[-\u2013\u2014\u2015]+|无)?$"
_BLANK = " \t\n\u00a0\u2002\u2003\u3000"
_WITH_REMARK = rf"^([^()]*[0-9%元])[{_BLANK}]*\(([^()\p{{N}}]*)\)?$"
# One character is a unit or a measure, numerals are a second number, and the words say that the figure is not the
# one its column tells of.
_NO_REMARK = r"^.?$|^[〇零一二两三四五六七八九十百千万亿点]+$|元|%|\u2030|[当本上][月季]|[去上前]年"
_WITH_UNIT = rf"^([-+0-9.,]+)[{_BLANK}]*(万元|亿元|元)$"


class Figures(NamedTuple):
    """One column of figures read: exact `value`, `decimals` printed, what is wrong with each cell, its remark."""

    value: pl.Series
    decimals: pl.Series
    is_unreadable: pl.Series
    is_too_fine: pl.Series
    note: pl.Series


def figures(texts: pl.Series, power: pl.Series, *, is_percent: bool = False) -> Figures:
    """Read a column of figures.

    Args:
        texts: the cells as printed.
        power: for each the power of ten that brings the printed unit to the stored one (亿元 -> 万元: 4). A unit in
            the cell itself overrides it.
        is_percent: a percent sign may follow the number, a unit of money may not; in a money column the reverse.

    Returns:
        Series of the same length. `value` (Decimal(18,4)) is null wherever something is wrong; `decimals` counts
        places in the stored unit, so it is negative where the printed unit is coarser than the stored one's tens;
        `note` is the remark behind a number, null where there is none.
    """
    plain = texts.str.strip_chars(_BLANK).str.replace_many(FULL_WIDTH)
    is_stated = ~plain.str.contains(_NOT_STATED)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, texts.len())
    plain, note = _split_remarks(plain, nothing)
    if is_percent:
        plain = plain.str.strip_suffix("%").str.strip_chars(_BLANK)
    else:
        plain, power = _split_units(plain, power)
    is_grouped = plain.str.contains(_GROUPED)
    plain = plain.zip_with(~is_grouped, plain.str.replace_all(",", "", literal=True))
    is_number = plain.str.contains(_NUMBER)
    places = plain.str.extract(r"\.(\d+)$").fill_null("").str.len_chars().cast(pl.Int32) - power
    whole = plain.str.extract(r"^[-+]?0*(\d*)").str.len_chars().cast(pl.Int32) + power
    fits = (places <= SCALE) & (whole <= _MAX_WHOLE_DIGITS)
    # 8 places hold the 4 of the stored unit and the 4 that 元 adds before it is brought to 万元.
    printed = plain.str.strip_prefix("+").zip_with(is_number & fits, nothing).cast(pl.Decimal(38, 8))
    factor = power.replace_strict(_FACTORS, return_dtype=pl.String).cast(pl.Decimal(38, 8))
    return Figures(
        value=(printed * factor).cast(pl.Decimal(18, SCALE)),
        decimals=places.zip_with(is_number, nothing.cast(pl.Int32)),
        is_unreadable=is_stated & ~is_number,
        is_too_fine=is_number & ~fits,
        note=note.zip_with(is_number, nothing),
    )


def _split_remarks(plain: pl.Series, nothing: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Take one remark in brackets off each number; a cell whose brackets hold anything else stays whole."""
    if not plain.str.contains("(", literal=True).any():
        return plain, nothing
    remark = plain.str.extract(_WITH_REMARK, 2).str.replace_all("\n", "", literal=True).str.strip_chars(_BLANK)
    is_remark = ~remark.str.contains(_NO_REMARK).fill_null(value=True)
    return plain.str.extract(_WITH_REMARK, 1).zip_with(is_remark, plain), remark.zip_with(is_remark, nothing)


def _split_units(plain: pl.Series, power: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Take the unit off each number that carries one, and return the powers of ten that then hold."""
    if not plain.str.ends_with("元").any():
        return plain, power
    unit = plain.str.extract(_WITH_UNIT, 2)
    has_unit = unit.is_not_null()
    own_power = unit.replace_strict(UNITS, return_dtype=pl.Int32)
    return plain.str.extract(_WITH_UNIT, 1).zip_with(has_unit, plain), own_power.zip_with(has_unit, power)
