"""Bytes that no renderer of notices makes: files that are locked, scanned, hide a column, or scale what they show."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from tests.notices import layout
from tests.notices.choices import Layout
from tests.notices.logical import Notice
from tests.notices.office import to_xls

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
# What a ZIP file says of when its members were written, and an Office file of when it was made.
_WHEN = (2026, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def packed(members: dict[str, bytes]) -> bytes:
    """Return a ZIP file of members without a time of their own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def timeless(data: bytes) -> bytes:
    """Return an Office file without the times of its making, so that making it again gives the same; others as are."""
    if not data.startswith(b"PK"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return data
    return packed({name: _without_stamps(name, content) for name, content in members.items()})


def _without_stamps(name: str, content: bytes) -> bytes:
    if name != "docProps/core.xml":
        return content
    return _STAMP.sub(rb"\g<1>2026-01-01T00:00:00Z", content)


def with_password(notice: Notice) -> bytes:
    """Return what a workbook with a password is: an OLE file whose stream is the encrypted package."""
    data = to_xls(layout.lines_before(notice, Layout()), layout.tables(notice, Layout()))
    old, new = (name.encode("utf-16-le").ljust(64, b"\0") for name in ("Workbook", "EncryptedPackage"))
    at = data.index(old)
    return data[:at] + new + struct.pack("<H", 2 * len("EncryptedPackage") + 2) + data[at + 66 :]


def scan() -> bytes:
    """Return a document of one page that is a picture."""
    from PIL import Image
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.drawInlineImage(Image.new("L", (120, 170), 200), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def with_hidden_column(workbook: bytes) -> bytes:
    """Return a workbook whose column of plans is hidden."""
    return _edited(workbook, lambda sheet: setattr(sheet.column_dimensions["D"], "hidden", True))


def with_scaled_format(workbook: bytes) -> bytes:
    """Return a workbook whose last plan is shown in thousands."""
    return _edited(workbook, lambda sheet: setattr(sheet.cell(sheet.max_row, 4), "number_format", "0.0,"))


def _edited(workbook: bytes, edit: Callable[[Any], None]) -> bytes:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook))
    edit(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
