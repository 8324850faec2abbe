"""The schedule asks for the quarter that has just ended in China, and that quarter exists."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from pipelines.assets.jobs import quarterly_schedule
from pipelines.assets.partitions import last_ended_quarter, quarters

CHINA = ZoneInfo("Asia/Shanghai")


def request(at: datetime) -> dg.RunRequest:
    asked = quarterly_schedule(dg.build_schedule_context(scheduled_execution_time=at))
    assert isinstance(asked, dg.RunRequest)
    return asked


def test_a_year_of_ticks_asks_for_four_quarters() -> None:
    months = [(2025, 1), (2025, 4), (2025, 7), (2025, 10), (2026, 1)]
    ticks = [datetime(year, month, 15, 9, tzinfo=CHINA) for year, month in months]
    asked = [request(tick) for tick in ticks]
    assert [one.partition_key for one in asked] == ["2024-10", "2025-01", "2025-04", "2025-07", "2025-10"]
    assert len({one.run_key for one in asked}) == 5
    for tick, one in zip(ticks, asked, strict=True):
        assert one.partition_key in quarters.get_partition_keys(current_time=tick)


@pytest.mark.parametrize(
    ("now", "quarter"),
    [
        (datetime(2025, 3, 31, 15, 59, tzinfo=UTC), "2024-10"),  # 23:59 in China
        (datetime(2025, 3, 31, 16, 0, tzinfo=UTC), "2025-01"),  # midnight of 1 April
        (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), "2024-10"),
        (datetime(2024, 12, 31, 15, 0, tzinfo=UTC), "2024-07"),
        (datetime(2025, 6, 30, 9, tzinfo=CHINA), "2025-01"),
        (datetime(2025, 12, 31, 23, tzinfo=CHINA), "2025-07"),
    ],
)
def test_a_quarter_ends_at_midnight_in_china(now: datetime, quarter: str) -> None:
    assert last_ended_quarter(now) == quarter


def test_quarters_are_named_by_their_first_month_and_the_running_one_is_there_already() -> None:
    keys = quarters.get_partition_keys(current_time=datetime(2025, 2, 10, tzinfo=CHINA))
    assert (keys[0], keys[-2:]) == ("2007-01", ["2024-10", "2025-01"])
    assert len(keys) == 4 * 18 + 1
