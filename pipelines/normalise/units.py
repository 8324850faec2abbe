"""The unit of each column of money, stated or proven. Never assumed: 万元 for 亿元 is wrong by ten thousand.

It is stated in the heading, in a line or caption beside the table, or in every cell of the column. Two proofs count:
percentages printed for three rows or more recompute under one unit alone; or the table's total plan is, in one unit
alone, a sum of money that the letter states with its unit.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from pipelines.fold import fold
from pipelines.normalise.values import UNITS, figures

_IN_HEADING = re.compile(r"[(:](?:单位:)?(万元|亿元|元)(?:\)|$|/(?!万元|亿元|元))|(万元|亿元)$")
# A unit that is none of the three, such as 千元: no other text may give the column one of them.
_STRANGE = re.compile(r"[(:](?:单位:)?([^():]{0,6}元)")
_STATED = re.compile(r"单位:\s*(万元|亿元|元)")
_IN_CELL = r"(?:万元|亿元|元)\s*$"
_AMOUNT = re.compile(r"([\d,]+(?:\.(\d+))?)\s*(万元|亿元)")
_MIN_ROWS = 3
# Fewer digits would let one sum of money pass for another.
_MIN_DIGITS = 3


class Unit(NamedTuple):
    """A column's unit, empty where it cannot be told; `found` are the units that contradict; `proof` says how."""

    name: str = ""
    found: tuple[str, ...] = ()
    proof: str = ""


def stated_unit(heading: str, *others: str) -> Unit:
    """Return the unit that a heading states, or else the one that the texts beside the table state."""
    in_heading = _units_beside(fold(heading))
    if not in_heading and (strange := _STRANGE.search(fold(heading))):
        return Unit(found=(strange[1],))
    found = in_heading or {unit for text in others for unit in _units_beside(fold(text))}
    return Unit(found.pop()) if len(found) == 1 else Unit(found=tuple(sorted(found)))


def _units_beside(text: str) -> set[str]:
    return set(_STATED.findall(text)) | {a or b for a, b in _IN_HEADING.findall(text)}


def prove_units(rows: pl.DataFrame, units: Mapping[str, Unit], amounts: str) -> dict[str, Unit]:
    """Find the units that nothing beside the figures states.

    Args:
        rows: the document's `raw_rows`.
        units: the units of `plan` and `done` so far.
        amounts: sums of money with their unit that the letter states, joined by `;`.
    """
    proven = {role: unit if unit.name or unit.found else _in_cells(rows[role]) for role, unit in units.items()}
    if not proven["plan"].name and not proven["plan"].found:
        proven["plan"] = _by_amount(rows, amounts)
    for role, other in (("done", "plan"), ("plan", "done")):
        if not proven[role].name and not proven[role].found and proven[other].name:
            proven[role] = _by_rates(rows, role, other, proven[other].name)
    return proven


def _in_cells(cells: pl.Series) -> Unit:
    """With a unit in every cell that has a digit, no figure depends on the column's."""
    stated = cells.filter(cells.str.contains(r"[0-9\uff10-\uff19]"))
    if stated.len() and stated.str.contains(_IN_CELL).all():
        return Unit("万元", proof="每个单元格自带单位")
    return Unit()


def _values(cells: pl.Series, unit: str, *, is_percent: bool = False) -> pl.Series:
    power = pl.Series([UNITS[unit]], dtype=pl.Int32).new_from_index(0, cells.len())
    return figures(cells, power, is_percent=is_percent).value


def _by_amount(rows: pl.DataFrame, amounts: str) -> Unit:
    grand = rows.filter(pl.col("kind") == "grand")["plan"]
    if grand.len() != 1:
        return Unit()
    fitting = []
    for unit in UNITS:
        total = _values(grand, unit).item()
        for number, decimals, its_unit in _AMOUNT.findall(amounts):
            quantum = Decimal(1).scaleb(UNITS[its_unit] - len(decimals))
            stated = Decimal(number.replace(",", "")).scaleb(UNITS[its_unit])
            is_precise = sum(char.isdigit() for char in number.lstrip("0.")) >= _MIN_DIGITS
            if is_precise and total is not None and abs(total - stated) * 2 <= quantum:
                fitting.append(unit)
    distinct = list(dict.fromkeys(fitting))
    return Unit(distinct[0], proof="与正文所述投资额一致") if len(distinct) == 1 else Unit()


def _by_rates(rows: pl.DataFrame, role: str, other: str, known: str) -> Unit:
    rates = _values(rows["rate"], "万元", is_percent=True)
    known_values = _values(rows[other], known)
    fitting = []
    for unit in UNITS:
        values = _values(rows[role], unit)
        frame = pl.DataFrame({role: values, other: known_values, "rate": rates}).drop_nulls()
        checked = [row for row in frame.iter_rows(named=True) if row["plan"] and row["done"] and row["rate"]]
        if len(checked) >= _MIN_ROWS and all(map(_recomputes, checked)):
            fitting.append(unit)
    return Unit(fitting[0], proof="与所列占比一致") if len(fitting) == 1 else Unit()


def _recomputes(row: Mapping[str, Any]) -> bool:
    """Tell whether a printed percentage is that of the figures, to one unit of its own precision at the least."""
    rate: Decimal = row["rate"]
    return bool(abs(row["done"] * 100 / row["plan"] - rate) <= max(Decimal("0.1"), rate / 100))
