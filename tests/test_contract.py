"""The contract keeps its own rules, the stages keep the contract, and no stage carries a person."""

from functools import cache

import polars as pl
import pytest
import yaml

from pipelines.contract import contract_version, polars_schema, tables
from pipelines.problems import Reason, words
from tests.notices import wording
from tests.support.documents import BAD, ROOT, SAMPLE, SAMPLE_HTML, TEXT, once
from tests.support.reading import raw_frames, stage

LAYERS = ("stage", "release")
TABLES = {name: table for layer in LAYERS for name, table in tables(layer).items()}
COLUMNS = {f"{table.name}.{column.name}": column for table in TABLES.values() for column in table.columns}
SUFFIXES = {
    "_wan": "DECIMAL(18,4)",
    "_pct": "DECIMAL(18,4)",
    "_on": "DATE",
    "_at": "TIMESTAMPTZ",
    "_quantum": "DECIMAL(18,4)",
    "_key": "VARCHAR",
}
UNITS = {"_wan": "万元", "_pct": "%"}
FIELDS = {"type", "label_zh", "description_en", "description_zh", "nullable", "unit", "values", "references", "source"}


def test_a_columns_name_tells_its_type_and_unit() -> None:
    faults = []
    for name, column in COLUMNS.items():
        suffix = next((each for each in SUFFIXES if name.endswith(each)), "")
        faults += [f"{name} is {column.type}"] * (column.type != SUFFIXES.get(suffix, column.type))
        faults += [f"{name} is in {column.unit!r}"] * (column.unit != UNITS.get(suffix, column.unit))
        faults += [f"{name} has a unit"] * (column.unit != "" and not column.type.startswith("DECIMAL"))
        for sql_type, marked in (
            ("BOOLEAN", column.name.startswith("is_")),
            ("DATE", suffix == "_on"),
            ("TIMESTAMPTZ", suffix == "_at"),
        ):
            faults += [f"{name} is {column.type}"] * ((column.type == sql_type) != marked)
    assert faults == []


def test_every_table_and_column_is_described_in_both_languages() -> None:
    faults = []
    for name, entry in {**TABLES, **COLUMNS}.items():
        texts = (entry.label_zh, entry.description_zh, entry.description_en)
        is_chinese = [any("\u4e00" <= char <= "\u9fff" for char in text) for text in texts[:2]]
        latin = sum(char.isascii() for char in entry.description_en)
        # A label may be the Chinese name itself or an abbreviation such as URL; a description is a sentence.
        if not entry.label_zh.strip() or not is_chinese[1] or latin < 0.7 * len(entry.description_en):
            faults.append(name)
    assert faults == []


@pytest.mark.parametrize("name", TABLES)
def test_keys_exist_are_not_null_and_columns_stand_once(name: str) -> None:
    table = TABLES[name]
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    assert not any(table.column(column).nullable for column in table.key)
    assert table.key or name.endswith("_problems")


def test_references_lead_to_a_key_of_the_same_type_in_a_table_before() -> None:
    references = {name: column.references for name, column in COLUMNS.items() if column.references}
    assert references
    for name, target in references.items():
        (parent, key), child = target.split("."), name.split(".", 1)[0]
        assert TABLES[parent].key == (key,), name
        assert COLUMNS[target].type == COLUMNS[name].type, name
        order = list(tables(TABLES[parent].layer))
        assert parent == child or order.index(parent) < order.index(child), name


def test_every_shared_column_is_used_and_no_file_has_an_unknown_field() -> None:
    folder = ROOT / "warehouse" / "contract"
    shared = yaml.safe_load((folder / "columns.yml").read_text(encoding="utf-8"))
    used = set()
    for path in folder.glob("*/*.yml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["columns"]:
            name, given = (entry, {}) if isinstance(entry, str) else next(iter(entry.items()))
            used.add(name)
            assert set(given) <= FIELDS
            assert isinstance(entry, dict) or name in shared
    assert set(shared) <= used
    assert all(set(fields) <= FIELDS for fields in shared.values())


def test_the_version_is_of_the_contracts_content() -> None:
    assert len(contract_version()) == 12


@cache
def frames() -> dict[str, pl.DataFrame]:
    """Every frame of both stages over the sample, its page, a copy with a bad figure, and what cannot be read."""
    contents = [SAMPLE.read_bytes(), SAMPLE_HTML.read_bytes(), once(TEXT, "55219.1", "55319.1")]
    contents += [bad.data for bad in BAD]
    return raw_frames(contents)._asdict() | stage(contents)._asdict()


def test_the_stages_hand_on_every_table_of_the_contract_and_no_other() -> None:
    assert set(frames()) == set(tables("stage"))


@pytest.mark.parametrize("name", tables("stage"))
@pytest.mark.parametrize("is_empty", [False, True], ids=["rows", "no rows"])
def test_a_frame_has_exactly_the_contracts_columns(name: str, is_empty: bool) -> None:
    found = (raw_frames([])._asdict() | stage([])._asdict() if is_empty else frames())[name]
    assert list(found.schema.items()) == list(polars_schema(name).items())
    assert found.is_empty() == is_empty


@pytest.mark.parametrize("name", tables("stage"))
def test_a_frame_keeps_the_contracts_nulls_values_and_keys(name: str) -> None:
    table, found = tables("stage")[name], frames()[name]
    for column in table.columns:
        if not column.nullable:
            assert found[column.name].null_count() == 0, column.name
        if column.values:
            assert set(found[column.name].drop_nulls()) <= set(column.values)
    if table.key:
        assert not found.select(table.key).is_duplicated().any()


def test_no_frame_carries_the_contact() -> None:
    assert wording.CONTACT_NAME in TEXT
    assert wording.CONTACT_TELEPHONE in TEXT
    for name, found in frames().items():
        text = str(found.to_dicts())
        assert (wording.CONTACT_NAME in text, wording.CONTACT_TELEPHONE in text) == (False, False), name


def test_every_reason_has_its_words_in_both_languages_and_no_other() -> None:
    lookup = yaml.safe_load((ROOT / "pipelines" / "reasons.yml").read_text(encoding="utf-8"))
    assert list(lookup) == [str(reason) for reason in Reason]
    for reason in Reason:
        assert set(lookup[reason]) == {"en", "zh", "hint_en", "hint_zh"}
        assert all(words(reason, field).strip() for field in lookup[reason])


def test_every_damaged_document_was_refused_for_its_own_reason() -> None:
    found = frames()["staged_problems"]
    assert set(found["reason"]) == {bad.reason for bad in BAD}
