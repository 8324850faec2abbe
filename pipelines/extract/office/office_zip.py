"""Containers of Office files: which kind a ZIP or OLE file is, and whether a ZIP is safe to hand to a reader.

Nothing is unpacked to disk and nothing that a part refers to is fetched. A container is refused before any library
sees it if it is damaged, locked, far larger unpacked than a notice, or declares entities in its XML.
"""

import re
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from pipelines.extract.office.ole import open_container
from pipelines.problems import Problem, Reason, RefusalError

MAX_MEMBERS = 2_000
# A sheet of a million empty formatted rows has about 80 MB of XML.
MAX_XML_BYTES = 128 * 1024 * 1024
MAX_TOTAL_BYTES = 256 * 1024 * 1024
# XML packs to about a tenth, rows of empty cells to a fiftieth. Small members may do better.
MAX_RATIO = 250
_RATIO_FROM_BYTES = 4 * 1024 * 1024
_ENCRYPTED_FLAG = 0x1
_DECLARATIONS = [
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
]
# Other encodings could hide a declaration from the search.
_ENCODING = re.compile(rb"""^<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS = frozenset((b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1"))
_KINDS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}

_OLE_STREAMS = {"EncryptedPackage": "encrypted", "WordDocument": "doc", "Workbook": "xls", "Book": "xls"}


def zip_kind(data: bytes) -> str:
    """Tell what a ZIP file is by the names of its members: `xlsx`, `docx` or `other`.

    Raises:
        RefusalError: it is no whole ZIP file.
    """
    with _open(data) as archive:
        names = set(archive.namelist())
    kinds = [kind for name, kind in _KINDS.items() if name in names]
    return kinds[0] if len(kinds) == 1 and "[Content_Types].xml" in names else "other"


def check(data: bytes, *, max_xml_bytes: int = MAX_XML_BYTES) -> None:
    """Refuse a ZIP file that no Office program has made, or that would harm its reader.

    Args:
        data: the file.
        max_xml_bytes: how large a part of XML may be, unpacked.

    Raises:
        RefusalError: with what is wrong.
    """
    with _open(data) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise _refusal(Reason.TOO_LARGE, f"it has {len(members):,} parts; the limit is {MAX_MEMBERS:,}")
        if len({member.filename for member in members}) < len(members):
            raise _refusal(Reason.FORMAT_DAMAGED, "two of its parts have the same name")
        total = sum(member.file_size for member in members)
        if total > MAX_TOTAL_BYTES:
            raise _refusal(Reason.TOO_LARGE, f"unpacked it has {total:,} bytes; the limit is {MAX_TOTAL_BYTES:,}")
        for member in members:
            name, size = member.filename, member.file_size
            if member.flag_bits & _ENCRYPTED_FLAG:
                raise _refusal(Reason.PROTECTED, f"part {name} is encrypted")
            if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise _refusal(Reason.FORMAT_DAMAGED, f"part {name} is packed in a way that Office does not use")
            if size > _RATIO_FROM_BYTES and size > MAX_RATIO * max(member.compress_size, 1):
                raise _refusal(Reason.TOO_LARGE, f"part {name} unpacks to more than {MAX_RATIO} times its size")
            if name.lower().endswith((".xml", ".rels", ".vml")):
                if size > max_xml_bytes:
                    raise _refusal(Reason.TOO_LARGE, f"part {name} has {size:,} bytes; the limit is {max_xml_bytes:,}")
                _check_xml(archive, name)


def part(archive: ZipFile, name: str) -> bytes:
    """Return the bytes of a part.

    Raises:
        RefusalError: it is missing or damaged.
    """
    try:
        return archive.read(name)
    except KeyError:
        raise _refusal(Reason.FORMAT_DAMAGED, f"part {name} is missing") from None
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _refusal(Reason.FORMAT_DAMAGED, f"part {name} cannot be unpacked: {error}") from error


def ole_kind(data: bytes) -> str:
    """Tell what an OLE file is by the streams at its root: `xls`, `doc`, `encrypted` or `other`.

    Raises:
        RefusalError: it is no whole OLE file.
    """
    names = open_container(data).names
    return next((kind for name, kind in _OLE_STREAMS.items() if name in names), "other")


def _open(data: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(data))
    except (BadZipFile, NotImplementedError, ValueError, OSError, struct.error, EOFError) as error:
        raise _refusal(Reason.FORMAT_DAMAGED, f"the ZIP container is broken: {error}") from error


def _check_xml(archive: ZipFile, name: str) -> None:
    """Search a part for declarations of entities, which can grow without bound or point at files."""
    data = part(archive, name)
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in _ENCODINGS:
        detail = f"part {name} is in the encoding {declared[1][:40].decode('ascii', 'replace')}"
        raise _refusal(Reason.FORMAT_DAMAGED, detail)
    if any(mark in data for mark in _DECLARATIONS):
        raise _refusal(Reason.FORMAT_DAMAGED, f"part {name} declares a document type or entities; no Office file does")


def _refusal(reason: Reason, detail: str) -> RefusalError:
    return RefusalError(Problem(reason, detail))
