"""`minsheng diff`: what differs between two releases, in a summary and row by row."""

import json
from pathlib import Path

import pytest

from pipelines.store import Store
from tests.support import old_store
from tests.support.command import Result, minsheng


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Release 3 has a restated quarter and a held notice more than release 2. Only to be read."""
    return old_store.unpack(tmp_path_factory.mktemp("diff"))


def diff(store: Store, *arguments: str) -> Result:
    result = minsheng(store.root, "diff", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result


def test_the_summary_comes_first_and_rows_after_it(store: Store) -> None:
    lines = diff(store, "2", "3", "--limit", "1").stdout.splitlines()
    assert lines[0] == "from release 2 (built 2026-11-24 12:17) to 3 (built 2026-11-24 12:17)"
    assert lines[2].split() == ["table", "added", "removed", "changed", "columns", "that", "changed"]
    summary = {line.split()[0]: line.split()[1:] for line in lines[3 : lines.index("", 3)]}
    changed = ["is_current_version", "5,", "is_latest_period", "5"]
    assert summary["fact_progress"] == ["5", "0", "5", *changed]
    assert "audit_check" not in summary
    at = lines.index("fact_progress", len(summary))
    assert lines[at + 1].startswith("  ~ notice_key ")
    assert lines[at + 2 : at + 4] == [
        "      is_current_version: True -> False",
        "      is_latest_period: True -> False",
    ]
    assert lines[at + 4].startswith("  … and 9 more rows")
    assert lines[-1] == "audit_release and audit_check speak of the release itself and are left out"


def test_added_and_removed_rows_show_what_they_hold(store: Store) -> None:
    added = diff(store, "1", "2", "--table", "dim_program").stdout
    assert "  + program_key 500101-2008-重点民生实事\n      region_key 500101, program_year 2008" in added
    removed = diff(store, "2", "1", "--table", "dim_program").stdout
    assert "  - program_key 500101-2008-重点民生实事\n      region_key 500101, program_year 2008" in removed


def test_without_rows(store: Store) -> None:
    assert "  ~ " in diff(store, "2", "3").stdout
    assert "  ~ " not in diff(store, "2", "3", "--limit", "0").stdout


def test_by_name(store: Store) -> None:
    assert diff(store, "previous", "current").stdout == diff(store, "2", "3").stdout


def test_for_scripts_with_exact_figures(store: Store) -> None:
    result = diff(store, "1", "2", "--table", "fact_reported_total", "--json").stdout
    found = json.loads(result, parse_float=str)
    assert (found["from"], found["to"], found["is_equal"], found["notes"]) == (1, 2, False, [])
    table = found["tables"]["fact_reported_total"]
    assert (table["added"], table["removed"], table["changed"]) == (3, 0, 0)
    assert table["rows"][0]["new"]["plan_wan"] == "14348.5"
    equal = json.loads(diff(store, "1", "2", "--table", "dim_region", "--json").stdout)
    assert equal["is_equal"]


def test_a_release_with_itself(store: Store) -> None:
    assert "both are the same release" in diff(store, "3", "current").stdout
    assert json.loads(diff(store, "3", "current", "--json").stdout)["is_equal"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["1", "9"], 1, "there is no release 9; kept are 1, 2, 3"),
        (["1", "2", "--table", "fact_nothing"], 2, "neither release has a table fact_nothing"),
        (["1", "2", "--table", "audit_check"], 2, "audit_check speaks of the release itself"),
        (["1", "2", "--limit", "-1"], 2, "--limit"),
        (["1"], 2, "RELEASE2"),
    ],
)
def test_wrong_usage(store: Store, arguments: list[str], exit_code: int, message: str) -> None:
    result = minsheng(store.root, "diff", *arguments)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert message in result.stderr


def test_a_release_whose_file_is_gone(tmp_path: Path) -> None:
    store = old_store.unpack(tmp_path)
    (store.releases / "000001" / "minsheng.duckdb").unlink()
    result = minsheng(store.root, "diff", "1", "2")
    assert (result.exit_code, "so release 1 cannot be compared" in result.stderr) == (1, True)


def test_where_nothing_is_published(tmp_path: Path) -> None:
    result = minsheng(tmp_path / "store", "diff", "1", "2")
    assert (result.exit_code, "nothing has been published yet" in result.stderr) == (1, True)
