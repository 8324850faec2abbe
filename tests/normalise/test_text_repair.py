"""Text repair rejoins what is certain, loses and adds nothing else, and does nothing the second time."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalise.text import clean, clean_one_line

QUICK = settings(deadline=None, max_examples=250)
PIECES = st.sampled_from(
    [
        *("1.", "2.", ".", "3.4", "3、", "12.11", "(1)", "\uff082\uff09", "1日起", "30日", "31日"),
        *("6个", "5人", "82%", "337", "AED", "etc", ",", "\uff0c", "\uff1b", "。", "\uff05", "\uff11"),
        *("开工", "完成。", "中", "国", "一、", "“童心”"),
        *("\n", "\n", "\n", " ", "  ", "\u00a0", "\u2002", "\u3000", "\t", "\u2009", "\u200b", "\ufeff"),
    ]
)
UNSEEN = "\u00ad\u200b\u200c\u200d\ufeff"
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def repair(text: str) -> str:
    return str(clean(pl.Series([text])).item())


def solid(text: str) -> str:
    """A text without white space and characters without width, full-width forms as plain ones."""
    plain = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    return "".join(c for c in "".join(plain.split()) if c not in UNSEEN)


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("1.开学季。\n2.\n建立基地2所。\n3.\n开展活动。", "1.开学季。\n2.建立基地2所。\n3.开展活动。"),
        ("1.签协议,共计337\n2.\n制定内容。\n3.4\n1日起,实施。", "1.签协议,共计337\n2.制定内容。\n3.4月1日起,实施。"),
        ("1.开工\n2.12\n31日完工", "1.开工\n2.12月31日完工"),
        ("1.签约。\n2.6个小学开工。", "1.签约。\n2.6个小学开工。"),
        ("责任\n单位", "责任单位"),
        ("完成\n5\n个", "完成5个"),
        ("中 国 人 民", "中国人民"),
        ("共 30 个,占 5% 。", "共30个,占5% 。"),
        ("一期完成。\n二期开工。", "一期完成。\n二期开工。"),
        ("一期完成;\n二期开工", "一期完成;\n二期开工"),
        ("完成30\n20个", "完成30 20个"),
        ("完成82%\n3.5万户", "完成82% 3.5万户"),
        ("etc\nABC", "etc ABC"),
        ("\u3000\u3000按\uff12\uff10\uff05完成\uff0c共\uff08\uff13\uff09个\u00a0", "按20%完成,共(3)个"),
        ("a\n\n \n b", "a b"),
        ("\u00a0", ""),
        ("完\u200b成\ufeff3\u200d5\u00ad00", "完成3500"),
        ("\ufeff\u200b", ""),
        ("一期完成。\u2028二期\u2029开工", "一期完成。\n二期开工"),
        ("一期完成。\r\n二期\r开工", "一期完成。\n二期开工"),
        ("完成\u200930\u202f20个", "完成30 20个"),
        ("7516-9岁", "7516-9岁"),
        ("表12025年", "表12025年"),
        ("", ""),
    ],
)
def test_repairs_by_hand(damaged: str, repaired: str) -> None:
    assert repair(damaged) == repaired


@pytest.mark.parametrize("text", ["3.4", "1日起", "共3.4\n1日起", "3.13\n1日起", "3.4\n32日"])
def test_a_month_is_restored_only_where_a_list_item_and_a_day_can_be_told(text: str) -> None:
    assert "月" not in repair(text)


@QUICK
@given(TEXTS)
def test_nothing_but_white_space_and_width_changes_except_a_restored_month(text: str) -> None:
    before, after = solid(text), solid(repair(text))
    added = after.replace("月", "")
    assert added == before
    assert after.count("月") <= text.count("\n")


@QUICK
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20))
def test_no_character_of_any_script_is_lost(text: str) -> None:
    assert solid(repair(text)).replace("月", "") == solid(text).replace("月", "")


@QUICK
@given(TEXTS)
def test_digits_that_stood_apart_are_never_joined(text: str) -> None:
    def numbers(words: str) -> list[str]:
        return "".join(
            c if c in "0123456789" else " " for c in unicodedata.normalize("NFKC", words) if c not in UNSEEN
        ).split()

    assert numbers(repair(text)) == numbers(text)


@QUICK
@given(TEXTS)
def test_a_second_repair_changes_nothing(text: str) -> None:
    once = repair(text)
    assert repair(once) == once


@QUICK
@given(st.lists(TEXTS, max_size=5))
def test_a_column_is_repaired_cell_by_cell_and_the_given_one_stays(texts: list[str]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    assert clean(column).to_list() == [repair(text) for text in texts]
    assert column.to_list() == texts


@QUICK
@given(TEXTS)
def test_a_name_has_one_line(text: str) -> None:
    name = str(clean_one_line(pl.Series([text])).item())
    assert "\n" not in name
    assert solid(name) == solid(repair(text))
