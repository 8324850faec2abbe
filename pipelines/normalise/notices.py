"""What one notice says of itself, interpreted: region, programme, period, dates. Everything it says must agree."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.fold import fold
from pipelines.lookups import load_yaml
from pipelines.normalise.dates import read_dates, settle_all
from pipelines.normalise.periods import Period, is_single, not_from_january, through_months, until_years
from pipelines.normalise.units import prove_units, stated_unit
from pipelines.problems import Problem, Reason

_LOOKUPS = Path(__file__).parent / "lookups"
_YEAR = re.compile(r"((?:19|20)\d\d)年")


@dataclass(slots=True)
class Options:
    """What the operator said of a document: its region, and year and period where the notice does not tell."""

    region_key: str
    program_year: int | None = None
    period: Period | None = None


@dataclass(slots=True)
class NoticeFacts:
    """A notice interpreted. With `problems` the rest is not to be used."""

    region_key: str
    program_year: int = 0
    series: str = ""
    period: Period = field(default_factory=lambda: Period(0, 12))
    plan_unit: str = ""
    done_unit: str = ""
    published_on: date | None = None
    signed_on: date | None = None
    objection_from_on: date | None = None
    objection_to_on: date | None = None
    date_notes: list[str] = field(default_factory=list)
    reading_notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def program_key(self) -> str:
        """Key of the yearly list: region, year, series."""
        return f"{self.region_key}-{self.program_year}-{self.series}"


def is_known_region(region_key: str) -> bool:
    """Tell whether `lookups/regions.yml` has the adcode."""
    return region_key in load_yaml(_LOOKUPS / "regions.yml")


def region_names() -> dict[str, tuple[str, str]]:
    """Return full name and parent's name of each known region by adcode."""
    regions: dict[str, dict[str, Any]] = load_yaml(_LOOKUPS / "regions.yml")
    return {key: (region["names"][0], region["parent"]) for key, region in regions.items()}


def interpret(
    texts: Mapping[str, Any],
    headers: Mapping[str, str],
    options: Options,
    rows: Callable[[], pl.DataFrame],
) -> NoticeFacts:
    """Interpret the texts of a notice.

    Args:
        texts: a row of `raw_documents`.
        headers: the heading of each role's column.
        options: what the operator said.
        rows: gives the document's `raw_rows`, which are needed only where no text states a unit.

    Returns:
        The facts, with every problem found.
    """
    facts = NoticeFacts(options.region_key)
    title, caption, letter = (fold(texts[name]) for name in ("title", "caption", "letter"))
    _check_region(facts, (title, caption, texts["publisher"]))
    _set_year(facts, [title, caption, *(fold(header) for header in headers.values())], options)
    told = [title, letter, caption, fold(headers.get("progress", "")), fold(headers.get("done", ""))]
    _set_period(facts, told, options)
    series: list[str] = load_yaml(_LOOKUPS / "series.yml")
    facts.series = next((name for name in series if name in title or name in caption), "")
    if not facts.series:
        facts.problems.append(Problem(Reason.SERIES_UNKNOWN, f"title “{title}”, caption “{caption}”"))
    _set_units(facts, headers, texts, rows)
    _set_dates(facts, texts)
    return facts


@cache
def _region_by_name() -> dict[str, str]:
    regions: dict[str, dict[str, Any]] = load_yaml(_LOOKUPS / "regions.yml")
    return {name: key for key, region in regions.items() for name in region["names"]}


# A region's name where a title or a caption has one: after the year, or at the head before it.
_NAMED_REGION = re.compile(
    r"\d年(?!度)([\u4e00-\u9fff]{2,8}?[区县市州])(?=[^区县市]*民生)|^([\u4e00-\u9fff]{2,8}?[区县市州])(?=\d{4}年)"
)
_OWN = ("全", "我", "本")


def _check_region(facts: NoticeFacts, texts: Sequence[str]) -> None:
    """Each text that names regions must name the right one: a publisher's own name does not outweigh a title's."""
    named = [{key: name for name, key in _region_by_name().items() if name in text} for text in texts]
    wrong = {key: name for names in named if facts.region_key not in names for key, name in names.items()}
    strangers = {
        name: "not in regions.yml"
        for text in texts
        for match in _NAMED_REGION.finditer(text)
        if not (name := match[1] or match[2]).startswith(_OWN) and not any(known in name for known in _region_by_name())
    }
    wrong |= {why: name for name, why in strangers.items()}
    if wrong:
        names = "、".join(f"{name} ({key})" for key, name in wrong.items())
        detail = f"ingested for region {facts.region_key}, but the notice names {names}"
        facts.problems.append(Problem(Reason.REGION_CONFLICT, detail))


def _set_year(facts: NoticeFacts, texts: list[str], options: Options) -> None:
    told = sorted({int(year) for text in texts for year in _YEAR.findall(text)})
    if options.program_year is not None and told and told != [options.program_year]:
        detail = f"ingested for {options.program_year}, but title, caption and header say {_listed(told)}"
        facts.problems.append(Problem(Reason.YEAR_CONFLICT, detail))
    elif len(told) > 1:
        facts.problems.append(Problem(Reason.YEAR_CONFLICT, f"title, caption and header say {_listed(told)}"))
    elif told or options.program_year is not None:
        facts.program_year = told[0] if told else options.program_year or 0
    else:
        facts.problems.append(Problem(Reason.YEAR_UNKNOWN, "neither title, caption nor header has a year"))


def _set_period(facts: NoticeFacts, texts: list[str], options: Options) -> None:
    told = sorted({month for text in texts for month in through_months(text)})
    odd = [wording for text in texts for wording in not_from_january(text)]
    odd += [wording for text in texts for year, wording in until_years(text) if year != facts.program_year]
    # The last text is the heading of the money done: what it says of its own figures outweighs what others say.
    told_of_done = texts[-1]
    is_of_one = is_single(told_of_done) or ("累计" not in told_of_done and any(map(is_single, texts)))
    basis = "single" if is_of_one else "cumulative"
    asked = options.period
    if odd and basis == "cumulative":
        detail = f"figures are read from January of the programme's year on, but the notice says {_listed(odd)}"
        facts.problems.append(Problem(Reason.PERIOD_CONFLICT, detail))
    elif asked is not None and (
        told not in ([], [asked.through_month]) or asked.year != (facts.program_year or asked.year)
    ):
        told_months = f"; title, letter and header tell month {_listed(told)}" if told else ""
        detail = f"ingested for {asked.key}, but the programme is of {facts.program_year}{told_months}"
        facts.problems.append(Problem(Reason.PERIOD_CONFLICT, detail))
    elif len(told) > 1:
        detail = f"title, letter and header tell periods through months {_listed(told)}"
        facts.problems.append(Problem(Reason.PERIOD_CONFLICT, detail))
    elif told or asked is not None:
        month = told[0] if told else asked.through_month if asked else 0
        facts.period = Period(facts.program_year, month, basis)
    else:
        facts.problems.append(Problem(Reason.PERIOD_UNKNOWN, "neither title, letter nor header names a period"))


def _set_units(
    facts: NoticeFacts, headers: Mapping[str, str], texts: Mapping[str, Any], rows: Callable[[], pl.DataFrame]
) -> None:
    units = {role: stated_unit(headers[role], texts["unit"], texts["caption"]) for role in ("plan", "done")}
    if not all(unit.name for unit in units.values()):
        units = prove_units(rows(), units, texts["amounts"])
    for role, unit in units.items():
        if not unit.name:
            found = _listed(list(unit.found))
            detail = f"the heading names {found}" if found else "neither heading, caption, cells nor sums tell the unit"
            facts.problems.append(Problem(Reason.UNIT_UNKNOWN, detail, column_header=headers[role]))
        elif unit.proof:
            facts.reading_notes.append(f"{headers[role]}: {unit.name} ({unit.proof})")
    facts.plan_unit, facts.done_unit = units["plan"].name, units["done"].name


def _set_dates(facts: NoticeFacts, texts: Mapping[str, Any]) -> None:
    """Read the dates; those that stay ambiguous are noted, for no figure depends on them."""
    readings = {name: read_dates(fold(texts[name])) for name in ("published", "objection", "signed")}
    through = facts.period.ends_on if facts.period.year else None
    settled = settle_all(readings, year=facts.program_year or None, through=through)

    def day(name: str, index: int) -> date | None:
        found = settled[name][index] if len(settled[name]) > index else None
        if found is None and texts[name] and texts[name] not in facts.date_notes:
            facts.date_notes.append(texts[name])
        return found

    facts.published_on = day("published", 0)
    facts.objection_from_on, facts.objection_to_on = day("objection", 0), day("objection", 1)
    facts.signed_on = day("signed", 0)


def _listed(values: list[Any]) -> str:
    return ", ".join(str(value) for value in values)
