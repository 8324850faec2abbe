"""kill -9 before and after every rename, removal and fsync of an ingest that publishes and drops an old release.

Many of these moments leave the store in the same state. Each is looked at; each *state* is healed once: which files
there are, of what size, which of them are as before the run, and which seals hold.
"""

import json
import re
from collections.abc import Iterator, Sequence

from pipelines import sealed
from pipelines.store import Store
from tests.faults.kills import after_kill
from tests.faults.prepared import Prepared, arguments
from tests.faults.processes import run
from tests.faults.promises import HEALED, Before, Outcome, current_whole, nothing_lost
from tests.faults.trials import Trial
from tests.faults.tripwire import Tripwire

# The release that is published is the third: the first one goes.
_KEEP = {"MINSHENG_KEEP_RELEASES": "2"}
_RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def trials(prepared: Prepared, share: float) -> Iterator[Trial]:
    """Yield a trial for each side of each call."""
    notes = prepared.notes / "calls.json"
    store = prepared.copy("counted")
    wire = Tripwire(store.root, notes)
    run(store.root, *arguments(prepared.new), notes=prepared.notes, prepare=wire, environment=_KEEP)
    calls = json.loads(notes.read_text(encoding="utf-8"))
    moments = [(at, name, is_after) for at, name in enumerate(calls) for is_after in (False, True)]
    for at, name, is_after in _spread(moments, share):
        what = f"{'after' if is_after else 'before'} call {at}, {_RUN_ID.sub('…', name)}"
        yield what, _killed(prepared, at, name.partition(" ")[0], is_after)


def _spread(items: Sequence[tuple[int, str, bool]], share: float) -> Sequence[tuple[int, str, bool]]:
    count = max(1, round(len(items) * share))
    return [items[at * len(items) // count] for at in range(count)]


def _killed(prepared: Prepared, at: int, kind: str, is_after: bool):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        wire = Tripwire(store.root, prepared.notes / "unused.json", at, is_after=is_after)
        ended = run(store.root, *arguments(prepared.new), notes=prepared.notes, prepare=wire, environment=_KEEP)
        outcome.want(HEALED, ended.exit_code == -9, f"it was not killed: {ended}")
        # The oldest release is to go with this publication.
        kept = {file: sha256 for file, sha256 in before.releases.items() if not file.startswith("000001/")}
        before = Before(before.log, before.blobs, kept, before.current)
        outcome.happened.append(f"{'after' if is_after else 'before'} {kind}")
        if _is_first(prepared, _state(prepared, store)):
            outcome.happened.append("a state of its own, healed")
            after_kill(outcome, prepared, store, before, is_other=at % 2 == 1)
        else:
            nothing_lost(outcome, store, before)
            current_whole(outcome, store, before, {"before": prepared.before, "after": prepared.then})

    return trial


def _is_first(prepared: Prepared, state: str) -> bool:
    """Tell whether no other trial has left this state."""
    states = prepared.folder / "states"
    states.mkdir(exist_ok=True)
    try:
        (states / sealed.hashlib.sha256(state.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _state(prepared: Prepared, store: Store) -> str:
    lines = []
    for path in sorted(store.root.rglob("*")):
        within = path.relative_to(store.root)
        if {"dagster", "data_docs"}.intersection(within.parts) or path.is_dir():
            continue
        before = prepared.store.root / within
        is_same = before.exists() and before.read_bytes() == path.read_bytes()
        seal = sealed.sidecar(path)
        holds = seal.exists() and sealed._holds(path)
        lines.append(f"{_RUN_ID.sub('run', str(within))} {path.stat().st_size} {is_same} {seal.exists()} {holds}")
    return "\n".join(lines)
