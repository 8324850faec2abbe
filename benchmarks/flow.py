"""Our whole flow over files, stage by stage, in this process on one core: what the Dagster job runs, without Dagster.

`python -m benchmarks.flow N FOLDER` prints one JSON line; `benchmarks` starts it afresh for each N, so that peak memory
is of that N alone.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from pipelines.acquire.archive import Archive, Source
from pipelines.assets.extracted import archived_documents
from pipelines.assets.staged import read_attempts
from pipelines.contract import contract_version
from pipelines.decisions import Decisions
from pipelines.extract.pending import RawStage
from pipelines.load.candidate import NoticeCheck, Stamp, build
from pipelines.load.inputs import Inputs
from pipelines.normalise.pending import Stage
from pipelines.publish.manifest import Draft
from pipelines.publish.release import DATA_DOCS, DATABASE, candidate_folder, publish, write_draft
from pipelines.quality.release_audit import audit
from pipelines.quality.suites import NOTICE, expectations
from pipelines.store import Store

Seconds = dict[str, float]


def run(paths: Sequence[Path], store: Store) -> tuple[Seconds, int]:
    """Ingest files into an empty store.

    Args:
        paths: files named `ADCODE-….html`.
        store: an empty store.

    Returns:
        Seconds by stage, and the number of project lines published.
    """
    seconds: Seconds = {}

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - start

    with patch("pipelines.acquire.blobs.fsync"), patch("pipelines.acquire.log.fsync"), timed("archive"):
        _archive(paths, store.root / "unsynced")
    with timed("archive_synced"):
        archive = _archive(paths, store.archive)
    seconds["fsync"] = max(0.0, seconds.pop("archive_synced") - seconds["archive"])
    raw = RawStage(store.stage / "raw")
    with timed("extract"):
        raw.extract(archived_documents(archive), workers=1)
    stage = Stage(store.stage)
    with timed("normalise"):
        stage.normalise(raw, read_attempts(archive))
    folder = candidate_folder(store, "benchmark")
    folder.mkdir(parents=True)
    checks = [
        NoticeCheck(e.name, e.severity, e.expected, e.sql, e.is_late) for e in expectations() if e.level == NOTICE
    ]
    inputs = Inputs.of({}, [], Decisions.none())
    with timed("release"):
        candidate = build(store.stage, folder / DATABASE, Stamp(1, datetime.now(UTC), "benchmark", ""), checks, inputs)
    import great_expectations as gx  # noqa: F401  # its import is not part of what is measured

    with timed("audit"):
        outcomes = audit(folder / DATABASE, folder / DATA_DOCS, expectations())
    assert all(outcome.is_success for outcome in outcomes)
    assert candidate.row_counts["dim_notice"] == len(paths)
    assert set(candidate.verdicts) <= {"match", "not_checkable"}
    write_draft(
        folder,
        Draft(
            release_no=1,
            run_id="benchmark",
            built_at="",
            code_version="benchmark",
            contract_version=contract_version(),
            input_hash="",
            documents=len(paths),
            row_counts=dict(candidate.row_counts),
            verdicts=dict(candidate.verdicts),
            latest_totals=dict(candidate.latest_totals),
        ),
    )
    with timed("publish"):
        publish(store, folder)
    return seconds, candidate.row_counts["fact_progress"]


def _archive(paths: Sequence[Path], folder: Path) -> Archive:
    archive = Archive(folder)
    for region, files in groupby(paths, key=lambda path: path.name[:6]):
        archive.add([Source(path, path.name) for path in files], region)
    return archive


def main() -> None:
    """Measure N files of a folder and print the figures as JSON."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    paths = sorted(folder.glob("*.html"))[:count]
    with TemporaryDirectory(dir=folder.parent) as temporary:
        seconds, lines = run(paths, Store(Path(temporary)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cores = len(os.sched_getaffinity(0))
    print(json.dumps({"seconds": seconds, "lines": lines, "peak_mib": peak, "cores": cores}))


if __name__ == "__main__":
    main()
