"""`make bench`: measures the flow and writes docs/benchmarks.md and benchmarks/out/benchmarks.json.

On one core and, for each N, on the same files in the same run: our flow stage by stage, the floor (parsing and cell
texts alone), and the usual way (pandas). Ratios are what counts; seconds are of whatever machine this is.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import cold, corpus, floor, formats, pandas_way, report

_OUT = Path(__file__).parent / "out"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 100, 1000, 5000], help="numbers of notices")
    parser.add_argument("--page", type=Path, help="write the table to this file too, such as docs/benchmarks.md")
    options = parser.parse_args()
    core = {min(os.sched_getaffinity(0))}
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "pages"
        print(f"making {max(options.counts)} notices …", file=sys.stderr)
        paths = sorted(corpus.write(folder, max(options.counts)))
        print("one notice from a cold start …", file=sys.stderr)
        cold_figures = cold.measure(paths[0])
        os.sched_setaffinity(0, core)
        print("every format …", file=sys.stderr)
        by_format = formats.measure()
        results = [_measure(count, folder, paths[:count]) for count in options.counts]
    content = {"cold": cold_figures, "formats": by_format, "counts": results, "bytes_per_page": _mean_size(results)}
    _OUT.mkdir(exist_ok=True)
    (_OUT / "benchmarks.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    table = report.markdown(content)
    print(table)
    if options.page:
        options.page.write_text(table, encoding="utf-8")


def _measure(count: int, folder: Path, paths: list[Path]) -> dict[str, Any]:
    """Measure one N: the flow in a fresh process, the floor thrice around it, the usual way once."""
    print(f"{count} notices …", file=sys.stderr)
    floors = [_timed(lambda: floor.run(paths))]
    flow_run = subprocess.run(
        [sys.executable, "-m", "benchmarks.flow", str(count), str(folder)], check=True, capture_output=True, text=True
    )
    flow = json.loads(flow_run.stdout.splitlines()[-1])
    floors += [_timed(lambda: floor.run(paths)) for _ in range(2)]
    with TemporaryDirectory() as temporary:
        usual = _timed(lambda: pandas_way.run(paths, Path(temporary) / "usual.duckdb"))
    size = sum(path.stat().st_size for path in paths)
    return {"count": count, "floor_s": median(floors), "usual_s": usual, "bytes": size, **flow}


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _mean_size(results: list[dict[str, Any]]) -> float:
    return float(sum(result["bytes"] for result in results) / sum(result["count"] for result in results))


if __name__ == "__main__":
    main()
