"""Splits and merges: told by resemblance, settled by plans that add up."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.load.match_descent import contains, descent, families
from pipelines.load.matching import follow
from tests.load.match_items import CARE, brief, considered, item, plain

BOTH = item("农村公路建设和养护", kind="护栏", plan=100)
BUILD, KEEP = item("农村公路建设", plan=60), item("农村公路养护", plan=40)


@pytest.mark.parametrize("order", [1, -1])
def test_a_split_is_told_by_plans_that_add_up(order: int) -> None:
    links = follow([[BOTH, CARE], [BUILD, KEEP, CARE][::order], [BUILD, KEEP, CARE]])
    assert [(link.method, link.outcome, considered(link)) for link in links[2:5]][::order] == [
        ("split", "new", [0]),
        ("split", "new", [0]),
        ("name", "matched", []),
    ]
    assert len({link.project for link in links}) == 4
    assert {link.method for link in links[5:]} == {"name"}


def test_a_merge_is_told_by_plans_that_add_up() -> None:
    links = follow([[BUILD, KEEP, CARE], [BOTH, CARE]])
    assert brief(links)[3:] == [(3, "merge", "new"), (2, "name", "matched")]
    assert sorted(considered(links[3])) == [0, 1]


@pytest.mark.parametrize("plan", [None, Decimal(39), Decimal(0)])
def test_plans_that_do_not_add_up_are_asked_about(plan: Decimal | None) -> None:
    parts = [BUILD, replace(KEEP, plan=plan)]
    links = follow([[BOTH], parts])
    assert [(link.method, link.outcome, considered(link)) for link in links[1:]] == [("none", "review", [0])] * 2
    links = follow([parts, [BOTH]])
    assert (links[2].method, links[2].outcome, sorted(considered(links[2]))) == ("none", "review", [0, 1])


def test_short_names_joined_in_one() -> None:
    one = replace(plain("停车场和公厕"), plan=Decimal(3))
    two = [replace(plain("公厕"), plan=Decimal(1)), replace(plain("停车场"), plan=Decimal(2))]
    assert {link.method for link in follow([[one], two])[1:]} == {"split"}
    assert follow([two, [one]])[-1].method == "merge"


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        ("公厕和停车场", "公厕", True),
        ("农村公路建设和养护", "农村公路养护", True),
        ("中医院和小学迁建", "中小学", False),
        ("公厕", "公厕", False),
        ("公厕", "公厕建设", False),
        ("公厕", "厕", False),
        ("公厕", "公厕和停车场", False),
        ("体育公园", "小学", False),
    ],
)
def test_a_name_with_another_in_it(whole: str, part: str, expected: bool) -> None:
    assert contains(whole, part) is expected


def test_families_are_what_hangs_together() -> None:
    assert families([]) == []
    assert families([(5, 1), (2, 0), (3, 1), (3, 2), (4, 4), (2, 6)]) == [([2], [0, 6]), ([3, 5], [1, 2]), ([4], [4])]


@pytest.mark.parametrize(
    ("lines", "projects", "expected"),
    [
        ([1, 2], [3], "split"),
        ([3], [1, 2], "merge"),
        ([3], [3], None),
        ([1, 2], [2, 1], None),
        ([1, 2], [4], None),
        ([1, None], [1], None),
    ],
)
def test_descent_by_plans(lines: list[int | None], projects: list[int | None], expected: str | None) -> None:
    sides = (
        {at: None if plan is None else Decimal(plan) for at, plan in enumerate(side)} for side in (lines, projects)
    )
    assert descent(*sides) == expected


def test_plans_of_nothing_add_up_to_nothing() -> None:
    zero = [replace(line, plan=Decimal(0)) for line in (BOTH, BUILD, KEEP)]
    assert {link.method for link in follow([zero[:1], zero[1:]])[1:]} == {"none"}


def test_a_project_that_was_split_is_no_rival_later() -> None:
    """It would stand beside its own part."""
    renamed = replace(BUILD, name="农村公路建设工程")
    links = follow([[BOTH], [BUILD, KEEP], [replace(BOTH, name="农村公路建设和养护工程"), KEEP], [renamed, KEEP]])
    assert 0 not in considered(links[3])
    assert (links[5].project, links[5].method) == (1, "score")
    # Under its very name it comes back.
    assert follow([[BOTH], [BUILD, KEEP], [BOTH]])[-1].project == 0
