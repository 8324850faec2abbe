"""`python -m tests.faults`: inject faults into runs, print a table; ends with 1 if any promise was broken."""

# ruff: noqa: T201  # its table is for a person

import argparse
import os
import random
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.processes import warm

HEADINGS = ["fault", "trials", "nothing lost", "current whole", "healed", "seconds"]


def main() -> int:
    """Run the faults that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", nargs="*", metavar="FAULT", help="such as kill wal; by default all")
    parser.add_argument("--kills", type=int, default=200, help="how many random moments (200)")
    parser.add_argument("--share", type=float, default=1, help="share of the other trials to run, evenly spread (1)")
    parser.add_argument("--releases", type=int, default=20, help="published while others read (20)")
    parser.add_argument("--readers", type=int, default=30, help="processes that read meanwhile (30)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="trials at the same time")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--folder", type=Path, help="where the trials' stores are; else below the temporary folder")
    options = parser.parse_args()
    began = time.monotonic()
    warm()
    from tests.faults.catalogue import FAULTS
    from tests.faults.trials import run_trials

    chosen = options.only or list(FAULTS)
    if unknown := set(chosen).difference(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    tallies = []
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=options.folder) as folder:
        from tests.faults.prepared import prepare

        prepared = prepare(Path(folder), options.releases if "readers" in chosen else 0)
        sys.stderr.write(f"seed {options.seed}; prepared in {time.monotonic() - began:.0f} s\n")
        for name in chosen:
            title, make = FAULTS[name]
            trials = list(make(prepared, options))
            tallies.append(run_trials(f"{name} {title}".strip(), prepared, trials, options.jobs))
    _print(f"seed {options.seed}, {options.jobs} at a time", [HEADINGS, *(tally.row() for tally in tallies)])
    for tally in tallies:
        for what, count in sorted(tally.happened.items()):
            print(f"{tally.fault}: {what}: {count}")
    broken = [f"{tally.fault}: {each}" for tally in tallies for each in tally.broken]
    print("\n".join(["", "broken:", *broken] if broken else ["", "no promise was broken"]))
    return 1 if broken else 0


def _print(title: str, rows: Iterable[list[str]]) -> None:
    rows = list(rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    print(title)
    for row in rows:
        print(
            "  ".join(
                cell.ljust(width) if at == 0 else cell.rjust(width)
                for at, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )
    print()


if __name__ == "__main__":
    sys.exit(main())
