"""A cell's number as a reader of the workbook sees it: the stored value brought to text by its number format.

What is stored and what is seen differ: 0.302 is seen as 30.2%, 1234.5 as 1,235. Only what is seen is printed in a
notice. A format of which it is not certain what it shows (a fraction, an exponent, thousands scaled away, a condition,
a minus hidden in a colour) is refused. The grammar of formats: ECMA-376 part 1, 18.8.31.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from pipelines.problems import Problem, Reason, RefusalError

Number = int | float | Decimal

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"
    | \\(?P<escaped>.)
    | _(?P<pad>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<digits>[\#0?][\#0?,]*(?:\.[\#0?]*)?|\.[\#0?]+)
    | (?P<percent>%)
    | (?P<text>@)
    | (?P<end>;)
    | (?P<date>[ymdhs]+|AM/PM|A/P|上午/下午)
    | (?P<plain>[-+()$ \u00a0\u00a5\uffe5\u20ac\u00a3\u4e00-\u9fff])
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# White is not among them: it is used to hide numbers.
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|yellow|[黑蓝青绿红黄]色|洋红色?|(?:color|颜色) ?\d{1,2})", re.I
)
_LOCALE = re.compile(r"\$([^-\]]*)(?:-[0-9a-f]{1,4})?", re.I)
# Locale codes that stand for the system's own date and time format.
_SYSTEM_DATE = re.compile(r"\$-f[48]00", re.I)
_WHOLE = re.compile(r"[#?]*0*")
_DECIMALS = re.compile(r"0*[#?]*")
# Excel keeps no more digits than these and shows zeros in their place.
_DIGITS = 15
_EXCEL = Context(prec=_DIGITS, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_MAX_DECIMALS = 20


@dataclass(slots=True)
class _Section:
    """One of a format's up to four parts: for positive numbers, negative ones, zero, and text."""

    parts: list[tuple[str, str]]
    is_date: bool = False
    unknown: str = ""

    @property
    def is_text(self) -> bool:
        return any(kind == "text" for kind, _ in self.parts)

    @property
    def literal(self) -> str:
        return "".join(text for kind, text in self.parts if kind == "literal")


def shown(value: Number | str, number_format: str, *, date1904: bool = False) -> str:
    """Return the text that a cell shows.

    Args:
        value: the number or the text that the cell holds.
        number_format: the cell's format, such as `#,##0.00_ ;[Red]-#,##0.00`.
        date1904: the workbook counts days from 1904, not 1900. Dates are shown in ISO form.

    Raises:
        RefusalError: it is not certain what the cell shows, or the format hides what the cell holds.
    """
    sections = _sections(number_format or "General")
    if len(sections) > 4:
        raise _unknown(value, number_format, "it has more than four parts")
    text_section = sections[-1] if sections[-1].is_text or len(sections) == 4 else None
    if isinstance(value, str):
        return _shown_text(value, number_format, text_section)
    numeric = [section for section in sections if section is not text_section]
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite() or (exact and exact.adjusted() >= _DIGITS):
        raise _unknown(value, number_format, "it has more digits than a workbook keeps")
    for section in numeric:
        if section.unknown:
            raise _unknown(value, number_format, section.unknown)
    return _shown_number(exact, number_format, numeric, date1904)


def _shown_number(value: Decimal, number_format: str, sections: list[_Section], date1904: bool) -> str:
    """Choose the section by the sign of the value; one of its own for negative numbers must show the sign itself."""
    negative, own = value < 0, len(sections) > 1
    section = sections[0] if sections else _Section([("general", "")])
    if own and (negative or not value):
        section = sections[1] if negative else sections[2 % len(sections)]
    if section.is_date:
        return _iso(value, number_format, date1904)
    if not any(kind in ("general", "digits") for kind, _ in section.parts):
        if value:
            raise RefusalError(Problem(Reason.HIDDEN_CONTENT, f"the format {number_format} hides the number {value}"))
        return section.literal.strip()
    if negative and own and not {"-", "("} & set(section.literal):
        raise _unknown(value, number_format, "it shows a negative number without a sign")
    scaled = value.copy_abs().scaleb(2 * sum(kind == "percent" for kind, _ in section.parts), _EXACT)
    texts = [_part(kind, text, scaled) for kind, text in section.parts]
    if None in texts:
        raise _unknown(value, number_format, "the number lies on the edge between two that it may show")
    body = "".join(text for text in texts if text)
    if negative and not re.search("[1-9]", body):
        raise _unknown(value, number_format, "it shows a negative number as zero")
    return ("-" if negative and not own else "") + body.strip()


def _part(kind: str, text: str, value: Decimal) -> str | None:
    """Return what a part of a section shows; None where rounding before or after the 15th digit tells it apart."""
    if kind == "general":
        general = f"{_EXCEL.plus(value):f}"
        return general.rstrip("0").rstrip(".") if "." in general else general
    return _rounded(text, value) if kind == "digits" else text


def _rounded(digits: str, value: Decimal) -> str | None:
    whole, _, decimals = digits.partition(".")
    step = Decimal(1).scaleb(-len(decimals))
    number = value.quantize(step, context=_EXACT)
    if number != _EXCEL.plus(value).quantize(step, context=_EXACT):
        return None
    before, _, after = f"{number:f}".partition(".")
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        head = len(before) % 3
        before = ",".join(filter(None, [before[:head], *(before[at : at + 3] for at in range(head, len(before), 3))]))
    least = decimals.count("0")
    after = after[:least] + after[least:].rstrip("0")
    return f"{before}.{after}" if after else before


def _shown_text(value: str, number_format: str, section: _Section | None) -> str:
    if section is None or not value.strip():
        return value
    if section.unknown:
        raise _unknown(value, number_format, section.unknown)
    if not section.is_text:
        raise RefusalError(Problem(Reason.HIDDEN_CONTENT, f"the format {number_format} hides the text “{value[:40]}”"))
    return "".join(value if kind == "text" else text for kind, text in section.parts if kind != "space")


def _iso(value: Decimal, number_format: str, date1904: bool) -> str:
    """Return a date, a time or both. Excel counts a 29 February 1900 that never was: days before it are off by one."""
    if value < 0 or value >= 2_958_466 or (not date1904 and 60 <= value < 61):
        raise _unknown(value, number_format, "the number is no date")
    first = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001
    moment = first + timedelta(seconds=int((value * 86_400).to_integral_value(ROUND_HALF_UP)))
    if value < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment.date()}" if value == int(value) else f"{moment.date()} {moment:%H:%M:%S}"


@lru_cache(maxsize=1024)
def _sections(number_format: str) -> tuple[_Section, ...]:
    """Take a format apart. Workbooks have few formats, so the result is kept."""
    sections = [_Section([])]
    for match in _TOKEN.finditer(number_format):
        kind = match.lastgroup or ""
        if kind == "end":
            sections.append(_Section([]))
        else:
            _add(sections[-1], kind, match[kind])
    for section in sections:
        kinds = [kind for kind, _ in section.parts]
        if section.is_date:
            section.unknown = "" if section.unknown in ("", "other") else section.unknown
        elif section.unknown == "other":
            section.unknown = "it has a mark of unknown meaning"
        elif kinds.count("digits") + kinds.count("general") + kinds.count("text") > 1:
            section.unknown = "it has digits in more than one place"
        elif kinds.count("percent") > 1:
            section.unknown = "it has more than one percent sign"
    return tuple(sections)


def _add(section: _Section, kind: str, text: str) -> None:
    match kind:
        case "quoted" | "escaped" | "plain":
            section.parts.append(("literal", text))
        case "pad":
            section.parts.append(("space", " "))
        case "general" | "percent" | "text":
            section.parts.append((kind, text))
        case "digits":
            whole, _, decimals = text.partition(".")
            if whole.endswith(","):
                section.unknown = "it scales thousands away"
            elif not _WHOLE.fullmatch(whole.replace(",", "")) or not _DECIMALS.fullmatch(decimals):
                section.unknown = section.unknown or "other"
            elif len(decimals) > _MAX_DECIMALS:
                section.unknown = "it has too many decimals"
            section.parts.append((kind, text))
        case "date":
            section.is_date = True
        case "bracket":
            _add_bracket(section, text)
        case "other":
            section.unknown = section.unknown or "other"


def _add_bracket(section: _Section, text: str) -> None:
    if _SYSTEM_DATE.fullmatch(text):
        section.is_date = True
    elif currency := _LOCALE.fullmatch(text):
        section.parts.append(("literal", currency[1]))
    elif not _COLOUR.fullmatch(text):
        section.unknown = f"the meaning of [{text[:20]}] is not known"


def _unknown(value: Number | str, number_format: str, why: str) -> RefusalError:
    detail = f"the cell holds {str(value)[:40]} and has the format “{number_format[:80]}”: {why}"
    return RefusalError(Problem(Reason.NUMBER_FORMAT_UNKNOWN, detail))
