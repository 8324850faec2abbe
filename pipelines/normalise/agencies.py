"""Agency cells -> agencies in order; names stay as printed.

Marks (、 , ; /) separate, but not inside brackets. White space separates only after what is a whole agency by its
ending: it also breaks names in mid-word (市人力资源 / 社会保障局).
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.fold import fold
from pipelines.lookups import load_yaml

_KINDS = Path(__file__).parent / "lookups" / "agency_kinds.yml"
_MARKS = frozenset("、,;/")


@lru_cache(maxsize=65_536)
def split_agencies(cell: str) -> tuple[str, ...]:
    """Return the agencies of a cell, in order and once each."""
    names: list[str] = []
    name = ""
    depth = 0
    is_after_space = False
    for char in fold(cell):
        if depth <= 0 and (char in _MARKS or (is_after_space and char not in "( " and agency_kind(name) != "other")):
            names.append(name)
            name = ""
        is_after_space = char.isspace()
        depth += (char == "(") - (char == ")")
        if not is_after_space and (depth > 0 or char not in _MARKS):
            name += char
    return tuple(dict.fromkeys(name for name in (*names, name) if name))


@lru_cache(maxsize=65_536)
def agency_kind(name: str) -> str:
    """Return the kind of an agency by its name's ending: bureau, company, township_group, …, other."""
    rules: list[dict[str, Any]] = load_yaml(_KINDS)
    # 乡镇(街道) is an ending; other brackets say something of the agency (区教体局(代建)) and are left out.
    for ending in (name, name.partition("(")[0]):
        for rule in rules:
            if ending.endswith(tuple(rule["endings"])):
                return str(rule["kind"])
    return "other"
