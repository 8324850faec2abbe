"""The text of a Word paragraph as a reader sees it: without what is hidden or deleted, with its automatic number.

Everything that holds text is read unless it is known to be unseen, so that nothing is lost for being unknown.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.extract.office.docx_numbering import Numbering
from pipelines.extract.office.docx_styles import Styles, run_style
from pipelines.extract.office.docx_xml import W, child, inside, is_on, val

if TYPE_CHECKING:
    from lxml.etree import _Element

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
# Properties, deleted text, the reading above a ruby text, and what a field is told to show.
_UNSEEN = frozenset(f"{W}{name}" for name in "pPr rPr del moveFrom delText rt rubyPr instrText delInstrText".split())
_MARKS = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}


@dataclass(slots=True)
class Paragraph:
    """A paragraph's text and what stands in it besides.

    Attributes:
        text: what a reader sees, a line feed for each line break.
        boxes: the contents of its text boxes.
        is_numbered: Word puts a number before it.
        has_unknown_number: that number is of a kind that is not known, and left out.
        has_unread_field: a field in it shows something that is not stored as text.
        is_joined: its end was deleted, the next paragraph goes on in its line.
    """

    text: str = ""
    boxes: list["_Element"] = field(default_factory=list)
    is_numbered: bool = False
    has_unknown_number: bool = False
    has_unread_field: bool = False
    is_joined: bool = False


class TextReader:
    """Reads a document's paragraphs, once each and in order: numbers and fields go on from one to the next."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        # For each field that is open, from outside in, whether its result has begun.
        self._fields: list[bool] = []

    def paragraph(self, element: "_Element") -> Paragraph:
        """Read the next paragraph."""
        properties = child(element, "pPr")
        style_id = val(child(properties, "pStyle")) or self._styles.default
        found = Paragraph()
        text = self._text(element, found, bool(self._styles.get(style_id).is_hidden))
        before = self._numbering.next(properties, style_id)
        if before and is_on(properties, "rPr/vanish"):  # whether Word counts a hidden paragraph is not certain
            before = None
        found.is_numbered = before != ""
        found.has_unknown_number = before is None
        if before and before[-1].isdigit() and text[:1].isdigit():
            before += " "
        found.text = (before or "") + text
        found.is_joined = any(child(properties, f"rPr/{mark}") is not None for mark in ("del", "moveFrom"))
        return found

    def _text(self, element: "_Element", found: Paragraph, is_hidden: bool) -> str:
        """Return the text below an element."""
        return "".join(self._piece(each, found, is_hidden) for each in inside(element))

    def _piece(self, element: "_Element", found: Paragraph, is_hidden: bool) -> str:
        tag = element.tag
        if tag in _UNSEEN:
            return ""
        if tag == f"{W}r":
            return self._run(element, found, is_hidden)
        if tag == f"{W}fldChar":
            self._field(element.get(f"{W}fldCharType"), found)
            return ""
        if tag == f"{W}txbxContent":
            if not is_hidden:
                found.boxes.append(element)
            return ""
        text = self._own(element)
        if text is None:
            return self._text(element, found, is_hidden)
        return "" if is_hidden or not all(self._fields) else text

    def _own(self, element: "_Element") -> str | None:
        """Return the text that an element is itself, None for one that holds others."""
        if element.tag == f"{W}t":
            text = (element.text or "").replace("\n", " ")
            return text if element.get(_PRESERVE) == "preserve" else text.strip(" \t\r")
        if element.tag == _MATH_TEXT:  # joined, the parts of a fraction would be one number
            return f" {element.text or ''} "
        if element.tag == f"{W}sym":
            return chr(int(element.get(f"{W}char") or "", 16))
        return _MARKS.get(str(element.tag))

    def _run(self, element: "_Element", found: Paragraph, is_hidden: bool) -> str:
        properties = child(element, "rPr")
        own, style = run_style(properties), self._styles.get(val(child(properties, "rStyle")))
        for said in (style.is_hidden, own.is_hidden):
            is_hidden = is_hidden if said is None else said
        text = self._text(element, found, is_hidden)
        is_apart = style.is_apart if own.is_apart is None else own.is_apart
        return f" {text} " if text and is_apart else text

    def _field(self, kind: str | None, found: Paragraph) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            found.has_unread_field |= not self._fields.pop()
