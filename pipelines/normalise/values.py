"""Figures as printed -> exact decimals, whole columns at a time.

A blank, `/`, `—`, `-` or `无` is not stated: null, never zero. Anything else that is no number is a problem of its
cell; so are two numbers in one cell, for white space inside a cell never joins digits.
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
_NOT_STATED = ["/", "—", "——", "-", "无"]
_BLANK = " \t\n\u00a0\u2002\u2003\u3000"


class Figures(NamedTuple):
    """One column of figures read: exact `value`, `decimals` printed, and what is wrong with each cell."""

    value: pl.Series
    decimals: pl.Series
    is_unreadable: pl.Series
    is_too_fine: pl.Series


def figures(texts: pl.Series, power: pl.Series, *, is_percent: bool = False) -> Figures:
    """Read a column of figures.

    Args:
        texts: the cells as printed.
        power: for each the power of ten that brings the printed unit to the stored one (亿元 -> 万元: 4).
        is_percent: a percent sign may follow the number; in a money column it would be a mistake.

    Returns:
        Series of the same length. `value` (Decimal(18,4)) is null wherever something is wrong; `decimals` counts
        places in the stored unit, so it is negative where the printed unit is coarser than the stored one's tens.
    """
    plain = texts.str.strip_chars(_BLANK).str.replace_many(FULL_WIDTH)
    is_stated = (plain != "") & ~plain.is_in(_NOT_STATED)
    if is_percent:
        plain = plain.str.strip_suffix("%").str.strip_chars(_BLANK)
    is_grouped = plain.str.contains(_GROUPED)
    plain = plain.zip_with(~is_grouped, plain.str.replace_all(",", "", literal=True))
    is_number = plain.str.contains(_NUMBER)
    places = plain.str.extract(r"\.(\d+)$").fill_null("").str.len_chars().cast(pl.Int32) - power
    whole = plain.str.extract(r"^[-+]?0*(\d*)").str.len_chars().cast(pl.Int32) + power
    fits = (places <= SCALE) & (whole <= _MAX_WHOLE_DIGITS)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, texts.len())
    # 8 places hold the 4 of the stored unit and the 4 that 元 adds before it is brought to 万元.
    printed = plain.str.strip_prefix("+").zip_with(is_number & fits, nothing).cast(pl.Decimal(38, 8))
    factor = power.replace_strict(_FACTORS, return_dtype=pl.String).cast(pl.Decimal(38, 8))
    return Figures(
        value=(printed * factor).cast(pl.Decimal(18, SCALE)),
        decimals=places.zip_with(is_number, nothing.cast(pl.Int32)),
        is_unreadable=is_stated & ~is_number,
        is_too_fine=is_number & ~fits,
    )
