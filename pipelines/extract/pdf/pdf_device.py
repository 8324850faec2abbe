"""Interprets a page of a PDF: what is painted on it becomes `Marks`.

pdfminer does the reading; it leaves out what tells whether a mark can be seen (the way text is painted, clipping,
transparency), so that is followed here. This module imports pdfminer: import it only where a PDF is read.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import dict_value, list_value, resolve1
from pdfminer.utils import apply_matrix_pt, mult_matrix

from pipelines.extract.pdf.pdf_font import StrictFont
from pipelines.extract.pdf.pdf_marks import MIDDLE, Area, Box, Char, Colour, Marks, Rule
from pipelines.problems import Problem, Reason, RefusalError

# A real page has some thousand marks. Forms may be nested in forms, and each use counts.
MAX_MARKS = 200_000
_MAX_DEPTH = 20
# A filled area no thicker than this is a rule: so do word processors paint borders.
_THIN = 4.0
# Text painted in these ways leaves no trace on the page.
_UNPAINTED = (3, 7)
_FAINT = 0.1
_CURVES = frozenset("cvy")
# Flags of annotations: hidden, not shown on the screen.
_UNSEEN_NOTE = 2 | 32
# What is larger is no page of paper.
_MAX_POINTS = 20_000


def read_marks(page: Any, resources: Any) -> Marks:
    """Interpret one page.

    Args:
        page: a `PDFPage` of pdfminer.
        resources: the document's `PDFResourceManager`.

    Raises:
        RefusalError: there are more marks on it than a notice has.
        Exception: whatever pdfminer raises on a damaged page.
    """
    device = _Device(resources)
    _Interpreter(resources, device).process_page(page)
    return device.marks


def _rgb(colour: Any, space: Any) -> Colour:
    """Bring a colour to red, green and blue; None for patterns and spaces that are not simple."""
    values = colour if isinstance(colour, tuple) else (colour,)
    name = getattr(space, "name", "")
    if not all(isinstance(value, (int, float)) for value in values):
        return None
    numbers = [min(1.0, max(0.0, float(value))) for value in values]
    if len(numbers) == 3 and name != "Lab":
        return (numbers[0], numbers[1], numbers[2])
    if len(numbers) == 4:
        black = 1 - numbers[3]
        return ((1 - numbers[0]) * black, (1 - numbers[1]) * black, (1 - numbers[2]) * black)
    if len(numbers) == 1 and name in ("DeviceGray", "CalGray", "ICCBased"):
        return (numbers[0],) * 3
    return None


def _turn(matrix: Sequence[float]) -> int:
    """Tell how text is turned, clockwise; slanted letters of a line that is level are level."""
    a, b, c, d = matrix[:4]
    if a > 0 and d > 0 and abs(b) <= 0.02 * a and abs(c) <= 0.5 * d:
        return 0
    if b < 0 < c and abs(a) <= -0.02 * b and abs(d) <= 0.5 * c:
        return 90
    if c < 0 < b and abs(a) <= 0.02 * b and abs(d) <= -0.5 * c:
        return 270
    return -1


@dataclass(slots=True, frozen=True)
class _View:
    """What decides whether a mark is seen, saved and restored with the rest of the graphics state."""

    clip: Box
    fill_alpha: float = 1.0
    stroke_alpha: float = 1.0
    is_blended: bool = False


class _Device(PDFTextDevice):  # type: ignore[misc]
    marks: Marks
    view: _View
    render = 0
    count = 0

    def begin_page(self, page: Any, ctm: Any) -> None:
        self.height = 0.0
        self.outer: list[_View] = []
        self.marks = Marks(Box(0, 0, 0, 0))
        media, crop = (self._box(ctm, corners) for corners in (page.mediabox, page.cropbox))
        self.height = media.bottom - media.top
        crop = crop.crop(media) if crop.crop(media).area else media
        visible = Box(crop.left, crop.top + self.height, crop.right, crop.bottom + self.height)
        self.marks.box = visible
        self.view = _View(visible)
        for note in list_value(page.annots or []):
            values = {key: resolve1(value) for key, value in dict_value(note).items()}
            if not int(values.get("F", 0)) & _UNSEEN_NOTE and "Rect" in values:
                kind = str(getattr(values.get("Subtype"), "name", ""))
                is_signature = getattr(values.get("FT"), "name", "") == "Sig"
                box = self._box(ctm, [float(resolve1(value)) for value in values["Rect"]])
                self.marks.notes.append(("Signature" if is_signature else kind, box))

    def _box(self, matrix: Any, corners: Sequence[float]) -> Box:
        x0, y0, x1, y1 = corners
        points = [self.point(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
        return Box.around(points)

    def point(self, matrix: Any, x: float, y: float) -> tuple[float, float]:
        across, up = apply_matrix_pt(matrix, (x, y))
        if not (math.isfinite(across) and math.isfinite(up)):
            raise ValueError("a place that is no number")
        return across, self.height - up

    def next(self) -> int:
        self.count += 1
        if self.count > MAX_MARKS:
            raise RefusalError(Problem(Reason.TOO_LARGE, f"more than {MAX_MARKS:,} marks on one page"))
        return self.count

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self.outer.append(self.view)
        self.next()
        if len(self.outer) > _MAX_DEPTH:
            raise RefusalError(Problem(Reason.TOO_LARGE, f"drawings are nested more than {_MAX_DEPTH} deep"))
        box = self._box(mult_matrix(matrix, self.ctm), bbox)
        self.view = replace(self.view, clip=self.view.clip.crop(box))

    def end_figure(self, name: str) -> None:
        self.view = self.outer.pop()

    def render_image(self, name: str, stream: Any) -> None:
        box = self._box(self.ctm, (0, 0, 1, 1)).crop(self.view.clip)
        is_opaque = not any(stream.get_any((key,)) for key in ("SMask", "Mask", "ImageMask", "IM"))
        is_opaque = is_opaque and self.view.fill_alpha == 1 and not self.view.is_blended
        if box.area:
            self.marks.pictures.append(Area(box, None, is_opaque, self.next()))

    def paint_path(self, graphicstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        ink = _rgb(graphicstate.ncolor, graphicstate.ncs) if fill else None
        line = _rgb(graphicstate.scolor, graphicstate.scs) if stroke else None
        for segments in _subpaths(path):
            points = [self.point(self.ctm, *segment[-2:]) for segment in segments]
            if fill and self.view.fill_alpha >= _FAINT:
                self._fill(points, [segment[0] for segment in segments], ink)
            if stroke and self.view.stroke_alpha >= _FAINT:
                width = float(graphicstate.linewidth) * math.hypot(*self.ctm[:2])
                self._stroke(points, [segment[0] for segment in segments], line, width)

    def _fill(self, points: list[tuple[float, float]], kinds: list[str], colour: Colour) -> None:
        box = Box.around(points).crop(self.view.clip)
        width, height = box.right - box.left, box.bottom - box.top
        if width < 0 or height < 0:
            return
        if min(width, height) <= _THIN:
            self._rule(box, colour)
        elif _CURVES.isdisjoint(kinds) and _is_rectangle(points):
            is_opaque = self.view.fill_alpha == 1 and not self.view.is_blended
            self.marks.areas.append(Area(box, colour, is_opaque, self.next()))
        else:
            self.next()
            self.marks.drawings.append(box)

    def _stroke(self, points: list[tuple[float, float]], kinds: list[str], colour: Colour, width: float) -> None:
        for ((x0, y0), (x1, y1)), kind in zip(itertools.pairwise(points), kinds[1:], strict=True):
            box = Box.around([(x0, y0), (x1, y1)]).crop(self.view.clip)
            if kind in _CURVES or box.right < box.left or box.bottom < box.top:
                continue
            if min(abs(x1 - x0), abs(y1 - y0)) < 0.5 and width <= _THIN:
                self._rule(box, colour)
        if not _CURVES.isdisjoint(kinds):
            self.next()
            self.marks.drawings.append(Box.around(points).crop(self.view.clip))

    def _rule(self, box: Box, colour: Colour) -> None:
        """Add a line; a dot of a dotted one is both level and upright."""
        order = self.next()
        if box.bottom - box.top <= _THIN:
            self.marks.rules.append(Rule(False, (box.top + box.bottom) / 2, box.left, box.right, colour, order))
        if box.right - box.left <= _THIN:
            self.marks.rules.append(Rule(True, (box.left + box.right) / 2, box.top, box.bottom, colour, order))

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self.render = textstate.render
        font = textstate.font
        textstate.font = StrictFont(font)
        super().render_string(textstate, seq, ncs, graphicstate)
        textstate.font = font

    def render_char(
        self, matrix: Any, font: Any, fontsize: Any, scaling: Any, rise: Any, cid: Any, ncs: Any, graphicstate: Any
    ) -> float:
        try:
            text = str(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            text = ""
        advance = float(font.char_width(cid) * fontsize * scaling)
        is_vertical = font.is_vertical()
        a, b, c, d = matrix[:4]
        size = abs(fontsize) * math.hypot(c, d)
        if is_vertical:
            _, down = font.char_disp(cid)
            middle = (0.0, (1000 - down) * fontsize * 0.001 + rise + advance / 2)
            length = abs(advance) * math.hypot(c, d)
        else:
            middle = (advance / 2, rise + MIDDLE * fontsize)
            length = abs(advance) * math.hypot(a, b)
        if not max(size, length) <= _MAX_POINTS:
            raise ValueError("a character that no page has room for")
        x, y = self.point(matrix, *middle)
        turn = _turn([value * (fontsize if fontsize else 1) for value in matrix[:4]])
        if is_vertical:
            turn = 90 if turn == 0 else -1
        along, across = {90: (y, -x), 270: (-y, x)}.get(turn, (x, y))
        is_stroked = self.render % 4 == 1
        alpha = self.view.stroke_alpha if is_stroked else self.view.fill_alpha
        colour = (
            _rgb(graphicstate.scolor, graphicstate.scs) if is_stroked else _rgb(graphicstate.ncolor, graphicstate.ncs)
        )
        clip = self.view.clip
        is_painted = self.render not in _UNPAINTED and alpha >= _FAINT and clip.holds(x, y)
        if clip.area and not clip.holds(x, y):
            # What is cut off at a cell's edge is missing in that cell, not where it would have stood.
            x, y = _nearest(x, clip.left, clip.right), _nearest(y, clip.top, clip.bottom)
        base = across + MIDDLE * size
        start, end = along - length / 2, along + length / 2
        self.marks.chars.append(Char(text, x, y, start, end, base, size, turn, is_painted, colour, self.next()))
        return advance


class _Interpreter(PDFPageInterpreter):  # type: ignore[misc]
    device: _Device

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self.views: list[_View] = []

    def do_q(self) -> None:
        super().do_q()
        self.views.append(self.device.view)

    def do_Q(self) -> None:  # noqa: N802  # named after the operator
        super().do_Q()
        if self.views:
            self.device.view = self.views.pop()

    def do_F(self) -> None:  # noqa: N802
        self.do_f()

    def do_W(self) -> None:  # noqa: N802
        points = [self.device.point(self.ctm, *part[-2:]) for part in self.curpath if part[0] != "h"]
        if points:
            self._look(clip=self.device.view.clip.crop(Box.around(points)))

    def do_W_a(self) -> None:  # noqa: N802
        self.do_W()

    def do_gs(self, name: Any) -> None:
        states = resolve1(self.resources.get("ExtGState")) or {}
        state = resolve1(states.get(getattr(name, "name", ""))) or {}
        changed: dict[str, Any] = {}
        for key, attribute in (("ca", "fill_alpha"), ("CA", "stroke_alpha")):
            if isinstance(value := resolve1(state.get(key)), (int, float)):
                changed[attribute] = float(value)
        if (mode := resolve1(state.get("BM"))) is not None:
            changed["is_blended"] = getattr(mode, "name", "") not in ("Normal", "Compatible")
        self._look(**changed)

    def _look(self, **changed: Any) -> None:
        self.device.view = replace(self.device.view, **changed)


def _nearest(place: float, first: float, last: float) -> float:
    """Return the place within a stretch, not at its very ends, that is nearest to one outside."""
    inset = min(1.0, (last - first) / 2)
    return min(max(place, first + inset), last - inset)


def _subpaths(path: Any) -> Iterator[list[Any]]:
    """Yield the parts of a path, each closed as it was painted."""
    shape = "".join(segment[0] for segment in path)
    for match in re.finditer(r"m[^m]+", shape):
        segments = list(path[match.start() : match.end()])
        yield [(*segment, *segments[0][-2:]) if segment[0] == "h" else segment for segment in segments]


def _is_rectangle(points: Sequence[tuple[float, float]]) -> bool:
    """Tell whether points go around a rectangle, side by side."""
    corners = {(round(x, 1), round(y, 1)) for x, y in points}
    level = all(abs(x1 - x0) < 0.5 or abs(y1 - y0) < 0.5 for (x0, y0), (x1, y1) in itertools.pairwise(points))
    return level and len({x for x, _ in corners}) == 2 and len({y for _, y in corners}) == 2
