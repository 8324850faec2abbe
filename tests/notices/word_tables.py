"""Print lines and tables of any layout as a page saved by Word. `word_html` prints the one page of the sample."""

from tests.notices.office import Cell, Table
from tests.notices.word_markup import cell, paragraph

_WIDTH = 60


def render(before: list[str], tables: list[Table], after: list[str]) -> str:
    """Print one HTML page in UTF-8."""
    parts = [
        '<html xmlns:o="urn:schemas-microsoft-com:office:office">\n<head>',
        '<meta http-equiv=Content-Type content="text/html; charset=utf-8">',
        '<meta name=Generator content="Microsoft Word 15">\n</head>\n<body lang=ZH-CN>\n<div class=WordSection1>',
        *(paragraph(line) for line in before),
        *map(_table, tables),
        *(paragraph(line) for line in after),
        "</div>\n</body>\n</html>",
    ]
    return "\n".join(parts)


def _table(rows: Table) -> str:
    lines = ["<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>"]
    lines += [f"<tr style='height:24.0pt'>\n{chr(10).join(map(_cell, row))}\n</tr>" for row in rows]
    return "\n".join([*lines, "</table>"])


def _cell(each: Cell) -> str:
    counts = (("rowspan", each.rowspan), ("colspan", each.colspan))
    spans = " ".join(f"{name}={count}" for name, count in counts if count > 1)
    return cell(tuple(each.text.split("\n")), _WIDTH * each.colspan, spans)
