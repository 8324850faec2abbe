"""Invent the yearly program of a region: its projects, and how each gets on through the year.

A program depends on nothing but seed, region and year, so the notices of one year agree on names, goals and
plans. What a notice prints from it belongs to `generate`.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from random import Random

from tests.notices.themes import PLACES, THEMES, Theme

SCALES = (10, 100, 100, 1_000, 1_000, 1_000, 10_000)
WHOLE = 1_000


@dataclass(frozen=True)
class Project:
    """One project and its year.

    `shares` are the money spent in thousandths of the plan: at the start, after each quarter, and a last one
    that bounds what restatements of the fourth quarter may reach. They never fall.
    """

    number: int
    name: str
    goal: str
    agency: str
    theme: Theme
    few: int
    many: int
    plan: Decimal
    decimals: int
    shares: tuple[int, ...]

    def done(self, quarter: int, version: int) -> Decimal | None:
        """Return the money spent by the end of a quarter (1-4), in 万元; None without a plan.

        Each new `version` of a quarter's notice (0 is the first) restates a third of the projects, upwards
        but never past the next quarter.
        """
        if not self.plan:
            return None
        now, after = self.shares[quarter], self.shares[quarter + 1]
        restated = (version + self.number % 3) // 3
        share = now + Decimal((after - now) * restated) / (restated + 1)
        return (self.plan * share / WHOLE).quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)

    def progress(self, quarter: int) -> tuple[str, ...]:
        """Return the paragraphs of the progress cell, numbered when there are several."""
        few, many = (max(1, promised * self.shares[quarter] // WHOLE) for promised in (self.few, self.many))
        steps = [step.format(few=few, many=many) for step in self.theme.steps]
        if len(steps) == 1:
            return tuple(steps)
        return tuple(f"{place}.{step}" for place, step in enumerate(steps, start=1))


@dataclass(frozen=True)
class Program:
    """The projects of one region and year, and the days from the end of a quarter to its first notice."""

    projects: tuple[Project, ...]
    delay_days: int


def invent(seed: int, adcode: str, level: str, year: int, lines: tuple[int, int]) -> Program:
    """Invent a program.

    Args:
        seed: Another seed gives other programs.
        adcode: The region.
        level: 区 or 县, as agencies begin.
        year: The program year.
        lines: The least and the greatest number of projects, at most the pairs of a place and a theme.

    Returns:
        The same program for the same arguments.
    """
    random = Random(f"{seed}/{adcode}/{year}")  # noqa: S311 - invented data, no secret
    pairs = random.sample(list(product(PLACES, THEMES)), random.randint(*lines))
    projects = tuple(_project(random, number, *pair, level) for number, pair in enumerate(pairs, start=1))
    return Program(projects, delay_days=random.randint(7, 20))


def _project(random: Random, number: int, place: str, theme: Theme, level: str) -> Project:
    few = random.randint(2, 40)
    many = few * random.randint(15, 60)
    ceiling = random.choice((WHOLE, WHOLE, WHOLE, WHOLE, 2 * WHOLE))
    return Project(
        number=number,
        name=theme.name.format(place=place),
        goal=theme.goal.format(place=place, few=few, many=many),
        agency=theme.agency.format(level=level),
        theme=theme,
        few=few,
        many=many,
        plan=_plan(random),
        decimals=random.randint(0, 2),
        shares=(0, *(min(share, ceiling) for share in sorted(random.sample(range(20, 1_200), 5)))),
    )


def _plan(random: Random) -> Decimal:
    if random.random() < 0.06:
        return Decimal(0)
    scale = random.choice(SCALES)
    plan = Decimal(random.randint(scale, 10 * scale - 1))
    return plan + Decimal("0.5") if random.random() < 0.1 else plan
