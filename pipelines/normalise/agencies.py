"""Agency cells -> agencies in order, with their roles. Names stay as printed beside the canonical ones.

Marks (、 , ; /) separate, but not inside brackets. White space separates only beside what is a whole agency: it also
breaks names in mid-word (市人力资源 / 社会保障局). The lead is the first one unless a label or a column of supporting
agencies says otherwise. Names of persons are left out and counted.
"""

import re
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pipelines.fold import fold
from pipelines.lookups import load_yaml
from pipelines.normalise.agency_names import agency_kind, canonical_name, is_known
from pipelines.normalise.persons import is_person, without_persons

__all__ = ["Agencies", "Agency", "agency_kind", "is_known", "read_agencies"]

_WORDS = Path(__file__).parent / "lookups" / "agency_words.yml"
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\ufeff]")
_MARKS = re.compile(r"[、,;/。]")
_BRACKETED = re.compile(r"\([^()]*\)")
_NUMBERING = re.compile(r"^\d{1,2}\.(?=\D)")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]")
# What stands behind an agency without a bracket: 区教委牵头, 区财政局、区民政局配合.
_LEADS = re.compile(r"(?<=.)(?:共同|具体)?(?:牵头|主办|负责){1,2}$")
_SUPPORTS = re.compile(r"(?<=.)(?:共同|积极|协助)?(?:配合|协助|协办|参与)$")
# No body is called so: what begins with one of these goes on with the name before it.
_GOES_ON = ("人民政府", "政府", "办事处", "办公室", "党委", "党工委", "管委会", "分局", "员会")
# How the names of bodies begin: by their level, or as open groups do.
_BEGINS = ("市", "区", "县", "州", "团", "共青团", "属地", "各", "相关", "有关")
_MAX_PASSES = 4


class Agency(NamedTuple):
    """One agency of a project: `name` as printed without its label, `role` lead or support."""

    name: str
    canonical: str
    role: str
    kind: str


class Agencies(NamedTuple):
    """The agencies of a project in order, each once, and how many names of persons were left out."""

    agencies: tuple[Agency, ...]
    persons: int


class _Named(NamedTuple):
    """A name with what tells its role: a word at the name itself, behind a row of names, or a label before them."""

    name: str
    own: str = ""
    shared: str = ""
    label: str = ""


@lru_cache(maxsize=65_536)
def read_agencies(cell: str, support: str = "") -> Agencies:
    """Read the agencies of a project.

    Args:
        cell: the cell of the column of agencies.
        support: the cell of the column of supporting agencies, empty if there is none.
    """
    named, persons = _names(cell)
    supporting, more_persons = _names(support)
    roles: dict[str, Agency] = {}
    for each, role in zip(named, _roles(named, is_apart=bool(supporting)), strict=True):
        _add(roles, each.name, role)
    for each in supporting:
        _add(roles, each.name, each.own or "support")
    return Agencies(tuple(roles.values()), persons + more_persons)


def _add(roles: dict[str, Agency], name: str, role: str) -> None:
    """Add an agency, or raise the one that is there under whatever name to the lead."""
    canonical = canonical_name(name)
    known = roles.get(canonical)
    if known is None:
        roles[canonical] = Agency(name, canonical, role, agency_kind(canonical))
    elif role == "lead":
        roles[canonical] = known._replace(role=role)


def _roles(named: list[_Named], *, is_apart: bool) -> list[str]:
    """Tell the role of each: by its own word, by that of its row, by its label, else by its place.

    Where the supporting ones are named apart, those beside them without a word of their own lead together.
    """
    roles = [each.own or each.shared or (each.label if each.label in ("lead", "support") else "") for each in named]
    is_apart = is_apart or any(each.label == "support" for each in named)
    if "lead" not in roles:
        free = [at for at, each in enumerate(named) if not each.own and each.label != "support"]
        unsaid = [at for at in free if not roles[at]]
        for at in (unsaid if is_apart else []) or free[:1]:
            roles[at] = "lead"
    return [role or "support" for role in roles]


def _names(cell: str) -> tuple[list[_Named], int]:
    """Return the names of a cell with what tells their roles, and how many persons it names."""
    words = _words()
    named: list[_Named] = []
    persons = 0
    label = ""
    row = 0
    for piece in _pieces(_UNSEEN.sub("", fold(cell))):
        text = _NUMBERING.sub("", piece)
        match = words.label.match(text)
        if match:
            label = _role(match)
            text = text[match.end() :]
            row = len(named)
        text, own = _without_role(text)
        shared = ""
        for pattern, role in ((_LEADS, "lead"), (_SUPPORTS, "support")):
            if not own and pattern.search(text):
                text, shared = pattern.sub("", text), role
        name, count = without_persons(text.removeprefix("由"), is_expected=label == "person")
        persons += count
        if _WORD.search(name) and name not in words.nothing:
            named.append(_Named(name, own, "", label))
        if shared:
            named[row:] = [each._replace(shared=shared) for each in named[row:]]
        if shared or own:
            row = len(named)
    return named, persons


def _without_role(text: str) -> tuple[str, str]:
    """Take (牵头) or (配合单位) off the end of a name."""
    match = _words().at_end.search(text)
    return (text[: match.start()], _words().roles[match["first"]]) if match else (text, "")


def _pieces(text: str) -> list[str]:
    """Return what marks, labels and the ends of whole agencies separate, without white space."""
    hidden = _hide_brackets(text)
    pieces: list[str] = []
    starts = [0, *(match.start() for match in _words().inner_label.finditer(hidden)), len(text)]
    for start, end in pairwise(starts):
        at = start
        for mark in (*_MARKS.finditer(hidden, start, end), None):
            pieces += _words_apart(text[at : mark.start() if mark else end], hidden[at : mark.start() if mark else end])
            at = mark.end() if mark else end
    return pieces


def _hide_brackets(text: str) -> str:
    """Blacken what is in brackets, outer ones too; a bracket that is never closed hides nothing."""
    hidden = text
    for _ in range(_MAX_PASSES):
        hidden = _BRACKETED.sub(lambda match: "\x00" * len(match[0]), hidden)
    return hidden


def _words_apart(text: str, hidden: str) -> list[str]:
    """Split at white space outside of brackets where a whole name ends, and join the rest."""
    bounds = [(match.start(), match.end()) for match in re.finditer(r"\s+", hidden)]
    parts: list[str] = []
    at = 0
    for start, end in (*bounds, (len(text), len(text))):
        part = "".join(text[at:start].split())
        at = end
        if parts and part and not _is_apart(parts[-1], part):
            parts[-1] += part
        elif part:
            parts.append(part)
    return parts


def _is_apart(name: str, after: str) -> bool:
    """Tell whether white space between two texts separates them."""
    if after.startswith(("(", *_GOES_ON)) or name.endswith(":"):
        return False
    if "(" not in name and is_known(canonical_name(name + after)):
        return False
    label = _words().label.match(name)
    if label and label.end() == len(name):
        return True
    plain = name[label.end() :] if label else name
    if agency_kind(plain) != "other" or is_known(canonical_name(plain)):
        return True
    is_body = after.startswith(_BEGINS) and (is_known(canonical_name(after)) or agency_kind(after) != "other")
    is_expected = label is not None and _role(label) == "person"
    if is_person(plain, is_expected=is_expected):
        return is_body or is_person(after, is_expected=is_expected)
    return is_body and is_known(canonical_name(after))


def _role(label: re.Match[str]) -> str:
    return _words().roles.get(label["word"] or label["bracketed"] or label["glued"] or label[0], "person")


class _Words(NamedTuple):
    roles: dict[str, str]
    label: re.Pattern[str]
    inner_label: re.Pattern[str]
    at_end: re.Pattern[str]
    nothing: frozenset[str]


@cache
def _words() -> _Words:
    words = load_yaml(_WORDS)
    roles = {
        label: role
        for role, key in (("lead", "lead_labels"), ("own", "own_labels"), ("support", "support_labels"))
        for label in words[key]
    }
    known = "|".join(sorted(roles, key=len, reverse=True))
    long = "|".join(sorted((label for label in roles if len(label) > 2), key=len, reverse=True))
    person = r"[\u4e00-\u9fff]{0,6}(?:人|领导|电话|手机)"
    return _Words(
        roles=roles,
        label=re.compile(
            rf"(?P<word>{known}|{person}):|[(\[\u3010](?P<bracketed>{known})[)\]\u3011]:?|(?P<glued>{long}):?|(?:{known})$"
        ),
        inner_label=re.compile(rf"(?<!^)(?:(?:{long}):|(?<![\u4e00-\u9fff])(?:{known}|{person}):)"),
        at_end=re.compile(rf"[(\[\u3010](?P<first>{known})(?:[、,](?:{known}))*[)\]\u3011]?$"),
        nothing=frozenset(words["nothing"]),
    )
