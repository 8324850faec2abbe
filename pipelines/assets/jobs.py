"""The quarterly job and its schedule. One process: a process a step would cost more than the work."""

import dagster as dg

from pipelines.assets.partitions import TIMEZONE, last_ended_quarter

quarterly_ingest = dg.define_asset_job(
    "quarterly_ingest",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Archive, extract, normalise, build, audit and publish. `minsheng ingest` runs this very job.",
)


@dg.schedule(
    job=quarterly_ingest,
    cron_schedule="0 9 15 1,4,7,10 *",
    execution_timezone=TIMEZONE,
    description="On the 15th after each quarter's end, 09:00 in China, when notices use to be out.",
)
def quarterly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Request the run of the quarter that has just ended."""
    quarter = last_ended_quarter(context.scheduled_execution_time)
    return dg.RunRequest(run_key=quarter, partition_key=quarter)
