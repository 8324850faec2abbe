"""Refuses text that is not what the government published: mojibake, lost characters, traditional characters, pinyin.

Such a copy is never repaired, for digits may be gone with the text. What is looked at are the characters that occur;
only where one is odd is the text itself searched, so that an honest notice costs next to nothing.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipelines.lookups import load_yaml
from pipelines.problems import Problem, Reason, RefusalError

_TRADITIONAL = Path(__file__).parent / "lookups" / "traditional.yml"
_EXCERPT = 20
# What honest notices hold: Latin, digits and marks, Chinese characters of the basic block, signs and symbols. Other
# scripts, rare blocks, private use, controls and the letters of Western Europe come from damage.
_HONEST = re.compile(
    r"[\t-\r\x20-\x7e\u00a0\u00a3\u00a5\u00a7\u00a9\u00ab\u00ad\u00ae\u00b0-\u00b3\u00b5\u00b7\u00bb-\u00be"
    r"\u00d7\u00d8\u00f7\u0391-\u03c9\u2000-\u2029\u202f-\u2060\u2070-\u209f\u20ac\u2100-\u23ff\u2460-\u27bf\u2b00-\u2bff"
    r"\u3000-\u303f\u30fb\u3200-\u33ff\u4e00-\u9fff\ufe0f-\ufe1f\ufe30-\ufe6f\ufeff\uff01-\uff5e\uffe0-\uffe5"
    r"\U0001f300-\U0001f9ff]"
)
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüɑɡńňǹ"
_TONES = frozenset(_TONED + _TONED.upper())
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iong|[iu]ang|ueng|ia[on]|ua[in]|[aeio]ng|[aeiu]n|[aeu]i|[aio]u|ao|er|[iuv]e"
    "|[iu]a|uo|[aeiouv])"
)
_PINYIN = re.compile(f"(?:{_SYLLABLE})+")
# Names of sites and of mailboxes are no reading aid.
_WORD = re.compile(rf"(?<![\w./:@-])[A-Za-z{_TONED}{_TONED.upper()}]{{2,}}(?![\w./:@-])", re.ASCII)
_MIN_TONED = 3
_MIN_PINYIN = 10
_MIN_DIFFERENT = 5
# Ten words of pinyin have more letters among them; a few Latin words in a notice mostly have fewer.
_MIN_LETTERS = 7
_MIN_TRADITIONAL = 3
# Text of a lost encoding: runs of `?`, or what common decoders put in place of unreadable bytes.
_LOST = re.compile(r"\?{3}|锟斤拷|锟斤|烫烫|屯屯屯|(?<=\d)\?(?=\d)")
_LOST_SIGNS = frozenset("?锟烫屯")
_LOST_ONE = re.compile(r"(?<=[\u4e00-\u9fff\d])\?{1,2}(?=[\u4e00-\u9fff\d])")
_MIN_LOST_ONES = 3
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Two Chinese characters in UTF-8 that are read as GBK become three, two of them rare; one alone may be a place's.
_MIN_RARE = 2
# Three in a row do not come about by chance.
_UTF8_HAN = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){3}")


def check_legible(texts: Iterable[str]) -> None:
    """Refuse texts that are damaged, in traditional characters or with pinyin among them.

    Args:
        texts: title, caption, headings and table cells of a document.

    Raises:
        RefusalError: with a short excerpt around the fault.
    """
    text = "\n".join(texts)
    characters = set(text)
    if not _LOST_SIGNS.isdisjoint(characters):
        _refuse_lost(text)
    rare = characters & _rare()
    if len(rare) >= _MIN_RARE:
        _refuse_wrong_decoding(text)
    odd = characters - _TONES - _honest()
    odd = {character for character in odd if not _HONEST.match(character)}
    if odd:
        at = min(map(text.index, odd))
        raise RefusalError(_problem(Reason.TEXT_DAMAGED, f"the character U+{ord(text[at]):04X}", text, at))
    if rare:
        _refuse_traditional(text, characters & _traditional())
    _refuse_pinyin(text, characters)


def _refuse_lost(text: str) -> None:
    match = _LOST.search(text)
    if match:
        raise RefusalError(
            _problem(Reason.TEXT_DAMAGED, f"“{match[0]}” stands for lost characters", text, match.start())
        )
    ones = list(_LOST_ONE.finditer(text))
    if len(ones) >= _MIN_LOST_ONES:
        raise RefusalError(_problem(Reason.TEXT_DAMAGED, f"{len(ones)} “?” inside words", text, ones[0].start()))


def _refuse_wrong_decoding(text: str) -> None:
    """Refuse UTF-8 that was read as GBK: taken back to bytes, it is Chinese in UTF-8."""
    encoded = text.encode("gb18030", errors="ignore")
    match = _UTF8_HAN.search(encoded)
    if match:
        at = len(encoded[: match.start()].decode("gb18030", errors="ignore"))
        raise RefusalError(_problem(Reason.TEXT_DAMAGED, "UTF-8 text that was read as GBK", text, at))


def _refuse_traditional(text: str, found: set[str]) -> None:
    if not found:
        return
    if len(found) < _MIN_TRADITIONAL:
        times = sum(map(text.count, found))
        if times * 50 <= len(_HAN.findall(text)):
            return
    at = min(map(text.index, found))
    detail = f"{len(found)} different ones, such as “{text[at]}”"
    raise RefusalError(_problem(Reason.TEXT_TRADITIONAL, detail, text, at))


def _refuse_pinyin(text: str, characters: set[str]) -> None:
    """Refuse three words with tone marks, or plain pinyin in more words than names and trade marks make."""
    is_toned = not _TONES.isdisjoint(characters)
    if not is_toned and len(characters & _lower_case()) < _MIN_LETTERS:
        return
    words = [match for match in _WORD.finditer(text) if _is_pinyin(match[0])]
    toned = [match for match in words if not _TONES.isdisjoint(match[0])]
    different = {match[0].lower() for match in words}
    if len(toned) >= _MIN_TONED or (len(words) >= _MIN_PINYIN and len(different) >= _MIN_DIFFERENT):
        first = (toned or words)[0]
        detail = f"{len(words)} words, such as “{first[0][:_EXCERPT]}”"
        raise RefusalError(_problem(Reason.TEXT_PINYIN, detail, text, first.start()))


def _is_pinyin(word: str) -> bool:
    """Tell whether a word consists of syllables of pinyin; what is in capitals, such as AED, is no reading aid."""
    letters = unicodedata.normalize("NFD", word.replace("ɑ", "a").replace("ɡ", "g"))
    plain = "".join(letter for letter in letters if letter.isascii())
    return plain[1:].islower() and _PINYIN.fullmatch(plain.lower()) is not None


def _problem(reason: Reason, detail: str, text: str, at: int) -> Problem:
    """Build the problem with no more of the text than shows the fault: it may name a person."""
    start = max(0, at - _EXCERPT // 4)
    return Problem(reason, detail, raw_text=text[start : start + _EXCERPT].replace("\n", " "))


@cache
def _traditional() -> frozenset[str]:
    return frozenset("".join(load_yaml(_TRADITIONAL)["characters"]))


@cache
def _rare() -> frozenset[str]:
    """Return the characters of the basic block outside of GB2312: rare ones, traditional ones, and those of damage."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    simplified = {cell.decode("gb2312", errors="ignore") for cell in cells}
    return frozenset(map(chr, range(0x4E00, 0xA000))) - simplified


@cache
def _honest() -> frozenset[str]:
    return frozenset(filter(_HONEST.match, map(chr, range(0x10000))))


@cache
def _lower_case() -> frozenset[str]:
    return frozenset(map(chr, range(ord("a"), ord("z") + 1)))
