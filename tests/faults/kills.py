"""kill -9 at a random moment of an ingest that adds a notice to a store with releases."""

import random
import time
from collections.abc import Iterator

from pipelines.acquire.archive import Archive
from pipelines.store import Store
from tests.faults.prepared import Prepared, arguments
from tests.faults.processes import call, start
from tests.faults.promises import Before, Outcome, current_whole, healed, nothing_lost
from tests.faults.trials import Trial


def trials(prepared: Prepared, count: int, seed: int, jobs: int) -> Iterator[Trial]:
    """Yield trials at moments spread over the time that a run takes here and now, and a little longer."""
    takes = _takes(prepared, jobs)
    moments = random.Random(seed)  # noqa: S311  # its seed is shown
    for number in range(count):
        # One from each part of the run, so that none is left out by chance.
        moment = takes * 1.1 * (number + moments.random()) / count
        yield f"seed {seed}, after {moment:.3f} s", _killed(prepared, moment, moments.random() < 0.5)


def _takes(prepared: Prepared, jobs: int) -> float:
    """Return the seconds that a run takes beside others."""
    began = time.monotonic()
    stores = [prepared.copy(f"timed-{number}") for number in range(jobs)]
    for run in [start(store.root, *arguments(prepared.new), notes=prepared.notes) for store in stores]:
        run.wait()
    return time.monotonic() - began


def after_kill(outcome: Outcome, prepared: Prepared, store: Store, before: Before, is_other: bool = False) -> None:
    """Look at a store in which a run was killed, then let the next run heal it.

    Args:
        outcome: where to note what is not so.
        prepared: what the store was copied from.
        store: the store.
        before: what it held before the run.
        is_other: whether the next run is told of another page only, if the killed one had archived its own.
    """
    nothing_lost(outcome, store, before)
    right = {"before": prepared.before, "after": prepared.then}
    said = current_whole(outcome, store, before, right)
    logged = call(lambda: len({each.sha256 for each in Archive(store.archive).read_log()}))
    is_logged = logged > len(before.blobs)
    outcome.happened.append(f"{'archived' if is_logged else 'not archived'}, current is {said}")
    healed(outcome, prepared, store, prepared.old if is_other and is_logged else prepared.new, prepared.then)
    nothing_lost(outcome, store, before)


def _killed(prepared: Prepared, moment: float, is_other: bool):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        run = start(store.root, *arguments(prepared.new), notes=prepared.notes)
        time.sleep(moment)
        run.kill()
        ended = run.wait()
        if ended.exit_code >= 0:
            outcome.happened.append(f"the run was over ({ended.exit_code})")
        after_kill(outcome, prepared, store, before, is_other)

    return trial
