"""Print lines and tables as a page of a content management system: layout tables, entities, `th`, no `thead`.

Three dialects: `render`, tidy; `render_noisy`, as editors in the browser leave it, in paragraphs and nested spans; and
`render_old`, in capitals and without end tags, as sites from before 2010 have it.
"""

from collections.abc import Callable
from html import escape

from tests.notices.office import Cell, Table

NBSP = "&nbsp;"


def render(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print one HTML page; it declares no encoding, the caller encodes it."""
    parts = [
        "<html><head><title>政务公开</title></head><body>",
        '<table class="layout"><tr><td>',
        '<table><tr><td><a href="/">首页</a></td><td>&gt; 公告公示</td></tr></table></td></tr>',
        '<tr><td><div class="article">',
        *(f"<p>{escape(line)}</p>" for line in before),
        *(_table(rows, _tidy) for rows in tables),
        *(f"<p>{escape(line)}</p>" for line in after),
        "</div></td></tr></table></body></html>",
    ]
    return "\n".join(parts)


def render_noisy(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print a page whose head declares GB2312, whatever the caller encodes it in."""
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="gb2312"><title>政务公开</title>',
        "<style>td p { margin: 0 }</style></head><body><!-- 导航开始 --><ul><li>首页</li><li>政务公开</li></ul>",
        '<div id="zoom" class="TRS_Editor">',
        *(f'<p style="text-indent: 2em;"><span><span lang="EN-US">{_noise(line)}</span></span></p>' for line in before),
        *(f'<div class="table-wrap">{_table(rows, _noisy)}</div>' for rows in tables),
        *(f'<p style="text-align: right;">{_noise(line)}<br></p>' for line in after),
        '</div><script>var title = "民生实事";</script></body></html>',
    ]
    return "\n".join(parts)


def render_old(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print a page of old markup: capitals, attributes without quotes, no end tags of rows and cells."""
    parts = [
        "<HTML><HEAD><TITLE>政务公开</TITLE></HEAD><BODY BGCOLOR=#FFFFFF>",
        *(f"<P>{escape(line, quote=False)}" for line in before),
        *map(_old_table, tables),
        *(f"<P>{escape(line, quote=False)}" for line in after),
        "</BODY></HTML>",
    ]
    return "\n".join(parts)


def _table(rows: Table, cell: Callable[[Cell, str], str]) -> str:
    lines = ["<table border=1>"]
    for at, row in enumerate(rows):
        tag = "th" if at == 0 else "td"
        lines.append("<tr>" + "".join(cell(each, tag) for each in row) + "</tr>")
    return "\n".join([*lines, "</table>"])


def _tidy(cell: Cell, tag: str) -> str:
    text = "<br/>".join(escape(line) for line in cell.text.split("\n")) or NBSP
    spans = _spans(cell, '"')
    return f"<{tag}{spans}>{text}</{tag}>"


def _noisy(cell: Cell, tag: str) -> str:
    lines = cell.text.split("\n") if cell.text else [""]
    inner = "".join(f'<p><span style="font-size: 12px;">{_noise(line) or NBSP}</span></p>' for line in lines)
    spans = _spans(cell, "'")
    return f'<{tag} width="80" valign="middle"{spans}>\n  {inner}\n</{tag}>'


def _old_table(rows: Table) -> str:
    return "\n".join(["<TABLE BORDER=1>", *(f"<TR>{''.join(map(_old, row))}" for row in rows), "</TABLE>"])


def _old(cell: Cell) -> str:
    text = "<BR>".join(escape(line, quote=False) for line in cell.text.split("\n"))
    return f"<TD ALIGN=center{_spans(cell, '').upper()}>{text}"


def _spans(cell: Cell, quote: str) -> str:
    counts = (("rowspan", cell.rowspan), ("colspan", cell.colspan))
    return "".join(f" {name}={quote}{count}{quote}" for name, count in counts if count > 1)


def _noise(text: str) -> str:
    """Return a text with some characters as entities and the rest in a span of its own for each half."""
    half = len(text) // 2
    first = "".join(f"&#x{ord(each):X};" if place % 5 == 0 else escape(each) for place, each in enumerate(text[:half]))
    return f"{first}<span>{escape(text[half:])}</span>" if text else ""
