"""The candidate release: every table of the star schema, built in one step into one new DuckDB file.

If the newest release was made by the same code from the same documents and options, there is nothing to build and the
rest of the run is skipped; an older one that the operator has rolled back to stays current.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines import fingerprint
from pipelines.acquire.archive import Archive
from pipelines.acquire.log import next_time
from pipelines.assets.acceptance import log_acceptances
from pipelines.assets.metadata import rows, table_spec
from pipelines.assets.partitions import TIMEZONE
from pipelines.assets.resources import StoreResource
from pipelines.contract import contract_version, tables
from pipelines.decisions import decisions_folder, read_decisions
from pipelines.decisions import fingerprint as decisions_fingerprint
from pipelines.load.candidate import NoticeCheck, Stamp, build
from pipelines.load.inputs import Inputs, Tombstoned
from pipelines.normalise.pending import PARTITIONED, Stage
from pipelines.publish import manifest
from pipelines.publish.current import heal, sha256_of
from pipelines.publish.forgotten import may_hold
from pipelines.publish.manifest import Draft, Entry
from pipelines.publish.release import DATABASE, candidate_folder, is_published, next_release_no, write_draft
from pipelines.publish.retention import sweep
from pipelines.quality.suites import NOTICE, expectations
from pipelines.store import Store

# A release that was built from another has unused blocks; beyond this it is built anew.
_GROWTH = 3


class WarehouseConfig(dg.Config):
    """Whether to build even if the newest release was made from the same inputs."""

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
        log_acceptances(at)
        built_at = _time(at)
        inputs = _inputs(at)
        today = built_at.astimezone(ZoneInfo(TIMEZONE)).date()
        decisions_hash = decisions_fingerprint(inputs.decisions, today)
        input_hash, documents = _input_hash(at, inputs, decisions_hash)
        if not config.force:
            heal(at)
            if is_published(at, fingerprint.code_version(), contract_version(), input_hash):
                context.log.info(
                    "the newest release was made by the same code from the same documents: nothing to build"
                )
                # What a run has left that was killed as it published; no later one may come for a quarter.
                sweep(at, manifest.read(at.manifest))
                return
        stamp = Stamp(next_release_no(at), built_at, fingerprint.code_version(), input_hash, decisions_hash)
        base = None if config.force else _base(at, stamp)
        draft = _build(at, context.run.run_id, stamp, inputs, base, documents)
    # Dagster plots numbers alone, and these are for its plots: no figure is made of them.
    latest = {f"latest_{name}": float(total) for name, total in draft.latest_totals.items()}
    more: dict[str, dict[str, Any]] = {"audit_reconciliation": draft.verdicts, "fact_progress": latest}
    for name, count in draft.row_counts.items():
        yield dg.MaterializeResult(
            asset_key=name, metadata=rows(count, release_no=draft.release_no, **more.get(name, {}))
        )


def _time(store: Store) -> datetime:
    """Return the present, or just after all that the log and the releases tell of if the clock has gone back since.

    What was believed on a day is asked by this time: a later release must not look like an earlier one.
    """
    now = next_time(Archive(store.archive).log.read())
    newest = manifest.read(store.manifest).newest
    return now if newest is None else max(now, datetime.fromisoformat(newest.built_at) + timedelta(microseconds=1))


def _inputs(store: Store) -> Inputs:
    """Return what the archive's log and the files of decisions declare."""
    archive = Archive(store.archive)
    tombstones = [
        Tombstoned(t.sha256, t.kind, t.at, t.effective_on, t.source, t.retrieved_at, t.reason)
        for t in archive.tombstones().values()
    ]
    return Inputs.of(archive.acceptances(), tombstones, read_decisions(decisions_folder()))


def _input_hash(store: Store, inputs: Inputs, decisions_hash: str) -> tuple[str, int]:
    """Return a hash of every staged document with its options and of all decisions, and the number of documents.

    Acceptances are left out: they follow from the releases.
    """
    attempts = Stage(store.stage).attempts()
    # The order of one document's options tells which of them count, that of the documents tells nothing.
    in_order = attempts.sort("document_sha256", maintain_order=True)
    lines = [
        *("|".join(str(value) for value in row) for row in in_order.iter_rows()),
        *("|".join(str(value) for value in row) for row in inputs.tombstones.sort("document_sha256").iter_rows()),
        decisions_hash,
    ]
    return fingerprint.of_text("\n".join(lines)), attempts["document_sha256"].n_unique()


def _base(store: Store, stamp: Stamp) -> Entry | None:
    """Return the newest release if what has not changed can be taken over from it."""
    newest = manifest.read(store.manifest).newest
    if newest is None:
        return None
    made_by = (newest.code_version, newest.contract_version, newest.decisions_hash)
    file = store.releases / newest.file
    if made_by != (stamp.code_version, contract_version(), stamp.decisions_hash) or not file.exists():
        return None
    if newest.size > _GROWTH * newest.whole_size:
        return None
    # Rows deleted from a copy of a file stay in its unused blocks: a forgotten document's would go on with it.
    if may_hold(file, Archive(store.archive).forgotten()):
        return None
    # A flipped byte in it would go on from release to release.
    return newest if sha256_of(file) == newest.sha256 else None


def _build(store: Store, run_id: str, stamp: Stamp, inputs: Inputs, base: Entry | None, documents: int) -> Draft:
    for leftover in store.releases.glob(".candidate-*"):
        shutil.rmtree(leftover)
    folder = candidate_folder(store, run_id)
    folder.mkdir(parents=True)
    checks = [
        NoticeCheck(e.name, e.severity, e.expected, e.sql, e.is_late) for e in expectations() if e.level == NOTICE
    ]
    candidate = build(
        store.stage, folder / DATABASE, stamp, checks, inputs, store.releases / base.file if base else None
    )
    draft = Draft(
        release_no=stamp.release_no,
        run_id=run_id,
        built_at=stamp.built_at.isoformat(),
        code_version=stamp.code_version,
        contract_version=contract_version(),
        input_hash=stamp.input_hash,
        decisions_hash=stamp.decisions_hash,
        based_on=base.release_no if base else None,
        documents=documents,
        row_counts=dict(candidate.row_counts),
        verdicts=dict(candidate.verdicts),
        latest_totals=dict(candidate.latest_totals),
    )
    write_draft(folder, draft)
    return draft
