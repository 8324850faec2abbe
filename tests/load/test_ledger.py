"""The ledger's SQL against an oracle in exact fractions, written from DESIGN.md decision 6 alone."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.load.stage import SERIES, Figures, Line, Notice, build_release
from tests.support.stores import rows

CATEGORIES = ("市级", "区级")
Row = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None, int, int, str]


# The oracle ---------------------------------------------------------------------------------------------------------


def expected(notice: Notice) -> Iterator[tuple[tuple[str, str, str], Row]]:
    """Yield every row that the ledger must have of a notice."""
    categories = {name: figures for name, figures in notice.totals.items() if name}
    for name, total in notice.totals.items():
        subject = key_of(notice, name)
        inside = [line.figures for line in notice.lines if name is None or line.category == name]
        rule = "category_from_lines" if name else "grand_from_lines"
        yield from sums(notice, rule, subject, total, inside)
        if name is None and categories:
            yield from sums(notice, "grand_from_categories", subject, total, list(categories.values()))
        yield ("percentage_of_plan", subject, "pct"), percentage(total, notice.pct_quantum)
    for ordinal, line in enumerate(notice.lines, start=1):
        yield ("percentage_of_plan", f"row {ordinal}", "pct"), percentage(line.figures, notice.pct_quantum)


def key_of(notice: Notice, category: str | None) -> str:
    return f"{notice.region}-{notice.year}-{SERIES}/{category}" if category else "ALL"


def sums(
    notice: Notice, rule: str, subject: str, total: Figures, parts: list[Figures]
) -> Iterator[tuple[tuple[str, str, str], Row]]:
    plans, dones = [part.plan for part in parts], [part.done for part in parts]
    yield (rule, subject, "plan"), summed(total.plan, plans, notice.plan_quantum)
    yield (rule, subject, "done"), summed(total.done, dones, notice.done_quantum)


def summed(reported: Decimal | None, parts: Sequence[Decimal | None], quantum: Decimal) -> Row:
    addends = [part for part in parts if part is not None]
    blanks = len(parts) - len(addends)
    computed = sum(addends, Decimal(0)) if addends else None
    bound = Fraction(len(addends) + 1, 2) * Fraction(quantum)
    difference = None if reported is None or computed is None else reported - computed
    if difference is None:
        verdict = "not_checkable"
    elif difference == 0:
        verdict = "match"
    elif abs(difference) <= bound:
        verdict = "rounding"
    elif difference > 0 and blanks:
        verdict = "incomplete"
    else:
        verdict = "mismatch"
    return reported, computed, difference, decimal(bound), len(addends), blanks, verdict


def percentage(figures: Figures, quantum: Decimal) -> Row:
    plan, done, pct = figures.plan, figures.done, figures.pct
    blanks = (plan is None) + (done is None)
    half = decimal(Fraction(quantum) / 2)
    if plan is None or done is None or plan == 0:
        return pct, None, None, half, 0, blanks, "not_checkable"
    exact = 100 * Fraction(done) / Fraction(plan)
    computed = rounded(exact, Decimal("0.0001"), ROUND_HALF_UP)
    if pct is None:
        return None, computed, None, half, 0, blanks, "not_checkable"
    off = abs(Fraction(pct) - exact)
    if off * 2 <= Fraction(quantum):
        verdict = "match"
    elif off < Fraction(quantum) and abs(Fraction(pct)) <= abs(exact) and pct * exact.numerator >= 0:
        verdict = "rounding"  # the digits after the printed ones were dropped
    else:
        verdict = "mismatch"
    return pct, computed, pct - computed, half, 1, 0, verdict


def decimal(value: Fraction) -> Decimal:
    with localcontext(prec=60):
        return Decimal(value.numerator) / Decimal(value.denominator)


def rounded(value: Fraction, quantum: Decimal, rounding: str) -> Decimal:
    with localcontext(prec=60):
        scaled = decimal(value / Fraction(quantum))
        return scaled.quantize(Decimal(1), rounding) * quantum


# Notices ------------------------------------------------------------------------------------------------------------


@st.composite
def amounts(draw: st.DrawFn, quantum: Decimal, *, least: int) -> Decimal | None:
    """A figure with the column's decimals: blank, zero, small, or large."""
    kind = draw(st.sampled_from(("blank", "zero", "small", "small", "large")))
    if kind == "blank":
        return None
    return 0 * quantum if kind == "zero" else draw(st.integers(least, 9_999 if kind == "small" else 10**9)) * quantum


@st.composite
def percentages(draw: st.DrawFn, plan: Decimal | None, done: Decimal | None, quantum: Decimal) -> Decimal | None:
    """A printed percentage: rounded, truncated, a unit off, wrong, or blank."""
    if draw(st.integers(0, 9)) == 0 or not plan or done is None or abs(done) > plan * 10**6:
        return draw(st.sampled_from((None, None, Decimal(0), 30 * quantum)))
    exact = 100 * Fraction(done) / Fraction(plan)
    printed = rounded(exact, quantum, draw(st.sampled_from((ROUND_HALF_UP, ROUND_DOWN))))
    return printed + draw(st.sampled_from((0, 0, 0, 1, -1, 40))) * quantum


@st.composite
def figures(draw: st.DrawFn, plan_q: Decimal, done_q: Decimal, pct_q: Decimal) -> Figures:
    plan = draw(amounts(plan_q, least=0))
    done = draw(amounts(done_q, least=-50))
    return Figures(plan, done, draw(percentages(plan, done, pct_q)))


@st.composite
def totals(draw: st.DrawFn, parts: list[Figures], plan_q: Decimal, done_q: Decimal, pct_q: Decimal) -> Figures:
    """A total of some rows: right, off by about the rounding bound, wrong, or blank."""

    def total(values: list[Decimal | None], quantum: Decimal) -> Decimal | None:
        if draw(st.integers(0, 9)) == 0:
            return None
        right = sum((value for value in values if value is not None), Decimal(0))
        about = (len(values) + 1) // 2
        return right + draw(st.sampled_from((0, 0, 1, -1, about, -about, about + 1, -about - 1, 100, -100))) * quantum

    plan = total([part.plan for part in parts], plan_q)
    done = total([part.done for part in parts], done_q)
    return Figures(plan, done, draw(percentages(plan if plan and plan > 0 else None, done, pct_q)))


QUANTA = st.sampled_from([Decimal(q) for q in ("100", "1", "0.1", "0.01", "0.0001")])


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    quanta = draw(QUANTA), draw(QUANTA), draw(st.sampled_from([Decimal(q) for q in ("1", "0.1", "0.01", "0.0001")]))
    names = draw(st.sampled_from(((), CATEGORIES[:1], CATEGORIES)))
    inside: dict[str, list[Figures]] = {name: draw(st.lists(figures(*quanta), max_size=4)) for name in names}
    outside = draw(st.lists(figures(*quanta), min_size=0 if any(inside.values()) else 1, max_size=2))
    lines = [(None, one) for one in outside] + [(name, one) for name in names for one in inside[name]]
    stated: dict[str | None, Figures] = {name: draw(totals(inside[name], *quanta)) for name in names}
    if draw(st.integers(0, 4)):
        stated = {None: draw(totals([one for _, one in lines], *quanta))} | stated
    return Notice(
        key="",
        lines=[Line(f"项目{i}", one, name) for i, (name, one) in enumerate(lines, start=1)],
        totals=stated,
        plan_quantum=quanta[0],
        done_quantum=quanta[1],
        pct_quantum=quanta[2],
    )


# Comparison ---------------------------------------------------------------------------------------------------------


def ledger(made: Sequence[Notice]) -> dict[tuple[str, ...], Any]:
    """Build a release of some notices and return its ledger."""
    with TemporaryDirectory() as folder:
        database, _ = build_release(Path(folder), made)
        found = rows(
            database,
            "select notice_key, rule, subject, measure, reported, computed, difference, rounding_bound, addends, "
            "blanks, verdict from audit_reconciliation",
        )
    assert len({row[:4] for row in found}) == len(found)
    return {row[:4]: row[4:] for row in found}


def numbered(made: Sequence[Notice]) -> list[Notice]:
    """Give notices keys and years of their own."""
    return [Notice(**{**vars(one), "key": f"n{i}", "year": 2000 + i}) for i, one in enumerate(made)]


# Not shrunk: the message names the rows that differ, and each step would build a release.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(made=st.lists(notices(), min_size=8, max_size=12))
def test_every_row_equals_the_oracle(made: list[Notice]) -> None:
    named = numbered(made)
    wanted = {(notice.key, *key): row for notice in named for key, row in expected(notice)}
    found = ledger(named)
    assert found.keys() == wanted.keys()
    wrong = [f"{key} is {found[key]}, not {row}" for key, row in wanted.items() if found[key] != row]
    assert not wrong, "\n".join(wrong)


def one_line(plan: str | None, done: str | None, pct: str | None, quantum: str = "0.1") -> Row:
    def read(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    notice = Notice("n", [Line("项目", Figures(read(plan), read(done), read(pct)))], pct_quantum=Decimal(quantum))
    row: Row = ledger([notice])["n", "percentage_of_plan", "row 1", "pct"]
    return row


@pytest.mark.parametrize(
    ("plan", "done", "pct", "verdict"),
    [
        ("300", "92", "30.7", "match"),
        ("300", "92", "30.6", "rounding"),  # 30.66… truncated
        ("300", "91", "30.4", "mismatch"),  # 30.33… rounded up
        ("300", "92", "30.5", "mismatch"),
        ("1000", "305.5", "30.5", "match"),  # a tie, rounded down
        ("1000", "305.5", "30.6", "match"),  # and up
        ("300", "-92", "-30.7", "match"),
        ("300", "-92", "-30.6", "rounding"),
        ("300", "-91", "-30.4", "mismatch"),  # -30.33… is neither rounded nor truncated to this
        ("3000", "1", "0.0", "match"),
        ("1300", "1", "0.0", "rounding"),  # 0.0769… truncated
        ("0", "0", "0.0", "not_checkable"),
        ("0", "5", "100.0", "not_checkable"),
        ("0", "0", None, "not_checkable"),
        ("300", "92", None, "not_checkable"),
        ("300", None, "0.0", "not_checkable"),
        (None, "92", "30.7", "not_checkable"),
    ],
)
def test_percentages(plan: str | None, done: str | None, pct: str | None, verdict: str) -> None:
    assert one_line(plan, done, pct)[-1] == verdict


@pytest.mark.parametrize(
    ("done", "pct", "verdict"), [("-92", "30.7", "match"), ("-92", "99.0", "mismatch"), ("92", "-30.6", "rounding")]
)
def test_a_negative_plan_is_no_division_by_zero(done: str, pct: str, verdict: str) -> None:
    assert one_line("-300", done, pct)[-1] == verdict


def test_the_computed_percentage_is_exact_where_floating_point_is_not() -> None:
    """Half a ten-thousandth, exactly: 100 * 1.0001 / 2000 is 0.050005, and in binary a little less or more."""
    for done in ("1.0001", "3.0003", "99999.0099"):
        exact = 100 * Fraction(Decimal(done)) / 2000
        assert one_line("2000", done, "0.1")[1] == rounded(exact, Decimal("0.0001"), ROUND_HALF_UP)


def total_of(total: str, *lines: str | None, quantum: str = "1") -> tuple[Decimal | None, str]:
    """Return bound and verdict of a grand total of money done over some lines."""
    made = [Line(f"项目{i}", Figures(done=None if x is None else Decimal(x))) for i, x in enumerate(lines)]
    notice = Notice("n", made, {None: Figures(done=Decimal(total))}, done_quantum=Decimal(quantum))
    row = ledger([notice])["n", "grand_from_lines", "ALL", "done"]
    return row[3], row[-1]


@pytest.mark.parametrize(
    ("total", "lines", "quantum", "bound", "verdict"),
    [
        ("30", ("10", "20"), "1", "1.5", "match"),
        ("31", ("10", "20"), "1", "1.5", "rounding"),
        ("29", ("10", "20"), "1", "1.5", "rounding"),
        ("32", ("10", "20"), "1", "1.5", "mismatch"),
        ("32", ("10", "20", "0"), "1", "2", "rounding"),  # a printed 0 is an addend
        ("32", ("10", "20", None), "1", "1.5", "incomplete"),  # a blank is none
        ("28", ("10", "20", None), "1", "1.5", "mismatch"),  # no money in the blank settles too small a total
        ("31", ("10", "20", None), "1", "1.5", "rounding"),
        ("30.0002", ("10", "20"), "0.0001", "0.00015", "mismatch"),  # two units off, one and a half allowed
        ("30.0001", ("10", "20"), "0.0001", "0.00015", "rounding"),
        ("3500", ("3000", "400"), "0.1", "0.15", "mismatch"),  # 3500 does not mean to the hundred
        ("3500", ("3000", "400"), "100", "150", "rounding"),
        ("5", (None, None), "1", "0.5", "not_checkable"),
        ("0", (None,), "1", "0.5", "not_checkable"),
    ],
)
def test_totals(total: str, lines: tuple[str | None, ...], quantum: str, bound: str, verdict: str) -> None:
    assert total_of(total, *lines, quantum=quantum) == (Decimal(bound), verdict)


def test_figures_at_the_edge_of_what_is_stored_stop_nobody_else() -> None:
    """The sum, the ratio or the products of such figures leave DECIMAL(18,4); the release must still be built."""
    huge = Decimal("99999999999999.9999")
    absurd = [
        Notice("sum", [Line("甲", Figures(huge, huge)), Line("乙", Figures(huge, huge))], {None: Figures(huge, huge)}),
        Notice("ratio", [Line("甲", Figures(Decimal("0.0001"), huge, Decimal(1)))], year=2024),
        Notice("product", [Line("甲", Figures(huge, huge, huge))], year=2023),
        Notice("difference", [Line("甲", Figures(huge, -huge))], {None: Figures(-huge, huge)}, year=2022),
    ]
    good = Notice("good", [Line("甲", Figures(Decimal(10), Decimal(5), Decimal(50)))], year=2021)
    found = ledger([*absurd, good])
    assert found["good", "percentage_of_plan", "row 1", "pct"][-1] == "match"
    assert found["ratio", "percentage_of_plan", "row 1", "pct"][-1] == "mismatch"
    assert found["product", "percentage_of_plan", "row 1", "pct"][-1] == "mismatch"
    assert found["sum", "grand_from_lines", "ALL", "plan"][-1] == "mismatch"
    assert found["difference", "grand_from_lines", "ALL", "plan"][-1] == "mismatch"
