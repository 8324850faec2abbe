"""Rows typed: parts below their line, what counts in a sum, notes of figures, names of persons left out."""

from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.contract import polars_schema
from pipelines.normalise.lines import Rows, normalise_rows
from pipelines.problems import Reason

UNITS = pl.DataFrame({"document_sha256": ["d"], "plan_unit": ["万元"], "done_unit": ["万元"]})


def rows(*given: dict[str, Any]) -> Rows:
    schema = polars_schema("raw_rows")
    blank = dict.fromkeys(schema, "") | {"document_sha256": "d", "table_no": 1}
    frame = pl.DataFrame([blank | {"row_no": i} | row for i, row in enumerate(given, start=3)], schema=schema)
    columns = pl.DataFrame(
        [("d", role, i, role) for i, role in enumerate(("number", "item", "plan", "done", "rate"), start=1)],
        schema=polars_schema("raw_columns"),
        orient="row",
    )
    return normalise_rows(frame, columns, UNITS)


def line(number: str, name: str, plan: str = "", done: str = "", **more: str) -> dict[str, Any]:
    return {"kind": "line" if number else "part", "number": number, "item": name, "plan": plan, "done": done} | more


def test_parts_with_figures_count_in_place_of_their_line() -> None:
    lines = rows(
        line("1", "改造", "30", "3"), line("", "甲", "10", "1"), line("", "乙", "20", "2"), line("2", "新建", "5")
    ).lines
    assert lines["parent_row_ordinal"].to_list() == [None, 1, 1, None]
    assert lines["is_leaf"].to_list() == [False, True, True, True]


def test_parts_without_figures_do_not() -> None:
    lines = rows(line("1", "改造", "30", "3"), line("", "甲"), line("2", "新建", "5")).lines
    assert lines["is_leaf"].to_list() == [True, False, True]
    assert lines["parent_row_ordinal"].to_list() == [None, 1, None]


def test_parts_that_state_some_of_a_figure_are_refused() -> None:
    problems = rows(line("1", "改造", "30", "3"), line("", "甲", "10"), line("", "乙", "20")).problems
    assert problems.select("reason", "row_no", "role").rows() == [(Reason.PARTS_INCOMPLETE, 3, "done")]
    assert rows(line("1", "改造", "30", "0"), line("", "甲", "10"), line("", "乙", "20")).problems.height == 0
    assert rows(line("1", "改造", "30"), line("", "甲", "10"), line("", "乙", "20")).problems.height == 0


def test_words_beside_a_figure_are_its_note() -> None:
    (row,) = rows(line("1", "改造", "30", "3", rate="10%(严重滞后)")).lines.rows(named=True)
    assert (row["done_pct"], row["figure_note"]) == (Decimal(10), "占比: 严重滞后")
    (plain,) = rows(line("1", "改造", "30", "3", rate="10%")).lines.rows(named=True)
    assert plain["figure_note"] is None


def test_categories_lose_their_numbering_on_every_level() -> None:
    lines = rows(line("1", "改造", category="一、市级 / (二)教育"), line("2", "新建")).lines
    assert lines["category_name"].to_list() == ["市级 / 教育", None]


def test_agencies_of_both_columns_have_name_role_and_kind() -> None:
    (row,) = rows(line("1", "改造", agency="区教委", support="区财政局")).lines.rows(named=True)
    assert row["agency_names"] == ["区教委", "区财政局"]
    assert row["agency_roles"] == ["lead", "support"]
    assert row["agency_kinds"] == ["bureau", "bureau"]


def test_a_person_among_the_agencies_is_left_out_everywhere() -> None:
    typed = rows(line("1", "改造", agency="区教委、张三"), line("2", "新建", agency="区民政局"))
    assert typed.persons.rows() == [("d", 1)]
    assert typed.cells["agency"].to_list() == ["区教委\u3014人名略\u3015", "区民政局"]
    assert not any("张三" in str(value) for row in (*typed.lines.rows(), *typed.cells.rows()) for value in row[1:3])
    assert typed.lines["agencies"].to_list() == [["区教委"], ["区民政局"]]
