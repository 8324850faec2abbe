"""A PDF page as marks: characters, rules, filled areas and pictures, each with where and when it was painted.

From these follows what a reader sees and what not. Lengths are in points, from the top left corner of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Two colours that differ by less in red, green and blue are one to a reader.
_FAINT = 0.1
_PAPER = (1.0, 1.0, 1.0)
# The middle of a line of text lies this far above its base line, in sizes of its font.
MIDDLE = 0.35

Colour = tuple[float, float, float] | None


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def crop(self, other: "Box") -> "Box":
        """Return what two rectangles share; its sides are crossed where that is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(left, top, min(self.right, other.right), min(self.bottom, other.bottom))

    @property
    def area(self) -> float:
        """Return the area, 0 where the sides are crossed."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> "Box":
        """Return the smallest rectangle around points."""
        across, down = [x for x, _ in points], [y for _, y in points]
        return cls(min(across), min(down), max(across), max(down))


@dataclass(slots=True, frozen=True)
class Char:
    """A character. `start`, `end` and `base` are along and across its line, whichever way the line is turned.

    `text` is empty where the font does not tell which character it is; `turn` is in degrees, -1 for aslant.
    """

    text: str
    x: float
    y: float
    start: float
    end: float
    base: float
    size: float
    turn: int
    is_painted: bool
    colour: Colour
    order: int


@dataclass(slots=True, frozen=True)
class Rule:
    """A straight line, level or upright: `at` across it, from `start` to `end` along it."""

    is_upright: bool
    at: float
    start: float
    end: float
    colour: Colour
    order: int


@dataclass(slots=True, frozen=True)
class Area:
    """A rectangle that was filled, or a picture; an opaque one hides what was painted before."""

    box: Box
    colour: Colour
    is_opaque: bool
    order: int


@dataclass(slots=True)
class Marks:
    """Everything painted on a page.

    `drawings` are the shapes that are neither rules nor rectangles; `notes` the kinds and places of annotations.
    """

    box: Box
    chars: list[Char] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Area] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    notes: list[tuple[str, Box]] = field(default_factory=list)

    def behind(self, x: float, y: float, order: int) -> Colour:
        """Return the colour of the ground at a point when a mark was painted there; None if that is not known."""
        below = (a for a in (*self.areas, *self.pictures) if a.order < order and a.is_opaque and a.box.holds(x, y))
        last = max(below, key=lambda area: area.order, default=None)
        return last.colour if last else _PAPER

    def is_visible(self, char: Char) -> bool:
        """Tell whether a reader sees a character: painted on the page, unlike its ground in colour, and not covered."""
        if not char.is_painted or not self.box.holds(char.x, char.y) or char.size < 1:
            return False
        above = (area for area in (*self.areas, *self.pictures) if area.order > char.order and area.is_opaque)
        if any(area.box.holds(char.x, char.y) for area in above):
            return False
        return not alike(char.colour, self.behind(char.x, char.y, char.order))


def alike(one: Colour, other: Colour) -> bool:
    """Tell whether two colours cannot be told apart; unknown ones can."""
    return one is not None and other is not None and all(abs(a - b) < _FAINT for a, b in zip(one, other, strict=True))
