"""What a piece of plain text can be: a figure, a label, an agency, the page's foot. Common to the shapes of page text.

Nothing here knows of columns or rows.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

from pipelines.extract.columns import squeeze
from pipelines.lookups import load_yaml

_LOOKUP = Path(__file__).parents[1] / "lookups" / "text.yml"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMERIC = re.compile(r"^[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?$")
_FIGURE_MARKS = frozenset("0123456789.,%()+-")
_DATE = re.compile(r"^(?:19|20)\d\d([.-])\d{1,2}\1\d{1,2}$")
_MARK = re.compile(r"^(?:/|—+|-+|无)$")
_ORDINAL = "[一二三四五六七八九十]{1,3}"
_TOTAL = re.compile(r"^(?:合计|总计|总合计|共计|小计|全[区县市州](?:合计|总计)):?$")
_CATEGORY = re.compile(rf"^(?:{_ORDINAL}[、.]|\({_ORDINAL}\)).*[\u4e00-\u9fff]")
# A category is a name; what is longer or ends as a sentence does is the text of a cell.
_MAX_LABEL = 40
_LIST_NUMBER = re.compile(r"^\(?\d{1,2}[.、)]$")
_NUMBER = re.compile(r"^(\d{1,4})([.、]?)$")
_LAST_BRACKET = re.compile(r"\([^()]*\)?$")
_BETWEEN_AGENCIES = re.compile(r"[、,;/\s]+")
_MAX_AGENCY = 25


def has_han(text: str) -> bool:
    """Tell whether a text has a Chinese character in it."""
    return _HAN.search(text) is not None


def is_numeric(text: str) -> bool:
    """Tell whether a text is one number, such as 1,234.5 or 30.2%."""
    return _NUMERIC.match(squeeze(text)) is not None and "\n" not in text.strip()


def is_figure_like(text: str) -> bool:
    """Tell whether a text consists of nothing but what figures do, be it one, several or a damaged one; no date is."""
    plain = squeeze(text)
    return _DATE.match(plain) is None and any(map(str.isdigit, plain)) and _FIGURE_MARKS.issuperset(plain)


def is_mark(text: str) -> bool:
    """Tell whether a text is a mark for “not stated”."""
    return _MARK.match(squeeze(text)) is not None


def is_label(text: str) -> bool:
    """Tell whether a text is the label of a total or a category."""
    plain = squeeze(text)
    if _TOTAL.match(plain):
        return True
    return len(plain) <= _MAX_LABEL and plain[-1:] not in ("。", ";", ",") and _CATEGORY.match(plain) is not None


def without_note(text: str) -> str:
    """Return a percentage without the note in brackets behind it."""
    return squeeze(text).partition("(")[0] if "\n" not in text else text


@lru_cache(maxsize=4096)
def is_text_line(text: str) -> bool:
    """Tell whether a line can be of a text: digits alone are a figure, whole or damaged, or number a list."""
    if not has_han(text):
        return _LIST_NUMBER.match(text) is not None or not any(map(str.isdigit, text))
    return not is_label(text) and not is_numeric(without_note(text))


def row_number(text: str) -> tuple[int, str] | None:
    """Return the number that a text consists of and the mark behind it, or None."""
    match = _NUMBER.match(squeeze(text))
    return (int(match[1]), match[2]) if match else None


@lru_cache(maxsize=4096)
def is_agencies(text: str) -> bool:
    """Tell whether a text consists of names of agencies."""
    names = [name for name in _BETWEEN_AGENCIES.split(_without_last_bracket(text)) if name]
    return bool(names) and all(
        len(name) <= _MAX_AGENCY and _without_last_bracket(name).endswith(_agency_endings()) for name in names
    )


def is_furniture(text: str) -> bool:
    """Tell whether a line belongs to the page around a table: its foot, a contact."""
    plain = squeeze(text)
    return any(word in plain for word in _furniture())


def _without_last_bracket(text: str) -> str:
    return _LAST_BRACKET.sub("", _squeeze_lines(text))


def _squeeze_lines(text: str) -> str:
    """Return a text without white space but the breaks between its lines, full-width forms folded."""
    return "\n".join(squeeze(line) for line in text.split("\n"))


@cache
def _agency_endings() -> tuple[str, ...]:
    return tuple(load_yaml(_LOOKUP)["agency_endings"])


@cache
def _furniture() -> tuple[str, ...]:
    return tuple(load_yaml(_LOOKUP)["furniture"])
