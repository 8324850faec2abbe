"""Names of persons in agency cells: they are found to be left out, and counted, never kept.

A person is told by a surname and by what it is not: no ending of an agency, no known agency. A short name that could be
an agency's is kept; those that begin as a surname does stand in `lookups/surnames.yml`.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipelines.lookups import load_yaml
from pipelines.normalise.agency_names import agency_kind, canonical_name, is_known

_WORDS = Path(__file__).parent / "lookups" / "surnames.yml"
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LABEL = re.compile(r"^[\u4e00-\u9fff]{0,6}(?:人|领导|电话):")
_BRACKET = re.compile(r"^([^()]*)\(([^()]*)\)?$")
_BETWEEN = re.compile(r"[、,;/:\s]+")
# Also the mark that extraction leaves in place of one.
_TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|(?:0\d{2,3}-?)?\d{7,8})(?!\d)|\u3014[^\u3015]*\u3015")


def is_person(text: str, *, is_expected: bool = False) -> bool:
    """Tell whether a text is the name of a person, with or without a title.

    Args:
        text: a text without white space.
        is_expected: a label says that persons follow, so that a rare surname is one, too.
    """
    words = _words()
    if words.title_only.fullmatch(text):
        return False
    name = words.title.sub("", text)
    if name != text and len(name) == 1:
        return name in words.surnames
    if not _HAN.fullmatch(name) or name.endswith(words.endings) or name in words.agencies:
        return False
    if is_known(canonical_name(name)) or agency_kind(name) != "other":
        return False
    if name.startswith(words.compound):
        return len(name) > 2
    return is_expected or (name[0] in words.surnames and len(name) < 4)


def without_persons(name: str, *, is_expected: bool = False) -> tuple[str, int]:
    """Return what is left of an agency's name without persons and telephones, and how many persons were named.

    Args:
        name: a name without white space, such as 区教委(张三).
        is_expected: a label says that persons follow.
    """
    rest = _TELEPHONE.sub("", name)
    count = 0
    match = _BRACKET.match(rest)
    if match:
        parts = [part for part in _BETWEEN.split(_LABEL.sub("", match[2])) if part]
        kept = [part for part in parts if not is_person(part)]
        count = len(parts) - len(kept)
        is_title = all(_words().title_only.fullmatch(part) for part in kept)
        if count or rest != name or (is_title and is_person(match[1], is_expected=is_expected)):
            rest = f"{match[1]}({'、'.join(kept)})" if kept and not is_title else match[1]
    rest = rest.strip(":-")
    if is_person(rest, is_expected=is_expected):
        return "", count + 1
    agency = _agency_before_person(rest)
    if agency:
        return agency, count + 1
    return rest, count or int(rest != name and _TELEPHONE.search(name) is not None)


def _agency_before_person(text: str) -> str:
    """Return the agency of 区教委主任张三 or 区教委张三, an empty text where no person follows an agency."""
    for length in (2, 3, 4):
        name, agency = text[-length:], text[:-length]
        untitled = _words().title.sub("", agency)
        is_agency = agency_kind(untitled) != "other" if untitled != agency else is_known(canonical_name(agency))
        if untitled and is_agency and is_person(name):
            return untitled
    return ""


class _Words(NamedTuple):
    surnames: frozenset[str]
    compound: tuple[str, ...]
    endings: tuple[str, ...]
    agencies: frozenset[str]
    title: re.Pattern[str]
    title_only: re.Pattern[str]


@cache
def _words() -> _Words:
    words = load_yaml(_WORDS)
    titles = f"(?:常务)?副?(?:{'|'.join(sorted(words['titles'], key=len, reverse=True))})"
    return _Words(
        surnames=frozenset(words["surnames"]),
        compound=tuple(words["compound_surnames"]),
        endings=tuple(words["endings"]),
        agencies=frozenset(words["agencies"]),
        title=re.compile(f"^{titles}(?=.{{2,4}}$)|{titles}$"),
        title_only=re.compile(titles),
    )
