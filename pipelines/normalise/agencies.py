"""Agency cells -> agencies in order. Separators inside brackets do not split; names stay as printed.

The cells come with full-width marks folded (`text.clean`).
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.lookups import load_yaml

_KINDS = Path(__file__).parent / "lookups" / "agency_kinds.yml"
_SEPARATORS = frozenset("、,;/\n")


@lru_cache(maxsize=65_536)
def split_agencies(cell: str) -> tuple[str, ...]:
    """Return the agencies of a cell, in order and once each. A space separates only where no other mark does."""
    depth = 0
    names: list[str] = []
    name: list[str] = []
    for char in cell:
        depth += (char == "(") - (char == ")")
        if char in _SEPARATORS and depth <= 0:
            names.append("".join(name))
            name = []
        else:
            name.append(char)
    names.append("".join(name))
    if len(names) == 1:
        names = cell.split()
    return tuple(dict.fromkeys("".join(name.split()) for name in names if name.strip()))


@lru_cache(maxsize=65_536)
def agency_kind(name: str) -> str:
    """Return the kind of an agency by its name's ending: bureau, company, township_group, …, other."""
    rules: list[dict[str, Any]] = load_yaml(_KINDS)
    return next((str(rule["kind"]) for rule in rules if name.endswith(tuple(rule["endings"]))), "other")
