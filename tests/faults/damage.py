"""Flipped bits and cut-off files: the next run gives the very same rows, or stops with a plain word; never other ones.

Every file of the stage once, each in another way; a file of the archive, its log, the manifest, the newest release and
`current.duckdb` in all ways. Log and manifest are text, so digits are changed too: they would read as other figures.
"""

import random
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from pipelines.publish import manifest
from pipelines.store import Store
from tests.faults.prepared import Prepared, arguments, digest
from tests.faults.processes import call, run
from tests.faults.promises import CURRENT, HEALED, LOST, Before, Outcome, nothing_lost
from tests.faults.trials import Trial

Way = Callable[[bytes, random.Random], bytes]


def _flip(at: float) -> Way:
    def way(data: bytes, _: random.Random) -> bytes:
        place = min(int(len(data) * at), len(data) - 1)
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    return way


def _cut(at: float) -> Way:
    return lambda data, _: data[: int(len(data) * at)]


def _digit(data: bytes, chance: random.Random) -> bytes:
    """Another digit in place of one."""
    places = [found.start() for found in re.finditer(rb"[0-9]", data)]
    if not places:
        return _flip(0.5)(data, chance)
    place = chance.choice(places)
    other = chance.choice([digit for digit in b"0123456789" if digit != data[place]])
    return data[:place] + bytes([other]) + data[place + 1 :]


WAYS: dict[str, Way] = {
    "first byte": _flip(0),
    "a byte in the middle": _flip(0.5),
    "a byte at two thirds": _flip(0.67),
    "last byte": _flip(1),
    "cut in half": _cut(0.5),
    "cut to nothing": _cut(0),
}
_DIGITS = 12


def trials(prepared: Prepared, share: float, seed: int) -> Iterator[Trial]:
    """Yield a trial for each file and way."""
    chance = random.Random(seed)  # noqa: S311  # its seed is shown
    store = prepared.store
    stage = sorted(path for path in store.stage.rglob("*") if path.is_file())
    found: list[tuple[str, Path, str]] = []
    found += [
        ("seal" if path.name.startswith(".") else "stage", path, way)
        for path, way in zip(stage, cycle([*WAYS, "gone"]), strict=False)
    ]
    newest = call(lambda: manifest.read(store.manifest)).newest
    assert newest is not None
    blob = chance.choice(sorted(store.archive.glob("??/*")))
    digits = [f"digit {number}" for number in range(_DIGITS)]
    for kind, path, ways in (
        ("archive file", blob, [*WAYS, "gone"]),
        ("log", store.archive / "log.jsonl", [*WAYS, *digits]),
        ("manifest", store.manifest, [*WAYS, *digits, "the pointer"]),
        ("newest release", store.releases / newest.file, [*WAYS, "gone"]),
        ("current", store.current, [*WAYS, "gone"]),
    ):
        found += [(kind, path, way) for way in ways]
    chance.shuffle(found)
    by_kind: dict[str, int] = {}
    for kind, path, way in found:
        by_kind[kind] = by_kind.get(kind, 0) + 1
        total = sum(each[0] == kind for each in found)
        if by_kind[kind] <= max(1, round(total * share)):
            within = path.relative_to(store.root)
            yield f"{within}: {way}", _damaged(prepared, kind, within, way, chance.randrange(10**6))


def _damaged(prepared: Prepared, kind: str, within: Path, way: str, seed: int):
    def trial(outcome: Outcome, store: Store) -> None:
        path = store.root / within
        if not _damage(path, way, seed):
            outcome.happened.append(f"{kind}: nothing to damage in this way")
            return
        damaged = path.read_bytes() if path.exists() else None
        before = Before.of(prepared.store)
        # A run that has nothing new first: it must neither change nor hide anything.
        right = {prepared.before: "the same rows", prepared.then: "the right rows"}
        results = []
        for page in (prepared.old, prepared.new):
            ended = run(store.root, *arguments(page), notes=prepared.notes)
            outcome.plain(ended)
            if ended.exit_code:
                outcome.want(
                    CURRENT, "; " in ended.stderr or "`" in ended.stderr, f"no word of what to do: {ended.stderr}"
                )
            said = right.get(digest(store.current)) if store.current.exists() else None
            if kind == "current" and ended.exit_code == 0:
                outcome.want(HEALED, said is not None, "it was not healed")
            outcome.want(
                CURRENT, said is not None, f"other rows after a run that ended with {ended.exit_code}: {ended.stderr}"
            )
            results.append("stops" if ended.exit_code else said or "OTHER rows")
        outcome.happened.append(f"{kind}: a run with nothing new {results[0]}, one with a new page {results[1]}")
        if kind not in {"archive file", "log"}:
            _rest_is_there(outcome, store, before, within, damaged)
        outcome.want(HEALED, kind not in {"stage", "seal", "current"} or "stops" not in results, results)

    return trial


def _rest_is_there(outcome: Outcome, store: Store, before: Before, within: Path, damaged: bytes | None) -> None:
    """What was not damaged is there; what was may have been mended, but nothing else was made of it."""
    releases = {file: sha256 for file, sha256 in before.releases.items() if within != Path("releases") / file}
    nothing_lost(outcome, store, Before(before.log, before.blobs, releases, before.current))
    if within.name == "manifest.json" and damaged is not None:
        outcome.want(LOST, len(store.manifest.read_bytes()) >= len(damaged), "the manifest has lost lines")


def _damage(path: Path, way: str, seed: int) -> bool:
    """Damage a file; return whether it differs now."""
    data = path.read_bytes()
    if way == "gone":
        path.unlink()
        return True
    if way == "the pointer":
        changed = data.replace(b'"current": 2', b'"current": 1')
    else:
        changed = (_digit if way.startswith("digit") else WAYS[way])(data, random.Random(seed)) if data else data  # noqa: S311  # its seed is shown
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(changed)
    path.chmod(mode)
    return changed != data
