"""Damaged, traditional and annotated copies are refused, each by its reason; every honest text passes."""

import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.extract import legible
from pipelines.extract.document import read_page
from pipelines.extract.legible import check_legible
from pipelines.lookups import load_yaml
from pipelines.problems import Problem, Reason, RefusalError
from tests.support.documents import SAMPLE_HTML

QUICK = settings(deadline=None, max_examples=150)
TRADITIONAL = "".join(load_yaml(Path(legible.__file__).parent / "lookups" / "traditional.yml")["characters"])
# The 3,755 most used characters: the first level of GB2312.
COMMON = "".join(
    bytes((row, cell)).decode("gb2312", errors="ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
)
TEXTS = st.text(st.sampled_from(COMMON), min_size=6, max_size=60)
NOTICE = "关于2025年重点民生实事1季度推进情况公示"


def refusal(*texts: str) -> Problem:
    with pytest.raises(RefusalError) as caught:
        check_legible(texts)
    (problem,) = caught.value.problems
    return problem


def test_the_sample_passes_and_costs_next_to_nothing() -> None:
    _, page = read_page(SAMPLE_HTML.read_bytes())
    texts = [text for grid in page.grids for row in grid.texts for text in row]
    check_legible(texts)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        check_legible(texts)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.002


@QUICK
@given(TEXTS, st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=1))
def test_simplified_text_passes_with_a_rare_character_of_a_name(text: str, rare: str) -> None:
    assume(rare not in TRADITIONAL and not any(each in text for each in "锟烫屯"))
    check_legible([text, f"{text}{rare}{text}"])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n",
            NOTICE,
            "约3.5万㎡、20℃、①②⑳、Ⅰ-Ⅻ、×±≥≤·°‰…—–",
            "“”‘’《》〈〉【】〔〕「」、。，；：？！（）％＋～￥№＃",
        ),
        *("自动体外除颤器(AED)、LED、WiFi、km、m2、PPP、5G、APP、etc、MsoNormal", "Microsoft Word、Excel、WPS Office"),
        *(
            "瀼渡镇、綦江、喆、堃、淼、镕、乾、後",
            "φ500管道、DN300、Ø90",
            "\u00a0\u3000\u200b\ufeff\u2028\t\r",
            "是否完成?",
            "🟢🔴",
        ),
        *("https://www.wanzhou.gov.cn/zwgk/fadi/minsheng/shishi.html", "Wanzhou Chongqing"),
    ],
)
def test_honest_texts_pass(text: str) -> None:
    check_legible([text])
    check_legible([NOTICE, text, NOTICE])


@QUICK
@given(TEXTS.filter(lambda text: len(text) >= 8))
def test_utf8_read_as_gbk_is_damage(text: str) -> None:
    assert refusal(text.encode().decode("gb18030", errors="replace")).reason == Reason.TEXT_DAMAGED


@QUICK
@given(
    TEXTS.filter(lambda text: len(text) >= 8),
    st.sampled_from(["utf-8", "gb18030"]),
    st.sampled_from(["latin-1", "cp1252"]),
)
def test_bytes_read_as_western_are_damage(text: str, wrote: str, read: str) -> None:
    assert refusal(NOTICE, text.encode(wrote).decode(read, errors="replace")).reason == Reason.TEXT_DAMAGED


@QUICK
@given(TEXTS)
def test_gbk_read_as_utf8_is_damage(text: str) -> None:
    assert refusal(text.encode("gb18030").decode("utf-8", errors="replace")).reason == Reason.TEXT_DAMAGED


@pytest.mark.parametrize(
    "fault",
    [
        *("\ufffd", "\ue5e5", "\ud800", "\x85", "\x9c", "\x00", "\u202e", "\u3400", "\u2f00", "\uf92c", "\U00020000"),
        *("한", "я", "ع", "あ", "ñ", "Ã¤Â¸", "???", "锟斤拷", "烫烫烫", "屯屯屯", "姘戠敓瀹炰簨", "璐ｄ换鍗曚綅"),
        *("3?5", "提?升?工?程"),
    ],
)
def test_one_damaged_place_is_enough_and_little_of_it_is_shown(fault: str) -> None:
    problem = refusal(NOTICE * 20, f"{NOTICE}联系人{fault}12{NOTICE}", NOTICE * 20)
    assert problem.reason == Reason.TEXT_DAMAGED
    assert fault[0] in problem.raw_text
    assert len(problem.raw_text) <= 20


@QUICK
@given(st.lists(st.sampled_from(TRADITIONAL), min_size=3, max_size=3, unique=True), TEXTS)
def test_three_different_traditional_characters_are_a_traditional_copy(found: list[str], text: str) -> None:
    problem = refusal(NOTICE * 50, *(text + each for each in found))
    assert problem.reason == Reason.TEXT_TRADITIONAL
    assert any(each in problem.raw_text for each in found)


def test_two_in_a_long_text_pass_and_one_in_a_short_text_does_not() -> None:
    check_legible([NOTICE * 50, "國", "實"])
    assert refusal("民生實事").reason == Reason.TEXT_TRADITIONAL


def test_no_character_of_simplified_texts_counts_as_traditional() -> None:
    assert len(set(TRADITIONAL)) == len(TRADITIONAL)
    assert [each for each in TRADITIONAL if each.encode("gb2312", errors="ignore")] == []
    assert [each for each in "乾後裏徵夥藉瞭麼餘於鍾彥恆昇" if each in TRADITIONAL] == []


@pytest.mark.parametrize(
    "text",
    [
        "民生(mínshēng)实事(shíshì)工程(gōngchéng)",
        "Mín shēng shí shì",
        "关于guān yú民mín生",
        "guanyu关于minsheng民生shishi实事tuijin推进qingkuang情况gongshi公示zeren责任danwei单位touzi投资jihua计划",
    ],
)
def test_a_reading_aid_is_told(text: str) -> None:
    problem = refusal(NOTICE, text)
    assert problem.reason == Reason.TEXT_PINYIN
    assert len(problem.raw_text) <= 20


@pytest.mark.parametrize(
    "text", ["café、Wanzhou", "音shì", "WiFi " * 30, "LED AED PPP BIM " * 20, "line media home data " * 2]
)
def test_a_few_latin_words_are_no_reading_aid(text: str) -> None:
    check_legible([NOTICE, text])


@QUICK
@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_text_at_all_passes_or_is_refused_with_a_short_excerpt(texts: list[str]) -> None:
    try:
        check_legible(texts)
    except RefusalError as refused:
        assert len(refused.problems[0].raw_text) <= 20
