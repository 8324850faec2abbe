"""The names of agencies: one canonical name for the many that notices print of one body, and its kind.

Canonical names come from `lookups/agencies.yml` alone; a name that is not there stands as printed, for two bodies taken
for one would be wrong for good.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pipelines.lookups import load_yaml

_LOOKUPS = Path(__file__).parent / "lookups"
_LEVELS = ("市", "区", "县", "州")
_AND_OTHERS = re.compile(r"等(?:相关|有关)?(?:部门|单位)?$")


@lru_cache(maxsize=65_536)
def canonical_name(name: str) -> str:
    """Return the canonical name of an agency as printed (`万州区住建委` -> `区住房城乡建委`).

    The level stays as printed, a region's own name becomes its level. A remark in brackets is left off a name that is
    known; an unknown name is returned as it is.
    """
    missing = name.count("(") - name.count(")")
    closed = name + ")" * missing if missing > 0 else name.rstrip(")") if missing < 0 else name
    for printed in (closed, closed.partition("(")[0]):
        plain = _AND_OTHERS.sub("", printed.removeprefix("中共"))
        for each in (plain, _region_pattern().sub(lambda match: match[0][-1], plain, count=1)):
            if each in _known_names():
                return _known_names()[each]
    return name


def is_known(canonical: str) -> bool:
    """Tell whether a canonical name is one of `lookups/agencies.yml`, at any level, or an open group."""
    return canonical in _canonical_names()


@lru_cache(maxsize=65_536)
def agency_kind(name: str) -> str:
    """Return the kind of an agency by its name's ending: bureau, company, township_group, …, other."""
    rules: list[dict[str, Any]] = load_yaml(_LOOKUPS / "agency_kinds.yml")
    # 乡镇(街道) is an ending; other brackets say something of the agency (区教体局(代建)) and are left out.
    for ending in (name, name.partition("(")[0]):
        for rule in rules:
            if ending.endswith(tuple(rule["endings"])):
                return str(rule["kind"])
    return "other"


@cache
def _known_names() -> dict[str, str]:
    """Return the canonical name of each name with each level in its place, and without one."""
    bodies: dict[str, list[str]] = load_yaml(_LOOKUPS / "agencies.yml")
    groups: dict[str, list[str]] = load_yaml(_LOOKUPS / "agency_words.yml")["groups"]
    names = {alias: group for group, aliases in groups.items() for alias in (group, *aliases)}
    for body, aliases in bodies.items():
        for alias in (body, *aliases):
            names |= {_at(alias, level): _at(body, level) for level in _LEVELS}
            if "_" not in alias:
                names[alias] = alias if "_" in body else body
    return names


@cache
def _canonical_names() -> frozenset[str]:
    return frozenset(_known_names().values())


def _at(name: str, level: str) -> str:
    return name.replace("_", level) if "_" in name else level + name


@cache
def _region_pattern() -> re.Pattern[str]:
    """Match a region's name, with or without that of the one above it."""
    regions: dict[str, dict[str, Any]] = load_yaml(_LOOKUPS / "regions.yml")
    parents = "|".join(sorted({region["parent"] for region in regions.values()}))
    names = "|".join(sorted((name for region in regions.values() for name in region["names"]), key=len, reverse=True))
    return re.compile(f"(?:{parents})?(?:{names})|{parents}")
