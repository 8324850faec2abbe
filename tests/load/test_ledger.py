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
        if name is None and categories and all(line.category for line in notice.lines):
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


# A hundred billion yuan. What lies far beyond is in the last tests.
LARGE = Decimal(10_000_000)


@st.composite
def amounts(draw: st.DrawFn, quantum: Decimal, *, least: int) -> Decimal | None:
    """A figure with the column's decimals: blank, zero, small, or large."""
    kind = draw(st.sampled_from(("blank", "zero", "small", "small", "large")))
    if kind == "blank":
        return None
    most = 9_999 if kind == "small" else int(LARGE / quantum)
    return 0 * quantum if kind == "zero" else draw(st.integers(least, most)) * quantum


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
    plan = None if plan is None else max(plan, 0 * plan_q)
    done = total([part.done for part in parts], done_q)
    return Figures(plan, done, draw(percentages(plan, done, pct_q)))


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
    max_examples=20,
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


# Cases by hand: all of a table in one release, each as a notice of its own. ------------------------------------------

PERCENTAGES = [
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
    # A negative plan is no division by zero.
    ("-300", "-92", "30.7", "match"),
    ("-300", "-92", "99.0", "mismatch"),
    ("-300", "92", "-30.6", "rounding"),
]
TOTALS = [
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
]
# Half a ten-thousandth exactly, and in binary a little less or more.
TIES = [
    ("2000", "1.001", "0.0501"),
    ("2000", "3.003", "0.1502"),
    ("2000", "1000.001", "50.0001"),
    ("2000", "-1.001", "-0.0501"),
]


def read(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.fixture(scope="module")
def by_hand() -> dict[tuple[str, ...], Any]:
    printed = [Figures(read(plan), read(done), read(pct)) for plan, done, pct, _ in PERCENTAGES]
    printed += [Figures(read(plan), read(done), Decimal(0)) for plan, done, _ in TIES]
    percentages = Notice("percentages", [Line("甲", one) for one in printed], pct_quantum=Decimal("0.1"))
    made = [percentages]
    for year, (total, parts, quantum, *_) in enumerate(TOTALS):
        lines = [Line("甲", Figures(done=read(part))) for part in parts]
        stated = {None: Figures(done=Decimal(total))}
        made.append(Notice(f"total {year}", lines, stated, year=year + 2000, done_quantum=Decimal(quantum)))
    return ledger(made)


@pytest.mark.parametrize("case", PERCENTAGES, ids=str)
def test_percentages(by_hand: dict[tuple[str, ...], Any], case: tuple[str | None, ...]) -> None:
    row = by_hand["percentages", "percentage_of_plan", f"row {PERCENTAGES.index(case) + 1}", "pct"]
    assert row[-1] == case[-1]


@pytest.mark.parametrize("case", TIES, ids=str)
def test_a_computed_percentage_is_rounded_half_up_exactly(
    by_hand: dict[tuple[str, ...], Any], case: tuple[str, str, str]
) -> None:
    row = by_hand["percentages", "percentage_of_plan", f"row {len(PERCENTAGES) + TIES.index(case) + 1}", "pct"]
    exact = rounded(100 * Fraction(case[1]) / Fraction(case[0]), Decimal("0.0001"), ROUND_HALF_UP)
    assert row[1] == exact == Decimal(case[2])


@pytest.mark.parametrize("case", TOTALS, ids=str)
def test_totals(by_hand: dict[tuple[str, ...], Any], case: tuple[Any, ...]) -> None:
    row = by_hand[f"total {TOTALS.index(case)}", "grand_from_lines", "ALL", "done"]
    assert (row[3], row[-1]) == (Decimal(case[3]), case[4])


HUGE = Decimal("99999999999999.9999")
ABSURD = {
    "sum": Notice("n", [Line("甲", Figures(HUGE)), Line("乙", Figures(HUGE))], {None: Figures(HUGE)}),
    "difference": Notice("n", [Line("甲", Figures(done=-HUGE))], {None: Figures(done=HUGE)}),
    "ratio": Notice("n", [Line("甲", Figures(Decimal("0.0001"), HUGE, Decimal(1)))]),
    "product": Notice("n", [Line("甲", Figures(HUGE, HUGE, HUGE))]),
    "two cells run together": Notice("n", [Line("甲", Figures(Decimal(1160435003), Decimal(3500), Decimal("30.2")))]),
}


@pytest.mark.parametrize("case", ABSURD)
def test_an_absurd_figure_is_a_mismatch_and_costs_no_other_notice(case: str) -> None:
    """Sums, ratios and products of what DECIMAL(18,4) holds may leave it; the release must still be built."""
    good = Notice("good", [Line("甲", Figures(Decimal(10), Decimal(5), Decimal(50)))], year=2021)
    found = ledger([ABSURD[case], good])
    assert found["good", "percentage_of_plan", "row 1", "pct"][-1] == "match"
    assert "mismatch" in {row[-1] for key, row in found.items() if key[0] == "n"}
