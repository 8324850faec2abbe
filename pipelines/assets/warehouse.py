"""The candidate release: every table of the star schema, built in one step into one new DuckDB file.

If the current release was made by the same code from the same documents and options, there is nothing to build and the
rest of the run is skipped.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from pipelines import fingerprint
from pipelines.assets.metadata import rows, table_spec
from pipelines.assets.resources import StoreResource
from pipelines.contract import contract_version, tables
from pipelines.load.candidate import NoticeCheck, Stamp, build
from pipelines.normalise.pending import PARTITIONED, Stage
from pipelines.publish.manifest import Draft
from pipelines.publish.release import (
    DATABASE,
    candidate_folder,
    heal,
    is_published,
    next_release_no,
    write_draft,
)
from pipelines.quality.suites import NOTICE, expectations
from pipelines.store import Store


class WarehouseConfig(dg.Config):
    """Whether to build even if the current release was made from the same inputs."""

    force: bool = False


@dg.multi_asset(
    specs=[
        table_spec(table, "warehouse", {"duckdb", "table"}, list(PARTITIONED), skippable=True)
        for table in tables("release").values()
    ],
)
def warehouse(
    context: dg.AssetExecutionContext, config: WarehouseConfig, store: StoreResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Build the candidate release, audited notice by notice."""
    at = store.store
    with at.writing():
        input_hash, documents = _inputs(at)
        if not config.force:
            heal(at)
            if is_published(at, fingerprint.code_version(), contract_version(), input_hash):
                context.log.info(
                    "the current release was made by the same code from the same documents: nothing to build"
                )
                return
        draft = _build(at, context.run.run_id, input_hash, documents)
    # Dagster plots numbers alone, and these are for its plots: no figure is made of them.
    latest = {f"latest_{name}": float(total) for name, total in draft.latest_totals.items()}
    more: dict[str, dict[str, Any]] = {"audit_reconciliation": draft.verdicts, "fact_progress": latest}
    for name, count in draft.row_counts.items():
        yield dg.MaterializeResult(
            asset_key=name, metadata=rows(count, release_no=draft.release_no, **more.get(name, {}))
        )


def _inputs(store: Store) -> tuple[str, int]:
    """Return a hash of every staged document with its options, and the number of documents."""
    attempts = Stage(store.stage).attempts()
    # The order of one document's options tells which of them count, that of the documents tells nothing.
    in_order = attempts.sort("document_sha256", maintain_order=True)
    text = "\n".join("|".join(str(value) for value in row) for row in in_order.iter_rows())
    return fingerprint.of_text(text), attempts["document_sha256"].n_unique()


def _build(store: Store, run_id: str, input_hash: str, documents: int) -> Draft:
    for leftover in store.releases.glob(".candidate-*"):
        shutil.rmtree(leftover)
    folder = candidate_folder(store, run_id)
    folder.mkdir(parents=True)
    stamp = Stamp(next_release_no(store), datetime.now(UTC), fingerprint.code_version(), input_hash)
    checks = [NoticeCheck(e.name, e.severity, e.expected, e.sql) for e in expectations() if e.level == NOTICE]
    candidate = build(store.stage, folder / DATABASE, stamp, checks)
    draft = Draft(
        release_no=stamp.release_no,
        run_id=run_id,
        built_at=stamp.built_at.isoformat(),
        code_version=stamp.code_version,
        contract_version=contract_version(),
        input_hash=input_hash,
        documents=documents,
        row_counts=dict(candidate.row_counts),
        verdicts=dict(candidate.verdicts),
        latest_totals=dict(candidate.latest_totals),
    )
    write_draft(folder, draft)
    return draft
