"""`minsheng status` and `minsheng reconcile`: what is there, what is not, and the ledger."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from pipelines.store import Store
from tests.support import documents
from tests.support.command import minsheng
from tests.support.stores import rows


def read(store: Store, *arguments: str) -> Any:
    result = minsheng(store.root, *arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout, parse_float=Decimal)


def test_status_counts_what_the_release_holds(rich_store: Store) -> None:
    release = read(rich_store, "status")["release"]
    counts = ("current_notices", "superseded_notices", "held_notices", "quarantined_documents")
    assert [release[name] for name in counts] == [13, 1, 1, len(documents.BAD)]
    shown = minsheng(rich_store.root, "status").stdout
    assert "13 current notices, 1 superseded, 1 held, 8 documents in quarantine" in shown


def test_status_names_held_notices_and_bad_documents(rich_store: Store) -> None:
    shown = minsheng(rich_store.root, "status").stdout.splitlines()
    [held] = [line for line in shown if "held" in line and "changed-total.txt" in line]
    assert "2025Q1" in held
    for bad in documents.BAD:
        assert [line for line in shown if bad.name in line and bad.reason in line], bad.name


def test_status_has_exact_totals(rich_store: Store) -> None:
    notices = {notice["source"]: notice for notice in read(rich_store, "status")["notices"]}
    assert notices["wanzhou-2025-q1-notice.txt"]["done_wan"] == Decimal("55219.1")
    assert notices["wanzhou-2025-q1-notice.txt"]["status"] == "accepted"
    assert notices["changed-total.txt"]["status"] == "held"


def test_the_ledger_is_exact_and_whole(rich_store: Store) -> None:
    ledger = read(rich_store, "reconcile", "2025Q1")
    assert Counter(row["verdict"] for row in ledger) == dict(
        rows(
            rich_store.current,
            "select verdict, count(*) from audit_reconciliation where period_key = '2025Q1' group by 1",
        )
    )
    [wrong] = [row for row in ledger if row["verdict"] == "mismatch"]
    assert (wrong["status"], wrong["rule"], wrong["subject"], wrong["measure"]) == (
        "held", "grand_from_categories", "合计", "done",
    )  # fmt: skip
    figures = [wrong[name] for name in ("reported", "computed", "difference", "rounding_bound", "addends", "blanks")]
    assert figures == [Decimal("55319.1"), Decimal("55219.1"), 100, Decimal("0.15"), 2, 0]


def test_what_does_not_settle_stands_first_in_its_notice_and_can_be_had_alone(rich_store: Store) -> None:
    held = [row["verdict"] for row in read(rich_store, "reconcile", "2025Q1") if row["status"] == "held"]
    assert held[:3] == ["mismatch", "incomplete", "rounding"]
    assert [row["verdict"] for row in read(rich_store, "reconcile", "2025Q1", "--open")] == ["mismatch", "incomplete"]


def test_without_a_period_the_latest_of_each_programme(rich_store: Store) -> None:
    assert {row["period_key"] for row in read(rich_store, "reconcile")} == {"2018Q4", "2019Q4", "2022Q4", "2025Q1"}


def test_the_shown_ledger_ends_with_its_verdicts(sample_store: Store) -> None:
    shown = minsheng(sample_store.root, "reconcile").stdout
    assert shown.splitlines()[-1] == "30 match, 1 not_checkable"
    assert "1 实施城镇老旧小区改造" in shown


@pytest.mark.parametrize("period", ["2024Q1", "2025M04"])
def test_a_period_without_notices_has_no_rows(sample_store: Store, period: str) -> None:
    assert read(sample_store, "reconcile", period) == []
    result = minsheng(sample_store.root, "reconcile", period)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"no ledger rows for {period}" in result.stderr


@pytest.mark.parametrize(
    ("period", "hint"), [("2025Q5", "is no period"), ("2025", "is no period"), ("2025M03", "write it as 2025Q1")]
)
def test_a_misspelt_period_is_wrong_usage(sample_store: Store, period: str, hint: str) -> None:
    result = minsheng(sample_store.root, "reconcile", period)
    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr
