"""An ingest that is killed at any moment leaves a store that readers can use and that the next run puts right."""

import hashlib
import os
import random
import signal
import time
from pathlib import Path

import pytest

from pipelines.acquire.archive import Archive
from pipelines.publish import manifest
from pipelines.store import Store
from tests.support import documents, stores
from tests.support.command import finish, minsheng_process, start

pytestmark = pytest.mark.slow
MOMENTS = 8
FACTS = "select notice_key, row_ordinal, plan_wan, done_wan, is_current_version, is_latest_period from fact_progress"


def test_killed_again_and_again(tmp_path: Path) -> None:
    pages = documents.write(tmp_path / "pages", documents.generated(MOMENTS))
    whole = Store(tmp_path / "whole")
    began = time.monotonic()
    assert minsheng_process(whole.root, "ingest", "--region", pages[0][1], pages[0][0]).exit_code == 0
    takes = time.monotonic() - began
    stores.build(whole, pages)

    store = Store(tmp_path / "store")
    seed = random.SystemRandom().randrange(10**6)
    spread = random.Random(seed)  # noqa: S311  # its seed is shown when it fails
    moments = [takes * spread.uniform(0.2, 1.05) for _ in pages]
    for moment, (page, region) in zip(moments, pages, strict=True):
        run = start(store.root, "ingest", "--region", region, page)
        time.sleep(moment)
        os.killpg(run.pid, signal.SIGKILL)
        finish(run)
        assert_usable(store)
    for region in {region for _, region in pages}:
        of_region = [page for page, its_region in pages if its_region == region]
        result = minsheng_process(store.root, "ingest", "--region", region, *of_region)
        assert result.exit_code == 0, (seed, result.stderr)

    assert stores.rows(store.current, f"{FACTS} order by all") == stores.rows(whole.current, f"{FACTS} order by all")
    assert_clean(store)


def assert_usable(store: Store) -> None:
    """Whoever comes between two runs sees a whole release or none."""
    if store.current.exists():
        assert minsheng_process(store.root, "query", "select count(*) from v_progress_latest").exit_code == 0
    for blob in store.archive.glob("??/[!.]*"):
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == blob.name
    assert all(Archive(store.archive).path(entry.sha256).exists() for entry in Archive(store.archive).read_log())


def assert_clean(store: Store) -> None:
    """The killed runs left nothing behind that would pile up."""
    entries = manifest.read(store.manifest).entries
    newest = store.releases / entries[-1].file
    assert hashlib.sha256(store.current.read_bytes()).hexdigest() == entries[-1].sha256
    assert newest.read_bytes() == store.current.read_bytes()
    hidden = (path for path in store.root.rglob(".*") if not path.is_relative_to(store.dagster_home))
    assert [path for path in hidden if path.suffix != ".sha256"] == []
    result = minsheng_process(store.root, "verify")
    assert result.exit_code == 0, result.stdout
