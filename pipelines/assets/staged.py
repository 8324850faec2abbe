"""Staged frames, by quarter. Which quarters a run touches is known only after reading: the step reports each."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from pipelines.acquire.archive import Archive
from pipelines.acquire.attempts import attempts
from pipelines.assets.extracted import extract_pending
from pipelines.assets.metadata import preview, rows, stage_spec
from pipelines.assets.partitions import quarters
from pipelines.assets.resources import Reporter, StoreResource
from pipelines.extract.pending import RawStage
from pipelines.normalise.pending import ATTEMPT_SCHEMA, PARTITIONED, Stage

_KINDS = {"parquet", "polars"}


def read_attempts(archived: Archive) -> pl.DataFrame:
    """Return the archive's attempts as the frame that the stage takes."""
    found = attempts(archived.read_log())
    return pl.DataFrame(
        {name: [getattr(attempt, name) for attempt in found] for name in ATTEMPT_SCHEMA},
        schema=ATTEMPT_SCHEMA,
    )


@dg.multi_asset(
    specs=[stage_spec(name, _KINDS, ["extracted"]) for name in PARTITIONED],
    partitions_def=quarters,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def staged(
    context: dg.AssetExecutionContext, store: StoreResource, reporter: dg.ResourceParam[Reporter]
) -> Iterator[dg.AssetMaterialization | dg.MaterializeResult[None]]:
    """Normalise pending documents into the files of their quarters; a run's own quarters are always written."""
    at = store.store
    archived = Archive(at.archive)
    asked = set(context.partition_keys) if context.has_partition_key or context.has_partition_key_range else set()
    stage, raw = Stage(at.stage), RawStage(at.stage / "raw")
    with at.writing():
        frame = read_attempts(archived)
        # Another run may have archived documents since this one's extraction; none may be staged without its rows.
        extract_pending(at, context.log.warning)
        with reporter.step("normalise", frame["document_sha256"].n_unique()) as advance:
            done = stage.normalise(raw, frame, asked, advance)
    for table in PARTITIONED:
        for partition in done.partitions:
            if partition not in asked:
                metadata = _of_partition(stage, table, partition)
                yield dg.AssetMaterialization(table, partition=partition, metadata=metadata)
        yield dg.MaterializeResult(
            asset_key=table,
            metadata={
                "documents_normalised": done.documents,
                "quarters": ", ".join(done.partitions) or "none changed",
                **(_of_partition(stage, table, next(iter(asked))) if len(asked) == 1 else {}),
            },
        )


def _of_partition(stage: Stage, table: str, partition: str) -> dict[str, Any]:
    frame = stage.read(table, partition)
    return {**rows(frame.height, documents=frame["document_sha256"].n_unique(), preview=preview(frame))}
