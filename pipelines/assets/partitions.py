"""Quarters. A partition is named by its first month (2025-01) and holds every period that ends in it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg

TIMEZONE = "Asia/Shanghai"

# The first notices of this kind that we know of are from 2007. A notice may come before its quarter has ended.
quarters = dg.TimeWindowPartitionsDefinition(
    start="2007-01", cron_schedule="0 0 1 */3 *", fmt="%Y-%m", timezone=TIMEZONE, end_offset=1
)


def last_ended_quarter(now: datetime) -> str:
    """Return the partition of the last quarter that has ended in China."""
    local = now.astimezone(ZoneInfo(TIMEZONE))
    quarter = (local.month - 1) // 3
    year, first_month = (local.year, quarter * 3 - 2) if quarter else (local.year - 1, 10)
    return f"{year}-{first_month:02}"
