"""A release that fails its own audit is not published; the one before stays, and what failed can be looked at."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.assets import checks
from pipelines.quality.suites import expectations
from pipelines.store import Store
from tests.support import documents
from tests.support.command import Result, minsheng

ALWAYS_FAILS = "select 'fact_progress' as subject, 'a made-up failure' as observed"


@pytest.fixture
def store(sample_store: Store, copy_of: Callable[[Store], Store]) -> Store:
    return copy_of(sample_store)


@pytest.fixture
def ingest(store: Store, tmp_path: Path) -> Callable[[], Result]:
    """Ingest a page that the store does not have."""
    [(page, region)] = documents.write(tmp_path / "pages", documents.generated(1))
    return lambda: minsheng(store.root, "ingest", "--region", region, page)


def doctor(patch: pytest.MonkeyPatch, **change: str) -> None:
    """Give the expectation `facts_complete` other SQL or another severity, as another version of its file would."""
    doctored = [replace(e, **change) if e.name == "facts_complete" else e for e in expectations()]
    patch.setattr(checks, "expectations", lambda: tuple(doctored))


def state(store: Store) -> tuple[bytes, bytes, list[str]]:
    numbered = sorted(path.name for path in store.releases.iterdir() if path.name.isdigit())
    return store.current.read_bytes(), store.manifest.read_bytes(), numbered


def test_a_failed_check_stops_publication_and_the_next_run_publishes(
    store: Store, ingest: Callable[[], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(store)
    with monkeypatch.context() as patch:
        doctor(patch, sql=ALWAYS_FAILS)
        result = ingest()
    rejected = store.releases / "rejected"
    assert (result.exit_code, state(store)) == (1, before)
    assert "the audit of the release failed (facts_complete)" in result.stderr
    assert str(rejected / "data_docs" / "index.html") in result.stderr
    assert "published" not in result.stdout
    pages = [
        re.sub(r"(<[^>]+>|\s)+", " ", page.read_text(encoding="utf-8")) for page in rejected.rglob("*/*/*/*/*.html")
    ]
    assert sum("Status: Failed" in page for page in pages) == 1
    with duckdb.connect(str(rejected / "minsheng.duckdb"), read_only=True) as connection:
        query = "select observed, failing_row_count from audit_check where notice_key = 'ALL' and not is_success"
        assert connection.execute(query).fetchall() == [("fact_progress: a made-up failure", 1)]
    result = ingest()
    assert (result.exit_code, "release 2 published" in result.stdout) == (0, True)


def test_a_check_that_cannot_be_evaluated_stops_publication(
    store: Store, ingest: Callable[[], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(store)
    doctor(monkeypatch, sql="select cast('x' as integer) as subject, 1 as observed")
    result = ingest()
    assert (result.exit_code, state(store)) == (1, before)
    assert "facts_complete could not be evaluated" in result.stderr
    assert "Nothing was published" in result.stderr
