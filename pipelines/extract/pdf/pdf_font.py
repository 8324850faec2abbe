"""Codes in the strings of a PDF -> characters, none of them passed over.

This module imports pdfminer: import it only where a PDF is read.
"""

from typing import Any

from pdfminer.cmapdb import IdentityCMap
from pdfminer.pdffont import PDFUnicodeNotDefined


class StrictFont:
    """A font of pdfminer that passes over nothing: a code that its encoding lacks is an unknown character.

    pdfminer leaves such codes out, and a figure would lose a digit. Their numbers are negative here.
    """

    def __init__(self, font: Any) -> None:
        self._font = font

    def __getattr__(self, name: str) -> Any:
        return getattr(self._font, name)

    def decode(self, code: bytes) -> list[int]:
        """Return the numbers of the characters that a string prints."""
        cmap = getattr(self._font, "cmap", None)
        table = getattr(cmap, "code2cid", None)
        if cmap is None or table is None:
            if len(code) % 2 and type(cmap) is IdentityCMap:
                raise ValueError("half a character in a text")
            return list(self._font.decode(code))
        is_unicode = any(kind in str(cmap.attrs.get("CMapName")) for kind in ("UCS2", "UTF16"))
        found: list[int] = []
        at = 0
        while at < len(code):
            known, end = table, at
            while isinstance(known, dict) and end < len(code):
                known = known.get(code[end])
                end += 1
            if isinstance(known, int):
                found.append(known)
            elif known is None:
                end = max(end, at + (2 if is_unicode or code[at] >= 0x80 else 1))
                found.append(-1 - (int.from_bytes(code[at:end], "big") if is_unicode else 0))
            else:
                raise ValueError("half a character in a text")
            at = end
        return found

    def to_unichr(self, cid: int) -> str:
        """Return the text of a character; of those that the encoding lacks, only spaces are known."""
        if cid >= 0:
            return str(self._font.to_unichr(cid))
        code = -1 - cid
        if code < 0x10000 and chr(code).isspace():
            return " "
        raise PDFUnicodeNotDefined("", cid)
