"""One archived document: which format its bytes are, then its page, its progress table and its texts."""

import re
from dataclasses import dataclass

from pipelines.extract import html, text
from pipelines.extract.notice import SUBJECT, NoticeTexts, find_texts
from pipelines.extract.page import Page
from pipelines.extract.table import ProgressTable, find
from pipelines.problems import Problem, Reason, RefusalError

# A real notice page has 20 to 300 KB; a page of this size would be a whole site in one file.
MAX_BYTES = 20 * 1024 * 1024
_SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"II*\x00": "a TIFF picture",
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "an Office or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Office file (.doc, .xls, .wps)",
    b"{\\rtf": "an RTF file",
    b"\x1f\x8b": "a gzip file",
    b"Rar!": "a RAR file",
}
_HTML = re.compile(r"<\s*(?:!doctype|html|head|body|table|div|p)\b", re.IGNORECASE)


@dataclass(slots=True)
class Document:
    """A document read into its recognised parts, as printed."""

    media_type: str
    texts: NoticeTexts
    table: ProgressTable


def extract(data: bytes) -> Document:
    """Read the bytes of one document.

    Raises:
        RefusalError: with every reason why it cannot be read without guessing.
    """
    media_type, page = read_page(data)
    if not page.grids:
        body = "".join(page.lines)
        raise RefusalError(Problem(Reason.TABLE_MISSING if SUBJECT in body else Reason.NOT_A_NOTICE))
    return Document(media_type, find_texts(page), find(page.grids))


def read_page(data: bytes) -> tuple[str, Page]:
    """Tell the format by the bytes, never by the name, and read the page.

    Returns:
        The media type and the page.
    """
    if not data.strip():
        raise RefusalError(Problem(Reason.EMPTY_FILE))
    if len(data) > MAX_BYTES:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"{len(data):,} bytes; the limit is {MAX_BYTES:,}"))
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise RefusalError(Problem(Reason.FORMAT_UNSUPPORTED, f"it is {what}"))
    markup = _decode(data)
    if _HTML.search(markup, 0, 4096):
        return "text/html", html.read(markup)
    return "text/plain", text.read(markup)


def _decode(data: bytes) -> str:
    """Decode by the bytes: what is valid UTF-8 is UTF-8, whatever a page declares, else it must be valid GB18030."""
    if b"\0" not in data:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise RefusalError(Problem(Reason.NOT_TEXT))
