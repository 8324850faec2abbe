"""The audit of a whole file by Great Expectations: what it finds, what it leaves out, what it leaves behind."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

from pipelines.quality.release_audit import Outcome, audit
from pipelines.quality.suites import Expectation, expectations
from pipelines.store import Store
from tests.quality.loose import loosen
from tests.support.stores import rows

BY_NAME = {expectation.name: expectation for expectation in expectations()}


@dataclass(frozen=True)
class Audited:
    """The outcomes of an audit and the pages that it built."""

    outcomes: list[Outcome]
    data_docs: Path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def clean(rich_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Audited:
    before = digest(rich_store.current)
    data_docs = tmp_path_factory.mktemp("clean") / "data_docs"
    outcomes = audit(rich_store.current, data_docs, expectations())
    assert digest(rich_store.current) == before
    return Audited(outcomes, data_docs)


@pytest.fixture
def damaged(rich_store: Store, tmp_path: Path) -> Path:
    """A release without constraints, with four kinds of damage."""
    path = tmp_path / "damaged.duckdb"
    with loosen(rich_store.current, str(path)) as connection:
        connection.execute("insert into dim_agency from dim_agency limit 1")
        connection.execute(
            "update audit_reconciliation set verdict = 'mismatch' from dim_notice as n "
            "where audit_reconciliation.notice_key = n.notice_key and n.region_key <> '500101' and subject = 'ALL' "
            "and measure = 'plan'"
        )
        connection.execute("update fact_progress set project_key = 'nowhere'")
        connection.execute("delete from audit_reconciliation where subject = 'row 1'")
    return path


def one(database: Path, tmp_path: Path, expectation: Expectation) -> Outcome:
    [outcome] = audit(database, tmp_path / "data_docs", [expectation])
    return outcome


def test_a_sound_release_meets_every_expectation_in_order(clean: Audited) -> None:
    assert [outcome.expectation for outcome in clean.outcomes] == list(expectations())
    assert [outcome.expectation.name for outcome in clean.outcomes if not outcome.is_success] == []
    assert {(outcome.failing_row_count, outcome.observed) for outcome in clean.outcomes} == {(0, "no failing row")}


def test_data_docs_mention_every_expectation(clean: Audited) -> None:
    assert (clean.data_docs / "index.html").is_file()
    pages = "".join(page.read_text(encoding="utf-8") for page in clean.data_docs.rglob("validations/**/*.html"))
    for expectation in expectations():
        assert expectation.description_en in pages
        assert expectation.description_zh in pages


def test_each_damage_fails_what_it_should_and_nothing_else(damaged: Path, tmp_path: Path) -> None:
    failed = {o.expectation.name: o for o in audit(damaged, tmp_path / "docs", expectations()) if not o.is_success}
    assert failed.keys() == {
        "structure_of_dim_agency",
        "structure_of_fact_progress",
        "totals_match_their_lines",
        "every_total_is_in_the_ledger",
    }
    [[lines, notices]] = rows(damaged, "select count(*), count(distinct notice_key) from fact_progress")
    assert failed["structure_of_dim_agency"].failing_row_count == 1
    assert "key stands 2 times" in failed["structure_of_dim_agency"].observed
    assert failed["structure_of_fact_progress"].failing_row_count == lines
    assert "project_key nowhere is not in dim_project" in failed["structure_of_fact_progress"].observed
    assert failed["every_total_is_in_the_ledger"].failing_row_count == notices
    assert {row["observed"] for row in failed["every_total_is_in_the_ledger"].failing_rows} == {"no ledger row"}
    # From lines and from categories, of each accepted notice but the sample.
    assert failed["totals_match_their_lines"].failing_row_count == 2 * (notices - 1)


def test_a_held_notice_does_not_fail_the_release(rich_store: Store, tmp_path: Path) -> None:
    totals = BY_NAME["totals_match_their_lines"]
    assert one(rich_store.current, tmp_path, totals).is_success
    path = tmp_path / "nobody-held.duckdb"
    with loosen(rich_store.current, str(path)) as connection:
        connection.execute("update dim_notice set accepted_at = retrieved_at")
    outcome = one(path, tmp_path, totals)
    assert (outcome.is_success, outcome.failing_row_count) == (False, 1)
    assert "prints 55319.1, its parts give 55219.1" in outcome.observed


def test_rows_beyond_what_is_shown_are_counted(rich_store: Store, tmp_path: Path) -> None:
    """Great Expectations fetches 200 rows at most."""
    many = replace(BY_NAME["facts_complete"], sql="select 'x' as subject, 'y' as observed from range(1234)")
    outcome = one(rich_store.current, tmp_path, many)
    assert (outcome.is_success, outcome.failing_row_count, len(outcome.failing_rows)) == (False, 1234, 20)


BROKEN = {
    "syntax": "select subject from where",
    "no such table": "select 'a' as subject, 'b' as observed from no_such_table",
    "fails while it runs": "select 'a' as subject, cast(name as integer) as observed from dim_region",
    "nothing to run": "-- to be written",
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("name", ["facts_complete", "percentages_recompute"])
def test_an_expectation_that_cannot_be_evaluated_raises(
    rich_store: Store, tmp_path: Path, case: str, name: str
) -> None:
    broken = replace(BY_NAME[name], sql=BROKEN[case])
    with pytest.raises(RuntimeError, match=f"{name} could not be evaluated: .+"):
        audit(rich_store.current, tmp_path / "docs", [BY_NAME["one_current_version"], broken])


@pytest.mark.parametrize(
    "condition",
    [
        "r.name like '%万州%'",
        "concat('a:b', ':c') = 'a:b:c'",
        "{'a': 1}.a = 1",
        "'%%' = '%' || '%'",
        "r.name <> '{x}' -- end",
        "[1, 2, 3][1:version] = [1];",
    ],
)
@pytest.mark.parametrize("name", ["facts_complete", "percentages_recompute"])
def test_a_query_may_hold_any_text(rich_store: Store, tmp_path: Path, condition: str, name: str) -> None:
    """What is a placeholder to Great Expectations or to SQLAlchemy is text in a file of ours."""
    query = (
        "select notice_key, r.name as subject, 'is there' as observed from dim_region as r join dim_notice as n "
        f"using (region_key) where region_key = '500101' and n.status = 'accepted' and {condition}"
    )
    outcome = one(rich_store.current, tmp_path, replace(BY_NAME[name], sql=query))
    assert (outcome.failing_row_count, outcome.observed) == (1, "万州区: is there")


@pytest.mark.parametrize("folder", ["库 2025", "a'b", "x#y", "100 per cent; ok", "a+b&c=d"])
def test_the_file_may_be_anywhere_and_can_be_written_afterwards(
    sample_store: Store, tmp_path: Path, folder: str
) -> None:
    database = tmp_path / folder / "发布.duckdb"
    database.parent.mkdir()
    database.write_bytes(sample_store.current.read_bytes())
    assert one(database, database.parent, BY_NAME["one_current_version"]).is_success
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table afterwards as select 1 as one")
    assert list(database.parent.glob("*.wal")) == []


def test_the_file_can_be_written_after_an_audit_that_failed(sample_store: Store, tmp_path: Path) -> None:
    database = tmp_path / "copy.duckdb"
    database.write_bytes(sample_store.current.read_bytes())
    with pytest.raises(RuntimeError):
        one(database, tmp_path, replace(BY_NAME["facts_complete"], sql="select"))
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table afterwards as select 1 as one")


def test_it_says_nothing(sample_store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    one(sample_store.current, tmp_path, BY_NAME["one_current_version"])
    assert capfd.readouterr() == ("", "")
