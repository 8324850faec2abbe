"""The noise Word leaves in HTML: unquoted attributes, inline styles, digits in spans of their own, `o:p`.

Only paragraphs and table cells belong here. Text is never wrapped inside a tag.
"""

import re
from html import escape

_LATIN_RUN = re.compile(r"([0-9A-Za-z.%-]+)")
_LATIN = "<span lang=EN-US>"
_CHINESE = "<span style='font-family:宋体'>"


def paragraph(text: str, style: str = "") -> str:
    """Mark up one paragraph; an empty `text` becomes Word's blank paragraph."""
    if not text:
        inner = f"{_LATIN}<o:p>&nbsp;</o:p></span>"
    elif _LATIN_RUN.fullmatch(text):
        inner = f"{_LATIN}{text}<o:p></o:p></span>"
    else:
        inner = f"{_CHINESE}{_runs(text)}<o:p></o:p></span>"
    attribute = f" style='{style}'" if style else ""
    return f"<p class=MsoNormal{attribute}>{inner}</p>"


def cell(texts: tuple[str, ...], width: int, span: str = "") -> str:
    """Mark up one table cell.

    Args:
        texts: The paragraphs of the cell; an empty one is a blank cell.
        width: The width in points.
        span: A `rowspan` or `colspan` attribute.

    Returns:
        The `td` element.
    """
    attributes = f"width={width} {span}".strip()
    inner = "\n".join(paragraph(text) for text in texts)
    return f"<td {attributes} style='width:{width}.0pt'>{inner}</td>"


def _runs(text: str) -> str:
    # `split` puts what matched at the odd places.
    return "".join(
        f"{_LATIN}{piece}</span>" if place % 2 else escape(piece, quote=False)
        for place, piece in enumerate(_LATIN_RUN.split(text))
    )
