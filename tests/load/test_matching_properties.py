"""What holds of matching whatever the notices: tried on invented programmes."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.load.matching import PROJECT, THEME, Item, Ruling, Weights, fold_name, follow
from tests.load.match_pairs import RENAMES, TWINS
from tests.notices.themes import PLACES, THEMES

# One project of each kind, so that none is like another.
UNLIKE = [
    Item(
        ref=at,
        name=theme.name.format(place=place),
        number=str(at),
        category="区级" if at % 2 else "市级",
        agencies=tuple(theme.agency.format(level="区").split("\u3001")),
        goal=theme.goal.format(place=place, few=at + 2, many=100 + at),
        plan=Decimal(10 + at),
    )
    for at, (place, theme) in enumerate(zip(PLACES, THEMES, strict=False))
]
NAMES = sorted({name for pair in (*RENAMES, *TWINS) for name in pair[:2]})
TEXTS = st.none() | st.sampled_from(["1", "2", "区级", "新建城区公厕12座。完善标识。"])
ANY_ITEM = st.builds(
    Item,
    ref=st.integers(0, 9),
    name=st.sampled_from(NAMES) | st.sampled_from(["公厕", "公厕", "停车场"]) | st.text(max_size=12),
    number=TEXTS,
    category=TEXTS,
    agencies=st.lists(st.sampled_from(["区教委", "区残联"]), max_size=2, unique=True).map(tuple),
    goal=TEXTS,
    plan=st.none() | st.integers(0, 3).map(Decimal),
)
NOTICES = st.lists(st.lists(ANY_ITEM, max_size=7), max_size=4)
RULINGS = st.lists(
    st.builds(
        Ruling,
        id=st.text("rs", min_size=1, max_size=2),
        from_name=st.sampled_from(NAMES),
        to_name=st.sampled_from(NAMES),
        decision=st.sampled_from(["same", "different", "split", "merged"]),
    ),
    max_size=4,
)
WEIGHTS = st.sampled_from([PROJECT, THEME])


def shuffled(items: Sequence[Item], random: Random) -> list[Item]:
    return random.sample(items, len(items))


@given(st.lists(st.permutations(UNLIKE), max_size=4), st.randoms(use_true_random=False))
def test_who_keeps_its_name_stays_one_project(notices: list[list[Item]], random: Random) -> None:
    """Whatever becomes of its number, category, goal, agencies and plan, and wherever it stands."""
    changed = [
        [
            replace(
                line,
                number=random.choice([None, "1", "9"]),
                category=random.choice([None, "市级", "县级"]),
                goal=random.choice([None, line.goal, "完成建设"]),
                agencies=random.choice([(), ("区教委",)]),
                plan=random.choice([None, Decimal(7)]),
            )
            for line in notice[: random.randint(0, len(notice))]
        ]
        for notice in notices
    ]
    links = follow(changed)
    assert {link.method for link in links} <= {"first", "name", "none"}
    names = [fold_name(line.name) for notice in changed for line in notice]
    pairs = {(name, link.project) for name, link in zip(names, links, strict=True)}
    assert len(pairs) == len(set(names)) == len({link.project for link in links})


@given(NOTICES, st.lists(ANY_ITEM, max_size=7), RULINGS, WEIGHTS)
def test_a_later_notice_changes_no_earlier_link(
    notices: list[list[Item]], later: list[Item], rulings: list[Ruling], weights: Weights
) -> None:
    before = follow(notices, rulings, weights)
    assert follow([*notices, later], rulings, weights)[: len(before)] == before


@given(NOTICES, RULINGS, WEIGHTS)
def test_links_are_well_formed(notices: list[list[Item]], rulings: list[Ruling], weights: Weights) -> None:
    links = follow(notices, rulings, weights)
    assert [link.ref for link in links] == [line.ref for notice in notices for line in notice]
    seen = 0
    rest = iter(links)
    for notice in notices:
        here = [next(rest) for _ in notice]
        known = seen
        assert len({link.project for link in here}) == len(here)
        for link in here:
            assert (link.outcome == "matched") is (link.project < known)
            assert (link.outcome == "matched") is (link.method in ("name", "score", "crosswalk"))
            assert link.outcome == "matched" or link.project == seen
            assert all(candidate.project < known and 0 <= candidate.score <= 1 for candidate in link.candidates)
            assert bool(link.candidates) is (link.outcome == "review" or link.method in ("score", "split", "merge"))
            assert (link.score is None) is (link.method not in ("name", "score"))
            assert link.method != "crosswalk" or link.ruling
            seen = max(seen, link.project + 1)


@given(NOTICES, st.randoms(use_true_random=False), RULINGS, WEIGHTS)
def test_the_order_of_lines_decides_nothing(
    notices: list[list[Item]], random: Random, rulings: list[Ruling], weights: Weights
) -> None:
    """Unless names repeat."""
    once = [list({_key(line): line for line in notice}.values()) for notice in notices]
    once = [
        [replace(line, ref=100 * at + place) for place, line in enumerate(notice)] for at, notice in enumerate(once)
    ]
    assert _groups(once, rulings, weights) == _groups([shuffled(notice, random) for notice in once], rulings, weights)


@given(
    st.sampled_from(UNLIKE),
    st.text("天地玄黄宇宙洪荒日月盈昃辰宿列张", min_size=1, max_size=12)
    | st.sampled_from(sorted({*NAMES} - {line.name for line in UNLIKE})),
    st.sampled_from([{}, {"category": "县级"}, {"plan": None}, {"category": None, "plan": Decimal(1)}]),
    st.randoms(use_true_random=False),
)
def test_a_rename_is_never_lost(line: Item, name: str, change: dict[str, str], random: Random) -> None:
    """With number, agencies and goal kept it is linked or asked about, and to no other project."""
    renamed = replace(line, name=name, **change)  # type: ignore[arg-type]
    after = shuffled([renamed if other is line else other for other in UNLIKE], random)
    links = follow([UNLIKE, after])[len(UNLIKE) :]
    link = links[after.index(renamed)]
    assert link.outcome in ("matched", "review")
    assert link.outcome == "review" or link.project == line.ref
    assert link.candidates[0].project == line.ref or link.method == "name"
    assert all(other.method == "name" for other in links if other is not link)


@given(st.sampled_from(UNLIKE), st.integers(1, 3))
def test_who_was_dropped_comes_back(line: Item, gone: int) -> None:
    without = [other for other in UNLIKE if other is not line]
    links = follow([UNLIKE, *[without] * gone, [line]])
    assert (links[-1].project, links[-1].method) == (line.ref, "name")


@given(ANY_ITEM, ANY_ITEM, WEIGHTS)
def test_back_is_as_forth(one: Item, other: Item, weights: Weights) -> None:
    forth, back = (follow([[a], [b]], weights=weights)[-1] for a, b in ((one, other), (other, one)))
    assert replace(forth, ref=0) == replace(back, ref=0)


@pytest.mark.parametrize("weights", [PROJECT, THEME], ids=["project", "theme"])
def test_many_and_long_lines(weights: Weights) -> None:
    many = [plain_copy(at) for at in range(500)]
    links = follow([many, [replace(line, name=f"实施{line.name}") for line in many]], weights=weights)
    assert [link.project for link in links[500:]] == list(range(500))
    long = [Item(0, f"{name}{'长' * 2000}", None, None, (), "标" * 3000, None) for name in NAMES[:40]]
    assert len(follow([long, long[::-1]], weights=weights)) == 80
    assert len(follow([[replace(many[0], name="公厕")] * 500] * 2, weights=weights)) == 1000


def plain_copy(at: int) -> Item:
    sign = "".join(chr(0x4E00 + 37 * (at // 20**place % 20) + 997 * place) for place in range(3))
    return Item(at, sign * 2, None, None, (), None, None)


def _key(line: Item) -> str:
    """Return what no two lines of a notice may share here, whether or not years count."""
    return fold_name(line.name).replace("2024年", "").replace("2025年", "")


def _groups(notices: list[list[Item]], rulings: list[Ruling], weights: Weights) -> dict[int, tuple[object, ...]]:
    """Return by line the lines of its project, and how it was found."""
    links = follow(notices, rulings, weights)
    lines = {link.project: frozenset(one.ref for one in links if one.project == link.project) for link in links}
    return {
        link.ref: (
            lines[link.project],
            link.method,
            link.outcome,
            link.score,
            {(lines[candidate.project], candidate.score) for candidate in link.candidates},
        )
        for link in links
    }
