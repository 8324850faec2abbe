"""Full-width forms of ASCII characters (U+FF01 to U+FF5E), as Chinese pages use them, folded to the plain ones."""

FULL_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
_TABLE = str.maketrans(FULL_WIDTH)


def fold(text: str) -> str:
    """Return the text with full-width digits, letters and marks as ASCII ones."""
    return text if text.isascii() else text.translate(_TABLE)
