"""Characters on a page of a PDF -> lines of text, as a reader sees them.

A line break for each printed line; a space where there is one or where words stand apart. Nothing is joined over a line
end, and figures of which one is raised, smaller or far from the other are kept apart: they are not one number.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipelines.extract.pdf.pdf_marks import MIDDLE, Char
from pipelines.lookups import load_yaml

_RADICALS = Path(__file__).parents[1] / "lookups" / "radicals.yml"
_LOST = "\ufffd"
# In sizes of the font. Printed again within this distance a character is meant to look bold.
_BOLD = 0.15
# Wider gaps are spaces: between Latin letters or figures, beside a Chinese character, between two of those.
_GAP, _GAP_BESIDE, _GAP_BETWEEN = 0.2, 0.5, 2.0
_RAISED = 0.15
_SMALLER = 0.8
_OVERLAP = 0.6


class UnclearError(Exception):
    """The characters of a cell cannot be read as text for certain."""


def text_lines(chars: Sequence[Char], *, is_strict: bool) -> list[str]:
    """Put characters in lines, from top to bottom.

    Args:
        chars: characters that are all turned the same way.
        is_strict: refuse what cannot be told for certain instead of marking it.

    Raises:
        UnclearError: a character is unknown, or characters are printed over each other.
    """
    texts = (_joined(line, is_strict) for line in visual_lines(chars))
    return [text for text in texts if text]


def visual_lines(chars: Sequence[Char]) -> list[list[Char]]:
    """Group characters by the line they stand in, each line in reading order.

    A smaller character, such as a footnote's mark, belongs to the line beside which it is raised.
    """
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (char.text.isspace(), -round(char.size, 1), char.base, char.start)):
        nearest = min(lines, key=lambda line: abs(_middle(line[0]) - _middle(char)), default=None)
        if nearest is not None and abs(_middle(nearest[0]) - _middle(char)) < nearest[0].size / 2:
            nearest.append(char)
        elif not char.text.isspace():
            lines.append([char])
    lines.sort(key=lambda line: line[0].base)
    return [sorted(line, key=lambda char: (char.start, char.order)) for line in lines]


def is_apart(before: Char, after: Char) -> bool:
    """Tell whether two neighbours in a line are no one word."""
    size = max(before.size, after.size)
    wide = _is_wide(before.text) + _is_wide(after.text)
    if after.start - before.end > (_GAP, _GAP_BESIDE, _GAP_BETWEEN)[wide] * size:
        return True
    is_raised = abs(before.base - after.base) > _RAISED * size
    is_smaller = min(before.size, after.size) < _SMALLER * size
    return not wide and (is_raised or is_smaller)


def _middle(char: Char) -> float:
    return char.base - MIDDLE * char.size


def _joined(line: list[Char], is_strict: bool) -> str:
    text = ""
    recent: list[Char] = []
    for char in line:
        if char.text.isspace():
            text += "" if text.endswith(" ") else " "
            continue
        if any(_is_same(char, other) for other in recent):
            continue
        if recent:
            last = recent[-1]
            if is_strict and _is_over(last, char):
                raise UnclearError("characters are printed over each other")
            if not text.endswith(" ") and is_apart(last, char):
                text += " "
        recent = [*recent[-2:], char]
        text += _text(char, is_strict)
    return text.strip()


def _text(char: Char, is_strict: bool) -> str:
    """Return a character's text; fonts may give a radical for the character that looks the same."""
    if not char.text or any(unicodedata.category(letter) in ("Cc", "Cn", "Co", "Cs") for letter in char.text):
        if is_strict:
            raise UnclearError("a font of the file does not tell which characters these are")
        return _LOST
    if char.text == _LOST and is_strict:
        raise UnclearError("a character was lost when the file was made")
    return "".join(map(_plain, char.text))


def _plain(letter: str) -> str:
    if "\u2e80" <= letter <= "\u2eff":
        return _radicals().get(letter, letter)
    return unicodedata.normalize("NFKC", letter) if "\u2f00" <= letter <= "\u2fdf" else letter


@cache
def _radicals() -> dict[str, str]:
    return {chr(code): chr(character) for code, character in load_yaml(_RADICALS)["characters"].items()}


def _is_same(char: Char, other: Char) -> bool:
    """Tell whether a character is another one printed again, to look bold."""
    near = min(_BOLD * char.size, (char.end - char.start) / 2 or char.size)
    return (
        char.text == other.text
        and abs(char.start - other.start) < near
        and abs(char.base - other.base) < near
        and abs(char.size - other.size) < near
    )


def _is_over(before: Char, after: Char) -> bool:
    """Tell whether two characters overlap; marks are set close on purpose."""
    width = min(before.end - before.start, after.end - after.start)
    return before.end - after.start > _OVERLAP * width > 0 and (before.text + after.text).isalnum()


def _is_wide(text: str) -> bool:
    """Tell whether it is a Chinese character or mark; a full-width figure or letter is none."""
    return bool(text) and unicodedata.east_asian_width(text[-1]) in "WF" and not "\uff10" <= text[-1] <= "\uff5a"
