"""How alike two project lines are: a score over the evidence that both have, and what speaks against a match.

Scores are whole ten-thousandths, so that thresholds and margins compare exactly. The weights and thresholds were
chosen on the pairs of `tests/load/match_pairs.py`, so that none of its near-twins links by itself.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.load.match_names import core, fold_name, surpluses, traits, without_years
from pipelines.load.match_types import Item

# With a name counting half or more, none below 0.6 reaches it.
ACCEPT = 8_000
REVIEW = 6_000
MARGIN = 500
# A goal this like tells that a person must look, whatever the names.
TELLING_GOAL = 0.85
# Short goals (完成建设) tell nothing.
_GOAL_CHARACTERS = 8
# Shorter ones (新增停车泊位200个) are alike between projects that have nothing to do with each other.
_TELLING_CHARACTERS = 16
# Less like goals do not bear out that two names are of one project.
_GOAL_FLOOR = 0.6
_NEITHER, _ALIKE, _SAME = range(3)
# Names below share little more than 建设 or 工程.
_CHANCE = 0.35
# What follows in a text longer than any name or goal is not compared, for time; such a name is never sure.
_LONGEST = 500
_PARTIAL_CHARACTERS = 4
_PARTIAL = 0.9
# Below, the part is a word that any two names may share.
_MOSTLY = 80
_CORE = 0.98
_OWN = 0.7
_BLANK = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence counts.

    Attributes:
        name: Likeness of the names.
        goal: Likeness of the goals, their digits masked.
        agencies: The same lead, or the share of agencies in common.
        number: The same list number.
        category: The same category.
        years: Whether years in names count.
    """

    name: float
    goal: float
    agencies: float
    number: float
    category: float
    years: bool


PROJECT = Weights(name=0.5, goal=0.2, agencies=0.12, number=0.1, category=0.08, years=True)
THEME = Weights(name=0.64, goal=0.14, agencies=0.14, number=0.03, category=0.05, years=False)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a line and a project are.

    Attributes:
        score: In ten-thousandths.
        sure: It is enough for a match, and nothing speaks against one.
        related: A person should see the pair.
    """

    score: int
    sure: bool
    related: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """A line made ready to be compared: the goal without blanks as its wording, and with digits masked."""

    name: str
    wording: str
    goal: str | None
    agencies: tuple[str, ...]
    number: str
    category: str


def key_of(name: str, weights: Weights) -> str:
    """Return the name as compared for equality under the weights."""
    folded = fold_name(name)
    return folded if weights.years else without_years(folded)


def likenesses(lines: Sequence[Item], projects: Sequence[Item], weights: Weights) -> dict[tuple[int, int], Likeness]:
    """Compare each line with each project.

    Args:
        lines: New lines.
        projects: The newest lines of projects.
        weights: What counts how much.

    Returns:
        By place of line and project, the pairs that have a chance: names a little alike, or goals very much.
    """
    if not (lines and projects):
        return {}
    import numpy as np
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    mine, theirs = ([_prepare(item, weights) for item in side] for side in (lines, projects))
    names = [side.name for side in mine], [side.name for side in theirs]
    goals = [side.goal for side in mine], [side.goal for side in theirs]
    chance = cdist(*names, scorer=ratio, score_cutoff=100 * _CHANCE, dtype=np.uint8) > 0
    chance |= cdist(*goals, scorer=ratio, score_cutoff=100 * TELLING_GOAL, dtype=np.uint8) > 0
    places, others = (axis.tolist() for axis in chance.nonzero())
    return {(at, to): _compare(mine[at], theirs[to], weights) for at, to in zip(places, others, strict=True)}


def likeness(line: Item, project: Item, weights: Weights) -> Likeness:
    """Compare a line with a project."""
    return _compare(_prepare(line, weights), _prepare(project, weights), weights)


def name_likeness(one: str, other: str) -> float:
    """Return how alike two folded names are, between 0 and 1: of parts, mostly what stands after their lines."""
    if "/" in one and "/" in other:
        (line, own), (other_line, other_own) = (name.split("/", 1) for name in (one, other))
        return _OWN * name_likeness(own, other_own) + (1 - _OWN) * name_likeness(line, other_line)
    from rapidfuzz.fuzz import partial_ratio, ratio

    cores = core(one), core(other)
    best = max(ratio(one, other), _CORE * ratio(*cores))
    # A short name is part of too many others.
    if min(map(len, cores)) >= _PARTIAL_CHARACTERS:
        best = max(best, _PARTIAL * partial_ratio(*cores, score_cutoff=_MOSTLY))
    return best / 100


def _prepare(item: Item, weights: Weights) -> _Side:
    goal = _BLANK.sub("", unicodedata.normalize("NFKC", item.goal or ""))
    return _Side(
        name=key_of(item.name, weights)[:_LONGEST],
        wording=goal,
        goal=_DIGITS.sub("0", goal[:_LONGEST]) if len(goal) >= _GOAL_CHARACTERS else None,
        agencies=item.agencies,
        number=fold_name(item.number or ""),
        category=fold_name(item.category or ""),
    )


def _compare(line: _Side, project: _Side, weights: Weights) -> Likeness:
    from rapidfuzz.fuzz import ratio

    name = name_likeness(line.name, project.name)
    goal = ratio(line.goal, project.goal) / 100 if line.goal and project.goal else None
    total, counted = weights.name * name, weights.name
    if goal is not None:
        total, counted = total + weights.goal * goal, counted + weights.goal
    if line.agencies and project.agencies:
        total += weights.agencies * _agencies_likeness(line.agencies, project.agencies)
        counted += weights.agencies
    if line.number and project.number:
        total, counted = total + weights.number * (line.number == project.number), counted + weights.number
    if line.category and project.category:
        total, counted = total + weights.category * (line.category == project.category), counted + weights.category
    score = round(10_000 * total / counted)
    agreement = _NEITHER
    if goal is not None and goal >= _GOAL_FLOOR:
        agreement = _agreement(line.wording, project.wording)
    return Likeness(
        score=score,
        sure=score >= ACCEPT
        and max(len(line.name), len(project.name)) < _LONGEST
        and _nothing_against(line.name, project.name, agreement),
        related=score >= REVIEW or (goal is not None and goal >= TELLING_GOAL),
    )


def _nothing_against(one: str, other: str, agreement: int) -> bool:
    """Tell whether two names may be of one project: the same numerals and deeds, and nothing put for another thing.

    滨江停车场 and 城南停车场 are alike and two projects: each has what the other lacks. Where only one has more to it,
    the goals must agree; where that is a single character (中医院, 中心医院), to the letter.
    """
    mine, theirs = traits(one), traits(other)
    if mine.depth != theirs.depth or mine.numerals != theirs.numerals:
        return False
    if mine.years and theirs.years and mine.years != theirs.years:
        return False
    if mine.deeds and theirs.deeds and not mine.deeds & theirs.deeds:
        return False
    more, less = surpluses(mine.signs, theirs.signs)
    if more and less:
        return False
    return more == less or agreement == _SAME or (more + less > 1 and agreement == _ALIKE)


def _agreement(mine: str, theirs: str) -> int:
    """Return how far goals that are alike bear out that two names are of one project."""
    if mine == theirs:
        return _SAME
    return _ALIKE if min(len(mine), len(theirs)) >= _TELLING_CHARACTERS else _NEITHER


def _agencies_likeness(mine: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    if mine[0] == theirs[0]:
        return 1
    return len({*mine} & {*theirs}) / len({*mine} | {*theirs})
