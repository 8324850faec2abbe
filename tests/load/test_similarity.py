"""Scores of pairs: renames link or are asked about, twins never link."""

from dataclasses import replace

import pytest

from pipelines.load.match_types import Item
from pipelines.load.matching import PROJECT, THEME, Weights
from pipelines.load.similarity import ACCEPT, REVIEW, key_of, likeness, likenesses, name_likeness
from tests.load.match_pairs import RENAMES, TWINS, Pair
from tests.notices.themes import PLACES, THEMES

# What a pair may have besides its names. Twins are tried with everything else the same, the hardest case.
SETTINGS = {"all": {}, "renumbered": {"number": "9"}, "no goals": {"goal": None}}
WEIGHTS = pytest.mark.parametrize("weights", [PROJECT, THEME], ids=["project", "theme"])


def sides(pair: Pair) -> tuple[Item, Item]:
    old = Item(0, pair.old, "7", "区级", ("区教委",), pair.goal, None)
    return replace(old, name=pair.new, goal=pair.new_goal), old


def bare(item: Item) -> Item:
    return replace(item, number=None, category=None, agencies=())


def call(line: Item, old: Item, weights: Weights) -> str:
    like = likeness(line, old, weights)
    return "link" if like.sure else "review" if like.related else "new"


@WEIGHTS
@pytest.mark.parametrize("pair", RENAMES, ids=lambda pair: f"{pair.old}>{pair.new}")
def test_a_rename_links_or_is_asked_about(pair: Pair, weights: Weights) -> None:
    line, old = sides(pair)
    assert call(line, old, weights) != "new"
    assert call(replace(line, number="9"), old, weights) != "new"


@WEIGHTS
def test_most_renames_link(weights: Weights) -> None:
    calls = [call(*sides(pair), weights) for pair in RENAMES]
    assert calls.count("link") >= 0.8 * len(RENAMES)


@WEIGHTS
@pytest.mark.parametrize("setting", [*SETTINGS, "bare"])
def test_no_twin_links(setting: str, weights: Weights) -> None:
    linked = []
    for pair in TWINS:
        line, old = sides(pair)
        if setting == "bare":
            line, old = bare(line), bare(old)
        else:
            line, old = replace(line, **SETTINGS[setting]), replace(old, **({"goal": None} if "no" in setting else {}))
        if call(line, old, weights) == "link" and key_of(pair.old, weights) != key_of(pair.new, weights):
            linked.append(pair)
    assert linked == []


@WEIGHTS
def test_no_two_places_link(weights: Weights) -> None:
    """Hundreds of projects that differ in a place or a kind only, with everything else the same."""
    items = [
        Item(
            0,
            theme.name.format(place=place),
            "7",
            "区级",
            ("区教委",),
            theme.goal.format(place=place, few=2, many=9),
            None,
        )
        for place in PLACES
        for theme in THEMES[::2]
    ]
    assert not any(like.sure for (at, to), like in likenesses(items, items, weights).items() if at != to)


def test_the_pairs_are_enough() -> None:
    assert len({(pair.old, pair.new) for pair in RENAMES}) >= 40
    assert len({(pair.old, pair.new) for pair in TWINS}) >= 60


@WEIGHTS
def test_either_side_may_come_first(weights: Weights) -> None:
    for pair in (*RENAMES, *TWINS):
        line, old = sides(pair)
        assert likeness(line, old, weights) == likeness(old, line, weights)


def test_many_are_compared_as_two_are() -> None:
    lines, olds = zip(*map(sides, (*RENAMES, *TWINS)), strict=True)
    found = likenesses(lines, olds, PROJECT)
    for at, line in enumerate(lines):
        for to, old in enumerate(olds):
            expected = likeness(line, old, PROJECT)
            assert found.get((at, to), expected) == expected
            # What is left out unseen could hardly have been asked about.
            assert (at, to) in found or expected.score < REVIEW + 300
    assert likenesses([], olds, PROJECT) == likenesses(lines, [], PROJECT) == {}


ITEM = Item(0, "甲乙丙丁戊己", "1", "区级", ("区教委", "区民政局"), "新建小微停车场8个,新增停车泊位260个。", None)


@pytest.mark.parametrize(
    ("change", "score"),
    [
        ({}, 10_000),
        ({"goal": "新建小微停车场9个,新增停车泊位300个。"}, 10_000),
        ({"goal": None}, 10_000),
        ({"number": "2"}, 9_000),
        ({"category": "市级"}, 9_200),
        ({"agencies": ("区教委",)}, 10_000),
        ({"agencies": ("区民政局", "区教委")}, 10_000),
        ({"agencies": ("区民政局",)}, 9_400),
        ({"agencies": ("区残联",)}, 8_800),
        ({"name": "甲乙丙"}, 8_333),
        ({"name": "天地玄黄宇宙"}, 5_000),
        # A weight without evidence on both sides counts for nothing.
        ({"number": None, "category": "市级"}, 9_111),
    ],
    ids=str,
)
def test_a_score_is_the_weighted_mean_of_the_evidence(change: dict[str, object], score: int) -> None:
    assert likeness(replace(ITEM, **change), ITEM, PROJECT).score == score  # type: ignore[arg-type]


@WEIGHTS
def test_no_evidence_makes_up_for_a_name(weights: Weights) -> None:
    assert 1 - 0.4 * weights.name <= ACCEPT / 10_000


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "link"),
        ({"number": "9", "category": "市级"}, "review"),
        ({"number": "9", "category": "市级", "agencies": ("区残联",), "goal": None}, "new"),
        ({"number": "9", "agencies": ("区残联",), "goal": None}, "review"),
    ],
    ids=str,
)
def test_a_name_with_more_to_it_needs_the_rest(change: dict[str, object], expected: str) -> None:
    line = replace(ITEM, name="甲乙丙丁戊己天地玄黄", **change)  # type: ignore[arg-type]
    assert call(line, ITEM, PROJECT) == expected


def test_a_goal_kept_tells_that_a_person_must_look() -> None:
    line = replace(ITEM, name="天地玄黄宇宙")
    assert likeness(line, ITEM, PROJECT).score < REVIEW
    assert call(line, ITEM, PROJECT) == "review"
    assert call(replace(line, goal="完成建设"), replace(ITEM, goal="完成建设"), PROJECT) == "new"


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("停车场", "城区智慧停车场", 0.55, 0.65),
        ("城乡中小学扩容提质", "中小学扩容提质", 0.9, 0.95),
        ("实施农村饮水工程", "农村饮水建设", 0.98, 0.98),
        ("老旧小区改造/东风", "老旧小区改造/胜利", 0.3, 0.3),
        ("建设工程", "行动计划", 0, 0),
        ("老旧小区改造/东风", "公厕新建/东风", 0.7, 0.85),
    ],
)
def test_likeness_of_short_names_and_parts(one: str, other: str, least: float, most: float) -> None:
    assert least <= round(name_likeness(one, other), 4) <= most


def test_names_too_long_to_be_compared_whole_do_not_link() -> None:
    one, other = (replace(ITEM, name="长" * 600 + end) for end in ("甲", "乙"))
    assert call(one, other, PROJECT) == "review"
