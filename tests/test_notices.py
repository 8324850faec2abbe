"""The made-up notices are right, and the renderers print exactly what the notice states."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.notices import generate, logical, page_text, word_html
from tests.notices.logical import Category, Line, Notice
from tests.notices.programs import invent

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "warehouse" / "sample" / "wanzhou-2025-q1-notice.txt"
FIXTURES = ROOT / "tests" / "fixtures"
COMBINATIONS = 38 * 11 * 4


@pytest.fixture(scope="module")
def wanzhou() -> Notice:
    return logical.load(FIXTURES / "wanzhou-2025-q1.yml")


@pytest.fixture(scope="module")
def many() -> list[Notice]:
    return list(generate.notices(2 * COMBINATIONS + 8))


def money(text: str) -> Decimal:
    return Decimal(text or "0")


def assert_arithmetic(notice: Notice) -> None:
    rows: list[Line | Category] = [*notice.lines, *notice.categories]
    figures = [(row.plan, row.done, row.rate) for row in rows]
    for plan, done, rate in (*figures, (notice.grand_plan, notice.grand_done, notice.grand_rate)):
        if money(plan) == 0:
            assert (done, rate) == ("", "")
        else:
            exact = money(done) * 100 / money(plan)
            assert Decimal(rate) == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    for category in notice.categories:
        assert money(category.plan) == sum(money(line.plan) for line in category.lines)
        assert money(category.done) == sum(money(line.done) for line in category.lines)
    assert money(notice.grand_plan) == sum(money(category.plan) for category in notice.categories)
    assert money(notice.grand_done) == sum(money(category.done) for category in notice.categories)


def key(notice: Notice) -> tuple[str, int, int]:
    return notice.region_adcode, notice.program_year, notice.through_month


def squeezed(text: str) -> str:
    return "".join(text.split())


def paragraphs(cell: LexborNode) -> list[str]:
    return [p.text().strip() for p in cell.css("p")]


def test_the_transcribed_notice_is_arithmetically_right(wanzhou: Notice) -> None:
    assert_arithmetic(wanzhou)
    assert (wanzhou.grand_plan, wanzhou.grand_done, len(wanzhou.lines)) == ("182852", "55219.1", 20)


def test_a_figure_without_quotes_is_refused(tmp_path: Path) -> None:
    text = (FIXTURES / "wanzhou-2025-q1.yml").read_text(encoding="utf-8")
    bad = tmp_path / "bad.yml"
    bad.write_text(text.replace('done: "3500"', "done: 3500"), encoding="utf-8")
    with pytest.raises(ValueError, match="done is 3500, not str"):
        logical.load(bad)


def test_the_page_text_of_the_transcribed_notice_is_the_sample(wanzhou: Notice) -> None:
    """Only the links above the breadcrumb differ."""
    printed, sample = page_text.render(wanzhou), SAMPLE.read_text(encoding="utf-8")
    start = "您当前位置"
    assert squeezed(printed[printed.index(start) :]) == squeezed(sample[sample.index(start) :])


def test_page_text_breaks_lines_as_the_sample_does(wanzhou: Notice) -> None:
    def table(text: str) -> list[str]:
        lines = text[text.index("序号 ") : text.index("扫一扫")].rstrip().split("\n")
        return [" ".join(line.split()) for line in lines]

    assert table(page_text.render(wanzhou)) == table(SAMPLE.read_text(encoding="utf-8"))


def test_the_committed_page_is_the_rendering(wanzhou: Notice) -> None:
    committed = (FIXTURES / "wanzhou-2025-q1-notice.html").read_bytes()
    assert committed == word_html.render(wanzhou).encode()


def test_generated_notices_are_arithmetically_right(many: list[Notice]) -> None:
    for notice in many:
        assert_arithmetic(notice)


def test_keys_are_distinct_and_then_restated(many: list[Notice]) -> None:
    first, second = many[:COMBINATIONS], many[COMBINATIONS : 2 * COMBINATIONS]
    assert len({key(notice) for notice in first}) == COMBINATIONS
    for original, restated in zip(first, second, strict=True):
        assert key(original) == key(restated)
        assert original.published_on < restated.published_on
        assert original.grand_done != restated.grand_done


def test_a_year_keeps_its_projects_and_spending_never_falls(many: list[Notice]) -> None:
    for earlier, later in pairwise(many):
        if key(earlier)[:2] != key(later)[:2]:
            continue
        assert earlier.published_on < later.published_on
        for before, after in zip(earlier.lines, later.lines, strict=True):
            assert (before.number, before.name, before.goal, before.plan) == (
                after.number, after.name, after.goal, after.plan,
            )  # fmt: skip
            assert money(before.done) <= money(after.done)


def test_a_restatement_stays_below_the_next_quarter() -> None:
    for project in invent(0, "500101", "区", 2025, (30, 30)).projects:
        for quarter in (1, 2, 3):
            assert (project.done(quarter, 99) or 0) <= (project.done(quarter + 1, 0) or 0)


def test_the_same_seed_gives_the_same_notices() -> None:
    assert list(generate.notices(9)) == list(generate.notices(12))[:9]
    assert list(generate.notices(9)) != list(generate.notices(9, seed=1))
    assert {len(notice.lines) for notice in generate.notices(40, lines=(3, 4))} == {3, 4}


def test_the_page_has_every_cell_of_the_notice() -> None:
    for notice in generate.notices(12):
        page = LexborHTMLParser(word_html.render(notice).encode())
        first, second, total, *rows = page.css("table.MsoNormalTable tr")
        assert [len(row.css("td")) for row in (first, second, total)] == [8, 2, 8]
        assert len(rows) == len(notice.categories) + len(notice.lines)
        texts = [[paragraphs(cell) for cell in row.css("td")] for row in rows]
        stated = [
            [
                *([line.number], [line.name], [line.goal], [line.plan], [line.agency], list(line.progress)),
                *([line.done], [line.rate], [line.remark]),
            ]
            for line in notice.lines
        ]
        assert [row for row in texts if len(row) == 9] == stated
        totals = [[[c.label], [""], [c.plan], [""], [""], [c.done], [c.rate], [""]] for c in notice.categories]
        assert [row for row in texts if len(row) == 8] == totals


def test_the_page_states_its_dates(wanzhou: Notice) -> None:
    page = LexborHTMLParser(word_html.render(wanzhou).encode())
    metas = {meta.attributes.get("name"): meta.attributes.get("content") for meta in page.css("meta[name]")}
    assert metas["PubDate"] == "2025-04-11 10:00"
    assert wanzhou.objection_to_on == date(2025, 5, 11)
    assert "公示时间:2025年4月11日—2025年5月11日。" in (page.text() or "")
