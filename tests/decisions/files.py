"""Entries that are right, for tests to spoil, and a folder to put them in."""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pipelines.decisions import DecisionError, Decisions, read_decisions

KEYS = {"corrections.yml": "corrections", "waivers.yml": "waivers", "crosswalk.yml": "crosswalk"} | {
    "corroboration.yml": "sources"
}
OF = {"region": "500101", "program_year": 2025}
SIGNED = {"reason": "two digits exchanged", "author": "Li Si", "date": "2025-11-24"}
RIGHT: dict[str, dict[str, Any]] = {
    "corrections.yml": {
        "id": "c-1",
        **OF,
        "period": "2025Q1",
        "where": {"line": "小微停车场建设"},
        "measure": "done",
        "expect": "411.5",
        "value": "441.5",
        **SIGNED,
        "expires": "2026-11-24",
    },
    "waivers.yml": {
        "id": "w-1",
        **OF,
        "period": "2025M04",
        "check": "percentages_recompute",
        "expect": ["row 5 (no. 5): prints 40 %"],
        **SIGNED,
        "expires": "2026-11-24",
    },
    "crosswalk.yml": {"id": "x-1", **OF, "from": "甲", "to": "乙", "decision": "same", **SIGNED},
    "corroboration.yml": {
        "id": "s-1",
        "title": "进展",
        "publisher": "日报",
        "published_on": "2025-08-15",
        **OF,
        "period": "2025Q2",
        "figures": [{"scope": "total", "measure": "done", "value": "11.05", "unit": "亿元"}],
    },
}
GONE = object()


def changed(file: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a right entry with some fields changed; `GONE` takes one out."""
    entry = copy.deepcopy(RIGHT[file]) | dict(changes)
    return {name: value for name, value in entry.items() if value is not GONE}


def dump(file: str, *entries: Mapping[str, Any]) -> str:
    return yaml.safe_dump({KEYS[file]: [dict(entry) for entry in entries]}, allow_unicode=True, sort_keys=False)


def read(folder: Path, **texts: str) -> Decisions:
    """Write files, named without their ending, and read the folder."""
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return read_decisions(folder)


def faults(folder: Path, **texts: str) -> list[str]:
    """Return the faults that reading tells, each without its indent."""
    try:
        read(folder, **texts)
    except DecisionError as error:
        head, *listed = str(error).split("\n")
        assert str(folder) in head
        assert head.split(", ")[-1].startswith(f"{len(listed)} thing")
        return [line.strip() for line in listed]
    return []
