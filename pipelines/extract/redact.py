"""Telephone numbers never leave the archive: in a cell or in a problem's text they are replaced."""

import re

# A mobile number, or a land line with its area code; a figure of money has no such run of digits beside a point.
# After a word for it, or behind an area code in brackets or apart, a number of seven or eight digits is one, too.
_TELEPHONE = re.compile(
    r"(?<![\d.])(?:1[3-9]\d(?:[- ]?\d{4}){2}|[(\uff08]?0\d{2,3}[)\uff09]?[- —]{0,3}\d{7,8})(?![\d.])"
    r"|(?<=[\u8bdd\u673a])[:\uff1a\s]{0,4}\d{7,8}(?![\d.])"
)
MARK = "\u3014电话略\u3015"


def redact(text: str) -> str:
    """Return the text with every telephone number replaced by a mark."""
    return _TELEPHONE.sub(MARK, text) if len(text) > 9 else text
