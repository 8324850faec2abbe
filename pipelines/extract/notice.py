"""The texts of a notice outside its table: title, publisher, dates, comment period, caption, period wordings.

They are found, not interpreted. Of the letter only these pieces are taken: it names a contact and a telephone, which
stay in the archive.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.extract.page import Page
from pipelines.fold import fold

SUBJECT = "民生实事"
_TITLE = re.compile(r"公示|公告|通报|情况|进展")
_CONTACT = re.compile(r"联系|电话|咨询")
_PUBLISHED = re.compile(r"^(?:发布)?(?:日期|时间):\s*([\d年月日./-]+)")
_PUBLISHER = re.compile(r"(?:信息)?来源:\s*(\S+)")
# A date, whole or with its marks lost. Nothing but two of them and what joins them is taken of the comment period:
# in a letter of one paragraph the contact follows.
_DATE = r"(?:19|20)\d\d(?: ?年 ?\d\d? ?月 ?\d\d? ?日|[./-]\d\d?[./-]\d\d?|\d{2,4}日?|[\d年月日]{2,8})"
_UNTIL = rf" ?起?(?:\((?:星期|周).\))? ?[—–~至到-]+ ?(?:{_DATE}|\d\d? ?月 ?\d\d? ?日)"
_OBJECTION = re.compile(rf"公示(?:时间|期):[^。;]*?({_DATE}(?:{_UNTIL})?)")
_SIGNED = re.compile(r"^(?:19|20)\d\d[\d年月日./-]{2,9}$")
_CAPTION = re.compile(r"^\S*(?:19|20)\d\d年\S*表(?:\([^()]*\)?)?$")
_LETTER = re.compile(r"现将\s*(.+?)(?:[。;予]|公示|公告|公布|通报)")
_UNTIL_WHEN = re.compile(r"截[至止]\s*(?:(?:19|20)\d\d\s*年\s*)?\d{1,2}\s*月\s*(?:底|末|\d{1,2}\s*日)")
# A date until which somebody may object is no date until which work is counted.
_DEADLINE = re.compile(r"公示|异议|反映|意见")
_UNIT = re.compile(r"单位:\s*(?:万元|亿元|元)")
_AMOUNT = re.compile(r"投资[^\d。;]{0,12}?(\d[\d,]*(?:\.\d+)?\s*(?:万元|亿元))")
# More of a kind than any notice states.
_MAX_FOUND = 20


@dataclass(slots=True)
class NoticeTexts:
    """What a notice says of itself, as printed; empty where it does not say."""

    title: str
    publisher: str
    published: str
    objection: str
    signed: str
    caption: str
    letter: str
    unit: str
    amounts: str


def find_texts(page: Page, others: Iterable[str] = (), above: Iterable[str] = ()) -> NoticeTexts:
    """Find the texts on a page. Standard meta tags of government sites win over the words of the page.

    Args:
        page: the page.
        others: texts of its other tables, such as a letter laid out in one.
        above: texts above the header in the progress table itself. A unit counts in these and in lines of the page,
            for that of another table is none of this one's.
    """
    near = [fold(line) for line in (*page.lines, *above)]
    lines = [*near, *(fold(line) for line in others)]
    titled = [
        (at, line)
        for at, line in enumerate(lines)
        if SUBJECT in line and _TITLE.search(line) and not _CONTACT.search(line) and len(line) < 80
    ]
    published = _first(_PUBLISHED, lines)
    before = next((at for at, line in enumerate(lines) if _PUBLISHED.search(line)), len(lines))
    until = next((match[0] for line in lines if not _DEADLINE.search(line) and (match := _UNTIL_WHEN.search(line))), "")
    letter = _first(_LETTER, [line for line in lines if not _CONTACT.search(line)])
    return NoticeTexts(
        title=page.meta.get("ArticleTitle", "").strip() or _title(titled, before),
        publisher=page.meta.get("ContentSource", "").strip() or _first(_PUBLISHER, lines),
        published=page.meta.get("PubDate", "").strip() or published,
        objection=_first(_OBJECTION, lines),
        signed=next((line for line in lines if _SIGNED.match(line)), ""),
        caption=next((line for line in lines if _CAPTION.match(line)), ""),
        letter=";".join(filter(None, (letter, until))),
        unit=_all(_UNIT, near),
        amounts=_all(_AMOUNT, lines),
    )


def _title(titled: list[tuple[int, str]], published_at: int) -> str:
    """Return the line that titles the notice: the last one above its date. Above it may stand the titles of others."""
    above = [line for at, line in titled if at < published_at]
    return above[-1] if above else next((line for _, line in titled), "")


def _all(pattern: re.Pattern[str], lines: list[str]) -> str:
    found = dict.fromkeys(match for line in lines for match in pattern.findall(line))
    return ";".join(list(found)[:_MAX_FOUND])


def _first(pattern: re.Pattern[str], lines: list[str]) -> str:
    return next((match[1] for line in lines if (match := pattern.search(line))), "")
