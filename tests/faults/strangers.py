"""Somebody has opened a published file for writing, changed figures, and crashed: a write-ahead log lies beside it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.publish import manifest
from pipelines.publish.current import wal_of
from pipelines.store import Store
from tests.faults.prepared import Prepared, arguments, digest
from tests.faults.processes import call, run
from tests.faults.promises import CURRENT, HEALED, Before, Outcome, clean, current_whole, healed, nothing_lost
from tests.faults.trials import Trial


def trials(prepared: Prepared, share: float) -> Iterator[Trial]:
    """Yield a trial for each place and time."""
    yield "beside current.duckdb before a run that publishes", _beside(prepared, is_new=True)
    if share < 1:
        return
    yield "beside current.duckdb before a run that has nothing new", _beside(prepared, is_new=False)
    yield "beside current.duckdb between two runs that publish", _between(prepared)
    yield "beside the newest release before a run that publishes", _beside_release(prepared)


def _beside(prepared: Prepared, *, is_new: bool):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        leave_wal(prepared, store.current)
        said = run(store.root, "query", "select 1", notes=prepared.notes)
        outcome.want(CURRENT, said.exit_code == 1, "a reader is not told")
        page, then = (prepared.new, prepared.then) if is_new else (prepared.old, prepared.before)
        healed(outcome, prepared, store, page, then)
        nothing_lost(outcome, store, before)
        current_whole(outcome, store, before, {"before": prepared.before, "after": prepared.then})

    return trial


def _between(prepared: Prepared):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        prepared.ingest(store, prepared.new)
        leave_wal(prepared, store.current)
        page = prepared.pages[4]
        healed(outcome, prepared, store, page, prepared.after[5])
        nothing_lost(outcome, store, before)

    return trial


def _beside_release(prepared: Prepared):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        newest = call(lambda: manifest.read(store.manifest)).newest
        assert newest is not None
        leave_wal(prepared, store.releases / newest.file)
        ended = run(store.root, *arguments(prepared.new), notes=prepared.notes)
        outcome.plain(ended)
        outcome.happened.append(f"beside a release: the run ended with {ended.exit_code}")
        nothing_lost(outcome, store, before)
        said = current_whole(outcome, store, before, {"before": prepared.before, "after": prepared.then})
        outcome.want(HEALED, said == "after", f"the run ended with {ended.exit_code}, {said}: {ended.stderr}")
        clean(outcome, prepared, store)

    return trial


def leave_wal(prepared: Prepared, database: Path) -> None:
    """Leave beside a database what a writer of it leaves who has changed every figure and was killed."""
    copy = prepared.folder / f"written-{os.getpid()}.duckdb"
    shutil.copyfile(database, copy)
    copy.chmod(0o644)
    pid = os.fork()
    if not pid:
        try:
            connection = duckdb.connect(str(copy))
            connection.execute("set wal_autocheckpoint = '1TB'")
            connection.execute("update fact_progress set done_wan = done_wan + 1")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    shutil.move(wal_of(copy), wal_of(database))
    if digest_of_copy(copy, wal_of(database)) == digest(copy):
        raise AssertionError("the log that was left changes nothing: the trial would prove nothing")
    copy.unlink()


def digest_of_copy(copy: Path, wal: Path) -> str:
    """Return what a database says with a log beside it."""
    other = copy.with_name(f"with-{copy.name}")
    shutil.copyfile(copy, other)
    shutil.copyfile(wal, wal_of(other))
    try:
        return digest(other)
    finally:
        other.unlink()
        wal_of(other).unlink(missing_ok=True)
