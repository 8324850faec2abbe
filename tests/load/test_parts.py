"""Parts and nested categories in the release: counted once, checked against what they are parts of."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.load.stage import Figures, Line, Notice, build_release


def figures(plan: str, done: str) -> Figures:
    return Figures(Decimal(plan), Decimal(done), None)


def ledger(path: Path, rule: str) -> list[tuple[object, ...]]:
    query = "select subject, measure, computed, addends, verdict from audit_reconciliation where rule = ? order by all"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query, [rule]).fetchall()


@pytest.mark.parametrize(("second", "verdict"), [("20", "match"), ("29", "mismatch")])
def test_a_line_is_held_against_its_parts(tmp_path: Path, second: str, verdict: str) -> None:
    lines = [
        Line("改造", figures("30", "3"), number="1", is_leaf=False),
        Line("甲", figures("10", "1"), part_of=1),
        Line("乙", figures(second, "2"), part_of=1),
        Line("新建", figures("5", "1"), number="2"),
    ]
    total = str(10 + int(second) + 5)
    path, candidate = build_release(tmp_path, [Notice("a", lines, {None: figures(total, "4")})])
    assert ledger(path, "line_from_parts") == [
        ("row 1", "done", Decimal(3), 2, "match"),
        ("row 1", "plan", Decimal(10 + int(second)), 2, verdict),
    ]
    assert [row[-1] for row in ledger(path, "grand_from_lines")] == ["match", "match"]
    # A part that does not fit its line holds the notice back.
    assert candidate.latest_totals["plan_wan"] == ("35.0000" if verdict == "match" else "0")


def test_parts_are_projects_of_their_own_under_their_lines_name(tmp_path: Path) -> None:
    lines = [
        Line("改造", figures("10", "1"), is_leaf=False),
        Line("其他", figures("10", "1"), part_of=1),
        Line("新建", figures("5", "1"), is_leaf=False),
        Line("其他", figures("5", "1"), part_of=3),
    ]
    swapped = [
        lines[2],
        Line("其他", figures("5", "1"), part_of=1),
        lines[0],
        Line("其他", figures("10", "1"), part_of=3),
    ]
    path, _ = build_release(tmp_path, [Notice("a", lines), Notice("b", swapped, month=6)])
    with duckdb.connect(str(path), read_only=True) as connection:
        plans = connection.execute(
            "select project_key, count(distinct plan_wan) from fact_progress group by 1 order by 2 desc"
        ).fetchall()
    assert [count for _, count in plans] == [1, 1, 1, 1]


def test_nested_categories_add_up_on_every_level(tmp_path: Path) -> None:
    lines = [
        Line("改造", figures("10", "1"), category="市级 / 教育"),
        Line("新建", figures("20", "2"), category="市级 / 卫生"),
        Line("扩建", figures("5", "1"), category="区级"),
    ]
    totals: dict[str | None, Figures] = {
        None: figures("35", "4"),
        "市级": figures("30", "3"),
        "市级 / 教育": figures("10", "1"),
        "市级 / 卫生": figures("20", "2"),
        "区级": figures("5", "1"),
    }
    path, candidate = build_release(tmp_path, [Notice("a", lines, totals)])
    assert dict(candidate.verdicts).keys() <= {"match", "not_checkable"}
    assert [row[2:] for row in ledger(path, "grand_from_categories")] == [
        (Decimal(4), 2, "match"),
        (Decimal(35), 2, "match"),
    ]
    with duckdb.connect(str(path), read_only=True) as connection:
        parents = connection.execute("select name, parent_category_key from dim_category order by 1").fetchall()
    top = "500101-2025-重点民生实事/市级"
    assert sorted(parents, key=str) == sorted([("区级", None), ("卫生", top), ("市级", None), ("教育", top)], key=str)


def test_a_heading_of_nested_categories_may_state_no_figures(tmp_path: Path) -> None:
    lines = [Line("改造", figures("10", "1"), category="市级 / 教育"), Line("扩建", figures("5", "1"), category="区级")]
    totals: dict[str | None, Figures] = {
        None: figures("15", "2"),
        "市级": Figures(),
        "市级 / 教育": figures("10", "1"),
        "区级": figures("5", "1"),
    }
    path, candidate = build_release(tmp_path, [Notice("a", lines, totals)])
    assert dict(candidate.verdicts).keys() <= {"match", "not_checkable"}
    assert ledger(path, "grand_from_categories") == []
