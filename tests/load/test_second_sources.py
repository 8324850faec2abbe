"""Second sources: what someone else states for a total stands beside it and is compared within the rounding of both."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decisions import FILES, read_decisions
from pipelines.decisions.figures import read_printed
from pipelines.load.inputs import Inputs
from pipelines.paths import EXPECTATIONS
from tests.load.declared import release, source
from tests.load.stage import Figures, Line, Notice, build_release
from tests.support.stores import rows, value

CITY = "500101-2025-重点民生实事/市级"
Build = Callable[..., Path]


def notice(key: str = "A", done: str | None = "110450", published: int = 11, /, **more: Any) -> Notice:
    """Return a notice with a category and a grand total; money done is printed to one decimal, percentages to one."""
    printed = Figures(Decimal(200000), None if done is None else Decimal(done), Decimal("55.2"))
    line = Line("护栏", printed, "市级")
    defaults = {"totals": {"市级": printed, None: printed}, "published": date(2025, 4, published)}
    quanta = {name: Decimal("0.1") for name in ("plan_quantum", "done_quantum", "pct_quantum")}
    return Notice(key, [line], **defaults | quanta | more)


def figure(value: str, unit: str = "亿元", measure: str = "done", **more: str) -> dict[str, str]:
    return {"scope": "total", "measure": measure, "value": value, "unit": unit} | more


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return lambda *notices, **declared: release(tmp_path / "release", notices, **declared)


def ledger(database: Path, columns: str = "against, subject, measure, verdict") -> list[tuple[Any, ...]]:
    in_order = "order by notice_key, against, category_key nulls last, measure"
    return rows(database, f"select {columns} from audit_reconciliation where rule = 'second_source' {in_order}")


@pytest.mark.parametrize(
    ("value", "unit", "verdict", "bound"),
    [
        # 11.045 亿元 is printed; half of 0.1 万元 of the notice is added to half a unit of the source.
        ("11.045", "亿元", "match", "5.05"),
        ("110450.0", "万元", "match", "0.1"),
        ("1104500000", "元", "match", "0.05005"),
        ("11.05", "亿元", "rounding", "50.05"),
        ("11.04", "亿元", "rounding", "50.05"),
        ("11.0", "亿元", "rounding", "500.05"),
        ("11", "亿元", "rounding", "5000.05"),
        ("11.06", "亿元", "mismatch", "50.05"),
        ("110450.1", "万元", "rounding", "0.1"),
        ("110450.2", "万元", "mismatch", "0.1"),
        ("110449", "万元", "mismatch", "0.55"),
        ("1104500500", "元", "rounding", "0.05005"),
        ("1104500501", "元", "mismatch", "0.05005"),
    ],
)
def test_the_bound_is_half_a_unit_of_each_side(build: Build, value: str, unit: str, verdict: str, bound: str) -> None:
    database = build(notice(), sources=[source([figure(value, unit)])])
    figures = "reported, computed, difference, table_no, row_no, addends, blanks"
    [found] = ledger(database, f"verdict, rounding_bound, {figures}")
    stated = read_printed(value, unit)[0]
    assert found == (verdict, Decimal(bound), stated, 110450, stated - 110450, 1, 4, 1, 0)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("55.2", "match"), ("55.25", "rounding"), ("55", "rounding"), ("55.3", "rounding"), ("55.4", "mismatch")],
)
def test_percentages_compare_likewise(build: Build, value: str, verdict: str) -> None:
    assert ledger(build(notice(), sources=[source([figure(value, "%", "pct")])]), "measure, verdict") == [
        ("pct", verdict)
    ]


PRINTED = st.tuples(
    st.decimals(-(10**4), 10**4, places=3).flatmap(
        lambda off: st.sampled_from([Decimal(0), Decimal("0.05"), Decimal("50.05"), Decimal("550.05"), off])
    ),
    st.sampled_from([("\u4ebf\u5143", -4, 3), ("\u4e07\u5143", 0, 2), ("\u5143", 4, 0)]),
    st.integers(0, 3),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(PRINTED, min_size=8, max_size=20))
def test_verdicts_are_those_of_an_independent_computation(
    tmp_path_factory: pytest.TempPathFactory, printed: list[tuple[Decimal, tuple[str, int, int], int]]
) -> None:
    sources, expected = [], {}
    for at, (off, (unit, power, most), wanted) in enumerate(printed):
        places = min(wanted, most)
        one = Fraction(10) ** -(places + power)  # one unit of the last decimal, in the notice's unit
        steps = round(Fraction(110450 + off) / one)
        sources.append(source([figure(f"{Decimal(steps).scaleb(-places):f}", unit)], id=f"s-{at:02}"))
        apart = abs(steps * one - 110450)
        is_near = apart <= one / 2 + Fraction(1, 20)
        expected[f"s-{at:02}"] = "match" if apart == 0 else "rounding" if is_near else "mismatch"
    database = release(tmp_path_factory.mktemp("sources") / "release", [notice()], sources=sources)
    assert dict(ledger(database, "against, verdict")) == expected


def test_a_figure_that_the_notice_does_not_state_cannot_be_checked(build: Build) -> None:
    other = CITY.replace("\u5e02", "\u533a")
    figures = [figure("1.1"), figure("2", scope="category", category="\u533a\u7ea7"), figure("20", measure="plan")]
    database = build(notice("A", None), sources=[source(figures)])
    assert ledger(database, "subject, category_key, measure, verdict, reported, computed, addends, blanks, row_no") == [
        (other, other, "done", "not_checkable", 20000, None, 0, 1, None),
        ("ALL", None, "done", "not_checkable", 11000, None, 0, 1, 4),
        ("ALL", None, "plan", "match", 200000, 200000, 1, 0, 4),
    ]
    assert value(database, "select count(*) from audit_check where not is_success") == 0


def test_a_category_is_compared_with_its_own_total(build: Build) -> None:
    figures = [figure("11.05", scope="category", category="\u5e02\u7ea7")]
    database = build(notice(), sources=[source(figures)])
    assert ledger(database, "subject, category_key, verdict, row_no") == [(CITY, CITY, "rounding", 3)]


def test_several_sources_for_one_figure_stand_side_by_side(build: Build) -> None:
    sources = [source([figure("11.06")], id="b-paper"), source([figure("11.05")], id="a-paper")]
    database = build(notice(), sources=sources)
    assert ledger(database) == [("a-paper", "ALL", "done", "rounding"), ("b-paper", "ALL", "done", "mismatch")]


def test_what_a_source_states_is_kept_as_printed(build: Build) -> None:
    entry = source([figure("11.050"), figure("55.20", "%", "pct")], url="https://example.org/1", note="a note")
    database = build(notice(), sources=[entry | {"published_on": "2025-05"}])
    assert rows(database, "select * exclude (program_key, title, publisher) from fact_corroboration order by 2") == [
        (
            "one", no, "500101", "2025Q1", "grand", "ALL", measure, printed, Decimal(stated), Decimal(quantum),
            "https://example.org/1", date(2025, 5, 1), "2025-05", "a note",
        )
        for no, measure, printed, stated, quantum in (
            (1, "done", "11.050\u4ebf\u5143", "110500", "10"), (2, "pct", "55.20%", "55.2", "0.01"),
        )
    ]  # fmt: skip


def test_a_mismatch_warns_and_holds_nothing(build: Build) -> None:
    database = build(notice(), sources=[source([figure("11.06"), figure("9", measure="plan")])])
    assert rows(database, "select status, is_current_version from dim_notice") == [("accepted", True)]
    columns = "expectation, severity, notice_key, failing_row_count, observed"
    failed = f"select {columns} from audit_check where not is_success"
    assert rows(database, failed) == [
        (
            "second_sources_agree", "warning", "A", 2,
            "one ALL done: the second source states 110600, the notice 110450",
        )
    ]  # fmt: skip
    assert value(database, "select count(*) from v_reconciliation_open where rule = 'second_source'") == 2


def test_each_version_is_compared_whatever_became_of_it(build: Build) -> None:
    """A second source shows which of two versions it was written from; held and withdrawn ones have a ledger, too."""
    restated = notice("B", "110550", 18)
    held = notice("C", "110700", 20, totals={None: Figures(Decimal(1), Decimal(110700))})
    withdrawn = notice("D", "110800", 21)
    database = build(
        notice("A"),
        restated,
        held,
        withdrawn,
        withdrawn={withdrawn.sha256: datetime(2025, 5, 20, tzinfo=UTC)},
        sources=[source([figure("11.06")])],
    )
    assert rows(database, "select notice_key from dim_notice where is_current_version") == [("B",)]
    assert ledger(database, "notice_key, computed, verdict") == [
        ("A", 110450, "mismatch"), ("B", 110550, "rounding"), ("C", 110700, "mismatch"), ("D", 110800, "mismatch"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "facts"),
    [
        ({"period": "2025Q2"}, 1),
        ({"region": "500102"}, 0),
        ({"program_year": 2024, "period": "2024Q1"}, 0),
        ({"series": "another"}, 0),
    ],
)
def test_what_it_says_of_other_periods_is_kept_and_of_other_programmes_is_not(
    build: Build, other: dict[str, Any], facts: int
) -> None:
    database = build(notice(), sources=[source([figure("11.06")]) | other])
    assert ledger(database) == []
    assert value(database, "select count(*) from fact_corroboration") == facts


def test_a_notice_about_one_quarter_alone_is_not_compared(build: Build) -> None:
    database = build(notice(), notice("B", "1", basis="single"), sources=[source([figure("11.06")])])
    assert ledger(database, "notice_key") == [("A",)]


def test_the_shipped_files_load_and_are_compared(tmp_path: Path) -> None:
    """The district press report of mid 2025, with a notice that is made up."""
    shipped = read_decisions(EXPECTATIONS)
    assert shipped.corroborations["source_id"].unique().to_list() == ["wanzhou-press-2025-08"]
    for file in FILES:
        (tmp_path / file).write_bytes((EXPECTATIONS / file).read_bytes())
    figures = {
        "\u5e02\u7ea7\u91cd\u70b9\u6c11\u751f\u5b9e\u4e8b": Figures(Decimal(16742), Decimal(10700), Decimal("63.9")),
        "\u533a\u7ea7\u6c11\u751f\u5b9e\u4e8b": Figures(Decimal(166010), Decimal(99820), Decimal("60.1")),
    }
    total = Figures(Decimal(182752), Decimal(110520), Decimal("60.5"))
    lines = [Line(category, each, category) for category, each in figures.items()]
    quanta = {name: Decimal("0.1") for name in ("done_quantum", "pct_quantum")}
    second_quarter = Notice("A", lines, figures | {None: total}, month=6, published=date(2025, 7, 11), **quanta)
    database, _ = build_release(tmp_path / "release", [second_quarter], Inputs.of({}, [], read_decisions(tmp_path)))
    assert ledger(database, "category_key is null, measure, verdict") == [
        (False, "done", "rounding"),
        (False, "pct", "match"),
        (False, "done", "match"),
        (False, "pct", "match"),
        (True, "done", "rounding"),
        (True, "pct", "rounding"),
    ]
