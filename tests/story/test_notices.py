"""The pages of the story are read without a refusal, state what was written, and hold what `facts` tells."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from tests.notices.choices import Layout
from tests.notices.logical import Category, Line, Notice
from tests.story import facts
from tests.story.notices import REAL_PAGE, Written, write
from tests.support import stated
from tests.support.reading import stage
from tests.support.whole import assert_same_or_refused

PAGES = ("2025-q1", "2025-h1", "2025-h1-corrected", "2025-h1-copy", "2025-q3", "2025-q4", "2026-q1")
YEAR = ("2025-q1", "2025-h1", "2025-h1-corrected", "2025-q3", "2025-q4")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    return {each.path.stem: each for each in write(tmp_path_factory.mktemp("story"))}


def line(story: dict[str, Written], file: str, name: str) -> Line:
    [found] = [each for each in story[Path(file).stem].notice.lines if each.name == name]
    return found


def names(story: dict[str, Written], page: str) -> list[str]:
    return [each.name for each in story[page].notice.lines]


def rounded(value: Decimal, digit: str) -> Decimal:
    return value.quantize(Decimal(digit), ROUND_HALF_UP)


def totals(notice: Notice) -> dict[str | None, tuple[str, str, str]]:
    figures: dict[str | None, tuple[str, str, str]] = {None: (notice.grand_plan, notice.grand_done, notice.grand_rate)}
    return figures | {each.label.partition("、")[2]: (each.plan, each.done, each.rate) for each in notice.categories}


def test_the_pages_and_their_periods(story: dict[str, Written]) -> None:
    assert [(page, str(each.published_on), each.period_key) for page, each in story.items()] == [
        ("2025-q1", "2025-04-11", "2025Q1"),
        ("2025-h1", "2025-07-14", "2025Q2"),
        ("2025-h1-corrected", "2025-07-28", "2025Q2"),
        ("2025-h1-copy", "2025-07-28", "2025Q2"),
        ("2025-q3", "2025-10-16", "2025Q3"),
        ("2025-q4", "2026-01-15", "2025Q4"),
        ("2026-q1", "2026-04-13", "2026Q1"),
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_read_and_says_what_was_written(story: dict[str, Written], page: str) -> None:
    written = story[page]
    data = written.path.read_bytes()
    assert assert_same_or_refused(written.notice, Layout(), data) == ""
    frames = stage([data])
    expected = stated.letter(written.notice)
    assert frames.staged_notices.select(*expected, "reading_note").to_dicts() == [expected | {"reading_note": None}]


@pytest.mark.parametrize("page", PAGES)
def test_totals_and_percentages_recompute(story: dict[str, Written], page: str) -> None:
    """From the lines as written, in another way than the story's own reckoning: every total is a plain sum."""
    notice = story[page].notice
    rows: list[Line | Category] = [*notice.lines, *notice.categories]
    printed = [(row.plan, row.done, row.rate) for row in rows] + [totals(notice)[None]]
    for plan, done, rate in printed:
        if plan == "0":
            assert (done, rate) == ("", "")
        else:
            assert Decimal(rate) == rounded(Decimal(done) / Decimal(plan) * 100, "0.1")
    for measure in ("plan", "done"):
        sums = [sum(Decimal(getattr(row, measure) or 0) for row in each.lines) for each in notice.categories]
        assert sums == [Decimal(getattr(each, measure)) for each in notice.categories]
        assert sum(sums) == Decimal(getattr(notice, f"grand_{measure}"))


def test_the_same_bytes_each_time(story: dict[str, Written], tmp_path: Path) -> None:
    for again in write(tmp_path):
        assert again.path.read_bytes() == story[again.path.stem].path.read_bytes()
    assert story["2025-q1"].path.read_bytes() == REAL_PAGE.read_bytes()


@pytest.mark.parametrize("page", ["2025-h1", "2025-h1-corrected"])
def test_the_half_year_agrees_with_the_press(story: dict[str, Written], page: str) -> None:
    for scope, (_, done, rate) in totals(story[page].notice).items():
        press = facts.PRESS[scope]
        assert (rounded(Decimal(done) / 10000, "0.01"), Decimal(rate)) == (press.done_yi, press.done_pct)
    for name in facts.FINISHED_BY_HALF_YEAR:
        assert line(story, page, name).rate == "100.0"


def test_without_the_quiet_plan_the_press_would_be_off(story: dict[str, Written]) -> None:
    done = Decimal(totals(story["2025-h1"].notice)[facts.MUNICIPAL][1])
    old_plan = Decimal(totals(story["2025-q1"].notice)[facts.MUNICIPAL][0])
    assert rounded(done * 100 / old_plan, "0.1") == Decimal("63.4") != facts.PRESS[facts.MUNICIPAL].done_pct


def test_the_half_year_changes_one_plan_one_name_and_adds_a_line(story: dict[str, Written]) -> None:
    before, after = story["2025-q1"].notice.lines, story["2025-h1"].notice.lines
    assert (after[20].number, after[20].name, len(after)) == ("21", facts.ADDED, 21)
    pairs = list(zip(before, after[:20], strict=True))
    kept = ("number", "goal", "agency")
    assert all(getattr(old, each) == getattr(new, each) for old, new in pairs for each in kept)
    plans = [(new.name, old.plan, new.plan) for old, new in pairs if old.plan != new.plan]
    quiet = facts.QUIET_PLAN
    assert plans == [(quiet.name, quiet.before, quiet.after)]
    assert "计划" not in line(story, "2025-h1", quiet.name).remark
    renamed = [(old.name, new.name) for old, new in pairs if old.name != new.name]
    assert renamed == [(facts.RENAMED.before, facts.RENAMED.after)]
    assert all(Decimal(old.done or 0) <= Decimal(new.done or 0) for old, new in pairs)


def test_the_corrected_notice_differs_in_two_figures_and_a_goal(story: dict[str, Written]) -> None:
    before, after = story["2025-h1"].notice, story["2025-h1-corrected"].notice
    fields = ("number", "name", "goal", "plan", "agency", "progress", "done", "rate", "remark")
    different = {
        (new.name, each): (getattr(old, each), getattr(new, each))
        for old, new in zip(before.lines, after.lines, strict=True)
        for each in fields
        if getattr(old, each) != getattr(new, each)
    }
    expected = {"done": facts.CORRECTED_DONE, "rate": facts.CORRECTED_RATE, "goal": facts.QUIET_GOAL}
    assert different == {(each.name, field): (each.before, each.after) for field, each in expected.items()}
    changed = {scope for scope, figures in totals(before).items() if figures != totals(after)[scope]}
    assert changed == {None, facts.DISTRICT}


def test_the_copy_is_the_same_notice_in_other_bytes(story: dict[str, Written]) -> None:
    copies = [story[page].path.read_bytes() for page in ("2025-h1-corrected", "2025-h1-copy")]
    frames = stage(copies)
    assert frames.staged_notices["document_sha256"].n_unique() == 2
    assert frames.staged_notices["notice_key"].n_unique() == 1


def test_nine_months_fall_once_and_only_there(story: dict[str, Written]) -> None:
    before = {each.name: Decimal(each.done or 0) for each in story["2025-h1-corrected"].notice.lines}
    after = {each.name: Decimal(each.done or 0) for each in story["2025-q3"].notice.lines}
    fallen = {name: (before[name], after[name]) for name in after if after[name] < before[name]}
    assert fallen == {facts.FALLEN.name: (Decimal(facts.FALLEN.before), Decimal(facts.FALLEN.after))}


def test_nine_months_renumber_two_lines_and_announce_a_plan(story: dict[str, Written]) -> None:
    before = {each.name: each for each in story["2025-h1-corrected"].notice.lines}
    after = {each.name: each for each in story["2025-q3"].notice.lines}
    assert set(before) == set(after)
    moved = {name: (before[name].number, each.number) for name, each in after.items()}
    expected = {each.name: (each.before, each.after) for each in facts.RENUMBERED}
    assert {name: pair for name, pair in moved.items() if pair[0] != pair[1]} == expected
    plans = [(name, before[name].plan, each.plan) for name, each in after.items() if before[name].plan != each.plan]
    announced = facts.ANNOUNCED_PLAN
    assert plans == [(announced.name, announced.before, announced.after)]
    assert after[announced.name].remark == facts.ANNOUNCEMENT
    assert all(before[name].goal == each.goal for name, each in after.items())


def test_the_full_year_drops_a_line_and_splits_another(story: dict[str, Written]) -> None:
    before, after = story["2025-q3"], story["2025-q4"]
    gone = set(names(story, "2025-q3")) - set(names(story, "2025-q4"))
    come = set(names(story, "2025-q4")) - set(names(story, "2025-q3"))
    assert gone == {facts.DROPPED, facts.SPLIT}
    assert come == set(facts.SPLIT_INTO)
    whole = line(story, "2025-q3", facts.SPLIT)
    parts = [line(story, "2025-q4", name) for name in facts.SPLIT_INTO]
    assert [part.plan for part in parts] == list(facts.SPLIT_INTO.values())
    assert sum(Decimal(part.plan) for part in parts) == Decimal(whole.plan)
    assert sum(Decimal(part.done) for part in parts) >= Decimal(whole.done)
    dropped = Decimal(line(story, "2025-q3", facts.DROPPED).plan)
    assert Decimal(before.notice.grand_plan) - Decimal(after.notice.grand_plan) == dropped
    old = {each.name: each.number for each in before.notice.lines}
    moved = [
        (each.name, old[each.name], each.number)
        for each in after.notice.lines
        if each.name in old and old[each.name] != each.number
    ]
    assert moved == [(each.name, each.before, each.after) for each in facts.MOVED]


def test_no_line_changes_its_category(story: dict[str, Written]) -> None:
    for page in YEAR:
        municipal, _ = story[page].notice.categories
        assert [each.name for each in municipal.lines] == names(story, "2025-q1")[:9]


def test_the_next_programme_goes_on_with_some_work_and_begins_other(story: dict[str, Written]) -> None:
    following = names(story, "2026-q1")
    assert len(following) == len(set(following)) == 18
    assert set(facts.SAME_WORK) <= set(names(story, "2025-q4"))
    assert sorted(following) == sorted([*facts.SAME_WORK.values(), *facts.NEW_WORK])
    assert {each.number for each in story["2026-q1"].notice.lines} == {str(number) for number in range(1, 19)}
