"""Runs trials side by side, each in a fork of its own with its own copy of the store, and counts what they found."""

import os
import pickle
import shutil
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.store import Store
from tests.faults.prepared import Prepared
from tests.faults.promises import CURRENT, HEALED, LOST, Outcome

Trial = tuple[str, Callable[[Outcome, Store], None]]


@dataclass
class Tally:
    """What became of the trials of one fault."""

    fault: str
    trials: int
    seconds: float
    failed: dict[str, int]
    happened: Counter[str]
    broken: list[str] = field(default_factory=list)

    def row(self) -> list[str]:
        """Return the line of the table."""
        kept = [str(self.trials - self.failed[each]) for each in (LOST, CURRENT, HEALED)]
        return [self.fault, str(self.trials), *kept, f"{self.seconds:.0f}"]


def run_trials(fault: str, prepared: Prepared, trials: Sequence[Trial], jobs: int) -> Tally:
    """Run trials, so many at a time."""
    began = time.monotonic()
    results = prepared.folder / "results"
    results.mkdir(exist_ok=True)
    running: dict[int, Path] = {}
    outcomes: list[Outcome] = []
    waiting = list(enumerate(trials))
    while waiting or running:
        while waiting and len(running) < jobs:
            number, trial = waiting.pop(0)
            result = results / f"{fault.partition(' ')[0]}-{number}.pickle"
            sys.stdout.flush()
            pid = os.fork()
            if not pid:
                _work(prepared, trial, result)
            running[pid] = result
        pid, _ = os.wait()
        result = running.pop(pid)
        outcomes.append(pickle.loads(result.read_bytes()))  # noqa: S301  # our own
        result.unlink()
        for promise, said in outcomes[-1].broken:
            sys.stderr.write(f"\n{fault}: {outcomes[-1].what}: {promise} BROKEN: {said}\n")
        sys.stderr.write(f"\r{fault}: {len(outcomes)} of {len(trials)}, {time.monotonic() - began:.0f} s ")
        sys.stderr.flush()
    sys.stderr.write("\n")
    failed = {
        promise: sum(any(each == promise for each, _ in outcome.broken) for outcome in outcomes)
        for promise in (LOST, CURRENT, HEALED)
    }
    happened = Counter(each for outcome in outcomes for each in outcome.happened)
    broken = [f"{outcome.what}: {promise}: {said}" for outcome in outcomes for promise, said in outcome.broken]
    return Tally(fault, len(trials), time.monotonic() - began, failed, happened, broken)


def _work(prepared: Prepared, trial: Trial, result: Path) -> None:
    """Run one trial in this fork; a trial that itself goes wrong breaks every promise."""
    what, body = trial
    outcome = Outcome(what)
    store = Store(prepared.folder / f"trial-{os.getpid()}")
    try:
        store = prepared.copy(store.root.name)
        body(outcome, store)
    except BaseException:  # noqa: BLE001  # it is told, and fails the trial
        outcome.broken += [(promise, traceback.format_exc()[-1500:]) for promise in (LOST, CURRENT, HEALED)]
    finally:
        result.write_bytes(pickle.dumps(outcome))
        shutil.rmtree(store.root, ignore_errors=True)
        os._exit(0)
