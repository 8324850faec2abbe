"""One archived document: which format its bytes are, then its page, its progress table and its texts."""

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.extract import html
from pipelines.extract.bounded import read_bounded
from pipelines.extract.columns import ROLES, squeeze
from pipelines.extract.convert import to_modern
from pipelines.extract.legible import check_legible
from pipelines.extract.notice import SUBJECT, NoticeTexts, find_texts
from pipelines.extract.office.office_zip import ole_kind, zip_kind
from pipelines.extract.page import Page
from pipelines.extract.table import ProgressTable, find
from pipelines.extract.text import text
from pipelines.markup import decode, is_html
from pipelines.problems import Problem, Reason, RefusalError

# A real notice page has 20 to 300 KB; a page of this size would be a whole site in one file.
MAX_BYTES = 20 * 1024 * 1024
_SIGNATURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"II*\x00": "a TIFF picture",
    b"\x1f\x8b": "a gzip file",
    b"Rar!": "a RAR file",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
}
# Read in a process of its own with limits of time and memory.
_READERS = {kind: f"pipelines.extract.office.{kind}" for kind in ("xlsx", "xls", "docx")} | {
    "pdf": "pipelines.extract.pdf.pdf"
}
_CONVERTED = ("doc", "rtf")
_ATTACHMENT = re.compile(r"附件\s*\d?\s*[:\uff1a]|\.(?:xlsx?|docx?|pdf|wps|et)\b")


@dataclass(slots=True)
class Document:
    """A document read into its recognised parts, as printed.

    `table_sha256`, `table_media_type` and `table_source` are of the file that holds the table: the document itself,
    with no source, or one of its attachments, with its name.
    """

    media_type: str
    table_sha256: str
    table_media_type: str
    table_source: str | None
    texts: NoticeTexts
    table: ProgressTable


def extract(data: bytes, attachments: Sequence[tuple[str, bytes]] = ()) -> Document:
    """Read the bytes of one document.

    Args:
        data: the document's bytes.
        attachments: names and bytes of the files that a page links to; read only where the page has no table itself.

    Raises:
        RefusalError: with every reason why it cannot be read without guessing.
    """
    media_type, page = read_page(data)
    check_legible(itertools.chain(_texts(page), page.lines if not page.grids else ()))
    try:
        table = _find(page)
    except RefusalError as refusal:
        if not attachments or not _is_without_table(refusal):
            raise
        return _with_attachment(media_type, page, attachments)
    texts = find_texts(page, _outside(page, table), _lines(table.above))
    return Document(media_type, _sha256(data), media_type, None, texts, table)


def _find(page: Page) -> ProgressTable:
    if page.grids:
        try:
            return find(page.grids)
        except RefusalError as refusal:
            if not _is_without_table(refusal) or not _names_attachment(page):
                raise
    body = "".join(page.lines)
    if SUBJECT not in body:
        raise RefusalError(Problem(Reason.NOT_A_NOTICE))
    raise RefusalError(Problem(Reason.ATTACHMENT_MISSING if _names_attachment(page) else Reason.TABLE_MISSING))


def _is_without_table(refusal: RefusalError) -> bool:
    without = (Reason.TABLE_MISSING, Reason.ATTACHMENT_MISSING, Reason.NOT_A_NOTICE)
    return all(problem.reason in without for problem in refusal.problems)


def _names_attachment(page: Page) -> bool:
    return any(_ATTACHMENT.search(line) for line in page.lines)


def _with_attachment(media_type: str, page: Page, attachments: Sequence[tuple[str, bytes]]) -> Document:
    """Read the table from the one attachment that has it; the page tells what the attachment does not."""
    found: list[tuple[str, str, bytes, Page, ProgressTable]] = []
    problems: list[Problem] = []
    for name, data in attachments:
        try:
            its_type, attached = read_page(data)
            check_legible(_texts(attached))
            found.append((name, its_type, data, attached, find(attached.grids)))
        except RefusalError as refusal:
            problems += [replace(p, detail=f"attachment {name}: {p.detail or p.reason}") for p in refusal.problems]
    if not found:
        raise RefusalError(problems)
    name, its_type, data, attached, table = found[0]
    if any(_figures(other) != _figures(table) for *_, other in found[1:]):
        detail = f"attachments {'、'.join(name for name, *_ in found)} hold different tables"
        raise RefusalError(Problem(Reason.TABLE_AMBIGUOUS, detail))
    others = itertools.chain(_outside(attached, table), _outside(page, None))
    texts = find_texts(page, others, itertools.chain(attached.lines, _lines(table.above)))
    return Document(media_type, _sha256(data), its_type, name, texts, table)


def _figures(table: ProgressTable) -> list[tuple[str, ...]]:
    roles = [ROLES.index(role) for role in ("item", "plan", "done", "rate")]
    return [(row.kind, *(squeeze(row.texts[role]) for role in roles)) for row in table.rows]


def _texts(page: Page) -> Iterator[str]:
    return (text for grid in page.grids for row in grid.texts for text in row)


def _outside(page: Page, table: ProgressTable | None) -> Iterator[str]:
    """Yield the lines in cells of a page's other tables: a letter may be laid out in one."""
    parts = table.parts if table else ()
    others = (grid for grid in page.grids if grid.table_no not in parts)
    return _lines(cell for grid in others for row in grid.texts for cell in dict.fromkeys(row))


def _lines(cells: Iterable[str]) -> Iterator[str]:
    return (line.strip() for cell in cells for line in cell.split("\n") if line.strip())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_page(data: bytes) -> tuple[str, Page]:
    """Tell the format by the bytes, never by the name, and read the page.

    Returns:
        The media type and the page.

    Raises:
        RefusalError: it is no format that can be read, too large, protected or damaged.
    """
    if not data.strip():
        raise RefusalError(Problem(Reason.EMPTY_FILE))
    if len(data) > MAX_BYTES:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"{len(data):,} bytes; the limit is {MAX_BYTES:,}"))
    kind = _kind(data)
    if kind in _CONVERTED:
        return _MEDIA_TYPES[kind], read_page(to_modern(data, kind))[1]
    if kind in _READERS:
        return _MEDIA_TYPES[kind], read_bounded(_READERS[kind], data)
    markup = decode(data)
    if markup is None:
        raise RefusalError(Problem(Reason.NOT_TEXT))
    if is_html(markup):
        return "text/html", html.read(markup)
    return "text/plain", text.read(markup)


def _kind(data: bytes) -> str:
    """Tell a binary format by its signature; an empty text for what may be text."""
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise RefusalError(Problem(Reason.FORMAT_UNSUPPORTED, f"it is {what}"))
    if data.startswith(b"PK\x03\x04"):
        kind = zip_kind(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        kind = ole_kind(data)
    elif data.startswith(b"{\\rtf"):
        kind = "rtf"
    else:
        return "pdf" if b"%PDF-" in data[:1024] else ""
    if kind == "encrypted":
        raise RefusalError(Problem(Reason.PROTECTED))
    if kind not in _MEDIA_TYPES:
        raise RefusalError(Problem(Reason.FORMAT_UNSUPPORTED, "it is an archive or an unknown Office file"))
    return kind
