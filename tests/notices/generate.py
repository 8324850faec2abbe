"""Make any number of valid, arithmetically right notices out of invented programs.

The notices of one region and year agree with each other: same names, goals and plans, and spending that never
falls. Errors are for the tests to put in.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count as count_from
from itertools import islice, product
from random import Random

from tests.notices.districts import DISTRICTS
from tests.notices.logical import Category, Line, Notice
from tests.notices.programs import Program, Project, invent
from tests.notices.wording import MUNICIPALITY, PERIODS

YEARS = range(2015, 2026)
QUARTERS = range(1, 5)
ZERO = Decimal(0)


def notices(count: int, seed: int = 0, lines: tuple[int, int] = (20, 30)) -> Iterator[Notice]:
    """Yield `count` notices, the four quarters of a program one after the other.

    Region, year and quarter are distinct until all 1,672 are used; then they begin again as restatements,
    published later and with other figures.

    Args:
        count: How many notices.
        seed: Another seed gives another order and other programs.
        lines: The least and the greatest number of project rows.

    Yields:
        The same notices for the same arguments; a greater `count` only adds some at the end.
    """
    return islice(_endless(seed, lines), count)


def of_region(
    adcode: str, years: Iterable[int], seed: int = 0, lines: tuple[int, int] = (20, 30), version: int = 0
) -> Iterator[Notice]:
    """Yield the notices of one region, quarter by quarter; a later `version` restates them with other figures.

    Args:
        adcode: the region.
        years: the programmes' years, in order.
        seed: another seed gives other programs.
        lines: the least and the greatest number of project rows.
        version: 0 for the first notices of their quarters.
    """
    for year in years:
        program = invent(seed, adcode, _level(DISTRICTS[adcode]), year, lines)
        for quarter in QUARTERS:
            yield _notice(program, adcode, year, quarter, version)


def _endless(seed: int, lines: tuple[int, int]) -> Iterator[Notice]:
    programs = list(product(DISTRICTS, YEARS))
    Random(seed).shuffle(programs)  # noqa: S311 - invented data, no secret
    for version in count_from():
        for adcode, year in programs:
            program = invent(seed, adcode, _level(DISTRICTS[adcode]), year, lines)
            for quarter in QUARTERS:
                yield _notice(program, adcode, year, quarter, version)


def _notice(program: Program, adcode: str, year: int, quarter: int, version: int) -> Notice:
    region = DISTRICTS[adcode]
    month = 3 * quarter
    ended_on = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    published_on = ended_on + timedelta(days=program.delay_days + 7 * version)
    municipal = len(program.projects) * 2 // 5
    labels = ("一、市级重点民生实事", f"二、{_level(region)}级民生实事")
    parts = (program.projects[:municipal], program.projects[municipal:])
    grand = _figures(program.projects, quarter, version)
    return Notice(
        region_name=region,
        region_adcode=adcode,
        program_year=year,
        through_month=month,
        title=f"关于{year}年{region}重点民生实事{PERIODS[month]}推进情况公示",
        publisher=f"{MUNICIPALITY}{region}发展和改革委员会",
        published_on=published_on,
        objection_from_on=published_on,
        objection_to_on=published_on + timedelta(days=30),
        signed_on=published_on,
        caption=f"{region}{year}年重点民生实事目标任务及月度推进情况表",
        grand_plan=grand[0],
        grand_done=grand[1],
        grand_rate=grand[2],
        categories=tuple(
            Category(
                label,
                *_figures(part, quarter, version),
                lines=tuple(_line(project, quarter, version) for project in part),
            )
            for label, part in zip(labels, parts, strict=True)
        ),
    )


def _line(project: Project, quarter: int, version: int) -> Line:
    plan, done, rate = _figures((project,), quarter, version)
    return Line(
        number=str(project.number),
        name=project.name,
        goal=project.goal,
        plan=plan,
        agency=project.agency,
        progress=project.progress(quarter),
        done=done,
        rate=rate,
        remark="已完成" if done == plan else "",
    )


def _figures(projects: tuple[Project, ...], quarter: int, version: int) -> tuple[str, str, str]:
    plan = sum((project.plan for project in projects), ZERO)
    done = sum((project.done(quarter, version) or ZERO for project in projects), ZERO)
    if not plan:
        return "0", "", ""
    rate = (done * 100 / plan).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return _printed(plan), _printed(done), str(rate)


def _printed(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _level(region: str) -> str:
    return region[-1]
