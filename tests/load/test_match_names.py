"""Names fold as two printings of one differ, and what tells twins apart is found in them."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.load.match_names import surpluses, traits
from pipelines.load.matching import PROJECT, THEME, fold_name
from pipelines.load.similarity import key_of


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("\u2605 1\u3001实施“农村\u3000公路”建设(二期)", "实施农村公路建设二期"),
        ("\uff08一\uff09公厕", "公厕"),
        ("\u2460公厕", "公厕"),
        ("2.公厕", "公厕"),
        ("12.2025年公厕", "2025年公厕"),
        ("一\u3001(2)公厕", "公厕"),
        ("15分钟生活圈", "15分钟生活圈"),
        ("\uff11\uff15分钟生活圈", "15分钟生活圈"),
        ("十五分钟生活圈", "十五分钟生活圈"),
        ("1.5公里绿道", "1.5公里绿道"),
        ("3\u20146岁儿童", "3-6岁儿童"),
        ("3\uff5e6岁儿童", "3-6岁儿童"),
        ("改造 / 1.其他", "改造/其他"),
        ("改造\uff0f其他", "改造/其他"),
        ("ＡＥＤ布局", "aed布局"),
        ("\u2014\u2014", "\u2014\u2014"),
        ("1.", "1"),
        ("", ""),
    ],
)
def test_folding(printed: str, folded: str) -> None:
    assert fold_name(printed) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_nothing_vanishes(text: str) -> None:
    folded = fold_name(text)
    assert fold_name(folded) == folded
    assert bool(folded) == bool(text.strip())


def test_numerals_years_and_deeds() -> None:
    found = traits("2025年第二十三小学一期新建改造100米/3-6岁")
    assert (found.depth, found.numerals, found.years) == (1, ("1", "100", "23", "3-6"), {"2025"})
    assert found.deeds == {"建设", "改造"}
    assert traits("十五分钟").numerals == traits("15分钟").numerals == traits("一五分钟").numerals
    assert traits("一百二十户").numerals == ("120",)
    assert traits("10万只").numerals != traits("10只").numerals


def test_years_count_within_a_programme_only() -> None:
    assert key_of("2024年公厕", PROJECT) != key_of("2025年公厕", PROJECT)
    assert key_of("2024年公厕", THEME) == key_of("2025年度公厕", THEME) == "公厕"
    assert key_of("2024年", THEME) == "2024年"


def test_surpluses() -> None:
    assert surpluses("甲甲乙", "乙甲丙丁") == (1, 2)
    assert all(surpluses(a, b)[0] == surpluses(b, a)[1] for a, b in combinations(("甲乙", "乙", "", "丙乙乙"), 2))
