"""Whether a page is nested beyond reason: whoever parses one asks first, for it takes the square of the depth.

Tags that HTML closes by itself are not counted; what a page forgets to close counts as deeper than it is.
"""

import re

MAX_OPEN = 2_000
# A real notice page has a few thousand tags; up to so many even the deepest is parsed within a second.
_MANY_TAGS = 20_000
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|t[drh]|tbody|option|d[td]|br|hr|img|input|meta|link|col|wbr|area|base|param|o:p)\b)[a-z][\w:]*",
    re.IGNORECASE,
)


def nests_too_deep(markup: str) -> bool:
    """Tell whether more than `MAX_OPEN` elements of a page are open at once."""
    if markup.count("<") <= _MANY_TAGS:
        return False
    depth = 0
    for match in _NESTING_TAG.finditer(markup):
        depth += -1 if match[1] else 1
        if depth > MAX_OPEN:
            return True
    return False
