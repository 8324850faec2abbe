"""What hypothesis draws whole notices from: notices, layouts, and what stands around their tables."""

from dataclasses import replace

from hypothesis import strategies as st

from tests.notices import generate
from tests.notices.choices import HEADINGS, MARKS, NEEDED, ROLES, TOTALS, UNITS, Layout
from tests.notices.logical import Notice
from tests.notices.surroundings import Surroundings

SEEDS = st.integers(0, 10_000)
BLANKS = ("", "/", "\u2014", "-", "无", "\u2014\u2014", "--")


def invented(seed: int, lines: int = 5, month: int | None = None) -> Notice:
    """Return an invented notice of so many lines; with `month` it is of the months until then."""
    notice = next(generate.notices(1, seed=seed, lines=(lines, lines)))
    return replace(notice, through_month=month) if month else notice


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """Draw a notice of any quarter."""
    seed, quarter = draw(SEEDS), draw(st.integers(0, 3))
    return list(generate.notices(quarter + 1, seed=seed, lines=(3, 6)))[quarter]


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Draw a layout: mostly plain in mostly all things, so that each of them is read as well as refused."""
    optional = [role for role in ROLES if role not in NEEDED]
    left_out = draw(st.just([]) | st.lists(st.sampled_from(optional), unique=True, max_size=4))
    added = draw(st.sampled_from([[], [], [], ["support"], ["extra"], ["support", "extra"], ["money"]]))
    kept = [role for role in ROLES if role not in left_out] + added
    order = draw(st.just(kept) | st.permutations(kept))
    places = draw(st.sampled_from([("title",)] * 3 + [("title", "progress"), ("progress",), ("letter",)]))
    if "progress" not in kept:
        places = ("title",)
    return Layout(
        order=tuple(order),
        headings=draw(st.dictionaries(st.sampled_from(list(HEADINGS)), st.integers(0, 8))),
        group=draw(st.booleans()),
        period=draw(st.integers(0, 12)),
        period_at=places,
        categories=draw(
            st.sampled_from(["rows", "brackets", "banner", "subtotal", "nested", "merged", "repeated", "none"])
        ),
        totals=draw(st.sampled_from(["first", "last", "none"])),
        total_word=draw(st.just(0) | st.integers(0, len(TOTALS) - 1)),
        restart=draw(st.booleans()),
        number_mark=draw(st.sampled_from(["", "", "", ".", "、"])),
        star=draw(st.booleans()),
        parts=draw(st.sampled_from(["", "", "with_figures", "without_figures", "with_details"])),
        parts_at=draw(st.integers(0, 5)),
        unit=draw(st.sampled_from(list(UNITS))),
        done_unit=draw(st.sampled_from(["", "", *UNITS])),
        unit_at=draw(st.sampled_from(["heading", "heading", "line", "caption", "row", "cell"])),
        grouped=draw(st.booleans()),
        padded=draw(st.booleans()),
        wide=draw(st.booleans()),
        percent=draw(st.sampled_from(["none", "sign", "mixed"])),
        remark_in_cell=draw(st.sampled_from(["", "", "closed", "open"])),
        blank=draw(st.sampled_from(BLANKS)),
        agency_mark=draw(st.integers(0, len(MARKS) - 1)),
        dates=draw(st.sampled_from(["whole", "whole", "dots", "short", "damaged"])),
        page_rows=draw(st.sampled_from([0, 0, 0, 3, 5])),
        repeat_header=draw(st.booleans()),
    )


def surroundings() -> st.SearchStrategy[Surroundings]:
    """Draw what stands around a table."""
    return st.just(Surroundings()) | st.builds(
        Surroundings,
        navigation=st.booleans(),
        contact=st.booleans(),
        years=st.booleans(),
        note=st.booleans(),
        blank_rows=st.sampled_from([0, 0, 1, 3]),
        blank_column=st.booleans(),
        header_every=st.sampled_from([0, 0, 2, 4]),
    )
