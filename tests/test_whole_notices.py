"""Any notice, in any layout and format: read as what it states, or refused with a reason. Never as something else."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.notices import choices
from tests.notices.choices import ROLES, Layout
from tests.notices.formats import OF_CELLS, OF_CHARACTERS, OF_TEXT, PRINTERS, printed
from tests.notices.logical import Notice
from tests.notices.surroundings import Surroundings
from tests.support.strategies import invented, layouts, notices, surroundings
from tests.support.whole import assert_same_or_refused

PLAIN = Layout()
ALONE = Surroundings()
# Layouts that a reader must not refuse in a format that keeps cells apart.
MUST_READ: dict[str, Layout] = {
    "plain": PLAIN,
    "a heading over two": replace(PLAIN, group=True),
    "categories in brackets": replace(PLAIN, categories="brackets"),
    "nested categories": replace(PLAIN, categories="nested"),
    "categories merged in the first column": replace(PLAIN, categories="merged", totals="last"),
    "categories merged, without totals": replace(PLAIN, categories="merged", totals="none"),
    "categories on each line": replace(PLAIN, categories="repeated"),
    "categories across the table": replace(PLAIN, categories="banner"),
    "subtotals at the end of each category": replace(PLAIN, categories="subtotal", totals="last"),
    "no categories": replace(PLAIN, categories="none", totals="last"),
    "numbers that restart": replace(PLAIN, restart=True, totals="none"),
    "numbers with a dot": replace(PLAIN, number_mark="."),
    "names with a star": replace(PLAIN, star=True),
    "sub-lines with figures": replace(PLAIN, parts="with_figures"),
    "sub-lines with all details": replace(PLAIN, parts="with_details", parts_at=2),
    "sub-lines without figures": replace(PLAIN, parts="without_figures"),
    "亿元 in a line above": replace(PLAIN, unit="亿元", unit_at="line"),
    "亿元 in the caption": replace(PLAIN, unit="亿元", unit_at="caption"),
    "元 in a row above the header": replace(PLAIN, unit="元", unit_at="row"),
    "元 in every cell": replace(PLAIN, unit="元", unit_at="cell", grouped=True),
    "plan in 亿元 and done in 万元": replace(PLAIN, unit="亿元", done_unit="万元"),
    "two decimals and thousands": replace(PLAIN, padded=True, grouped=True),
    "full-width figures": replace(PLAIN, wide=True, percent="mixed"),
    "a remark beside a percentage": replace(PLAIN, remark_in_cell="closed", percent="sign"),
    "a remark that is not closed": replace(PLAIN, remark_in_cell="open", percent="mixed"),
    "split with its header": replace(PLAIN, page_rows=4, repeat_header=True),
    "split without": replace(PLAIN, page_rows=4),
    "few columns and an unknown one": replace(PLAIN, order=("number", "item", "plan", "done", "extra")),
    "supporting agencies": replace(PLAIN, order=(*ROLES, "support")),
    "no numbers": replace(PLAIN, order=("item", "goal", "plan", "agency", "done", "rate")),
    "all columns the other way round": replace(PLAIN, order=tuple(reversed(ROLES))),
    **{f"{mark} for blanks": replace(PLAIN, blank=mark) for mark in ("/", "\u2014", "-", "无")},
    **{
        f"agencies parted by {mark}": replace(PLAIN, agency_mark=place)
        for place, mark in enumerate(choices.MARKS)
        if place
    },
    **{f"total called {word}": replace(PLAIN, total_word=place) for place, word in enumerate(choices.TOTALS) if place},
    **{
        f"other headings, {place}": replace(PLAIN, headings=dict.fromkeys(choices.HEADINGS, place))
        for place in range(1, 9)
    },
    "three wordings of the period": replace(PLAIN, period_at=("title", "letter", "progress")),
    "the period in a heading alone": replace(PLAIN, period_at=("progress",)),
    **{f"dates {kind}": replace(PLAIN, dates=kind) for kind in ("dots", "short", "damaged")},
}
AROUND = {
    "navigation": Surroundings(navigation=True),
    "contact": Surroundings(contact=True),
    "other years": Surroundings(years=True),
    "a note": Surroundings(note=True),
    "blank rows": Surroundings(blank_rows=3),
    "a blank column": Surroundings(blank_column=True),
    "headers on each page": Surroundings(header_every=2),
}
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def check(form: str, notice: Notice, how: Layout, around: Surroundings = ALONE) -> str:
    """Return the reason of a refusal, empty if the notice was read."""
    return assert_same_or_refused(notice, how, printed(form, notice, how, around))


def is_due(name: str, form: str) -> bool:
    """Tell whether a refusal is due: a sheet that goes on without a header loses its blank columns, and their place."""
    return name == "split without" and form.startswith("xls")


@pytest.mark.parametrize(("place", "name"), list(enumerate(MUST_READ)), ids=list(MUST_READ))
def test_a_layout_that_must_be_read(place: int, name: str) -> None:
    """In HTML and in one of the other formats, in turn."""
    other = list(OF_CELLS)[1 + place % (len(OF_CELLS) - 1)]
    for form in ("html", other):
        assert bool(check(form, invented(11), MUST_READ[name])) == is_due(name, form), form


@pytest.mark.slow
@pytest.mark.parametrize("form", OF_CELLS)
@pytest.mark.parametrize("name", MUST_READ)
def test_a_layout_that_must_be_read_in_every_format(name: str, form: str) -> None:
    assert bool(check(form, invented(12, 6), MUST_READ[name])) == is_due(name, form)


@pytest.mark.parametrize("form", ["html", "xlsx", "docx", "pdf"])
@pytest.mark.parametrize("name", AROUND)
def test_what_stands_around_the_table_changes_nothing(name: str, form: str) -> None:
    assert check(form, invented(11), PLAIN, AROUND[name]) == ""


@pytest.mark.parametrize("form", OF_TEXT)
def test_a_text_is_read_or_refused(form: str) -> None:
    """A text that keeps no blanks apart may be refused; it is read from some notices at the least."""
    read = [not assert_same_or_refused(notice, PLAIN, OF_TEXT[form](notice)) for notice in map(invented, range(6))]
    assert any(read)


@pytest.mark.parametrize(
    ("month", "wording"), [(month, place) for month, words in choices.PERIODS.items() for place in range(len(words))]
)
def test_every_wording_of_a_period(month: int, wording: int) -> None:
    how = replace(PLAIN, period=wording)
    assert check("html", invented(2, 3, month), how) == "", choices.PERIODS[month][wording]


@pytest.mark.parametrize("place", range(len(choices.HEADINGS["money"])))
def test_money_of_unknown_meaning_is_refused(place: int) -> None:
    how = replace(PLAIN, order=(*ROLES, "money"), headings={"money": place})
    assert check("html", invented(11), how) == "column_unknown_money"


@settings(QUICK)
@given(notices(), layouts(), surroundings(), st.sampled_from(list(OF_CELLS)))
def test_any_notice_in_any_layout(notice: Notice, how: Layout, around: Surroundings, form: str) -> None:
    event(f"{form}: {check(form, notice, how, around) or 'read'}")


@settings(QUICK)
@given(notices(), layouts(), surroundings(), st.sampled_from(list(OF_CHARACTERS)))
def test_any_notice_as_text(notice: Notice, how: Layout, around: Surroundings, form: str) -> None:
    event(f"{form}: {check(form, notice, how, around) or 'read'}")


@pytest.mark.slow
@pytest.mark.parametrize("form", PRINTERS)
def test_any_notice_in_any_layout_many_times(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[str] = Counter()

    @settings(QUICK, max_examples=120)
    @given(notices(), layouts(), surroundings())
    def many(notice: Notice, how: Layout, around: Surroundings) -> None:
        counts[check(form, notice, how, around) or "read"] += not how.must_be_refused

    many()
    with capsys.disabled():
        print(f"\n{form}: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))  # noqa: T201
    # Strictness must not become a reader that refuses everything.
    assert form in OF_CHARACTERS or counts["read"] * 3 > counts.total()
