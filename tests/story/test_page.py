"""docs/story.md: its commands print what stands there, and that is what happens in the story."""

import pytest

from tests.story import facts
from tools import examples
from tools.docs import STORY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    return examples.find(STORY.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed(shown: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return examples.run(shown, tmp_path_factory.mktemp("story"))


def answer(printed: dict[str, str], word: str) -> list[list[str]]:
    """Return what the first command with this word in its script prints, as words of lines."""
    output = next(output for script, output in printed.items() if word in script)
    return [line.split() for line in output.splitlines()]


def test_commands_print_what_is_shown(shown: dict[str, str], printed: dict[str, str]) -> None:
    assert printed == shown, "`make docs` writes the outputs anew"


def test_quiet_changes_of_the_half_year_are_told(printed: dict[str, str]) -> None:
    told = answer(printed, "changed_on = '2025-07-14'")
    plan = facts.QUIET_PLAN
    assert [plan.name, "plan", plan.before, plan.after, "False"] in told
    assert [facts.ADDED, "line", facts.ADDED, "False"] in told


def test_the_renamed_line_waits_and_is_settled(printed: dict[str, str]) -> None:
    renamed = facts.RENAMED
    assert [row[:2] for row in answer(printed, 'from v_match_review"\n')][1:] == [[renamed.after, renamed.before]]
    settled = answer(printed, "attribute in ('name', 'line')")
    assert [renamed.after, "name", renamed.before, renamed.after] in settled
    assert [renamed.after, "crosswalk", "matched", renamed.after, "story-charging-points"] in settled


def test_the_press_agrees(printed: dict[str, str]) -> None:
    told = answer(printed, "value_printed as press")[1:]
    assert len(told) == 2 * len(facts.PRESS)
    stated = {(row[0], row[1]): row[2] for row in told}
    for category, press in facts.PRESS.items():
        assert stated[category or "合计", "done"] == f"{press.done_yi}亿元"
        assert stated[category or "合计", "pct"] == f"{press.done_pct}%"
    assert {row[-1] for row in told} == {"rounding", "match"}


def test_restatements_and_what_was_public_are_told(printed: dict[str, str]) -> None:
    told = answer(printed, "from v_restatements")
    change = facts.CORRECTED_DONE
    assert [change.name, "done", change.before, change.after, "-18"] in told
    assert any(row[0] == "goal" and "120公里" in row[-1] for row in told if row)
    assert answer(printed, "progress_published_by")[1:] == [["20", "July", "110483.6"], ["1", "August", "110465.6"]]
    assert answer(printed, "progress_as_of('2025-01-01')")[1:] == [["0"]]


def test_the_fall_and_the_announced_plan_are_told(printed: dict[str, str]) -> None:
    told = answer(printed, "is_negative")
    assert [facts.FALLEN.name, facts.FALLEN.before, facts.FALLEN.after, "-16.8"] in told
    plan = facts.ANNOUNCED_PLAN
    assert [plan.name, plan.before, plan.after, "True"] in told
    assert [facts.FALLEN.name, facts.FALLEN.after, "384.2"] in answer(printed, "is_corrected")


def test_the_dropped_and_the_split_line_are_told(printed: dict[str, str]) -> None:
    told = answer(printed, "attribute = 'line' order by old")
    assert [facts.DROPPED] in told
    for name, plan in facts.SPLIT_INTO.items():
        assert [name, plan, "split", facts.SPLIT, "2025-04-11"] in told


def test_the_same_work_goes_on_in_the_next_year(printed: dict[str, str]) -> None:
    told = {row[0]: row[1] for row in answer(printed, "join dim_project q using (theme_key)") if len(row) == 4}
    assert told.items() >= {k: facts.SAME_WORK[k] for k in ("农村饮水质量提升行动", "关爱青少年心理健康")}.items()
    assert not set(told.values()) & set(facts.NEW_WORK)
