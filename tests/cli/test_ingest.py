"""`minsheng ingest`: what an operator says of a document, what the archive keeps, what scripts read."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.acquire.archive import Archive, Source
from pipelines.store import Store
from tests.support import documents
from tests.support.command import Result, minsheng, minsheng_process
from tests.support.stores import rows, value

# The sample, telling no period.
WITHOUT_PERIOD = documents.once(documents.TEXT, "月度进展情况(1-3月)", "进展情况").replace("1季度", "")
LATEST = "select distinct period_key from v_progress_latest"


@pytest.fixture
def store(sample_store: Store, copy_of: Callable[[Store], Store]) -> Store:
    return copy_of(sample_store)


def page(folder: Path, text: str, name: str = "page.html") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def blobs(store: Store) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store.archive.glob("??/*")}


@pytest.mark.slow
def test_a_page_that_tells_no_period_takes_the_operators_last_word(tmp_path: Path) -> None:
    """Unknown, Q2, Q3, and Q2 again: the options are those of an earlier call, and so must the release be."""
    named, store = page(tmp_path, WITHOUT_PERIOD), Store(tmp_path / "store")
    result = minsheng(store.root, "ingest", named)
    assert (result.exit_code, "[period_unknown]" in result.stderr) == (1, True)
    Archive(store.archive).add([Source(named, named.name)], documents.WANZHOU, None, "2025Q2")
    for period in ("2025Q3", "2025Q2"):
        assert minsheng(store.root, "ingest", named, "--period", period).exit_code == 0
        assert rows(store.current, LATEST) == [(period,)]
    assert value(store.current, "select count(*) from audit_quarantine") == 0


@pytest.mark.slow
def test_the_page_wins_over_a_word_that_contradicts_it(tmp_path: Path) -> None:
    result = minsheng(tmp_path / "store", "ingest", documents.SAMPLE, "--region", "500102")
    assert (result.exit_code, "[region_conflict]" in result.stderr) == (1, True)
    assert value(Store(tmp_path / "store").current, "select count(*) from fact_progress") == 0


def test_a_word_that_contradicts_takes_nothing_away(store: Store) -> None:
    result = minsheng(store.root, "ingest", documents.SAMPLE, "--period", "2025Q2")
    assert result.exit_code == 1
    assert rows(store.current, LATEST) == [("2025Q1",)]


# One call with every bad document, a held notice and two good ones. -------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("together")
    (folder / "documents").mkdir()
    for bad in documents.BAD:
        (folder / "documents" / bad.name).write_bytes(bad.data)
    page(folder / "documents", documents.changed_total(), "total.txt")
    page(folder / "documents", documents.HTML, "good.html")
    page(folder / "documents", documents.TEXT, "good.txt")
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return minsheng(folder / "store", "ingest", folder / "documents", "--json")


@pytest.fixture(scope="module")
def summary(result: Result) -> Any:
    return json.loads(result.stdout, parse_float=Decimal)


def test_it_ends_with_1_and_a_release(result: Result, summary: Any) -> None:
    assert (result.exit_code, summary["exit_code"], summary["is_new_release"]) == (1, 1, True)
    # Page and text are one notice of two documents.
    assert sorted(notice["status"] for notice in summary["notices"]) == ["accepted", "held"]


def test_a_summary_for_scripts_is_exact(folder: Path, result: Result, summary: Any) -> None:
    assert (summary["release_no"], summary["documents"]) == (1, len(documents.BAD) + 3)
    assert (summary["failure"], summary["failed_checks"]) == (None, [])
    assert summary["database"] == str(folder / "store" / "current.duckdb")
    [notice] = [notice for notice in summary["notices"] if notice["status"] == "accepted"]
    assert (notice["version"], notice["lines"], notice["period_key"]) == (1, 20, "2025Q1")
    grand, *_ = notice["totals"]
    figures = [grand[name] for name in ("plan_wan", "done_wan", "done_pct", "verdict")]
    assert figures == [182852, Decimal("55219.1"), Decimal("30.2"), "match"]
    assert '"done_wan": 55219.1' in result.stdout


def test_every_bad_document_is_told_with_its_cell(summary: Any) -> None:
    told = {problem["source"]: problem for problem in summary["quarantine"]}
    assert {name: problem["reason"] for name, problem in told.items()} == {b.name: b.reason for b in documents.BAD}
    for name in ("letter.html", "letter.txt"):
        assert (told[name]["row_no"], told[name]["raw_text"]) == (5, "1l604")
        assert told[name]["column_header"] == "2025年投资计划(万元)"


def test_the_wrong_total_is_told_with_what_it_should_be(folder: Path) -> None:
    message = minsheng(folder / "store", "ingest", folder / "documents" / "total.txt").stderr
    for word in ("total.txt is held", "totals_match_their_lines", "row 3", "55319.1", "55219.1"):
        assert word in message


def test_the_archive_has_every_byte_as_it_came(folder: Path, result: Result) -> None:
    assert result.exit_code == 1
    given = {path.read_bytes() for path in (folder / "documents").iterdir()}
    assert set(blobs(Store(folder / "store")).values()) == given


def test_the_good_ones_are_published(folder: Path, result: Result) -> None:
    assert result.exit_code == 1
    assert value(Store(folder / "store").current, "select sum(done_wan) from v_progress_latest") == Decimal("55219.1")


@pytest.mark.slow
def test_bad_documents_touch_nothing_that_was_archived_before(store: Store, tmp_path: Path) -> None:
    before = blobs(store)
    log = (store.archive / "log.jsonl").read_bytes()
    for bad in documents.BAD:
        (tmp_path / bad.name).write_bytes(bad.data)
    assert minsheng(store.root, "ingest", *(tmp_path / bad.name for bad in documents.BAD)).exit_code == 1
    after = blobs(store)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + len(documents.BAD)
    assert (store.archive / "log.jsonl").read_bytes().startswith(log)
    assert value(store.current, "select count(*) from v_progress_latest") == 20


@pytest.mark.slow
def test_a_quarantined_document_can_be_ingested_again_once_it_is_right(store: Store, tmp_path: Path) -> None:
    [bad] = [bad for bad in documents.BAD if bad.name == "letter.html"]
    named = tmp_path / "page.html"
    named.write_bytes(bad.data)
    assert minsheng(store.root, "ingest", named).exit_code == 1
    named.write_text(documents.HTML, encoding="utf-8")
    assert minsheng(store.root, "ingest", named).exit_code == 0
    assert minsheng(store.root, "status").exit_code == 0


def test_one_source_missing_and_nothing_is_done(store: Store) -> None:
    log = (store.archive / "log.jsonl").read_bytes()
    result = minsheng(store.root, "ingest", documents.SAMPLE_HTML, "no-such-file")
    assert (result.exit_code, (store.archive / "log.jsonl").read_bytes()) == (2, log)


def test_help_and_version() -> None:
    help_text = minsheng_process(Path("unused"), "--help")
    assert (help_text.exit_code, help_text.stderr) == (0, "")
    for command in ("ingest", "rebuild", "status", "query", "reconcile", "ui"):
        assert re.search(rf"^  {command} ", help_text.stdout, re.MULTILINE)
    assert re.match(r"minsheng, version \d", minsheng_process(Path("unused"), "--version").stdout)
