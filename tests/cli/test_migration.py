"""A store of an older version: read as it is, and made anew from its archive by the next run, without loss."""

import json
from collections.abc import Callable

import pytest

from pipelines.contract import tables
from pipelines.publish.current import sha256_of
from pipelines.store import Store
from tests.support import old_store
from tests.support.command import Result, minsheng
from tests.support.stores import content, rows, value

# What must be the same whatever the version: figures as printed, by what the notices themselves say.
FIGURES = """
select n.region_key, n.period_key, n.source, n.version, n.is_current_version,
    f.row_ordinal, f.line_no, v.name, f.plan_wan, f.done_wan, f.done_pct
from fact_progress as f
inner join dim_notice as n using (notice_key)
inner join dim_project_version as v using (project_version_key)
order by all
"""
TOTALS = """
select n.period_key, n.source, t.scope, t.plan_wan, t.done_wan, t.done_pct
from fact_reported_total as t inner join dim_notice as n using (notice_key) order by all
"""
NOTICES = "select source, status, published_on, retrieved_at, version from dim_notice order by all"
DOCUMENTS = "select document_sha256, retrieved_at from dim_document order by all"
REFUSED = "select source, reason, column_header from audit_quarantine order by all"


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The store as it was. Only to be read."""
    return old_store.unpack(tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Result]:
    """A copy of it, on which this version has run once, with a notice that is in its archive; and what was said."""
    store = old_store.unpack(tmp_path_factory.mktemp("new"))
    return store, minsheng(store.root, "ingest")


def test_the_old_store_is_listed_and_compared(old: Store) -> None:
    assert [line.split()[0] for line in minsheng(old.root, "releases").stdout.splitlines()[1:4]] == ["1", "2", "3"]
    assert "fact_progress" in minsheng(old.root, "diff", "1", "3").stdout


def test_the_next_run_publishes_the_next_number(run: tuple[Store, Result]) -> None:
    store, result = run
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("release 4 published")
    assert value(store.current, "select release_no from audit_release") == 4


@pytest.mark.parametrize("query", [FIGURES, TOTALS, NOTICES, DOCUMENTS, REFUSED])
def test_nothing_is_lost_and_no_figure_changes(old: Store, run: tuple[Store, Result], query: str) -> None:
    before, after = rows(old.current, query), rows(run[0].current, query)
    assert before
    assert after == before


def test_the_new_release_has_every_table_of_this_version(run: tuple[Store, Result]) -> None:
    found = {name for (name,) in rows(run[0].current, "select table_name from duckdb_tables()")}
    assert found >= set(tables("release"))


def test_the_old_releases_stay_as_they_were(old: Store, run: tuple[Store, Result]) -> None:
    store, _ = run
    listed = json.loads(minsheng(store.root, "releases", "--json").stdout)
    assert [entry["release_no"] for entry in listed["releases"]] == [*old_store.NUMBERS, 4]
    assert [bool(entry["content_hashes"]) for entry in listed["releases"]] == [False, False, False, True]
    for entry in listed["releases"][:3]:
        assert sha256_of(store.releases / entry["file"]) == entry["sha256"]
        assert sha256_of(old.releases / entry["file"]) == entry["sha256"]
        assert value(store.releases / entry["file"], "select release_no from audit_release") == entry["release_no"]


def test_old_and_new_are_compared_in_what_both_have(run: tuple[Store, Result]) -> None:
    found = json.loads(minsheng(run[0].root, "diff", "3", "4", "--json", "--limit", "1000").stdout)
    for name in ("fact_progress", "fact_reported_total"):
        table = found["tables"][name]
        assert table["added"] == table["removed"]
        assert not {"plan_wan", "done_wan", "done_pct"} & table["changed_columns"].keys()


def test_a_release_of_the_older_version_can_be_gone_back_to(
    run: tuple[Store, Result], copy_of: Callable[[Store], Store]
) -> None:
    store = copy_of(run[0])
    assert minsheng(store.root, "rollback", "3").exit_code == 0
    again = minsheng(store.root, "ingest")
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.startswith("release 3 stays current, rolled back from 4; nothing new in this call")
    assert value(store.current, "select release_no from audit_release") == 3
    assert minsheng(store.root, "rollback", "4").exit_code == 0
    assert content(store.current) == content(run[0].current)
