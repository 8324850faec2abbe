"""Print a notice as the text of its web page, with the damage of the notice in `warehouse/sample`.

Cells are separated by one space and blank cells vanish; characters between two tags are lost (年 and 月 in
dates, closing brackets), and list numbers stand alone on their line. No other layout belongs here.
"""

import re
from collections.abc import Iterator

from tests.notices import wording
from tests.notices.logical import Line, Notice

EN_SPACE = "\u2002"
GAP = EN_SPACE + " "
# Blank lines between the table and the page's foot. The sample has hundreds.
BELOW_TABLE = 40
_ITEM = re.compile(r"^(\d+\.)(?=\D)")
_ITEM_WITH_MONTH = re.compile(r"^(\d+\.\d+)月(\d+日)")
_LAST_DAY = re.compile(r"(\d{4})年(\d+)月(\d+日)(?=。)")
_DAY = re.compile(r"(\d{4})年(\d+)月(\d+)日")


def render(notice: Notice) -> str:
    """Print `notice` as page text.

    Args:
        notice: The notice to print.

    Returns:
        The text with its line breaks; the last line has no newline, as in the sample.
    """
    return "\n".join((*_top(notice), *_letter(notice), *_header(notice), *_rows(notice), *_foot()))


def _top(notice: Notice) -> Iterator[str]:
    region = notice.region_name
    yield f"中国政府网 | {wording.MUNICIPALITY}人民政府网 | |"
    yield from wording.SITE_SECTIONS
    yield from (f"走进{region}", f"投资{region}")
    yield "您当前位置: " + "\xa0>\xa0".join(wording.BREADCRUMB)
    yield from ("", notice.title, "")
    yield f"日期:{notice.published_on} 来源:{notice.publisher}"
    yield from ("语音播报", "", notice.title, "")


def _letter(notice: Notice) -> Iterator[str]:
    for paragraph in wording.letter(notice):
        kept = _DAY.sub(r"\1\2\3", _LAST_DAY.sub(r"\1\2\3", paragraph)).removesuffix(")")
        yield from (GAP * 2 + kept, "")
    yield from (GAP * 17 + wording.signature(notice) + GAP, "")
    yield GAP * 34 + _DAY.sub(r"\1\2\3", wording.day(notice.signed_on))
    yield from ("", "", "", "", "附件", "", "", "", "", "", notice.caption, *[""] * 9)


def _header(notice: Notice) -> Iterator[str]:
    header = wording.header(notice)
    yield " ".join((header.number, header.name, header.goal, header.plan, header.agency[0]))
    yield header.agency[1]
    yield " ".join((header.progress, header.done_group, header.remark))
    yield from header.done
    yield header.rate.removesuffix(")")


def _rows(notice: Notice) -> Iterator[str]:
    yield from _total("合计", notice.grand_plan, notice.grand_done, notice.grand_rate)
    for category in notice.categories:
        yield from _total(category.label, category.plan, category.done, category.rate)
        for line in category.lines:
            yield from _line(line)


def _total(label: str, plan: str, done: str, rate: str) -> Iterator[str]:
    yield from (f"{label} {plan}{EN_SPACE}", "", f"{done} {rate}{EN_SPACE}")


def _line(line: Line) -> Iterator[str]:
    first, *others = line.progress
    text = " ".join((line.number, line.name, line.goal, line.plan, line.agency, first))
    for paragraph in others:
        yield text
        *above, text = _broken(paragraph)
        yield from above
    money = f"{line.done} {line.rate}{EN_SPACE}{line.remark}"
    if not line.done:
        yield from (text, "", line.remark)
    elif others:
        yield from (text, money)
    else:
        yield f"{text} {money}"


def _broken(paragraph: str) -> list[str]:
    return _ITEM.sub(r"\1\n", _ITEM_WITH_MONTH.sub(r"\1\n\2", paragraph)).split("\n")


def _foot() -> Iterator[str]:
    yield from (*[""] * BELOW_TABLE, wording.FOOT[0], "", "    " + wording.FOOT[1])
