"""Figures that a person writes down: quoted decimals, kept exactly, and brought from their unit to the stored one."""

import re
from decimal import Decimal

SCALE = 4
MAX_WHOLE_DIGITS = 14
# Powers of ten that bring a unit to the stored one: 万元 for money, % for a percentage.
POWERS = {"万元": 0, "亿元": 4, "元": -4, "%": 0}
_DECIMAL = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?")


def read_decimal(printed: str) -> Decimal:
    """Return a figure that is in the stored unit already.

    Raises:
        ValueError: it is no plain decimal, or DECIMAL(18,4) does not hold it exactly.
    """
    return read_printed(printed, "万元")[0]


def read_printed(printed: str, unit: str) -> tuple[Decimal, Decimal]:
    """Return a figure in the stored unit, and its quantum: one unit of the last decimal printed, in the stored unit.

    Half the quantum is what rounding may have taken off: 11.05 亿元 is 110500 万元 with a quantum of 100 万元.

    Args:
        printed: digits as printed, such as `11.05`.
        unit: a key of `POWERS`.

    Raises:
        ValueError: it is no plain decimal, or DECIMAL(18,4) does not hold it or its quantum exactly.
    """
    match = _DECIMAL.fullmatch(printed)
    if match is None:
        raise ValueError("is no plain number; write digits and a decimal point only, no unit, no thousands separator")
    whole, places = match[1].lstrip("0"), match[2] or ""
    power = POWERS[unit]
    if len(places) - power > SCALE:
        stored = "%" if unit == "%" else "万元"
        raise ValueError(f"has more than {SCALE} decimals in {stored}, which is finer than the warehouse keeps")
    if len(whole) + power > MAX_WHOLE_DIGITS:
        raise ValueError("is larger than the warehouse keeps")
    return Decimal(printed).scaleb(power), Decimal(1).scaleb(power - len(places))
