"""Every folder of `tests/corpus/` is found by itself and must be read, or refused, as its `expected.yml` says."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.corpus_tools.files import timeless
from tests.corpus_tools.make import CORPUS, HAND, cases
from tests.corpus_tools.report import Outcome, count, outcomes
from tests.support.command import minsheng

FOLDERS = sorted(folder for folder in CORPUS.iterdir() if folder.is_dir())
NAMES = {folder.name for folder in FOLDERS}


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes()}


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(file.suffix for folder in FOLDERS for file in folder.iterdir())
    assert {".html", ".xlsx", ".xls", ".docx", ".pdf", ".txt"} <= {kind for kind, number in kinds.items() if number > 2}
    assert len([name for name in NAMES if "refused-" in name]) >= 12
    assert len(NAMES) >= 100


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_notice_is_read_as_it_says(folder: Path, found: dict[str, Outcome]) -> None:
    assert {"expected.yml", "note.md"} < {file.name for file in folder.iterdir()}
    outcome = found[folder.name]
    expected = dict(outcome.expected)
    same_as = expected.pop("same_as", None)
    if "cells" not in expected:
        outcome.found.pop("cells", None)
    assert outcome.found == expected
    assert outcome.is_as_expected
    if same_as:
        assert outcome.notice_key == found[same_as].notice_key


def test_the_files_are_those_that_the_programme_makes() -> None:
    """Workbooks, documents and prints depend on the versions of what writes them; what they say is compared above."""
    plain = (".html", ".txt", ".png", ".ofd")
    made = {case.name: case for case in cases()}
    assert set(made) == {name for name in NAMES if not name.startswith(HAND)}
    for name, case in made.items():
        assert case.expected == yaml.safe_load((CORPUS / name / "expected.yml").read_text(encoding="utf-8")), name
        for file, data in case.files.items():
            if file.endswith(plain):
                assert (CORPUS / name / file).read_bytes() == timeless(data), f"{name}/{file}"


def test_cells_are_counted_by_what_became_of_them() -> None:
    wanted = {"period": "2025Q1", "totals": ["合计 | 10 | 5"], "lines": ["1 |  | 公厕 |  | 10 |  |  | 5"]}
    assert count(wanted, wanted) == Counter(right=8)
    assert count(wanted, {"refused": ["row_ragged"]}) == Counter(refused=8)
    assert count(wanted, wanted | {"lines": ["1 |  | 公厕 |  | 10 |  |  | 6"]}) == Counter(right=7, wrong=1)
    assert count(wanted, wanted | {"lines": []}) == Counter(right=4, wrong=4)
    assert count(wanted, wanted | {"totals": ["合计 | 10 | 5 | 50"]}) == Counter(right=8, wrong=1)


def test_a_refusal_counts_if_it_is_the_one_that_is_due() -> None:
    wanted = {"refused": ["row_ragged"], "cells": ["table 1, row 2, column 3"]}
    assert count(wanted, wanted) == Counter({"refused as it must be": 1})
    assert count(wanted, {"refused": ["row_ragged"]}) == Counter(wrong=1)
    assert count(wanted, {"refused": ["span_invalid"]}) == Counter(wrong=1)
    assert count(wanted, {"period": "2025Q1", "totals": [], "lines": []}) == Counter(wrong=1)


@pytest.mark.slow
def test_one_ingest_publishes_all_that_can_be_read(tmp_path: Path, found: dict[str, Outcome]) -> None:
    result = minsheng(tmp_path / "store", "ingest", CORPUS, "--json")
    summary = yaml.safe_load(result.stdout)
    readable = {outcome.notice_key for outcome in found.values()} - {None}
    assert {notice["notice_key"] for notice in summary["notices"]} == readable
    assert {notice["status"] for notice in summary["notices"]} == {"accepted"}
