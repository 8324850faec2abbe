"""Keys of projects, once published, are found in every later release, whatever comes in late or is decided."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decisions import Decisions
from pipelines.load.inputs import Inputs
from tests.load.histories import RULINGS, History, histories, line_lists, ruled
from tests.load.stage import BUILT, Figures, Line, Notice, build_release
from tests.support.stores import rows


@st.composite
def growing(draw: st.DrawFn) -> tuple[History, list[Decisions]]:
    """Draw a history and what has been decided by each of its steps."""
    history = draw(histories())
    rulings = draw(RULINGS)
    return history, [ruled(*rulings[:step]) for step in range(history.steps)]


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(growing())
def test_a_published_key_stays_a_key_or_an_alias(drawn: tuple[History, list[Decisions]]) -> None:
    history, decisions = drawn
    with history.releases(decisions=decisions) as releases:
        published: set[str] = set()
        for release in releases:
            keys = {row[0] for row in rows(release, "select project_key from dim_project")}
            assert len(keys) == len(rows(release, "select distinct program_key, project_key from fact_progress"))
            aliases = {row[0] for row in rows(release, "select alias_key from dim_project_alias")}
            published |= keys
            assert published <= keys | aliases


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(st.lists(line_lists(), min_size=1, max_size=3), line_lists())
def test_who_is_who_does_not_depend_on_later_notices(said: list[list[Line]], last: list[Line]) -> None:
    """Whether names alone tell it or more has to be compared, which a later notice may bring about."""
    # Each again, so that the names often stay.
    notices = [
        Notice(f"{at} {half}", lines[:: 1 - 2 * half], month=3, published=date(2025, 5, 2 * at + 1 + half))
        for at, lines in enumerate(said)
        for half in (range(2) if all(line.part_of is None for line in lines) else range(1))
    ]
    later = Notice("later", last, month=6, published=date(2025, 7, 11))
    with TemporaryDirectory() as folder:
        releases = [
            build_release(Path(folder) / str(len(listed)), listed)[0] for listed in (notices, [*notices, later])
        ]
        before, after = (
            rows(
                release,
                "select list((notice_key, row_ordinal) order by notice_key, row_ordinal) from fact_progress "
                "where notice_key <> 'later' group by project_key order by 1",
            )
            for release in releases
        )
        assert before == after


def test_a_notice_that_is_held_again_keeps_its_keys(tmp_path: Path) -> None:
    """A waiver has expired: what its notice has minted is known to everyone."""
    goal = "新建小学1所，可容纳学生1080人，年底前完成主体工程。"
    first = Notice("A", [Line("新建小学", Figures(Decimal(10)), goal=goal)], {None: Figures(Decimal(10))})
    wrong = replace(first, totals={None: Figures(Decimal(999))})
    second = replace(first, key="B", lines=[Line("新建小学工程", Figures(Decimal(10)), goal=goal)], month=6)
    (tmp_path / "then").mkdir()
    (tmp_path / "now").mkdir()
    then, _ = build_release(tmp_path / "then", [first, second])
    since = {notice.sha256: BUILT for notice in (first, second)}
    now, _ = build_release(tmp_path / "now", [wrong, second], Inputs.of(since, [], Decisions.none()))
    assert rows(now, "select status from dim_notice where notice_key = 'A'") == [("held",)]
    keys = "select project_key from dim_project"
    assert rows(now, keys) == rows(then, keys)
    assert rows(now, "select alias_key, name from dim_project_alias") == rows(
        then, "select alias_key, name from dim_project_alias"
    )
