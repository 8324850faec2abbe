"""One notice, from a cold start: the command against the bare cost of importing what it stands on.

Both are whole processes, run in turn, so that their ratio holds on a noisy machine.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

_IMPORTS = "import dagster, great_expectations, polars, duckdb"


def measure(notice: Path, rounds: int = 5) -> dict[str, float]:
    """Return the median seconds of both and of their ratios.

    Args:
        notice: the file to ingest; each round ingests a copy with other bytes into a store that has been used before.
        rounds: how many pairs.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        environment = os.environ | {"MINSHENG_STORE": str(folder / "store")}
        command = [sys.executable, "-m", "pipelines", "ingest"]
        first_run = _seconds([*command, str(notice)], environment)
        imports: list[float] = []
        ingests: list[float] = []
        for number in range(rounds):
            copy = folder / f"notice-{number}.html"
            copy.write_bytes(notice.read_bytes() + b"\n" * (number + 1))
            imports.append(_seconds([sys.executable, "-c", _IMPORTS], environment))
            ingests.append(_seconds([*command, str(copy)], environment))
    ratios = [ingest / imported for ingest, imported in zip(ingests, imports, strict=True)]
    return {
        "first_run_in_a_new_store_s": first_run,
        "imports_s": median(imports),
        "ingest_s": median(ingests),
        "ratio": median(ratios),
    }


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start
