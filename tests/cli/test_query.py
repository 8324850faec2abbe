"""`minsheng query`: every format exact, and nothing can be reached but the published release."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.store import Store
from tests.support.command import minsheng, minsheng_process

# A decimal with zeros at its end, a large one, NULL, an empty text, a text with every mark that a format gives meaning.
AWKWARD = (
    "select 182852.0000::decimal(18,4) a, 12345678901234567890123456789012.1234::decimal(38,4) b, "
    "null::decimal(18,4) c, '' d, 'a,\"b\"\n|中文[bold]' e, 0.10::decimal(18,4) f, date '2025-04-11' g, "
    "true h, [1.50, 2] i"
)
LARGE = "12345678901234567890123456789012.1234"
TEXT = 'a,"b"\n|中文[bold]'


def query(store: Store, statement: str, form: str) -> str:
    result = minsheng(store.root, "query", statement, "--format", form)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_csv(sample_store: Store) -> None:
    heading, row = csv.reader(io.StringIO(query(sample_store, AWKWARD, "csv"), newline=""))
    assert heading == list("abcdefghi")
    assert row == ["182852", LARGE, "", "", TEXT, "0.1", "2025-04-11", "True", "1.5, 2"]


def test_json(sample_store: Store) -> None:
    [row] = json.loads(query(sample_store, AWKWARD, "json"), parse_float=Decimal)
    assert row == {
        "a": 182852, "b": Decimal(LARGE), "c": None, "d": "", "e": TEXT, "f": Decimal("0.1"), "g": "2025-04-11",
        "h": True, "i": [Decimal("1.50"), Decimal(2)],
    }  # fmt: skip


def test_table(sample_store: Store) -> None:
    shown = query(sample_store, AWKWARD.replace("\n", " "), "table")
    for part in ("182852 ", LARGE, 'a,"b" |中文[bold]', "0.1 ", "2025-04-11"):
        assert part in shown
    assert "182852.0" not in shown


def test_a_long_text_is_shown_whole(sample_store: Store) -> None:
    assert "长" * 3000 in query(sample_store, "select repeat('长', 3000) t, 1 n", "table")


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_no_rows_are_no_error(sample_store: Store, form: str) -> None:
    shown = query(sample_store, "select project, plan_wan from v_progress_latest where false", form)
    assert shown.strip() == "[]" if form == "json" else "project" in shown


def test_more_rows_than_one_batch(sample_store: Store) -> None:
    lines = query(sample_store, "select i from range(25000) as r (i)", "csv").splitlines()
    assert (len(lines), lines[-1]) == (25_001, "24999")


@pytest.mark.parametrize("form", ["csv", "json", "table", "parquet"])
def test_a_file_gets_what_stdout_would(sample_store: Store, tmp_path: Path, form: str) -> None:
    target = tmp_path / "结 果"
    select = "select project, plan_wan from v_progress_latest order by 2 desc, 1"
    result = minsheng(sample_store.root, "query", select, "--format", form, "--output", target)
    assert (result.exit_code, result.stdout) == (0, "")
    if form == "parquet":
        assert pl.read_parquet(target).height == 20
    else:
        # As text: a file has the line ends that the format has.
        assert target.read_text(encoding="utf-8").split() == query(sample_store, select, form).split()


def test_parquet_through_a_pipe_keeps_decimals_and_nulls(sample_store: Store) -> None:
    select = "select done_wan, plan_wan, period_key from v_progress_latest order by line_no::int"
    result = minsheng_process(sample_store.root, "query", select, "--format", "parquet", text=False)
    frame = pl.read_parquet(io.BytesIO(result.stdout))  # type: ignore[arg-type]
    assert frame.schema == {"done_wan": pl.Decimal(18, 4), "plan_wan": pl.Decimal(18, 4), "period_key": pl.String}
    assert (frame["done_wan"].sum(), frame["done_wan"].null_count()) == (Decimal("55219.1"), 1)


def test_stdout_holds_the_result_and_nothing_else(sample_store: Store) -> None:
    result = minsheng_process(sample_store.root, "query", "select 20 as n", "--format", "csv")
    assert (result.exit_code, result.stdout.split(), result.stderr) == (0, ["n", "20"], "")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into dim_region values ('1', 'x', 'y')",
        "update fact_progress set plan_wan = 0",
        "drop table fact_progress",
        "create view v as select 1",
        "attach '{folder}/other.duckdb'",
        "copy fact_progress to '{folder}/out.csv'",
        "export database '{folder}/out'",
        "select * from read_csv('{folder}/secret.csv')",
        "select * from '{folder}/secret.csv'",
        "select * from read_text('{folder}/secret.csv')",
        "select * from glob('{folder}/*')",
        "select * from read_parquet('https://127.0.0.1:1/x.parquet')",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set memory_limit = '1GB'",
        "pragma profiling_output = '{folder}/profile.json'",
        "create secret s (type s3)",
        "set enable_external_access = true; select * from read_csv('{folder}/secret.csv')",
    ],
)
def test_nothing_else_can_be_reached(sample_store: Store, tmp_path: Path, statement: str) -> None:
    (tmp_path / "secret.csv").write_text("secret\n42\n", encoding="utf-8")
    before = sample_store.current.read_bytes()
    result = minsheng(sample_store.root, "query", statement.format(folder=tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert sample_store.current.read_bytes() == before
    assert not sample_store.current.with_name("current.duckdb.wal").exists()


@pytest.mark.parametrize(
    ("statement", "hint"),
    [("selec 1", "syntax error"), ("select plan from v_progress_latest", "plan_wan"), ("", "gives no rows")],
)
def test_a_mistake_is_told_as_duckdb_tells_it(sample_store: Store, statement: str, hint: str) -> None:
    result = minsheng(sample_store.root, "query", statement)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_an_error_after_the_first_rows_leaves_no_whole_looking_result(sample_store: Store, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    late = "select cast(if(i < 24000, '1', 'x') as integer) from range(25000) as r (i)"
    result = minsheng(sample_store.root, "query", late, "--format", "csv", "-o", target)
    assert result.exit_code == 2
    assert not target.exists()


def test_a_target_that_cannot_be_written_is_a_usage_error(sample_store: Store, tmp_path: Path) -> None:
    result = minsheng(sample_store.root, "query", "select 1", "-o", tmp_path / "no folder" / "x", "--format", "csv")
    assert result.exit_code == 2
    assert "no folder" in result.stderr
