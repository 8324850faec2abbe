"""Projects followed from notice to notice: by name and by score."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.load.matching import THEME, Item, Ruling, follow
from tests.load.match_items import PARKING, RAILS, TOILETS, brief, considered, item, plain


def test_first_and_new_lines() -> None:
    links = follow([[], [PARKING, TOILETS], [PARKING, RAILS]])
    assert brief(links) == [(0, "first", "new"), (1, "first", "new"), (0, "name", "matched"), (2, "none", "new")]
    assert [link.score for link in links] == [None, None, 1, None]
    assert all(link.candidates == () and link.ruling is None for link in links)
    assert follow([]) == follow([[], []]) == []


def test_refs_are_handed_back_and_decide_nothing() -> None:
    lines = [[replace(PARKING, ref=9), replace(TOILETS, ref=9)], [replace(TOILETS, ref=-1)]]
    assert [(link.ref, link.project) for link in follow(lines)] == [(9, 0), (9, 1), (-1, 1)]


def test_a_name_printed_otherwise_is_the_same() -> None:
    links = follow([[PARKING], [replace(PARKING, name="\u2605\uff08一\uff09小微 停车场、建设")]])
    assert brief(links)[1] == (0, "name", "matched")


def test_dropped_and_back() -> None:
    assert brief(follow([[PARKING, TOILETS], [PARKING], [TOILETS]]))[2:] == [
        (0, "name", "matched"),
        (1, "name", "matched"),
    ]


def test_a_rename_is_followed_under_every_name_it_had() -> None:
    renamed = replace(PARKING, name="城区小微停车场建设")
    links = follow([[PARKING], [renamed], [PARKING], [renamed]])
    assert brief(links)[1] == (0, "score", "matched")
    assert (links[1].score, considered(links[1])) == (Decimal("0.9500"), [0])
    assert {link.project for link in links} == {0}


def test_the_newest_name_goes_before_a_former_one() -> None:
    """The second notice renames; the third brings back the old name beside the new one."""
    renamed = replace(PARKING, name="城区小微停车场建设")
    assert brief(follow([[PARKING], [renamed], [PARKING, renamed]]))[2:] == [(1, "none", "new"), (0, "name", "matched")]
    # From then on the old name is the other project's.
    assert brief(follow([[PARKING], [renamed], [PARKING, renamed], [PARKING]]))[4] == (1, "name", "matched")


def test_of_two_that_had_a_name_the_one_that_had_it_last_goes_on() -> None:
    notices = [[plain("甲"), plain("丙")], [plain("乙"), plain("甲")], [plain("丁")], [plain("甲")]]
    rulings = [Ruling("a", "甲", "乙", "same"), Ruling("b", "丙", "甲", "same"), Ruling("c", "甲", "丁", "same")]
    assert [link.project for link in follow(notices, rulings)] == [0, 1, 0, 1, 1, 1]
    assert [link.project for link in follow([*notices[:2], [plain("甲"), plain("乙")]], rulings)] == [0, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    "telling",
    [
        {"number": ("1", "2")},
        {"category": ("市级", "区级")},
        {"goal": ("目标一", "目标二")},
        {"agencies": (("区教委",), ("区民政局",))},
        {"plan": (Decimal(1), Decimal(2))},
        # The number goes before the rest.
        {"number": ("1", "2"), "category": ("市级", "区级"), "swapped": ("goal", "plan")},
    ],
    ids=str,
)
def test_lines_of_one_name_are_told_apart(telling: dict[str, tuple[object, object]]) -> None:
    one, other = plain("公厕"), plain("公厕")
    for name, (first, second) in telling.items():
        if name != "swapped":
            one, other = replace(one, **{name: first}), replace(other, **{name: second})  # type: ignore[arg-type]
    after = [other, one]
    for name in telling.get("swapped", ()):
        one, other = replace(one, **{name: 1}), replace(other, **{name: 2})  # type: ignore[arg-type]
        after = [replace(line, **{name: value}) for line, value in zip(after, (1, 2), strict=True)]  # type: ignore[arg-type]
    assert [link.project for link in follow([[one, other], after])] == [0, 1, 1, 0]
    assert [link.project for link in follow([[one, other], [after[0]], after])] == [0, 1, 1, 1, 0]


def test_lines_of_one_name_and_nothing_else_keep_their_order() -> None:
    twice = [plain("公厕")] * 2
    assert brief(follow([twice, twice, [*twice, plain("公厕")]]))[2:] == [
        *[(0, "name", "matched"), (1, "name", "matched")] * 2,
        (2, "none", "new"),
    ]


@pytest.mark.parametrize(
    ("old", "new"), [("第一小学改扩建", "第二小学改扩建"), ("公园一期", "公园二期"), ("2024年护栏", "2025年护栏")]
)
def test_numerals_that_differ_are_asked_about(old: str, new: str) -> None:
    links = follow([[replace(PARKING, name=old)], [replace(PARKING, name=new)]])
    assert brief(links)[1] == (1, "none", "review")
    assert considered(links[1]) == [0]
    assert links[1].score is None


def test_a_project_that_has_its_line_gets_no_other() -> None:
    links = follow([[PARKING], [PARKING, replace(PARKING, name="城区小微停车场建设")]])
    assert brief(links)[1:] == [(0, "name", "matched"), (1, "none", "new")]


def test_a_second_line_of_a_name_is_new_whatever_it_is_like() -> None:
    links = follow([[PARKING, replace(PARKING, name="城区小微停车场建设")], [PARKING, PARKING]])
    assert [(link.project, link.method, link.candidates) for link in links[2:]] == [(0, "name", ()), (2, "none", ())]


def test_of_two_alike_in_all_the_one_seen_last_goes_on() -> None:
    notices = [[item("公厕", number="1"), item("公厕", number="2")], [item("公厕", number="2")], [item("公厕")]]
    assert [link.project for link in follow(notices)] == [0, 1, 1, 1]


def test_what_is_not_like_the_line_is_no_candidate() -> None:
    link = follow([[PARKING, TOILETS], [replace(PARKING, name="城区小微停车场建设")]])[-1]
    assert considered(link) == [0]


def test_two_that_fit_as_well_are_asked_about() -> None:
    both = [replace(PARKING, name="城区小微停车场"), replace(PARKING, name="城乡小微停车场")]
    links = follow([[PARKING], both])
    assert brief(links)[1:] == [(1, "none", "review"), (2, "none", "review")]
    assert considered(links[1]) == considered(links[2]) == [0]
    links = follow([both, [PARKING]])
    assert brief(links)[2] == (2, "none", "review")
    assert considered(links[2]) == [0, 1]


def test_one_that_fits_better_than_another_is_linked() -> None:
    links = follow([[PARKING], [replace(PARKING, name="小微停车场"), replace(PARKING, name="小微停车位", number="9")]])
    assert brief(links)[1:] == [(0, "score", "matched"), (1, "none", "new")]


def test_at_most_five_candidates_the_best_first() -> None:
    old = [replace(PARKING, name=f"{place}小微停车场建设") for place in "东西南北中上下"]
    link = follow([old, [replace(PARKING, name="城东小微停车场建设")]])[-1]
    scores = [candidate.score for candidate in link.candidates]
    assert (len(scores), scores) == (5, sorted(scores, reverse=True))
    assert link.candidates[0].project == 0


def test_nothing_but_names_links_only_what_means_the_same() -> None:
    assert brief(follow([[plain("小微停车场建设")], [plain("实施小微停车场工程")]]))[1] == (0, "score", "matched")
    assert brief(follow([[plain("小微停车场建设")], [plain("城区小微停车场建设")]]))[1] == (1, "none", "review")


def test_years_are_of_one_theme() -> None:
    years = [[replace(PARKING, name=f"{year}年停车场", goal=f"{year}个")] for year in (2023, 2024)]
    assert brief(follow(years, weights=THEME))[1] == (0, "name", "matched")
    assert brief(follow(years))[1] == (1, "none", "review")


def test_a_part_is_not_its_line() -> None:
    links = follow([[PARKING], [replace(PARKING, name=f"{PARKING.name}/城区")]])
    assert brief(links)[1] == (1, "none", "review")


def test_a_renamed_line_is_known_though_its_parts_carry_its_goal() -> None:
    def printed(name: str) -> list[Item]:
        names = (name, f"{name}/东片区", f"{name}/西片区")
        goal = "实施农村公路生命安全防护工程201公里"
        return [Item(at, each, None, None, ("区交通局",), goal, None) for at, each in enumerate(names)]

    links = follow([printed("农村公路加装护栏"), printed("农村公路加装护栏工程")])
    assert (links[3].project, links[3].method) == (links[0].project, "score")
