"""Each thing that is wrong is refused with a message that says where it is and what to write."""

from pathlib import Path
from typing import Any

import pytest

from tests.decisions.files import GONE, KEYS, RIGHT, changed, dump, faults

CORRECTIONS, WAIVERS, CROSSWALK, SOURCES = KEYS
FIGURE = {"scope": "total", "measure": "done", "value": "11.05", "unit": "亿元"}


def figure(**changes: Any) -> dict[str, Any]:
    return {"figures": [{name: value for name, value in (FIGURE | changes).items() if value is not GONE}]}


# One change to a right entry, and what the one fault says of it.
WRONG: list[tuple[str, dict[str, Any], str]] = [
    *((file, {"id": GONE}, "`id` is missing; write it like `id: ") for file in KEYS),
    *((file, {"id": "C 1"}, "`id` is C 1; write it like `id: example-2025-q1-line-7`") for file in KEYS),
    *((file, {"hint": "x"}, "`hint` is unknown here; the fields are id, ") for file in KEYS),
    *((file, {"region": "5001"}, '`region` is 5001; write it like `region: "500101"`') for file in KEYS),
    *((file, {"region": GONE}, '`region` is missing; write it like `region: "500101"`') for file in KEYS),
    *((file, {"program_year": 25}, "`program_year` is 25; write it like `program_year: 2025`") for file in KEYS),
    *((file, {"program_year": [2025]}, "`program_year` is a list or has fields of its own") for file in KEYS),
    *((file, {"series": None}, "`series` is empty; write it like `series: 重点民生实事`") for file in KEYS),
    *(
        (file, {"period": period}, said)
        for file in (CORRECTIONS, WAIVERS, SOURCES)
        for period, said in (
            ("2025-Q1", "`period` is 2025-Q1; write a quarter's end like `2025Q1`, any other month like `2025M04`"),
            ("2025Q5", "`period` is 2025Q5; write a quarter's end like `2025Q1`"),
            ("2025M13", "`period` is 2025M13; write a quarter's end like `2025Q1`"),
            ("2025M09", "`period` is 2025M09, which ends with a quarter; write `2025Q3`"),
            ("2024Q1", "`period` is 2024Q1, but `program_year` is 2025; the two are of one year"),
            (GONE, "`period` is missing; write it like `period: 2025Q1`"),
        )
    ),
    *(
        (file, change, said)
        for file in (CORRECTIONS, WAIVERS, CROSSWALK)
        for change, said in (
            ({"reason": GONE}, "`reason` is missing; write it like `reason: "),
            ({"reason": " "}, "`reason` is empty; write it like `reason: "),
            ({"author": True}, '`author: true` is no text; put it in quotes: `author: "true"`'),
            ({"date": GONE}, "`date` is missing; write it like `date: 2025-11-24`"),
            ({"date": "24.11.2025"}, "`date` is 24.11.2025, which is no date; write it like `date: 2025-11-24`"),
            ({"date": "2025-02-30"}, "`date` is 2025-02-30, which is no date"),
            ({"date": "20251124"}, "`date` is 20251124, which is no date"),
            ({"date": "2025-11"}, "`date` is 2025-11, which is no date"),
            ({"date": ["2025-11-24"]}, "`date` is nothing, which is no date"),
        )
    ),
    *(
        (file, change, said)
        for file in (CORRECTIONS, WAIVERS)
        for change, said in (
            ({"expires": GONE}, "`expires` is missing; write it like `expires: 2026-11-24`"),
            (
                {"expires": "2025-11-24"},
                "`expires` is 2025-11-24, which is not after `date`, 2025-11-24; write a later day",
            ),
            ({"expires": "2024-11-24"}, "`expires` is 2024-11-24, which is not after `date`"),
            ({"basis": "yearly"}, "`basis` is yearly; write one of cumulative, single"),
        )
    ),
    (CROSSWALK, {"expires": "2026-11-24"}, "`expires` is unknown here"),
    (CORRECTIONS, {"where": GONE}, "`where` is missing; write it like `where: {line: "),
    (CORRECTIONS, {"where": "total"}, "`where` has no fields; write it like `where: {line: "),
    (CORRECTIONS, {"where": {}}, "`where` names exactly one of line, category, total, but it has none"),
    (
        CORRECTIONS,
        {"where": {"line": "甲", "total": True}},
        "`where` names exactly one of line, category, total, but it has line, total; write it like",
    ),
    (CORRECTIONS, {"where": {"total": False}}, "where: `total` can only be true; write it like `total: true`"),
    (CORRECTIONS, {"where": {"total": "true"}}, "where: `total` can only be true"),
    (CORRECTIONS, {"where": {"total": True, "number": "1"}}, "where: `number` is unknown here; the fields are total"),
    (CORRECTIONS, {"where": {"line": 12}}, 'where: `line: 12` is no text; put it in quotes: `line: "12"`'),
    (CORRECTIONS, {"where": {"line": "甲", "number": 1.5}}, "where: `number: 1.5` is no text; put it in quotes"),
    (CORRECTIONS, {"where": {"category": "一类 / "}}, "where: `category` is 一类 /; write nested categories outermost"),
    (CORRECTIONS, {"where": {"category": "一类 /  / 二类"}}, "joined by ` / `"),
    (CORRECTIONS, {"measure": "rate"}, "`measure` is rate; write one of plan, done, pct"),
    (CORRECTIONS, {"measure": ["plan"]}, "`measure` is a list or has fields of its own"),
    (CORRECTIONS, {"expect": GONE}, '`expect` is missing; write it like `expect: "411.5"`'),
    (CORRECTIONS, {"expect": 411.5}, '`expect: 411.5` would not be kept exactly; put it in quotes: `expect: "411.5"`'),
    (CORRECTIONS, {"expect": ["1"]}, '`expect` is no figure; write it like `expect: "411.5"`, or `null` for a blank'),
    (CORRECTIONS, {"expect": ""}, "`expect: ` is no plain number; write digits and a decimal point only"),
    (CORRECTIONS, {"value": GONE}, '`value` is missing; write it like `value: "441.5"`'),
    (CORRECTIONS, {"value": None}, '`value` is no figure; write it like `value: "441.5"`'),
    (CORRECTIONS, {"value": 441}, '`value: 441` would not be kept exactly; put it in quotes: `value: "441"`'),
    (CORRECTIONS, {"value": "1,441.5"}, "`value: 1,441.5` is no plain number; write digits and a decimal point only"),
    (CORRECTIONS, {"value": "441.50001"}, "`value: 441.50001` has more than 4 decimals in 万元"),
    (CORRECTIONS, {"value": "411.50"}, "`value` is what `expect` says is printed; nothing is corrected"),
    (WAIVERS, {"check": "Percentages recompute"}, "`check` is Percentages recompute; write it like `check: "),
    (WAIVERS, {"expect": GONE}, "`expect` is missing"),
    (WAIVERS, {"expect": []}, "`expect` is no list with at least one item; write each failure as"),
    (WAIVERS, {"expect": "row 5: prints 40 %"}, "`expect` is no list with at least one item"),
    (WAIVERS, {"expect": [{"row 5": "prints 40 %"}]}, "`expect` has an item that is no text; write each failure as"),
    (WAIVERS, {"expect": ["row 5: 4", "row 5: 4"]}, "`expect` has “row 5: 4” twice; keep one of them"),
    (WAIVERS, {"expect": ["row 5"]}, "`expect` has “row 5”, which is no `subject: observed`; write each failure as"),
    (CROSSWALK, {"from": GONE}, "`from` is missing"),
    (CROSSWALK, {"to": ""}, "`to` is empty; write it like `to: "),
    (CROSSWALK, {"to_program_year": "next"}, "`to_program_year` is next; write it like `to_program_year: 2026`"),
    (CROSSWALK, {"decision": "alike"}, "`decision` is alike; write one of same, different, split, merged"),
    (SOURCES, {"title": GONE}, "`title` is missing"),
    (SOURCES, {"publisher": GONE}, "`publisher` is missing"),
    (SOURCES, {"url": "www.wz.gov.cn"}, "`url` is www.wz.gov.cn; write it like `url: https://www.wz.gov.cn/`"),
    (SOURCES, {"published_on": GONE}, "`published_on` is missing; write it like `published_on: 2025-08-15`"),
    (SOURCES, {"published_on": "2025-13"}, "`published_on` is 2025-13, which is no date; write it like"),
    (SOURCES, {"published_on": "2025"}, "or like `2025-08` where the month alone is known"),
    (SOURCES, {"basis": "cumulative"}, "`basis` is unknown here"),
    (SOURCES, {"figures": GONE}, "`figures` is missing; write it like `figures: [{scope: total"),
    (SOURCES, {"figures": []}, "`figures` is no list with at least one item"),
    (SOURCES, {"figures": ["11.05"]}, "figure 1 has no fields; write it like `figures: "),
    (SOURCES, {"figures": [FIGURE, FIGURE]}, "figure 2: an earlier figure of this source is about the same"),
    (SOURCES, figure(scope="line"), "figure 1: `scope` is line; write one of total, category"),
    (SOURCES, figure(scope="category"), "figure 1: `category` is missing; write it like `category: 市级重点民生实事`"),
    (SOURCES, figure(category="甲"), "figure 1: `category` stands beside `scope: total`; leave it out, or write"),
    (SOURCES, figure(measure="pct"), "figure 1: `unit` is 亿元, but `measure: pct` is in %"),
    (SOURCES, figure(unit="%"), "figure 1: `unit` is %, but `measure: done` is in 万元, 亿元, 元"),
    (SOURCES, figure(unit="千元"), "figure 1: `unit` is 千元; write one of 万元, 亿元, 元, %"),
    (SOURCES, figure(unit=GONE), "figure 1: `unit` is missing"),
    (
        SOURCES,
        figure(value=11.05),
        'figure 1: `value: 11.05` would not be kept exactly; put it in quotes: `value: "11.05"`',
    ),
    (SOURCES, figure(value="11.05亿元"), "figure 1: `value: 11.05亿元` is no plain number; write digits"),
    (SOURCES, figure(value="1.5", unit="元"), "figure 1: `value: 1.5` has more than 4 decimals in 万元"),
    (SOURCES, figure(note="x"), "figure 1: `note` is unknown here; the fields are scope, measure, value, unit"),
]


@pytest.mark.parametrize(("file", "change", "said"), WRONG)
def test_one_thing_wrong_is_one_fault(tmp_path: Path, file: str, change: dict[str, Any], said: str) -> None:
    entry = changed(file, change)
    [fault] = faults(tmp_path, **{file.removesuffix(".yml"): dump(file, entry)})
    name = entry.get("id")
    assert fault.startswith(f"{file}, line ")
    assert (f" ({name}): " in fault) == (name is not None)
    assert said in fault


# Whole files that are wrong, and the one fault.
FILES: list[tuple[str, str]] = [
    ("", "waivers.yml: one key, `waivers:`, holds all entries, but it has no key; `waivers: []` is a file without"),
    ("# nothing\n", "waivers.yml: one key, `waivers:`, holds all entries, but it has no key"),
    ("- id: w-1\n", "waivers.yml, line 1: one key, `waivers:`, holds all entries, but it has no key"),
    (
        "waiver: []\n",
        "waivers.yml, line 1: one key, `waivers:`, holds all entries, but at the outermost level it has waiver;",
    ),
    ("waivers: []\nmore: []\n", "at the outermost level it has waivers, more;"),
    ("waivers: []\nwaivers: []\n", "at the outermost level it has waivers, waivers;"),
    ("waivers: none\n", "waivers.yml, line 1: `waivers` holds no list; begin each entry with `- id: …`"),
    ("waivers:\n  id: w-1\n", "waivers.yml, line 2: `waivers` holds no list"),
    ("waivers:\n  - w-1\n", "waivers.yml, line 2: entry 1 has no fields; begin it with `- id: …`"),
    ("waivers:\n  - id: [\n", "waivers.yml, line 3: it is no YAML ("),
    ("waivers:\n\t- id: w-1\n", "waivers.yml, line 2: it is no YAML (found character that cannot start any token)"),
    ("waivers: []\n---\nwaivers: []\n", "waivers.yml, line 2: it is no YAML ("),
    ("waivers: []\n\x07", "waivers.yml: it is no YAML ("),
]


@pytest.mark.parametrize(("text", "said"), FILES)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str, said: str) -> None:
    [fault] = faults(tmp_path, waivers=text)
    assert said in fault


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "waivers.yml").write_bytes("waivers: []  # 豁免\n".encode("gb18030"))
    assert faults(tmp_path) == ["waivers.yml: it is not UTF-8 text; save it as UTF-8"]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "waivers.yml").mkdir()
    [fault] = faults(tmp_path)
    assert fault.startswith("waivers.yml: it cannot be read (Is a directory); check what it is")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("correction.yml", CORRECTIONS),
        ("Waivers.yml", WAIVERS),
        ("crosswalk.yaml", CROSSWALK),
        ("corrobration.yml", SOURCES),
    ],
)
def test_a_mistyped_name_is_not_passed_over(tmp_path: Path, name: str, meant: str) -> None:
    (tmp_path / name).write_text("", encoding="utf-8")
    said = f"this is not the name of a file of decisions; rename it to {meant}, or remove it"
    assert faults(tmp_path) == [f"{name}: {said}"]


def test_suites_and_other_files_beside_are_left_alone(tmp_path: Path) -> None:
    for name in ("totals.yml", "decisions.yml", "second_sources.yml", "percentages.yml", "corrections.md"):
        (tmp_path / name).write_text("x: [", encoding="utf-8")
    assert faults(tmp_path) == []


def test_a_field_that_stands_twice_is_refused(tmp_path: Path) -> None:
    text = dump(CORRECTIONS, RIGHT[CORRECTIONS]) + "  value: '1'\n"
    [fault] = faults(tmp_path, corrections=text)
    assert fault == "corrections.yml, line 2 (c-1): `value` stands here twice; keep one of them"


def test_a_blank_must_be_written_as_one(tmp_path: Path) -> None:
    text = dump(CORRECTIONS, RIGHT[CORRECTIONS]).replace("expect: '411.5'", "expect:")
    [fault] = faults(tmp_path, corrections=text)
    assert "`expect` is no figure" in fault
    assert "or `null` for a blank" in fault


@pytest.mark.parametrize("file", KEYS)
def test_two_entries_of_one_id_are_refused(tmp_path: Path, file: str) -> None:
    other = {"where": {"total": True}} if file == CORRECTIONS else {"from": "丙"} if file == CROSSWALK else {}
    text = dump(file, RIGHT[file], changed(file, other))
    [fault] = faults(tmp_path, **{file.removesuffix(".yml"): text})
    assert fault.endswith("another entry of this file has the same `id`; give each its own")


@pytest.mark.parametrize("expires", ["2025-12-31", "2027-01-01"])
def test_two_corrections_of_one_figure_at_one_time_are_refused(tmp_path: Path, expires: str) -> None:
    text = dump(CORRECTIONS, RIGHT[CORRECTIONS], changed(CORRECTIONS, {"id": "c-2", "expires": expires}))
    [fault] = faults(tmp_path, corrections=text)
    assert "(c-2): `c-1` corrects the same figure at the same time; keep one of them, or let the earlier" in fault


def test_two_decisions_about_one_pair_are_refused(tmp_path: Path) -> None:
    text = dump(CROSSWALK, RIGHT[CROSSWALK], changed(CROSSWALK, {"id": "x-2", "decision": "different"}))
    [fault] = faults(tmp_path, crosswalk=text)
    assert fault.endswith("(x-2): `x-1` decides about the same two names; keep one of them")


def test_all_faults_of_all_files_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    spoilt = {"region": "1", "author": GONE, "date": "soon", "program_year": 1}
    texts = {file.removesuffix(".yml"): dump(file, changed(file, spoilt)) for file in (CORRECTIONS, CROSSWALK)}
    found = faults(tmp_path, waivers="waivers: [", **texts)
    places = [fault.split(": ")[0] for fault in found]
    assert len(found) == 9
    assert [place.split(",")[0] for place in places] == [CORRECTIONS] * 4 + [CROSSWALK] * 4 + [WAIVERS]
    lines = [int(place.split("line ")[1].split(" ")[0]) for place in places[:4]]
    assert lines == sorted(lines)
