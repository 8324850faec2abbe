"""Any notice, in any layout and format: read as what it states, or refused with a reason. Never as something else."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.normalise.chunk import StagedFrames
from pipelines.problems import Reason
from tests.notices import generate, layout
from tests.notices.formats import OF_LAYOUT, OF_TEXT
from tests.notices.layout import ROLES, Layout
from tests.notices.logical import Notice
from tests.support.reading import reasons, stage

MARKS = re.compile(r"[、,]")
PLAIN = Layout()
# Layouts that a reader must not refuse in a format that keeps cells apart.
MUST_READ = {
    "plain": PLAIN,
    "a heading over two": replace(PLAIN, group=True),
    "nested categories": replace(PLAIN, categories="nested"),
    "categories merged in the first column": replace(PLAIN, categories="merged", totals="last"),
    "categories on each line": replace(PLAIN, categories="repeated"),
    "categories across the table": replace(PLAIN, categories="banner"),
    "no categories": replace(PLAIN, categories="none", totals="last"),
    "numbers that restart": replace(PLAIN, restart=True, totals="none"),
    "sub-lines with figures": replace(PLAIN, parts="with_figures"),
    "sub-lines without figures": replace(PLAIN, parts="without_figures"),
    "亿元 in a line above": replace(PLAIN, unit="亿元", unit_at="line"),
    "元 in every cell": replace(PLAIN, unit="元", unit_at="cell", grouped=True),
    "full-width figures": replace(PLAIN, wide=True, percent="mixed"),
    "a remark beside a percentage": replace(PLAIN, remark_in_cell=True, percent="sign"),
    "split with its header": replace(PLAIN, page_rows=4, repeat_header=True),
    "split without": replace(PLAIN, page_rows=4),
    "few columns and an unknown one": replace(PLAIN, order=("number", "item", "plan", "done", "extra")),
    "no numbers": replace(PLAIN, order=("item", "goal", "plan", "agency", "done", "rate")),
    "all columns the other way round": replace(PLAIN, order=tuple(reversed(ROLES))),
    "marks for blanks": replace(PLAIN, blank="/"),
}


def notices(seed: int, lines: int = 5) -> Notice:
    return next(generate.notices(1, seed=seed, lines=(lines, lines)))


def said(frames: StagedFrames) -> list[dict[str, Any]]:
    return [
        {
            "number": row["line_no"],
            "name": row["name"],
            "category": row["category_name"],
            "goal": row["goal_text"],
            "plan": row["plan_wan"],
            "done": row["done_wan"],
            "rate": row["done_pct"],
            "agencies": row["agency_names"],
            "progress": row["progress_text"],
            "remark": row["remark"],
            "parent": row["parent_row_ordinal"],
            "is_leaf": row["is_leaf"],
            "extra": row["attributes"],
        }
        for row in frames.staged_lines.iter_rows(named=True)
    ]


def stated(notice: Notice, how: Layout) -> list[dict[str, Any]]:
    heading = layout.HEADINGS["extra"][how.headings.get("extra", 0) % 2]
    return [
        {
            **{name: getattr(each, name) for name in ("number", "name", "category", "goal", "plan", "done", "rate")},
            "agencies": [name for name in MARKS.split(each.agency) if name],
            **{name: getattr(each, name) for name in ("progress", "remark", "parent", "is_leaf")},
            "extra": f'{{"{heading}": "{each.extra}"}}' if each.extra else None,
        }
        for each in layout.statement(notice, how)
    ]


def totals(frames: StagedFrames) -> dict[str | None, tuple[Decimal | None, ...]]:
    columns = ("category_name", "plan_wan", "done_wan", "done_pct")
    return {name: tuple(figures) for name, *figures in frames.staged_totals.select(columns).iter_rows()}


def assert_same_or_refused(notice: Notice, how: Layout, data: str | bytes) -> bool:
    """Return whether it was read; what was read is what is stated."""
    frames = stage([data], region=notice.region_adcode)
    if frames.staged_problems.height:
        assert Reason.READER_FAILED not in reasons(frames), frames.staged_problems["detail"].to_list()
        assert frames.staged_lines.height == 0
        return False
    assert said(frames) == stated(notice, how)
    assert totals(frames) == layout.totals(notice, how)
    (head,) = frames.staged_notices.rows(named=True)
    assert (head["program_year"], head["period_key"]) == (
        notice.program_year,
        f"{notice.program_year}Q{notice.through_month // 3}",
    )
    return True


@pytest.mark.parametrize("form", OF_LAYOUT)
@pytest.mark.parametrize("name", MUST_READ)
def test_a_layout_that_must_be_read(name: str, form: str) -> None:
    notice = notices(11)
    is_read = assert_same_or_refused(notice, MUST_READ[name], OF_LAYOUT[form](notice, MUST_READ[name]))
    # A sheet that goes on without a header loses its blank columns, and with them the place of the others.
    assert is_read or (name == "split without" and form.startswith("xls"))


@pytest.mark.parametrize("form", OF_TEXT)
def test_a_text_is_read_or_refused(form: str) -> None:
    """A text that keeps no blanks apart may be refused; it is read from some notices at the least."""
    read = [assert_same_or_refused(notice, PLAIN, OF_TEXT[form](notice)) for notice in map(notices, range(6))]
    assert any(read)


@pytest.mark.parametrize("wording", range(8))
@pytest.mark.parametrize("month", layout.PERIODS)
def test_every_wording_of_a_period(month: int, wording: int) -> None:
    notice = next(each for each in generate.notices(4, seed=2, lines=(3, 3)) if each.through_month == month)
    how = replace(PLAIN, period=wording)
    assert assert_same_or_refused(notice, how, OF_LAYOUT["html"](notice, how))


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    optional = [role for role in (*ROLES, "extra") if role not in ("item", "plan", "done")]
    kept = draw(st.lists(st.sampled_from(optional), unique=True))
    order = draw(st.permutations([*kept, "item", "plan", "done"]))
    return Layout(
        order=tuple(order),
        headings=draw(st.dictionaries(st.sampled_from(list(layout.HEADINGS)), st.integers(0, 4))),
        group=draw(st.booleans()),
        period=draw(st.integers(0, 7)),
        categories=draw(st.sampled_from(["rows", "banner", "nested", "merged", "repeated", "none"])),
        totals=draw(st.sampled_from(["first", "last", "none"])),
        restart=draw(st.booleans()),
        parts=draw(st.sampled_from(["", "with_figures", "without_figures"])),
        unit=draw(st.sampled_from(list(layout.UNITS))),
        unit_at=draw(st.sampled_from(["heading", "line", "cell"])),
        grouped=draw(st.booleans()),
        wide=draw(st.booleans()),
        percent=draw(st.sampled_from(["none", "sign", "mixed"])),
        remark_in_cell=draw(st.booleans()),
        blank=draw(st.sampled_from(["", "/", "\u2014", "-", "无"])),
        page_rows=draw(st.sampled_from([0, 0, 3, 5])),
        repeat_header=draw(st.booleans()),
    )


def check_any(seed: int, how: Layout, form: str, counts: Counter[tuple[str, str]]) -> None:
    notice = notices(seed, 4)
    is_read = assert_same_or_refused(notice, how, OF_LAYOUT[form](notice, how))
    counts[form, "read" if is_read else "refused"] += 1


SEEDS = st.integers(0, 10_000)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@settings(QUICK)
@given(SEEDS, layouts(), st.sampled_from(["html", "xlsx", "docx"]))
def test_any_notice_in_any_layout(seed: int, how: Layout, form: str) -> None:
    check_any(seed, how, form, Counter())


@pytest.mark.slow
def test_any_notice_in_any_layout_and_format_many_times(capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[tuple[str, str]] = Counter()

    @settings(QUICK, max_examples=600)
    @given(SEEDS, layouts(), st.sampled_from(list(OF_LAYOUT)))
    def check(seed: int, how: Layout, form: str) -> None:
        check_any(seed, how, form, counts)

    check()
    with capsys.disabled():
        print(dict(sorted(counts.items())))  # noqa: T201  # how much is read, how much refused
    # Strictness must not become a reader that refuses everything.
    assert all(counts[form, "read"] > counts[form, "refused"] for form in OF_LAYOUT)


@settings(QUICK)
@given(SEEDS, st.sampled_from(["html", "xlsx"]), st.data())
def test_a_changed_cell_is_read_as_printed_or_refused(seed: int, form: str, data: st.DataObject) -> None:
    """Whatever happens to one cell of a table, no other cell's figure moves."""
    notice = notices(seed, 4)
    (table,) = layout.tables(notice, PLAIN)
    row = data.draw(st.integers(1, len(table) - 1))
    column = data.draw(st.integers(0, len(table[row]) - 1))
    text = data.draw(
        st.sampled_from(["", "7", "1.5%", "合计", "一、市级", "x", "小计", "/", "1 2", "9" * 20, "一", "(二)其他"])
    )
    cells = [list(cells) for cells in table]
    cells[row][column] = cells[row][column]._replace(text=text)
    printed = {tuple(cell.text for cell in cells) for cells in cells[1:]}
    render = {"html": _html, "xlsx": _xlsx}[form]
    frames = stage([render(notice, [cells])], region=notice.region_adcode)
    for line in frames.staged_lines.iter_rows(named=True):
        figures = tuple(line[name] for name in ("plan_wan", "done_wan", "done_pct"))
        assert any(_says(texts, line["name"], figures) for texts in printed), (line["name"], figures)


def _html(notice: Notice, tables: list[Any]) -> bytes:
    from tests.notices import cms_html

    return cms_html.render(layout.lines_before(notice, PLAIN), tables, []).encode()


def _xlsx(notice: Notice, tables: list[Any]) -> bytes:
    from tests.notices.office import to_xlsx

    return to_xlsx(layout.lines_before(notice, PLAIN), tables)


def _says(texts: tuple[str, ...], name: str, figures: tuple[Decimal | None, ...]) -> bool:
    """Tell whether a printed row says this name and these figures."""
    if len(texts) != len(ROLES) or texts[1] != name:
        return False
    printed = (texts[3], texts[6], texts[7].removesuffix("%"))
    return figures == tuple(Decimal(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None for text in printed)
