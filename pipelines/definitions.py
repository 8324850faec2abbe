"""Assembles what Dagster sees. `build_defs` serves production, the command and the tests alike."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from pipelines.assets.archive import archive
from pipelines.assets.checks import release_audit
from pipelines.assets.extracted import extracted
from pipelines.assets.jobs import quarterly_ingest, quarterly_schedule
from pipelines.assets.release import release
from pipelines.assets.resources import SilentReporter, StoreResource
from pipelines.assets.staged import staged
from pipelines.assets.warehouse import warehouse
from pipelines.store import Store


def build_defs(store: Store | None = None, resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Return the definitions.

    Args:
        store: the store; by default the one that `MINSHENG_STORE` names.
        resources: resources to use in place of the usual ones.
    """
    location = str((store or Store.at()).root)
    return dg.Definitions(
        assets=[archive, extracted, staged, warehouse, release],
        asset_checks=[release_audit],
        jobs=[quarterly_ingest],
        schedules=[quarterly_schedule],
        resources={
            "store": StoreResource(location=location),
            "reporter": SilentReporter(),
            **(resources or {}),
        },
    )


defs = build_defs()
