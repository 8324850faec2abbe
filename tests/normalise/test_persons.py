"""Persons are told from agencies: a name that could be an agency's is kept, one that is a person's is left out."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lookups import load_yaml
from pipelines.normalise import agency_names
from pipelines.normalise.persons import is_person, without_persons

QUICK = settings(deadline=None, max_examples=150)
LOOKUPS = Path(agency_names.__file__).parent / "lookups"
BODIES: dict[str, list[str]] = load_yaml(LOOKUPS / "agencies.yml")
WORDS = load_yaml(LOOKUPS / "surnames.yml")
SURNAMES = st.sampled_from(sorted(WORDS["surnames"]))
TITLES = st.sampled_from(WORDS["titles"])
PERSONS = st.builds(
    "{}{}".format,
    st.one_of(SURNAMES, st.sampled_from(WORDS["compound_surnames"])),
    st.sampled_from(["小明", "某某", "建军"]),
)


@QUICK
@given(PERSONS, st.one_of(st.just(""), TITLES), st.booleans())
def test_surname_and_given_name_are_a_person_with_and_without_a_title(name: str, title: str, is_before: bool) -> None:
    text = title + name if is_before else name + title
    assert is_person(text)
    assert without_persons(text) == ("", 1)
    assert without_persons(f"区教委({text})") == ("区教委", 1)
    assert without_persons(f"区教委{title}{name}") == ("区教委", 1)


@QUICK
@given(st.sampled_from(sorted({name.replace("_", "区") for body in BODIES for name in (body, *BODIES[body])})))
def test_no_agency_that_is_known_is_a_person(name: str) -> None:
    for text in (name, f"区{name}"):
        assert not is_person(text)
        assert without_persons(text) == (text, 0)


@pytest.mark.parametrize(
    "text",
    [
        *("团委", "妇联", "残联", "文旅委", "高新区", "文联", "金融办", "江北", "国网", "龙沙镇", "白羊镇", "高速公路"),
        *("主任", "局长", "各镇", "三峡", "万投集团", "张家湾社区", "A公司", "张三李四", "王", ""),
    ],
)
def test_what_may_be_an_agency_is_no_person(text: str) -> None:
    assert not is_person(text)


@pytest.mark.parametrize(
    ("name", "rest", "persons"),
    [
        ("区教委(主任:张三)", "区教委", 1),
        ("区教委(张三、李四)", "区教委", 2),
        ("区教委(张三", "区教委", 1),
        ("区教委(区国资公司、张三)", "区教委(区国资公司)", 1),
        ("区教体局(区国资公司代建)", "区教体局(区国资公司代建)", 0),
        ("区教委副主任张三", "区教委", 1),
        ("区教委:13812345678", "区教委", 1),
        ("区教委(023-58123456)", "区教委", 1),
        ("张三(副局长)", "", 1),
        ("张三13812345678", "", 1),
    ],
)
def test_what_is_left_of_a_name(name: str, rest: str, persons: int) -> None:
    assert without_persons(name) == (rest, persons)


def test_a_label_makes_persons_of_rare_surnames() -> None:
    assert without_persons("仝一二") == ("仝一二", 0)
    assert without_persons("仝一二", is_expected=True) == ("", 1)
    assert without_persons("区教委", is_expected=True) == ("区教委", 0)
