"""How a store grows: the whole first run over N notices, then a run that adds one more.

The runs are the real job, over the real store, each in a process of its own, so that peak memory is of that run alone.
Importing the heavy packages is left out. `python -m benchmarks.growth` takes some minutes for 10,000 notices and some
20 for 50,000, and about 15 GB of disk.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import corpus, report
from pipelines.store import Store

_STEPS = ("extracted", "staged", "warehouse", "release_audit", "release")


def main() -> None:
    """Measure and print; or, called for one run, do that run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 50_000], help="numbers of notices")
    parser.add_argument("--page", type=Path, help="write the table to this file too, such as docs/benchmarks-growth.md")
    parser.add_argument("--run", nargs=2, type=Path, metavar=("STORE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        print(json.dumps(_run(Store(options.run[0]), sorted(options.run[1].glob("*.html")))))
        return
    rows = [_measure(count) for count in options.counts]
    table = report.growth(rows, _STEPS)
    print(table)
    if options.page:
        options.page.write_text(table, encoding="utf-8")


def _measure(count: int) -> dict[str, Any]:
    """Measure one N in fresh processes."""
    print(f"{count} notices …", file=sys.stderr)
    with TemporaryDirectory() as temporary:
        store, pages, one = (Path(temporary) / name for name in ("store", "pages", "one"))
        paths = corpus.write(pages, count + 1, lines=(20, 20))
        one.mkdir()
        paths[-1].rename(one / paths[-1].name)
        full, added = (_in_process(store, folder) for folder in (pages, one))
        [database] = (store / "releases").glob("000002/*.duckdb")
        return {"count": count, "full": full, "added": added, "release_mib": database.stat().st_size / 2**20}


def _in_process(store: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.growth", "--run", str(store), str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _run(store: Store, paths: Sequence[Path]) -> dict[str, Any]:
    """Archive files, run the job, and return seconds by step, of the whole, and the peak memory."""
    import dagster as dg
    import great_expectations as gx  # noqa: F401

    from pipelines.cli.run import run_job
    from tests.support.stores import archive

    start = time.perf_counter()
    archive(store, [(path, path.name[:6]) for path in paths])
    archived = time.perf_counter() - start
    run = run_job(store, {"sources": []})
    whole = time.perf_counter() - start
    assert run.failure is None, run.failure
    with dg.DagsterInstance.get() as instance:
        stats = instance.get_run_step_stats(run.run_id)
    took = {step.step_key: (step.end_time or 0.0) - (step.start_time or 0.0) for step in stats}
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "steps": {"archive": archived} | {name: took[name] for name in _STEPS},
        "whole": whole,
        "peak_mib": max(peaks) / 1024,
        "cores": len(os.sched_getaffinity(0)),
    }


if __name__ == "__main__":
    main()
