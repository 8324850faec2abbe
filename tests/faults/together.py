"""Two ingests at once, and many readers while releases are published."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.publish import manifest
from pipelines.store import Store
from tests.faults.prepared import Prepared, arguments, digest, digest_by
from tests.faults.processes import call, start
from tests.faults.promises import CURRENT, HEALED, Before, Outcome, clean, current_whole, nothing_lost
from tests.faults.trials import Trial


def two_ingests(prepared: Prepared, count: int) -> Iterator[Trial]:
    """Yield trials, the second run a little later each time."""
    for number in range(count):
        yield f"the second after {number * 0.4:.1f} s", _two(prepared, number * 0.4)


def _two(prepared: Prepared, later: float):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        first = start(store.root, *arguments(prepared.pages[3]), notes=prepared.notes)
        time.sleep(later)
        second = start(store.root, *arguments(prepared.pages[4]), notes=prepared.notes)
        ended = [first.wait(), second.wait()]
        waited = sum("waiting" in each.stderr for each in ended)
        outcome.want(HEALED, [each.exit_code for each in ended] == [0, 0], ended)
        outcome.happened.append(f"{waited} of 2 waited")
        nothing_lost(outcome, store, before)
        said = current_whole(outcome, store, before, {"before": prepared.before, "both": prepared.after[5]})
        outcome.want(HEALED, said == "both", f"current is {said}")
        clean(outcome, prepared, store)

    return trial


def readers(prepared: Prepared, count: int, releases: int) -> Iterator[Trial]:
    """Yield one trial: so many processes read while so many releases are published."""
    yield f"{count} readers, {releases} releases", _read(prepared, count, releases)


def _read(prepared: Prepared, count: int, releases: int):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        stop = store.root.with_name(f"{store.root.name}-stop")
        notes = [prepared.notes / f"reader-{number}.jsonl" for number in range(count)]
        pids = [_reader(store, stop, note) for note in notes]
        for number in range(releases):
            page = prepared.pages[3 + number]
            ended = start(
                store.root,
                *arguments(page),
                notes=prepared.notes,
                environment={"MINSHENG_KEEP_RELEASES": str(releases + 2)},
            ).wait()
            outcome.want(HEALED, ended.exit_code == 0, ended)
        stop.touch()
        for pid in pids:
            os.waitpid(pid, 0)
        stop.unlink()
        entries = call(lambda: manifest.read(store.manifest)).entries
        right = {entry.release_no: digest(store.releases / entry.file) for entry in entries}
        first = {2: prepared.before, 3: prepared.then, 4: prepared.after[5]}
        outcome.want(CURRENT, right | {no: first[no] for no in right if no in first} == right, "other rows than alone")
        outcome.want(HEALED, len(right) == releases + 2, f"{len(right)} releases")
        answers = [json.loads(line) for note in notes for line in note.read_text(encoding="utf-8").splitlines()]
        wrong = [each for each in answers if each.get("error") or each["digest"] != right.get(each["release_no"])]
        outcome.want(CURRENT, not wrong, f"{len(wrong)} of {len(answers)} answers: {wrong[:3]}")
        seen = {each.get("release_no") for each in answers}
        outcome.happened.append(f"{len(answers)} answers by {count} readers, of {len(seen)} releases")
        nothing_lost(outcome, store, before)
        clean(outcome, prepared, store)

    return trial


def _reader(store: Store, stop: Path, note: Path) -> int:
    """Start a process that asks again and again, twice over each connection."""
    pid = os.fork()
    if pid:
        return pid
    try:
        with note.open("w", encoding="utf-8") as said:
            while not stop.exists():
                try:
                    with duckdb.connect(str(store.current), read_only=True, config={"threads": 1}) as connection:
                        for _ in range(2):
                            [(release_no,)] = connection.execute("select max(release_no) from audit_release").fetchall()
                            answer = {"release_no": release_no, "digest": digest_by(connection)}
                            said.write(json.dumps(answer) + "\n")
                            time.sleep(0.5)
                except Exception as error:  # noqa: BLE001  # any at all is one too many
                    said.write(json.dumps({"error": repr(error)}) + "\n")
    finally:
        os._exit(0)
