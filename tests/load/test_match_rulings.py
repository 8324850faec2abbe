"""What a person has decided goes before names and scores."""

from dataclasses import replace

import pytest

from pipelines.load.matching import Ruling, follow
from tests.load.match_items import PARKING, TOILETS, brief, considered, item, plain


def test_a_ruling_says_same() -> None:
    rulings = [Ruling("r1", "小微停车场建设", "\uff08一\uff09泊位扩容", "same")]
    spots = item("泊位扩容", kind="别的")
    links = follow([[PARKING, spots], [PARKING, TOILETS], [TOILETS]], [Ruling("r", "没有", "城区公厕建设", "same")])
    assert brief(links)[3] == (2, "none", "new")
    links = follow([[PARKING], [spots], [spots], [PARKING]], rulings)
    assert brief(links)[1:] == [(0, "crosswalk", "matched"), (0, "name", "matched"), (0, "name", "matched")]
    assert [link.ruling for link in links] == [None, "r1", None, None]


def test_a_ruling_goes_before_the_name() -> None:
    """The name went over to another project."""
    rulings = [Ruling("r1", "公厕", "老公厕", "same")]
    links = follow([[plain("公厕")], [plain("公厕"), plain("老公厕")], [plain("公厕"), plain("老公厕")]], rulings)
    assert [(link.project, link.method) for link in links[1:]] == [
        (1, "none"),
        (0, "crosswalk"),
        (1, "name"),
        (0, "name"),
    ]


def test_names_that_move_on_by_one() -> None:
    rulings = [Ruling("r1", "甲", "乙", "same"), Ruling("r2", "乙", "丙", "same")]
    links = follow([[plain("甲"), plain("乙")], [plain("乙"), plain("丙")], [plain("丙"), plain("乙")]], rulings)
    assert [link.project for link in links] == [0, 1, 0, 1, 1, 0]


def test_a_ruling_says_different() -> None:
    renamed = replace(PARKING, name="城区小微停车场建设")
    for ruling in (
        Ruling("r1", PARKING.name, renamed.name, "different"),
        Ruling("r1", renamed.name, PARKING.name, "different"),
    ):
        [_, link] = follow([[PARKING], [renamed]], [ruling])
        assert (link.project, link.method, link.outcome, link.candidates, link.ruling) == (1, "none", "new", (), "r1")
    # It says nothing about a name that is the same, nor about other pairs.
    assert brief(follow([[PARKING], [PARKING]], [Ruling("r1", PARKING.name, PARKING.name, "different")]))[1][0] == 0
    assert follow([[PARKING], [TOILETS]], [Ruling("r1", PARKING.name, TOILETS.name, "different")])[1].ruling is None


def test_a_forbidden_project_is_no_rival() -> None:
    both = [replace(PARKING, name="城区小微停车场"), replace(PARKING, name="城乡小微停车场")]
    [*_, link] = follow([both, [PARKING]], [Ruling("r1", both[0].name, PARKING.name, "different")])
    assert (link.project, link.method) == (1, "score")


def test_rulings_say_split_and_merged() -> None:
    rulings = [Ruling("s1", "公厕", "新公厕", "split"), Ruling("s2", "公厕", "旧公厕", "split")]
    links = follow([[plain("公厕")], [plain("旧公厕"), plain("新公厕")], [plain("旧公厕")]], rulings)
    assert brief(links)[1:] == [(1, "split", "new"), (2, "split", "new"), (1, "name", "matched")]
    assert [(considered(link), link.ruling) for link in links[1:3]] == [([0], "s2"), ([0], "s1")]
    rulings = [
        Ruling("m1", "甲乙", "丙", "merged"),
        Ruling("m2", "丙丁", "丙", "merged"),
        Ruling("m3", "无", "丙", "merged"),
    ]
    link = follow([[plain("甲乙"), plain("丙丁")], [plain("丙")]], rulings)[-1]
    assert (link.project, link.method, link.outcome, link.ruling) == (2, "merge", "new", "m1")
    assert considered(link) == [1, 0]


def test_an_unknown_decision_is_refused() -> None:
    with pytest.raises(ValueError, match=r"r9.*maybe"):
        follow([], [Ruling("r9", "甲", "乙", "maybe")])


def test_an_origin_that_goes_on_can_still_be_renamed() -> None:
    renamed = replace(PARKING, name="城区小微停车场建设")
    rulings = [Ruling("s1", PARKING.name, "别的", "split")]
    links = follow([[PARKING], [PARKING, plain("别的")], [renamed, plain("别的")]], rulings)
    assert brief(links)[2:4] == [(1, "split", "new"), (0, "score", "matched")]


def test_of_several_of_a_name_a_ruling_means_the_newest_or_the_one_like_the_line() -> None:
    twice = [item("公厕", number="1"), item("公厕", number="2")]
    for newest in (0, 1):
        split = follow([twice, [twice[newest]], [plain("别的")]], [Ruling("s1", "公厕", "别的", "split")])
        assert considered(split[-1]) == [newest]
    same = follow([twice, [item("别的", number="2")]], [Ruling("r1", "公厕", "别的", "same")])
    assert brief(same)[-1] == (1, "crosswalk", "matched")


def test_a_ruling_that_changes_nothing_is_not_named() -> None:
    old, new = plain("城区公厕建设"), plain("城乡道路建设")
    assert follow([[old], [new]], [Ruling("r1", old.name, new.name, "different")])[-1].ruling is None
