"""Splits and merges among what no name and no score has matched: told by resemblance, settled by plans that add up."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from pipelines.load.match_names import core

_SHORT = 4


def contains(whole: str, part: str) -> bool:
    """Tell whether a joined name has a shorter one in it: 农村公路建设和养护 has 农村公路养护, 中医院迁建 not 医建."""
    whole, part = core(whole), core(part)
    if len(part) < 2 or len(part) >= len(whole):
        return False
    if part in whole:
        return True
    rest = iter(whole)
    return len(part) >= _SHORT and all(sign in rest for sign in part)


def families(pairs: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """Return the groups of lines and projects that resemble each other, directly or through others, in order."""
    groups: list[tuple[set[int], set[int]]] = []
    for line, project in pairs:
        touched = [group for group in groups if line in group[0] or project in group[1]]
        groups = [group for group in groups if group not in touched]
        groups.append(
            ({line}.union(*(lines for lines, _ in touched)), {project}.union(*(projects for _, projects in touched)))
        )
    return sorted((sorted(lines), sorted(projects)) for lines, projects in groups)


def descent(lines: Mapping[int, Decimal | None], projects: Mapping[int, Decimal | None]) -> str | None:
    """Tell how a group of lines descends from a group of projects, by their plans: split, merge or (None) unclear."""
    if {len(lines), len(projects)} == {1} or 1 not in (len(lines), len(projects)):
        return None
    plans = [plan for plan in (*lines.values(), *projects.values()) if plan]
    if len(plans) < len(lines) + len(projects) or 2 * sum(filter(None, lines.values())) != sum(plans):
        return None
    return "split" if len(projects) == 1 else "merge"
