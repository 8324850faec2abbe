"""WordprocessingML as a tree: names, attributes, and the wrappers that stand between a thing and its parts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Around blocks, rows, cells or runs; they change nothing about what is seen.
_WRAPPERS = frozenset(f"{W}{name}" for name in "sdt sdtContent customXml smartTag ins moveTo".split())


def val(element: "_Element | None") -> str | None:
    """Return the `w:val` of an element, None where there is none."""
    return None if element is None else element.get(f"{W}val")


def number(parent: "_Element | None", path: str, default: int = 0) -> int:
    """Return the number that an element below `parent` has as its value.

    Args:
        parent: where to look, if anywhere.
        path: names in the word namespace, joined by `/`.
        default: what it is where it is not stated.
    """
    text = val(child(parent, path))
    return default if text is None else int(text)


def child(parent: "_Element | None", path: str) -> "_Element | None":
    """Return the element at the end of a path of names in the word namespace."""
    for name in path.split("/"):
        parent = None if parent is None else parent.find(f"{W}{name}")
    return parent


def is_on(parent: "_Element | None", path: str) -> bool | None:
    """Tell whether a property is set; None where it is not mentioned."""
    element = child(parent, path)
    return None if element is None else val(element) not in ("0", "false", "off")


def inside(parent: "_Element") -> Iterator["_Element"]:
    """Yield the children of an element, those in wrappers too, and of alternatives the first alone."""
    for each in parent:
        if each.tag in _WRAPPERS:
            yield from inside(each)
        elif each.tag == f"{_MC}AlternateContent":
            branch = next((part for part in each if part.tag == f"{_MC}Choice"), None)
            branch = each.find(f"{_MC}Fallback") if branch is None else branch
            if branch is not None:
                yield from inside(branch)
        elif isinstance(each.tag, str):
            yield each
