"""docs/decisions.md: its examples are read, and its errors are those that are told."""

import re
from pathlib import Path

import yaml

from pipelines.decisions import decisions_folder
from tests.decisions.files import KEYS, faults, read

PAGE = (Path(__file__).parents[2] / "docs" / "decisions.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```yaml\n((\w+):\n.*?)```", PAGE, re.S))
BY_KEY = {key: text for text, key in EXAMPLES.items()}
FRAMES = {"corrections": "corrections", "waivers": "waivers", "crosswalk": "crosswalk", "sources": "corroborations"}


def test_every_file_has_an_example_that_is_read(tmp_path: Path) -> None:
    assert set(BY_KEY) == set(KEYS.values())
    texts = {file.removesuffix(".yml"): BY_KEY[key] for file, key in KEYS.items()}
    decisions = read(tmp_path, **texts)
    for key, text in BY_KEY.items():
        written = yaml.safe_load(text)[key]
        frame = getattr(decisions, FRAMES[key])
        assert frame.get_column(frame.columns[0]).unique().to_list() == [entry["id"] for entry in written]


def test_examples_say_what_the_page_says_of_them(tmp_path: Path) -> None:
    decisions = read(tmp_path, corrections=BY_KEY["corrections"], corroboration=BY_KEY["sources"])
    [correction] = decisions.corrections.to_dicts()
    [written] = yaml.safe_load(BY_KEY["corrections"])["corrections"]
    assert str(correction["expect"]) == f"{written['expect']}000"
    assert (correction["name"], correction["number"]) == (written["where"]["line"], written["where"]["number"])
    assert (correction["decided_on"], correction["expires_on"]) == (written["date"], written["expires"])
    first = decisions.corroborations.row(0, named=True)
    assert f"{first['value']:.0f} 万元, give or take {first['quantum'] / 2:.0f}" in PAGE


def test_the_errors_shown_are_those_that_are_told(tmp_path: Path) -> None:
    spoilt = BY_KEY["corrections"].replace("2025Q1", "2025M03").replace('"411.5"', "411.5")
    spoilt = spoilt.replace("reason:", "resaon:").replace("2026-11-24", "2025-11-24")
    [shown] = re.findall(r"```text\nminsheng: [^\n]*\n(.*?)```", PAGE, re.S)
    assert faults(tmp_path, corrections=spoilt) == [line.strip() for line in shown.splitlines()]


def test_the_page_names_every_file_and_the_variable() -> None:
    assert all(f"`{file}`" in PAGE for file in KEYS)
    assert "`MINSHENG_DECISIONS`" in PAGE
    assert decisions_folder().name in PAGE
