"""The fingerprint changes with what is decided and with what has expired, and with nothing else."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.decisions import Decisions, fingerprint, has_expired, read_decisions
from tests.decisions.files import RIGHT, changed, dump, read

TODAY = date(2025, 12, 1)
FIRST, LAST = date(2025, 11, 24), date(2026, 11, 24)
OTHERWISE: list[tuple[str, dict[str, Any]]] = [
    *(
        ("corrections.yml", change)
        for change in (
            {"id": "c-2"},
            {"region": "500102"},
            {"program_year": 2024, "period": "2024Q1"},
            {"series": "民生实事"},
            {"period": "2025Q2"},
            {"basis": "single"},
            {"where": {"line": "小微停车场建设", "number": "7"}},
            {"where": {"category": "小微停车场建设"}},
            {"where": {"total": True}},
            {"measure": "plan"},
            {"expect": None},
            {"expect": "411.4"},
            {"value": "441.6"},
            {"reason": "another"},
            {"author": "Wang Wu"},
            {"date": "2025-11-25"},
            {"expires": "2026-11-25"},
        )
    ),
    ("waivers.yml", {"check": "totals_match_their_lines"}),
    ("waivers.yml", {"expect": ["row 5 (no. 5): prints 40 %", "row 6 (no. 6): prints 41 %"]}),
    ("crosswalk.yml", {"decision": "different"}),
    ("crosswalk.yml", {"from": "乙", "to": "甲"}),
    ("corroboration.yml", {"published_on": "2025-08"}),
    ("corroboration.yml", {"published_on": "2025-08-01"}),
    ("corroboration.yml", {"note": "from memory"}),
    (
        "corroboration.yml",
        {"figures": [{"scope": "total", "measure": "done", "value": "11.050", "unit": "亿元"}]},
    ),
]


def right(folder: Path, **texts: str) -> Decisions:
    return read(folder, **({file.removesuffix(".yml"): dump(file, entry) for file, entry in RIGHT.items()} | texts))


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> Decisions:
    return right(tmp_path_factory.mktemp("right"))


@pytest.mark.parametrize(("file", "change"), OTHERWISE)
def test_any_changed_field_changes_it(
    tmp_path: Path, decisions: Decisions, file: str, change: dict[str, object]
) -> None:
    other = right(tmp_path, **{file.removesuffix(".yml"): dump(file, changed(file, change))})
    assert fingerprint(other, TODAY) != fingerprint(decisions, TODAY)


@pytest.mark.parametrize("file", RIGHT)
def test_an_entry_more_or_less_changes_it(tmp_path: Path, decisions: Decisions, file: str) -> None:
    none = right(tmp_path)
    (tmp_path / file).unlink()
    assert fingerprint(read_decisions(tmp_path), TODAY) != fingerprint(none, TODAY) == fingerprint(decisions, TODAY)


def test_order_and_layout_of_the_file_do_not_change_it(tmp_path: Path) -> None:
    one, two = RIGHT["crosswalk.yml"], changed("crosswalk.yml", {"id": "x-2", "from": "丙"})
    forth = fingerprint(right(tmp_path, crosswalk=dump("crosswalk.yml", one, two)), TODAY)
    back = fingerprint(right(tmp_path, crosswalk="# turned\n" + dump("crosswalk.yml", two, one)), TODAY)
    assert forth == back


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_days_change_it_only_by_a_beginning_or_an_expiry_between_them(
    decisions: Decisions, one: int, other: int
) -> None:
    days = [LAST + timedelta(one), LAST + timedelta(other)]
    is_same = len({(day >= FIRST, day > LAST) for day in days}) == 1
    assert (fingerprint(decisions, days[0]) == fingerprint(decisions, days[1])) == is_same


def test_the_last_day_still_counts(decisions: Decisions) -> None:
    for frame in (decisions.corrections, decisions.waivers):
        assert frame.filter(has_expired(LAST)).is_empty()
        assert frame.filter(has_expired(LAST + timedelta(1))).height == 1
