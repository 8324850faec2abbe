"""What the first issue promised to show, command by command, on stores of their own."""

import json
import shutil
from pathlib import Path

import pytest

from pipelines.store import Store
from tests.support import documents
from tests.support.command import finish, minsheng, minsheng_process, start
from tests.support.stores import content, rows, value

FIGURES = "select count(*) n, sum(plan_wan) plan, sum(done_wan) done from v_progress_latest"


def test_the_sample_gives_its_figures(sample_store: Store) -> None:
    result = minsheng(sample_store.root, "query", FIGURES, "--format", "csv")
    assert result.stdout.split() == ["n,plan,done", "20,182852,55219.1"]


def test_no_figure_of_the_sample_fails(sample_store: Store) -> None:
    result = minsheng(
        sample_store.root,
        "query",
        "--format",
        "json",
        "select verdict, count(*) n from audit_reconciliation group by 1",
    )
    assert {row["verdict"]: row["n"] for row in json.loads(result.stdout)} == {"match": 30, "not_checkable": 1}


def test_a_total_that_differs_is_held_and_the_version_before_stays(
    sample_store: Store, copy_of, tmp_path: Path
) -> None:
    store = copy_of(sample_store)
    before = content(store.current, ("audit_release", "audit_check", "dim_notice", "audit_reconciliation"))
    changed = tmp_path / "changed.txt"
    changed.write_text(documents.changed_total(), encoding="utf-8")
    result = minsheng(store.root, "ingest", changed, "--json")
    summary = json.loads(result.stdout)
    assert (result.exit_code, summary["is_new_release"]) == (1, True)
    assert [notice["status"] for notice in summary["notices"]] == ["held"]
    assert rows(store.current, "select status, is_current_version from dim_notice order by 1") == [
        ("accepted", True),
        ("held", False),
    ]
    held = "select rule, reported::varchar, computed::varchar from audit_reconciliation where verdict = 'mismatch'"
    assert rows(store.current, held) == [("grand_from_categories", "55319.1000", "55219.1000")]
    facts = ("fact_progress", "fact_reported_total", "dim_project", "dim_project_version", "bridge_project_agency")
    after = content(store.current)
    assert {name: after[name] for name in facts} == {name: before[name] for name in facts}


def test_text_and_page_give_equal_facts(sample_store: Store, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert minsheng(store.root, "ingest", documents.SAMPLE_HTML).exit_code == 0
    assert content(store.current)["fact_progress"] == content(sample_store.current)["fact_progress"]


def test_the_same_input_twice_is_no_new_release(sample_store: Store, copy_of) -> None:
    store = copy_of(sample_store)
    bytes_before = store.current.read_bytes()
    result = minsheng(store.root, "ingest")
    assert (result.exit_code, "is current already" in result.stdout) == (0, True)
    assert store.current.read_bytes() == bytes_before
    assert not (store.releases / "000002").exists()


def test_bad_documents_are_named_and_the_others_published(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for bad in documents.BAD:
        (folder / bad.name).write_bytes(bad.data)
    shutil.copy(documents.SAMPLE, folder)
    store = Store(tmp_path / "store")
    result = minsheng_process(store.root, "ingest", folder)
    assert result.exit_code == 1
    assert "release 1 published" in result.stdout
    assert "\x1b" not in result.stdout + result.stderr
    for bad in documents.BAD:
        [message] = [part for part in result.stderr.split("minsheng: ") if part.startswith(bad.name)]
        assert f"[{bad.reason}]" in message
        assert [word for word in bad.words if word not in message] == []
    quarantined = rows(store.current, "select distinct source, reason from audit_quarantine")
    assert sorted(quarantined) == sorted((bad.name, bad.reason) for bad in documents.BAD)
    assert value(store.current, "select count(*) from v_progress_latest") == 20


@pytest.mark.parametrize(
    "gone", [("stage",), ("stage", "releases", "current.duckdb")], ids=["stage", "all but archive"]
)
def test_a_rebuild_from_the_archive_gives_the_same_rows(rich_store: Store, copy_of, gone: tuple[str, ...]) -> None:
    store = copy_of(rich_store)
    for name in gone:
        path = store.root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    # The store holds a held notice and documents in quarantine, and a rebuild answers for all.
    assert minsheng(store.root, "rebuild").exit_code == 1
    assert content(store.current) == content(rich_store.current)


@pytest.mark.slow
def test_two_ingests_at_once_both_publish(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    pages = documents.write(tmp_path / "pages", documents.generated(4))
    runs = [start(store.root, "ingest", "--region", region, page) for page, region in pages]
    results = [finish(run) for run in runs]
    assert [result.exit_code for result in results] == [0, 0, 0, 0], [result.stderr for result in results]
    assert value(store.current, "select count(*) from dim_notice where is_current_version") == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ingest", "no-such-file"), "no file or folder no-such-file"),
        (("ingest", "--region", "999999"), "999999 is not in"),
        (("ingest", "--period", "2025Q5"), "2025Q5"),
        (("query", "selec 1"), "DuckDB refuses"),
        (("query", "create table t (i int)"), "read-only"),
        (("query", "select * from read_csv('/etc/passwd')"), "DuckDB refuses"),
        (("query", "copy (select 1) to 'x.csv'"), "DuckDB refuses"),
        (("reconcile", "2025-Q1"), "2025-Q1"),
    ],
)
def test_wrong_usage_exits_with_2(sample_store: Store, arguments: tuple[str, ...], words: str) -> None:
    result = minsheng(sample_store.root, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


@pytest.mark.parametrize("command", [("status",), ("query", "select 1"), ("reconcile",)])
def test_an_empty_store_says_what_to_do(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = minsheng(tmp_path / "store", *command)
    assert result.exit_code == 1
    assert "run `minsheng ingest` first" in result.stderr


def test_every_format_of_a_query(sample_store: Store, tmp_path: Path) -> None:
    import polars as pl

    target = tmp_path / "lines.parquet"
    select = "select line_no, project, plan_wan, done_wan from v_progress_latest order by line_no::int"
    assert minsheng(sample_store.root, "query", select, "--format", "parquet", "-o", target).exit_code == 0
    frame = pl.read_parquet(target)
    assert frame.schema["plan_wan"] == pl.Decimal(18, 4)
    lines = json.loads(minsheng(sample_store.root, "query", select, "--format", "json").stdout)
    assert [line["project"] for line in lines] == frame["project"].to_list()
    assert lines[7]["done_wan"] is None
    assert lines[3]["done_wan"] == 411.5
    assert "关爱青少年心理健康" in minsheng(sample_store.root, "query", select).stdout
