"""A flipped or missing byte anywhere in the stage is noticed before it is read, and the stage is made anew."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import sealed
from pipelines.acquire.archive import Archive
from pipelines.assets.extracted import extract_pending
from pipelines.assets.staged import read_attempts
from pipelines.extract.pending import RawStage
from pipelines.normalise.pending import PARTITIONED, Stage
from pipelines.normalise.whole import inspect, make_whole
from pipelines.store import Store

FIXTURES = {"max_examples": 25, "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture
def store(sample_store: Store, tmp_path: Path) -> Store:
    """A copy of the sample's archive and stage."""
    for name in ("archive", "stage"):
        shutil.copytree(sample_store.root / name, tmp_path / "store" / name)
    return Store(tmp_path / "store")


def files(store: Store) -> list[Path]:
    return sorted(path for path in store.stage.rglob("*") if path.is_file())


def run(store: Store) -> list[str]:
    """Bring the stage up to date, as the assets do, and return what was said."""
    said: list[str] = []
    extract_pending(store, said.append)
    Stage(store.stage).normalise(RawStage(store.stage / "raw"), read_attempts(Archive(store.archive)))
    return said


def frames(store: Store) -> Iterator[pl.DataFrame]:
    stage = Stage(store.stage)
    yield from (stage.read(table) for table in PARTITIONED)
    yield from (stage.read_problems(), stage.attempts(), RawStage(store.stage / "raw").readings())


def same(store: Store, other: Store) -> bool:
    return all(mine.equals(its) for mine, its in zip(frames(store), frames(other), strict=True))


def test_a_whole_stage_stays(store: Store) -> None:
    before = {path: path.stat().st_ino for path in files(store) if "raw/0" in path.as_posix()}
    assert before
    assert run(store) == []
    assert {path: path.stat().st_ino for path in before} == before


@given(data=st.data())
@settings(**FIXTURES)
def test_any_flipped_byte_or_cut_gives_the_same_stage_after_the_next_run(
    sample_store: Store, store: Store, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(files(store)).filter(lambda each: each.stat().st_size > 0))
    whole = path.read_bytes()
    position = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(whole[:position])
    else:
        path.write_bytes(
            whole[:position] + bytes([whole[position] ^ data.draw(st.integers(1, 255))]) + whole[position + 1 :]
        )
    [sentence] = run(store)
    assert "made anew from the archive" in sentence
    assert same(store, sample_store)
    assert run(store) == []


@pytest.mark.parametrize("with_seal", [False, True])
def test_any_missing_file_gives_the_same_stage_after_the_next_run(
    sample_store: Store, store: Store, with_seal: bool
) -> None:
    names = [path.relative_to(store.stage) for path in files(store) if not path.name.startswith(".")]
    assert len(names) > 15
    for name in names:
        path = store.stage / name
        lost = [path, sealed.sidecar(path)] if with_seal else [path]
        before = [(each, each.read_bytes()) for each in lost]
        for each in lost:
            each.unlink()
        if inspect(store.stage).damaged:
            for each, data in before:
                each.write_bytes(data)
        else:  # then it must be one without which all that it tells of is done again
            assert with_seal
            assert path.name in ("index.json", "attempts.parquet", "none.parquet")
            run(store)
        assert inspect(store.stage).damaged == ()
        assert same(store, sample_store), name


def test_a_stage_without_seals_is_made_anew(sample_store: Store, store: Store) -> None:
    """As older code has left it."""
    for path in store.stage.rglob("*.sha256"):
        path.unlink()
    assert run(store) != []
    assert same(store, sample_store)


def test_a_quarter_that_all_tables_have_lost_is_missed(store: Store, sample_store: Store) -> None:
    for table in PARTITIONED:
        sealed.remove(store.stage / table / "2025-01.parquet")
    assert [name for name in inspect(store.stage).damaged if "what was read of document" in name]
    run(store)
    assert same(store, sample_store)


def test_a_table_that_has_lost_a_quarter_is_named(store: Store) -> None:
    sealed.remove(store.stage / "staged_totals" / "2025-01.parquet")
    assert inspect(store.stage).damaged == ("staged_totals/2025-01.parquet",)


def test_what_killed_runs_have_left_goes_and_the_rest_stays(store: Store) -> None:
    left = store.stage / "staged_lines" / ".2025-01.parquet.new"
    left.write_bytes(b"half")
    said: list[str] = []
    assert make_whole(store.stage, said.append)
    assert (left.exists(), said) == (False, [])


def test_a_crash_between_seal_and_file_is_noticed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    path = store.stage / "staged_lines" / "2025-01.parquet"
    with monkeypatch.context() as patch:
        patch.setattr("pipelines.store.fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            sealed.write_parquet(path, pl.DataFrame({"other": [1]}))
    assert inspect(store.stage).damaged == ("staged_lines/2025-01.parquet",)


def test_no_stage_is_whole(tmp_path: Path) -> None:
    assert inspect(tmp_path / "none").damaged == ()
