"""A release built from the one before it is the same, row for row, as one built from everything."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contract import polars_schema
from pipelines.decisions import Decisions
from pipelines.load.candidate import Stamp, build
from pipelines.load.inputs import Inputs, Tombstoned
from pipelines.load.slice import changed_regions
from tests.load import declared
from tests.load.stage import BUILT, CHECKS, NOTHING, Figures, Line, Notice, write_stage
from tests.support.stores import content, rows

LINE = Line("护栏", Figures(Decimal(10), Decimal(1)), "市级", "1", "建护栏", "已开工", ("区教委", "区民政局"))
SCHOOL = Line("新建小学", Figures(Decimal(30), Decimal(3)), "区级", "2", "建小学1所", None, ("区教委",))
RENAMED = replace(SCHOOL, name="新建小学工程")
REGIONS = ("500101", "500102", "500103")


def of_region(region: str) -> list[Notice]:
    """Return notices of one region: a restated quarter, a renamed line, a held one, another year, one in two copies."""
    first = Notice(f"{region}a", [LINE, SCHOOL], region=region)
    return [
        first,
        replace(
            first,
            key=f"{region}b",
            lines=[LINE, replace(SCHOOL, figures=Figures(Decimal(31)))],
            published=date(2025, 4, 20),
        ),
        replace(first, key=f"{region}c", lines=[LINE, RENAMED], month=6, published=date(2025, 7, 11)),
        replace(first, key=f"{region}d", month=9, published=date(2025, 10, 11), totals={None: Figures(Decimal(999))}),
        replace(first, key=f"{region}e", year=2024, published=date(2024, 4, 11)),
        replace(first, document=f"copy of {region}a", published=date(2025, 5, 2)),
    ]


POOL = [
    replace(notice, retrieved=notice.retrieved + timedelta(hours=at % 5))
    for at, notice in enumerate(notice for region in REGIONS for notice in of_region(region))
]
Step = tuple[frozenset[int], frozenset[int]]  # the notices that are there, and which of them are withdrawn
STEPS = st.lists(
    st.tuples(
        st.frozensets(st.integers(0, len(POOL) - 1), min_size=1, max_size=12),
        st.frozensets(st.integers(0, len(POOL) - 1), max_size=2),
    ),
    min_size=2,
    max_size=4,
)


def tombstone(notice: Notice) -> Tombstoned:
    at = datetime(2025, 6, 2, tzinfo=UTC)
    return Tombstoned(notice.sha256, "withdrawn", at, None, f"{notice.sha256}.html", notice.retrieved, "说明")


def built(folder: Path, name: str, step: int, inputs: Inputs, base: Path | None = None) -> Path:
    path = folder / f"{name}{step}.duckdb"
    build(
        folder / f"stage{step}", path, Stamp(step, BUILT + timedelta(days=step), "test", "test"), CHECKS, inputs, base
    )
    return path


def follow(folder: Path, steps: Sequence[Step]) -> None:
    """Build each step twice, whole and from the step before, and compare every table."""
    entry = declared.correction({"line": SCHOOL.name}, "plan", "30", "31")
    press = declared.source([{"scope": "total", "measure": "plan", "value": "0.0040", "unit": "亿元"}])
    crosswalk = declared.same(SCHOOL.name, RENAMED.name)
    decisions = declared.read(folder, corrections=[entry], crosswalk=[crosswalk], sources=[press])
    accepted: dict[str, datetime] = {}
    base: Path | None = None
    for number, (there, withdrawn) in enumerate(steps, start=1):
        write_stage(folder / f"stage{number}", [POOL[i] for i in sorted(there)])
        stones = [tombstone(POOL[i]) for i in sorted(withdrawn & there)]
        inputs = Inputs.of(accepted, stones, decisions)
        whole = built(folder, "whole", number, inputs)
        base = built(folder, "slice", number, inputs, base)
        assert content(base, ()) == content(whole, ())
        at = BUILT + timedelta(days=number)
        fresh = rows(whole, "select document_sha256 from bridge_notice_document where accepted_at is not null")
        accepted |= {sha256: at for (sha256,) in fresh if sha256 not in accepted}


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(STEPS)
def test_a_slice_is_as_the_whole(steps: Sequence[Step]) -> None:
    with TemporaryDirectory() as folder:
        follow(Path(folder), steps)


def regions_of_change(
    folder: Path, before: Iterable[Notice], after: Iterable[Notice], inputs: Inputs = NOTHING
) -> list[str]:
    write_stage(folder / "stage1", before)
    base = built(folder, "base", 1, NOTHING)
    write_stage(folder / "stage2", after)
    return changed_regions(folder / "stage2", base, inputs)


def test_nothing_has_changed(tmp_path: Path) -> None:
    assert regions_of_change(tmp_path, POOL[:12], POOL[:12]) == []


def test_a_new_document_concerns_its_region_alone(tmp_path: Path) -> None:
    assert regions_of_change(tmp_path, POOL[:8], POOL[:9]) == ["500102"]


def test_a_document_that_is_gone_concerns_its_region(tmp_path: Path) -> None:
    assert regions_of_change(tmp_path, POOL[:9], POOL[:8]) == ["500102"]


def test_a_document_read_otherwise_concerns_both_regions(tmp_path: Path) -> None:
    [first, *others] = POOL[:8]
    moved = replace(first, region="500103", document=first.sha256)
    assert regions_of_change(tmp_path, [first, *others], [moved, *others]) == ["500101", "500103"]


def test_a_withdrawal_concerns_the_region_of_its_document(tmp_path: Path) -> None:
    inputs = Inputs.of({}, [tombstone(POOL[6])], Decisions.none())
    assert regions_of_change(tmp_path, POOL[:9], POOL[:9], inputs) == ["500102"]


def test_regions_that_share_a_document_go_together(tmp_path: Path) -> None:
    """A document that is a notice of one region and was refused for another is one row of dim_document."""
    write_stage(tmp_path / "stage1", POOL[:9])
    problem = {
        "document_sha256": POOL[0].sha256,
        "reason": "period_unknown",
        "table_no": 0,
        "row_no": 0,
        "column_no": 0,
        "region_key": "500102",
        "source": "x.html",
        "retrieved_at": POOL[0].retrieved,
    }
    path = tmp_path / "stage1" / "staged_problems.parquet"
    pl.DataFrame([problem], schema=polars_schema("staged_problems")).write_parquet(path)
    base = built(tmp_path, "base", 1, NOTHING)
    write_stage(tmp_path / "stage2", POOL[:8])
    shutil.copyfile(path, tmp_path / "stage2" / path.name)
    assert changed_regions(tmp_path / "stage2", base, NOTHING) == ["500101", "500102"]
    assert content(built(tmp_path, "slice", 2, NOTHING, base), ()) == content(built(tmp_path, "whole", 2, NOTHING), ())
