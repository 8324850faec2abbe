"""A disk that fills up in the middle of a run, and one that becomes read-only.

Who may not mount has no file grow beyond a size instead, and no second sight of a store.
"""

import os
import re
import resource
import shutil
from collections.abc import Iterator
from functools import partial

from pipelines.store import Store
from tests.faults.mounts import file_system, give_up_rights, make_read_only, may_mount, resize, second_sight
from tests.faults.prepared import Prepared, arguments
from tests.faults.processes import Ended, run
from tests.faults.promises import CURRENT, Before, Outcome, current_whole, healed, nothing_lost
from tests.faults.trials import Trial

# More than a run adds at its peak.
_ROOM = 16 << 20
_STEPS = 24


def full(prepared: Prepared, share: float) -> Iterator[Trial]:
    """Yield trials with ever more space left, from none to enough."""
    count = max(4, round(_STEPS * share))
    for step in range(count):
        # Small steps first: archive and stage take little, releases much.
        left = int(_ROOM * (step / count) ** 2)
        if may_mount():
            # Dagster notes every step, and so meets a full disk first: in turn, its history is elsewhere.
            is_apart = step % 2 == 1
            where = "Dagster's history elsewhere" if is_apart else "all of it there"
            yield f"a file system with {left} bytes left, {where}", _filled(prepared, left, is_apart=is_apart)
        else:
            yield f"no file beyond {left} bytes", _limited(prepared, max(left // 3, 1))


def read_only(prepared: Prepared) -> Iterator[Trial]:
    """Yield trials with a store that cannot be written, before or from some moment of a run."""
    if may_mount():
        # Not in the middle of a run: the lock is a file open for writing, and no kernel allows it then.
        yield "mounted read-only", _mounted_read_only(prepared)
    yield "without permission", _forbidden(prepared)


def _filled(prepared: Prepared, left: int, *, is_apart: bool):
    def trial(outcome: Outcome, copied: Store) -> None:
        used = sum(path.stat().st_blocks * 512 for path in copied.root.rglob("*"))
        page = os.sysconf("SC_PAGE_SIZE")
        whole = 2 * used + _ROOM * 4
        with file_system(copied.root.with_name(f"{copied.root.name}-disk"), whole) as disk:
            store = Store(disk / "store")
            shutil.copytree(copied.root, store.root)
            if is_apart:
                shutil.rmtree(store.dagster_home)
                store.dagster_home.symlink_to(copied.dagster_home)
            before = Before.of(store)
            state = os.statvfs(disk)
            taken = (state.f_blocks - state.f_bfree) * state.f_frsize
            resize(disk, taken + left // page * page)
            ended = run(store.root, *arguments(prepared.new), notes=prepared.notes)
            resize(disk, whole)
            _look(outcome, prepared, store, before, ended)

    return trial


def _limited(prepared: Prepared, size: int):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))
        ended = run(store.root, *arguments(prepared.new), notes=prepared.notes, prepare=limit)
        _look(outcome, prepared, store, before, ended)

    return trial


def _mounted_read_only(prepared: Prepared):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        with second_sight(store.root, store.root.with_name(f"{store.root.name}-seen")) as folder:
            seen = Store(folder)
            make_read_only(folder)
            for command in (arguments(prepared.new), ["rebuild"]):
                ended = run(seen.root, *command, notes=prepared.notes)
                outcome.want(CURRENT, ended.exit_code == 1, ended)
                outcome.plain(ended)
            _readable(outcome, prepared, seen)
            current_whole(outcome, seen, before, {"before": prepared.before})
        nothing_lost(outcome, store, before)
        healed(outcome, prepared, store, prepared.new, prepared.then)

    return trial


def _forbidden(prepared: Prepared):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        folders = [store.root, *(path for path in store.root.rglob("*") if path.is_dir())]
        modes = {path: path.stat().st_mode for path in store.root.rglob("*")}
        for path in modes:
            path.chmod(0o555 if path.is_dir() else 0o444)
        store.root.chmod(0o555)
        for command in (arguments(prepared.new), ["rebuild"]):
            ended = run(store.root, *command, notes=prepared.notes, prepare=give_up_rights)
            outcome.want(CURRENT, ended.exit_code == 1, ended)
            outcome.plain(ended)
        _readable(outcome, prepared, store)
        for path in folders:
            path.chmod(0o755)
        for path, mode in modes.items():
            path.chmod(mode)
        nothing_lost(outcome, store, before)
        current_whole(outcome, store, before, {"before": prepared.before})
        healed(outcome, prepared, store, prepared.new, prepared.then)

    return trial


def _readable(outcome: Outcome, prepared: Prepared, store: Store) -> None:
    for command in (["query", "select count(*) from v_progress_latest"], ["verify"]):
        ended = run(store.root, *command, notes=prepared.notes, prepare=give_up_rights)
        outcome.want(CURRENT, ended.exit_code == 0, ended)


def _look(outcome: Outcome, prepared: Prepared, store: Store, before: Before, ended: Ended) -> None:
    outcome.plain(ended)
    outcome.happened.append(_said(ended))
    nothing_lost(outcome, store, before)
    current_whole(outcome, store, before, {"before": prepared.before, "after": prepared.then})
    healed(outcome, prepared, store, prepared.new, prepared.then)
    nothing_lost(outcome, store, before)


def _said(ended: Ended) -> str:
    """Return what a run said, without places and numbers."""
    if ended.exit_code == 0:
        return "the run went well"
    lines = [line for line in ended.stderr.splitlines() if line.startswith(("minsheng: ", "  "))]
    words = re.sub(r"/\S+/(\S+)", r"…/\1", " ".join(lines[:1]))
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}", "…", words)[:200]
