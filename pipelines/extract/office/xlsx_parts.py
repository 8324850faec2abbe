"""The parts of an .xlsx file as XML, an element at a time; nothing outside the file is ever fetched."""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from pipelines.extract.office import office_zip

if TYPE_CHECKING:
    from lxml.etree import _Element

# ECMA-376 part 1, transitional and strict.
_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS = "xl/_rels/workbook.xml.rels"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_KEPT_CONTROLS = "\t\n\r"


def related(archive: ZipFile) -> dict[str, tuple[str, str]]:
    """Return kind and name, by id, of the parts that the workbook refers to, without those outside of the file."""
    from lxml.etree import XMLParser, fromstring

    root = fromstring(office_zip.part(archive, _RELATIONS), XMLParser(resolve_entities=False, no_network=True))
    parts: dict[str, tuple[str, str]] = {}
    for element in root:
        if element.get("TargetMode") != "External":
            name = posixpath.normpath(posixpath.join("/xl", element.get("Target") or "")).lstrip("/")
            parts[element.get("Id") or ""] = ((element.get("Type") or "").rpartition("/")[2], name)
    return parts


def elements(data: bytes, *names: str) -> Iterator["_Element"]:
    """Yield a part's elements of these names in order; each is emptied when the next one is asked for.

    Args:
        data: the part.
        names: names in the spreadsheet's namespace.
    """
    from lxml.etree import iterparse

    wanted = [f"{{{namespace}}}{name}" for namespace in _NAMESPACES for name in names]
    for _, element in iterparse(BytesIO(data), ("end",), tag=wanted, resolve_entities=False, no_network=True):
        yield element
        element.clear()
        while element.getprevious() is not None and (parent := element.getparent()) is not None:
            del parent[0]


def local(element: "_Element") -> str:
    """Return an element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_on(value: str | None) -> bool:
    """Tell whether an attribute is set."""
    return value in ("1", "true", "on")


def plain_text(text: str | None) -> str:
    """Return a text with its escaped characters, such as `_x000D_`, as they are meant."""
    return _ESCAPE.sub(_escaped, text) if text and "_x" in text else text or ""


def rich_text(element: "_Element") -> str:
    """Return the text of a string element without the phonetic guide above it.

    A raised, lowered or struck run is set apart: joined, a footnote's mark would be one more digit of a figure.
    """
    parts: list[str] = []
    for child in element:
        if local(child) == "t":
            parts.append(plain_text(child.text))
        elif local(child) == "r":
            text = "".join(plain_text(each.text) for each in child if local(each) == "t")
            parts.append(f" {text} " if _is_apart(child) else text)
    return "".join(parts)


def _is_apart(run: "_Element") -> bool:
    marks = {local(mark): mark.get("val") for each in run if local(each) == "rPr" for mark in each}
    return marks.get("vertAlign") in ("superscript", "subscript") or (
        "strike" in marks and marks["strike"] not in ("0", "false")
    )


def _escaped(match: re.Match[str]) -> str:
    """Return the character meant; half of a pair is left as it stands, what no program shows is left out."""
    character = chr(int(match[1], 16))
    if "\ud800" <= character <= "\udfff":
        return match[0]
    return character if character >= " " or character in _KEPT_CONTROLS else ""
