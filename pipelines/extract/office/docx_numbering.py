"""Automatic numbers of a Word document's paragraphs: Word stores that a paragraph is numbered, not its number.

Counted as Word counts: all lists that share a definition share their counters, a level starts again below each number
of a higher level. Kinds of numbers whose rules are not certain are told apart, not guessed. ECMA-376 part 1, 17.9.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.extract.office.docx_styles import Styles
from pipelines.extract.office.docx_xml import W, child, is_on, number, val

if TYPE_CHECKING:
    from lxml.etree import _Element

_DIGITS = "〇一二三四五六七八九"
_PLACE = re.compile(r"%([1-9])")
_BETWEEN = {"tab": " ", "space": " ", "nothing": ""}


def _counted(value: int) -> str | None:
    """Return a number from 1 to 99 in Chinese; Word's kinds differ from 100 on."""
    if not 0 < value < 100:
        return None
    tens, ones = divmod(value, 10)
    before = "" if tens < 2 else _DIGITS[tens]
    return f"{before}{'十' if tens else ''}{_DIGITS[ones] if ones else ''}"


_KINDS: dict[str, Callable[[int], str | None]] = {
    "decimal": str,
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "chineseCounting": _counted,
    "chineseCountingThousand": _counted,
    "japaneseCounting": _counted,
    "ideographDigital": lambda value: "".join(_DIGITS[int(digit)] for digit in str(value)),
    "none": lambda _: "",
}


@dataclass(slots=True)
class _Level:
    start: int
    kind: str
    text: str
    between: str
    is_plain: bool
    is_decimal: bool
    style_id: str | None


@dataclass(slots=True)
class _List:
    definition: int
    starts: dict[int, int]
    levels: dict[int, _Level]


class Numbering:
    """Counts the paragraphs of one document; they are to be asked for once each, in order."""

    def __init__(self, root: "_Element | None", styles: Styles) -> None:
        self._styles = styles
        definitions = [] if root is None else root.findall(f"{W}abstractNum")
        self._definitions = {int(each.get(f"{W}abstractNumId") or ""): each for each in definitions}
        lists = [] if root is None else root.findall(f"{W}num")
        self._elements = {int(each.get(f"{W}numId") or ""): each for each in lists}
        self._lists: dict[int, _List] = {}
        self._counts: dict[int, dict[int, int]] = {}
        self._begun: set[tuple[int, int]] = set()

    def next(self, properties: "_Element | None", style_id: str) -> str | None:
        """Return the number before a paragraph with what stands between it and the text; empty if it has none.

        Args:
            properties: the paragraph's properties.
            style_id: the paragraph's style.

        Returns:
            The number, or None for one of a kind that is not known.
        """
        style = self._styles.get(style_id)
        stated = number(properties, "numPr/numId", -1)
        list_id = (style.list_id or 0) if stated < 0 else stated
        if list_id not in self._elements:
            return ""
        numbered = self._list(list_id)
        level = number(properties, "numPr/ilvl", -1 if style.level is None else style.level)
        if level < 0:
            level = next((at for at, each in numbered.levels.items() if each.style_id == style_id), 0)
        return self._counted(list_id, numbered, level)

    def _counted(self, list_id: int, numbered: _List, at: int) -> str | None:
        level = numbered.levels.get(at)
        if level is None:
            return None
        counts = self._counts.setdefault(numbered.definition, {})
        if at in numbered.starts and (list_id, at) not in self._begun:
            counts[at] = numbered.starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        self._begun.add((list_id, at))
        for deeper in [each for each in counts if each > at]:
            del counts[deeper]
        texts: list[str] = []
        for index, part in enumerate(_PLACE.split(level.text)):
            shown: str | None = part
            if index % 2:
                place = int(part) - 1
                other = numbered.levels.get(place)
                if other is None or place not in counts or not other.is_plain:
                    return None
                kind = _KINDS.get("decimal" if level.is_decimal else other.kind)
                shown = kind(counts[place]) if kind else None
            if shown is None:
                return None
            texts.append(shown)
        text = "".join(texts)
        return text + level.between if text and level.is_plain and level.kind in _KINDS else None if text else ""

    def _list(self, list_id: int) -> _List:
        if list_id not in self._lists:
            element = self._elements[list_id]
            definition = self._definition(number(element, "abstractNumId", -1))
            root = self._definitions.get(definition)
            levels = {} if root is None else _levels(root)
            starts: dict[int, int] = {}
            for override in element.findall(f"{W}lvlOverride"):
                at = int(override.get(f"{W}ilvl") or "0")
                levels |= _levels(override)
                if child(override, "startOverride") is not None:
                    starts[at] = number(override, "startOverride")
            self._lists[list_id] = _List(definition, starts, levels)
        return self._lists[list_id]

    def _definition(self, definition: int) -> int:
        """Follow a definition that only names the style which has the real one."""
        link = val(child(self._definitions.get(definition), "numStyleLink"))
        target = self._styles.get(link).list_id if link else None
        if target is None:
            return definition
        return number(self._elements.get(target), "abstractNumId", definition)


def _levels(root: "_Element") -> dict[int, _Level]:
    return {int(each.get(f"{W}ilvl") or "0"): _level(each) for each in root.findall(f"{W}lvl")}


def _level(element: "_Element") -> _Level:
    """Read a level; it is plain where nothing about its counting or showing is out of the ordinary."""
    kind = val(child(element, "numFmt"))
    alternatives = any(isinstance(each.tag, str) and each.tag.endswith("}AlternateContent") for each in element)
    return _Level(
        number(element, "start", 0),
        kind or ("unknown" if alternatives else "decimal"),
        val(child(element, "lvlText")) or "",
        _BETWEEN.get(val(child(element, "suff")) or "tab", " "),
        child(element, "lvlRestart") is None
        and child(element, "lvlPicBulletId") is None
        and not is_on(element, "rPr/vanish"),
        bool(is_on(element, "isLgl")),
        val(child(element, "pStyle")),
    )
