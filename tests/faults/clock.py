"""The machine's clock goes back by a day between two runs, then right again."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

import duckdb

from pipelines.acquire.archive import Archive
from pipelines.publish import manifest
from pipelines.store import Store
from tests.faults.prepared import Prepared, arguments, digest
from tests.faults.processes import call, run
from tests.faults.promises import CURRENT, HEALED, LOST, Before, Outcome, clean, nothing_lost
from tests.faults.trials import Trial

_LATEST = "select notice_key, row_ordinal, done_wan from v_progress_latest order by all"
_AS_OF = "select notice_key, row_ordinal, done_wan from progress_as_of(?::timestamptz) order by all"


def trials(prepared: Prepared, share: float) -> Iterator[Trial]:
    """Yield a trial for each way in which the clock may go wrong."""
    day = timedelta(days=1)
    yield "back by a day and right again", _runs(prepared, [-day, timedelta()])
    if share < 1:
        return
    yield "back by a day, then by a year", _runs(prepared, [-day, -365 * day])
    yield "ahead by a day, then right again", _runs(prepared, [day, timedelta()])


def _runs(prepared: Prepared, shifts: list[timedelta]):
    def trial(outcome: Outcome, store: Store) -> None:
        before = Before.of(store)
        said = [(call(lambda: _built_at(store)), call(lambda: _rows(store, _LATEST)))]
        for shift, page, want in zip(shifts, prepared.pages[3:5], (prepared.then, prepared.after[5]), strict=True):
            ended = run(store.root, *arguments(page), notes=prepared.notes, prepare=lambda shift=shift: _set(shift))
            outcome.want(CURRENT, ended.exit_code == 0, ended)
            outcome.want(CURRENT, digest(store.current) == want, "the rows are not those of an undisturbed clock")
            said.append((call(lambda: _built_at(store)), call(lambda: _rows(store, _LATEST))))
        log = call(lambda: list(Archive(store.archive).read_log()))
        names = [each.source for each in sorted(log, key=lambda each: each.retrieved_at)]
        outcome.want(
            LOST, names == [page.name for page, _ in prepared.pages[:5]], f"retrieved in another order: {names}"
        )
        for moment, rows in said:
            as_of = call(lambda moment=moment: _rows(store, _AS_OF, [moment]))
            outcome.want(CURRENT, as_of == rows, f"as of {moment} the release says something else than it said then")
        times = [moment for moment, _ in said]
        outcome.want(CURRENT, times == sorted(set(times)), f"releases out of order: {[str(each) for each in times]}")
        late = call(lambda: _rows(store, "select count(*) from dim_notice where accepted_at < retrieved_at"))
        outcome.want(CURRENT, late == [(0,)], f"{late} notices accepted before they were retrieved")
        nothing_lost(outcome, store, before)
        clean(outcome, prepared, store)
        rebuilt = run(store.root, "rebuild", notes=prepared.notes)
        outcome.want(HEALED, rebuilt.exit_code == 0 and digest(store.current) == prepared.after[5], rebuilt)
        for moment, rows in said:
            as_of = call(lambda moment=moment: _rows(store, _AS_OF, [moment]))
            outcome.want(HEALED, as_of == rows, f"rebuilt, as of {moment} it says something else than it said then")

    return trial


def _built_at(store: Store) -> datetime:
    newest = manifest.read(store.manifest).newest
    assert newest is not None
    return datetime.fromisoformat(newest.built_at)


def _rows(store: Store, query: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(store.current), read_only=True) as connection:
        return connection.execute(query, parameters).fetchall()


class _Kind(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


def _set(shift: timedelta) -> None:
    """Set the clock of this process's pipeline."""

    class Shifted(datetime, metaclass=_Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + shift

    for name, module in list(sys.modules.items()):
        if name.startswith("pipelines.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Shifted  # type: ignore[attr-defined]
