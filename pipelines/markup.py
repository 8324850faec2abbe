"""What is known of a page before it is parsed: its text by its bytes, whether it is HTML, how deep it is nested."""

import re

MAX_OPEN = 2_000
# A real notice page has a few thousand tags; up to so many even the deepest is parsed within a second.
_MANY_TAGS = 20_000
_HTML = re.compile(r"<\s*(?:!doctype|html|head|body|table|div|p)\b", re.IGNORECASE)
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|t[drh]|tbody|option|d[td]|br|hr|img|input|meta|link|col|wbr|area|base|param|o:p)\b)[a-z][\w:]*",
    re.IGNORECASE,
)


def decode(data: bytes) -> str | None:
    """Decode by the bytes: what is valid UTF-8 is UTF-8, whatever a page declares, else it must be valid GB18030.

    Returns:
        The text, or None where the bytes are none.
    """
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    return None


def is_html(markup: str) -> bool:
    """Tell whether a text is a web page, by a tag near its beginning."""
    return _HTML.search(markup, 0, 4096) is not None


def nests_too_deep(markup: str) -> bool:
    """Tell whether more than `MAX_OPEN` elements of a page are open at once: parsing takes the square of the depth.

    Tags that HTML closes by itself are not counted; what a page forgets to close counts as deeper than it is.
    """
    if markup.count("<") <= _MANY_TAGS:
        return False
    depth = 0
    for match in _NESTING_TAG.finditer(markup):
        depth += -1 if match[1] else 1
        if depth > MAX_OPEN:
            return True
    return False
