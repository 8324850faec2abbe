"""A unit is stated, or proven by other figures of the notice, or unknown; it is never assumed."""

import polars as pl
import pytest

from pipelines.contract import polars_schema
from pipelines.normalise.units import Unit, prove_units, stated_unit

UNKNOWN = Unit()


def rows(*figures: tuple[str, str, str, str]) -> pl.DataFrame:
    """Rows by kind, plan, done and percentage."""
    blank = dict.fromkeys(polars_schema("raw_rows"), "") | {"table_no": 1, "row_no": 1}
    keys = ("kind", "plan", "done", "rate")
    return pl.DataFrame(
        [blank | dict(zip(keys, row, strict=True)) for row in figures], schema=polars_schema("raw_rows")
    )


LINES = rows(("line", "100", "30", "30"), ("line", "200", "50", "25"), ("line", "300", "100", "33.3"))


@pytest.mark.parametrize(
    ("heading", "others", "unit"),
    [
        ("投资计划(万元)", (), "万元"),
        ("投资计划(单位:亿元)", (), "亿元"),
        ("投资计划:万元", (), "万元"),
        ("投资计划万元", (), "万元"),
        ("投资计划(元)", (), "元"),
        ("投资情况(万元)/计划投资", (), "万元"),
        ("投资计划", ("单位:亿元",), "亿元"),
        ("投资计划(万元)", ("单位:亿元",), "万元"),
        ("投资计划", ("2025年民生实事表(单位:万元)",), "万元"),
        ("投资计划", ("单位:亿元", "单位:万元"), ""),
        ("投资计划(万元/亿元)", (), ""),
        ("投资计划(千元)", ("单位:万元",), ""),
        ("投资计划", (), ""),
        ("投资计划(单元)", (), ""),
    ],
)
def test_a_stated_unit(heading: str, others: tuple[str, ...], unit: str) -> None:
    assert stated_unit(heading, *others).name == unit


@pytest.mark.parametrize(
    ("done", "unit"),
    [(("30", "50", "100"), "万元"), (("0.003", "0.005", "0.01"), "亿元"), (("300000", "500000", "1000000"), "元")],
)
def test_percentages_prove_the_other_unit(done: tuple[str, ...], unit: str) -> None:
    lines = LINES.with_columns(done=pl.Series(done))
    assert prove_units(lines, {"plan": Unit("万元"), "done": UNKNOWN}, "")["done"].name == unit


def test_but_not_too_few_of_them_nor_where_one_differs() -> None:
    for lines in (LINES.head(2), LINES.with_columns(rate=pl.Series(["30", "25", "40"]))):
        assert prove_units(lines, {"plan": Unit("万元"), "done": UNKNOWN}, "")["done"].name == ""


@pytest.mark.parametrize(
    ("amounts", "unit"),
    [
        ("18.29亿元", "万元"),
        ("182852万元", "万元"),
        ("18.285亿元;5亿元", "万元"),
        ("20亿元", ""),
        ("18.20亿元", ""),
        ("", ""),
    ],
)
def test_a_stated_sum_proves_the_plans_unit(amounts: str, unit: str) -> None:
    lines = pl.concat([rows(("grand", "182852", "", "")), LINES])
    assert prove_units(lines, {"plan": UNKNOWN, "done": UNKNOWN}, amounts)["plan"].name == unit


def test_a_unit_in_every_cell_leaves_no_doubt() -> None:
    lines = rows(("line", "100万元", "0.5亿元", "50"), ("line", "/", "30万元", ""))
    proven = prove_units(lines, {"plan": UNKNOWN, "done": UNKNOWN}, "")
    assert all(unit.name and unit.proof for unit in proven.values())
    mixed = rows(("line", "100万元", "50", "50"))
    assert prove_units(mixed, {"plan": UNKNOWN, "done": UNKNOWN}, "")["done"].name == ""


def test_what_contradicts_is_not_proven_away() -> None:
    both = Unit(found=("万元", "亿元"))
    assert prove_units(LINES, {"plan": Unit("万元"), "done": both}, "")["done"] == both
