"""What the warehouse held, could have known, and what was public at some time, asked of a later release.

The yardstick is always a release: the one that was built then, or one built from what was there by then.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decisions import Decisions
from pipelines.load.inputs import Inputs
from tests.load.histories import BEGIN, STEP, History, built, histories
from tests.load.stage import build_release
from tests.support.stores import rows

# All that a later release may not tell otherwise; keys may have joined, labels be those of an earlier copy.
ASKED = (
    "region, program_year, series, period_key, basis, category, line_no, project, goal_text, plan_wan, done_wan, "
    "done_pct, computed_done_pct, notice_key, row_ordinal"
)
TICK = timedelta(microseconds=1)


def asked(release: Path, source: str, *parameters: object) -> list[tuple[Any, ...]]:
    return rows(release, f"select {ASKED} from {source} order by all", parameters)


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(histories())
def test_a_release_tells_what_each_release_before_it_held(history: History) -> None:
    with history.releases() as releases:
        for step, then in enumerate(releases):
            assert asked(releases[-1], "progress_as_of(?)", built(step)) == asked(then, "v_progress_latest"), step
        assert asked(releases[-1], "progress_as_of(?)", built(0) - TICK) == []


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(histories(), st.integers(0, 50).map(lambda hours: BEGIN + hours * timedelta(hours=1)))
def test_known_is_what_a_release_of_the_documents_retrieved_by_then_has(history: History, moment: datetime) -> None:
    by_then = [arrival.notice for arrival in history.arrivals if arrival.notice.retrieved <= moment]
    with TemporaryDirectory() as folder:
        last = built(history.steps - 1)
        inputs = Inputs.of({}, history.withdrawals, Decisions.none())
        release, _ = build_release(Path(folder) / "last", [each.notice for each in history.arrivals], inputs, last)
        inputs = Inputs.of({}, history.tombstones(moment), Decisions.none())
        then, _ = build_release(Path(folder) / "then", by_then, inputs, moment)
        assert asked(release, "progress_known_at(?)", moment) == asked(then, "v_progress_latest")


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(histories(with_withdrawals=False), st.integers(7, 14).map(lambda day: date(2025, 7, day)))
def test_public_is_what_a_release_of_the_documents_published_by_then_has(history: History, day: date) -> None:
    everything = [arrival.notice for arrival in history.arrivals]
    # 8 hours: China has no summer time.
    by_then = [
        notice for notice in everything if (notice.published or (notice.retrieved + timedelta(hours=8)).date()) <= day
    ]
    with TemporaryDirectory() as folder:
        release, _ = build_release(Path(folder) / "all", everything, built_at=BEGIN + 9 * STEP)
        then, _ = build_release(Path(folder) / "then", by_then, built_at=BEGIN + 9 * STEP)
        assert asked(release, "progress_published_by(?)", day) == asked(then, "v_progress_latest")
