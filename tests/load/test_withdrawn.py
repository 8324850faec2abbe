"""Withdrawn notices: gone from the day of the withdrawal on, and never from what was believed before it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.decisions import Decisions
from pipelines.load.inputs import Inputs, Tombstoned
from tests.load.histories import withdrawal
from tests.load.stage import BUILT, Figures, Line, Notice, build_release
from tests.support.stores import rows, value

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def notice(key: str, published: int | None, retrieved: int, document: str = "") -> Notice:
    """Return a notice of a content, published and retrieved on days of May 2025."""
    line = Line("护栏", Figures(Decimal(ord(key))), number=key)
    return Notice(
        key,
        [line],
        published=date(2025, 5, published) if published else None,
        retrieved=datetime(2025, 5, retrieved, tzinfo=UTC),
        document=document,
    )


def build(folder: Path, notices: list[Notice], *withdrawals: Tombstoned, accepted: int = 0) -> Path:
    """Build the release of notices that were accepted so many days after their retrieval."""
    times = {each.sha256: each.retrieved + accepted * DAY for each in notices}
    return build_release(folder, notices, Inputs.of(times, withdrawals, Decisions.none()))[0]


def held_at(release: Path, moment: datetime, macro: str = "progress_as_of") -> list[str]:
    return [row[0] for row in rows(release, f"select notice_key from {macro}(?)", [moment])]


class TestGone:
    """A is superseded by B, and B withdrawn."""

    AT = datetime(2025, 5, 20, 3, tzinfo=UTC)

    @pytest.fixture
    def release(self, tmp_path: Path) -> Path:
        first, second = notice("A", 2, 3), notice("B", 6, 7)
        return build(tmp_path, [first, second], withdrawal(second, self.AT, date(2025, 5, 18)), accepted=2)

    def test_the_version_before_is_current_again(self, release: Path) -> None:
        assert rows(
            release, "select notice_key, version, status, is_current_version, withdrawn_at from dim_notice order by 1"
        ) == [("A", 1, "accepted", True, None), ("B", 2, "withdrawn", False, self.AT)]
        assert rows(release, "select notice_key, plan_wan from v_progress_latest") == [("A", Decimal(65))]

    def test_its_figures_stay_in_the_tables(self, release: Path) -> None:
        assert rows(release, "select notice_key, plan_wan from fact_progress order by 1") == [
            ("A", Decimal(65)),
            ("B", Decimal(66)),
        ]

    def test_to_the_microsecond_by_when_it_was_entered(self, release: Path) -> None:
        accepted = datetime(2025, 5, 9, tzinfo=UTC)
        assert [held_at(release, at) for at in (accepted - TICK, accepted, self.AT - TICK, self.AT)] == [
            ["A"], ["B"], ["B"], ["A"],
        ]  # fmt: skip
        assert [held_at(release, at, "progress_known_at") for at in (self.AT - TICK, self.AT)] == [["B"], ["A"]]

    def test_by_what_was_public_from_the_day_on_which_it_took_effect(self, release: Path) -> None:
        asked = "select notice_key from progress_published_by('2025-05-{}')"
        assert [value(release, asked.format(day)) for day in ("05", "06", "17", "18")] == ["A", "B", "B", "A"]

    def test_the_project_is_numbered_as_in_the_version_before(self, release: Path) -> None:
        assert rows(release, "select name, line_no from dim_project") == [("护栏", "A")]


def test_withdrawn_alone_it_leaves_nothing_current_and_its_project_known(tmp_path: Path) -> None:
    only = notice("A", 2, 3)
    release = build(tmp_path, [only], withdrawal(only, only.retrieved + DAY))
    assert value(release, "select count(*) from v_progress_latest") == 0
    assert rows(release, "select name from dim_project") == [("护栏",)]
    assert held_at(release, only.retrieved) == ["A"]


def test_without_a_day_of_effect_it_was_public_until_the_day_of_the_entry_in_china(tmp_path: Path) -> None:
    only = notice("A", 2, 3)
    release = build(tmp_path, [only], withdrawal(only, datetime(2025, 5, 9, 16, tzinfo=UTC)))
    asked = "select count(*) from progress_published_by('2025-05-{}')"
    assert [value(release, asked.format(day)) for day in ("09", "10")] == [1, 0]


@pytest.mark.parametrize("published", [2, 12, None])
def test_published_again_after_the_withdrawal_it_is_back(tmp_path: Path, published: int | None) -> None:
    first, again = notice("A", 2, 3), notice("A", published, 12, "again")
    release = build(tmp_path, [first, again], withdrawal(first, datetime(2025, 5, 8, tzinfo=UTC)))
    assert rows(release, "select status, is_current_version, withdrawn_at from dim_notice") == [
        ("accepted", True, None)
    ]
    assert [held_at(release, datetime(2025, 5, day, tzinfo=UTC)) for day in (7, 8, 11, 12)] == [["A"], [], [], ["A"]]


def test_the_copies_that_were_there_by_then_go_with_it(tmp_path: Path) -> None:
    page, text = notice("A", 2, 3), notice("A", 4, 5, "text")
    release = build(tmp_path, [page, text], withdrawal(page, datetime(2025, 5, 8, tzinfo=UTC)))
    assert value(release, "select status from dim_notice") == "withdrawn"
    assert rows(release, "select document_sha256, tombstone from dim_document order by 1") == [
        (page.sha256, "withdrawn"),
        ("text", None),
    ]


def test_back_it_counts_from_its_new_retrieval(tmp_path: Path) -> None:
    """Of one day with B, A came before it and, after the withdrawal, comes after it."""
    first, other, again = notice("A", 2, 3), notice("B", 2, 5), notice("A", 2, 12, "again")
    at = datetime(2025, 5, 8, tzinfo=UTC)
    release = build(tmp_path, [first, other, again], withdrawal(first, at))
    assert rows(release, "select notice_key from v_progress_latest") == held_now(release) == [("A",)]
    assert held_at(release, at) == ["B"]


def test_withdrawn_a_second_time_it_is_not_said_to_have_been_there_between(tmp_path: Path) -> None:
    first, again = notice("A", 2, 3), notice("A", 2, 12, "again")
    entered = [datetime(2025, 5, day, tzinfo=UTC) for day in (8, 20)]
    release = build(tmp_path, [first, again], *map(withdrawal, (first, again), entered))
    assert [held_at(release, datetime(2025, 5, day, tzinfo=UTC)) for day in (7, 8, 11, 12, 19, 20)] == [
        ["A"], [], [], ["A"], ["A"], [],
    ]  # fmt: skip


def test_a_date_that_only_a_withdrawn_copy_has_is_none_of_the_copy_after_it(tmp_path: Path) -> None:
    first, other, again = notice("A", 9, 9), notice("B", 10, 10), notice("A", None, 12, "again")
    release = build(tmp_path, [first, other, again], withdrawal(first, datetime(2025, 5, 11, tzinfo=UTC)))
    assert rows(release, "select valid_on from dim_notice where notice_key = 'A'") == [(date(2025, 5, 12),)]
    assert rows(release, "select notice_key from v_progress_latest") == held_now(release) == [("A",)]


def test_a_held_notice_that_is_withdrawn_is_held_no_longer(tmp_path: Path) -> None:
    held = replace(notice("A", 2, 3), totals={None: Figures(Decimal(999))})
    release = build(tmp_path, [held], withdrawal(held, held.retrieved + DAY))
    assert rows(release, "select status, is_current_version, valid_on from dim_notice") == [("withdrawn", False, None)]
    assert held_at(release, held.retrieved + TICK, "progress_known_at") == []


def held_now(release: Path) -> list[tuple[str]]:
    return [(key,) for key in held_at(release, BUILT)]
