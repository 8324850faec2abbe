"""The styles of a Word document, as far as they decide what text there is: hidden, set apart, numbered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.extract.office.docx_xml import W, child, is_on, number, val

if TYPE_CHECKING:
    from lxml.etree import _Element

_APART = ("superscript", "subscript")


@dataclass(slots=True)
class Style:
    """What a style says, None where it says nothing. `list_id` and `level` are of the list that it numbers by."""

    is_hidden: bool | None = None
    is_apart: bool | None = None
    list_id: int | None = None
    level: int | None = None


def run_style(properties: "_Element | None") -> Style:
    """Return what the properties of a run say of it."""
    marks = [
        None if (align := val(child(properties, "vertAlign"))) is None else align in _APART,
        is_on(properties, "strike"),
        is_on(properties, "dstrike"),
    ]
    stated = [mark for mark in marks if mark is not None]
    return Style(is_on(properties, "vanish"), any(stated) if stated else None)


class Styles:
    """Looks styles up by id; a style has what it says itself and what the one says that it is based on."""

    def __init__(self, root: "_Element | None") -> None:
        elements = [] if root is None else root.findall(f"{W}style")
        self._elements = {each.get(f"{W}styleId") or "": each for each in elements}
        self._known: dict[str, Style] = {}
        self.default = next(
            (
                each.get(f"{W}styleId") or ""
                for each in elements
                if each.get(f"{W}type") == "paragraph" and each.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )

    def get(self, style_id: str | None) -> Style:
        """Return the style with this id; one that says nothing where there is none."""
        key = style_id or ""
        if key not in self._known:
            self._known[key] = self._resolved(key)
        return self._known[key]

    def _resolved(self, key: str) -> Style:
        found = Style()
        seen: set[str] = set()
        while key in self._elements and key not in seen:
            seen.add(key)
            element = self._elements[key]
            said = run_style(child(element, "rPr"))
            found.is_hidden = said.is_hidden if found.is_hidden is None else found.is_hidden
            found.is_apart = said.is_apart if found.is_apart is None else found.is_apart
            if found.list_id is None and child(element, "pPr/numPr/numId") is not None:
                found.list_id = number(element, "pPr/numPr/numId")
            if found.level is None and child(element, "pPr/numPr/ilvl") is not None:
                found.level = number(element, "pPr/numPr/ilvl")
            key = val(child(element, "basedOn")) or ""
        return found
