"""The faults by name: a title, and what makes their trials from the prepared store and the options."""

import argparse
from collections.abc import Callable, Iterable

from tests.faults import calls, clock, damage, disk, kills, strangers, together
from tests.faults.prepared import Prepared
from tests.faults.trials import Trial

Make = Callable[[Prepared, argparse.Namespace], Iterable[Trial]]

FAULTS: dict[str, tuple[str, Make]] = {
    "kill": ("-9 at a random moment", lambda p, o: kills.trials(p, o.kills, o.seed, o.jobs)),
    "calls": ("kill -9 before and after each", lambda p, o: calls.trials(p, o.share)),
    "wal": ("left by a stranger", lambda p, o: strangers.trials(p, o.share)),
    "full": ("disk", lambda p, o: disk.full(p, o.share)),
    "readonly": ("store", lambda p, _: disk.read_only(p)),
    "damage": ("to files", lambda p, o: damage.trials(p, o.share, o.seed)),
    "clock": ("goes wrong", lambda p, o: clock.trials(p, o.share)),
    "two": ("ingests at once", lambda p, o: together.two_ingests(p, max(1, round(5 * o.share)))),
    "readers": ("while releases come", lambda p, o: together.readers(p, o.readers, o.releases)),
}
