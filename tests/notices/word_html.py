"""Print a notice as a page of a government site, its table made by Word.

This module lays out the page; the noisy paragraphs inside the table and the letter come from `word_markup`.
"""

from collections.abc import Iterator
from html import escape

from tests.notices import wording
from tests.notices.logical import Line, Notice
from tests.notices.word_markup import cell, paragraph

WIDTHS = (28, 76, 180, 52, 76, 210, 52, 40, 32)
Content = str | tuple[str, ...]


def render(notice: Notice) -> str:
    """Print `notice` as one HTML page.

    Args:
        notice: The notice to print.

    Returns:
        The page; it declares UTF-8, the caller encodes it.
    """
    return "\n".join((*_head(notice), *_top(notice), *_letter(notice), *_table(notice), *_foot(notice), ""))


def _site(notice: Notice) -> str:
    return f"{wording.MUNICIPALITY}{notice.region_name}人民政府"


def _head(notice: Notice) -> Iterator[str]:
    yield "<!DOCTYPE html>\n<html>\n<head>"
    yield '<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
    yield f"<title>{escape(notice.title)}_{_site(notice)}</title>"
    for name, content in (
        ("SiteName", _site(notice)),
        ("SiteDomain", f"www.{notice.region_adcode}.example"),
        ("SiteIDCode", f"{notice.region_adcode}0001"),
        ("ColumnName", wording.BREADCRUMB[-1]),
        ("ColumnType", "公告公示"),
        ("ArticleTitle", notice.title),
        ("PubDate", f"{notice.published_on} 10:00"),
        ("ContentSource", notice.publisher),
    ):
        yield f'<meta name="{name}" content="{escape(content)}" />'
    yield '<link rel="stylesheet" href="/images/style.css" />\n</head>'


def _top(notice: Notice) -> Iterator[str]:
    region = notice.region_name
    yield '<body>\n<div class="header"><ul class="nav">'
    for section in (*wording.SITE_SECTIONS, f"走进{region}", f"投资{region}"):
        yield f'<li><a href="#" target="_blank">{section}</a></li>'
    links = "&nbsp;&gt;&nbsp;".join(f'<a href="../">{each}</a>' for each in wording.BREADCRUMB)
    yield f'</ul></div>\n<div class="location">您当前位置: {links}</div>'
    yield f'<div class="article">\n<h1 class="title">{escape(notice.title)}</h1>'
    yield f'<div class="info"><span>日期:{notice.published_on}</span>'
    yield f"<span>来源:{notice.publisher}</span></div>"


def _letter(notice: Notice) -> Iterator[str]:
    yield '<div class="content">'
    yield paragraph(notice.title, "text-align:center")
    for text in wording.letter(notice):
        yield paragraph(text, "text-indent:32.0pt")
    for text in (wording.signature(notice), wording.day(notice.signed_on)):
        yield paragraph(text, "text-align:right")
    yield paragraph("附件")
    yield paragraph(notice.caption, "text-align:center")


def _table(notice: Notice) -> Iterator[str]:
    yield "<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>"
    header = wording.header(notice)
    before = (header.number, header.name, header.goal, header.plan)
    leaves: tuple[Content, ...] = (*before, header.agency, header.progress)
    above = [_cell(leaf, width, "rowspan=2") for leaf, width in zip(leaves, WIDTHS[:6], strict=True)]
    above.append(_cell(header.done_group, sum(WIDTHS[6:8]), "colspan=2"))
    above.append(_cell(header.remark, WIDTHS[8], "rowspan=2"))
    yield _row(above)
    yield _row([_cell(header.done, WIDTHS[6]), _cell(header.rate, WIDTHS[7])])
    yield _total("合计", notice.grand_plan, notice.grand_done, notice.grand_rate)
    for category in notice.categories:
        yield _total(category.label, category.plan, category.done, category.rate)
        for line in category.lines:
            yield _line(line)
    yield "</table>"


def _total(label: str, plan: str, done: str, rate: str) -> str:
    texts = ("", plan, "", "", done, rate, "")
    rest = [_cell(text, width) for text, width in zip(texts, WIDTHS[2:], strict=True)]
    return _row([_cell(label, sum(WIDTHS[:2]), "colspan=2"), *rest])


def _line(line: Line) -> str:
    before = (line.number, line.name, line.goal, line.plan, line.agency)
    contents: tuple[Content, ...] = (*before, line.progress, line.done, line.rate, line.remark)
    return _row([_cell(content, width) for content, width in zip(contents, WIDTHS, strict=True)])


def _cell(content: Content, width: int, span: str = "") -> str:
    return cell((content,) if isinstance(content, str) else content, width, span)


def _row(cells: list[str]) -> str:
    return "<tr style='height:24.0pt'>\n" + "\n".join(cells) + "\n</tr>"


def _foot(notice: Notice) -> Iterator[str]:
    yield "</div>\n</div>"
    for text in (*wording.FOOT, f"主办单位:{_site(notice)}办公室", f"网站标识码:{notice.region_adcode}0001"):
        yield f'<div class="foot">{text}</div>'
    yield "</body>\n</html>"
