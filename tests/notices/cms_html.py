"""Print lines and tables as a page of a content management system: layout tables, entities, `th`, no `thead`."""

from html import escape

from tests.notices.office import Cell, Table


def render(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print one HTML page; it declares no encoding, the caller encodes it."""
    parts = [
        "<html><head><title>政务公开</title></head><body>",
        '<table class="layout"><tr><td>',
        '<table><tr><td><a href="/">首页</a></td><td>&gt; 公告公示</td></tr></table></td></tr>',
        '<tr><td><div class="article">',
        *(f"<p>{escape(line)}</p>" for line in before),
        *map(_table, tables),
        *(f"<p>{escape(line)}</p>" for line in after),
        "</div></td></tr></table></body></html>",
    ]
    return "\n".join(parts)


def _table(rows: Table) -> str:
    lines = ["<table border=1>"]
    for at, row in enumerate(rows):
        tag = "th" if at == 0 else "td"
        lines.append("<tr>" + "".join(_cell(cell, tag) for cell in row) + "</tr>")
    return "\n".join([*lines, "</table>"])


def _cell(cell: Cell, tag: str) -> str:
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", cell.rowspan), ("colspan", cell.colspan)) if count > 1
    )
    text = "<br/>".join(escape(line) for line in cell.text.split("\n")) or "&nbsp;"
    return f"<{tag}{spans}>{text}</{tag}>"
