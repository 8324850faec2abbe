"""Names of projects, made comparable: folded for equality, and taken apart for what may not differ.

Folding drops only what two printings of one name differ in. The core drops also what officials put around a name
without meaning another project (实施, 工程). Numerals and deeds (新建, 改建) tell twins apart.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_CHINESE = "零〇一二三四五六七八九十两"
_CIRCLED = re.compile(r"^\W*[\u2460-\u2473](?=.*\w)", re.DOTALL)
# A point is a decimal one before a digit, unless a year follows: "1.2025年".
_LIST_NUMBER = re.compile(
    r"^[^\w(]*(?:\((?:\d{1,3}|[一二三四五六七八九十]{1,3})\)"
    r"|(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[\u3001)]|\.(?:(?!\d)|(?=20\d\d年))))(?=.*\w)",
    re.DOTALL,
)
_BLANK = re.compile(r"\s+")
_RANGE = re.compile(r"(?<=\d)[-\u2010-\u2015\u2212~\u301c](?=\d)")
_MARK = re.compile(r"[^\w.\-]|_|(?<!\d)[.\-]|[.\-](?!\d)")

_YEAR = re.compile(r"20\d\d年度?")
_DEEDS = (
    *("建设", "新建", "改建", "扩建", "改造", "重建", "迁建", "续建", "更新", "拆除", "修缮", "加固", "加装"),
    *("养护", "管护", "维护", "维修", "整治", "治理", "管理", "监管", "运营", "回购", "补贴", "资助", "培训", "检测"),
)
_DEED = re.compile("|".join(_DEEDS))
_FILLERS = (
    *("进一步", "实施", "推进", "推动", "开展", "加快", "持续", "全面", "深入", "着力", "大力", "积极", "做好", "落实"),
    *("加强", "强化", "增强", "提升", "提高", "改善", "完善", "优化", "促进", "打造", "构建", "建立", "健全", "建设"),
    *(
        "新建",
        "工程",
        "项目",
        "行动",
        "工作",
        "计划",
        "任务",
        "专项",
        "一批",
        "以及",
        "全区",
        "全县",
        "全市",
        "与",
        "及",
        "的",
    ),
)
# 建设路 and 新建村 are places.
_FILLER = re.compile(rf"(?:{'|'.join(_FILLERS)})(?!路|街|巷|大道|镇|乡|村|社区|小区|片区)")
_NUMERAL = re.compile(rf"\d+(?:[.\-]\d+)*[百千万亿]?|[{_CHINESE}][{_CHINESE}百千]*")
_VALUES = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {
    "〇": 0,
    "两": 2,
    "百": 100,
    "千": 1000,
}


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a name may speak against a match.

    Attributes:
        depth: 0 for a line, 1 for a part.
        numerals: In order of size as text; Chinese ones as digits, years left out.
        years: The years named.
        deeds: What is done, 新建 counted as 建设.
        signs: The characters of the core, without numerals.
    """

    depth: int
    numerals: tuple[str, ...]
    years: frozenset[str]
    deeds: frozenset[str]
    signs: str


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> str:
    """Return the name as compared for equality.

    Letters and digits take one form; blanks, marks, stars and a list number in front go. "/" stays between a line
    and its part, and what stands between two digits as a point or a range stays too: 1.5 is not 15.
    """
    text = unicodedata.normalize("NFKC", _CIRCLED.sub("", name))
    folded = "/".join(_fold_segment(segment) for segment in text.split("/")).casefold()
    return folded if folded.strip("/") else _BLANK.sub("", text)


def without_years(folded: str) -> str:
    """Return a folded name without the years in it, unless nothing else is in it."""
    return _YEAR.sub("", folded) or folded


@lru_cache(maxsize=65_536)
def core(folded: str) -> str:
    """Return a folded name without filler, unless it is nothing but filler."""
    return _FILLER.sub("", folded) or folded


@lru_cache(maxsize=65_536)
def traits(folded: str) -> Traits:
    """Take a folded name apart."""
    essence = core(_YEAR.sub("", folded))
    deeds = {"建设" if deed == "新建" else deed for deed in _DEED.findall(folded)}
    return Traits(
        depth=folded.count("/"),
        numerals=tuple(sorted(_as_digits(numeral) for numeral in _NUMERAL.findall(essence))),
        years=frozenset(year[:4] for year in _YEAR.findall(folded)),
        deeds=frozenset(deeds),
        signs=_NUMERAL.sub("", essence),
    )


def surpluses(one: str, other: str) -> tuple[int, int]:
    """Return how many characters each text has that the other lacks, in whatever order they stand."""
    more = 0
    for sign in one:
        if sign in other:
            other = other.replace(sign, "", 1)
        else:
            more += 1
    return more, len(other)


def _fold_segment(text: str) -> str:
    while (stripped := _LIST_NUMBER.sub("", text)) != text:
        text = stripped
    return _MARK.sub("", _RANGE.sub("-", _BLANK.sub("", text)))


def _as_digits(numeral: str) -> str:
    if numeral[0].isdecimal():
        return numeral
    values = [_VALUES[sign] for sign in numeral]
    if max(values) < 10:
        return "".join(map(str, values))
    total = pending = 0
    for value in values:
        if value < 10:
            pending = value
        else:
            total, pending = total + (pending or 1) * value, 0
    return str(total + pending)
