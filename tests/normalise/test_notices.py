"""What a notice says of itself must agree, within itself and with what the operator said; else it is refused."""

from datetime import date

import polars as pl
import pytest

from pipelines.contract import polars_schema
from pipelines.normalise.notices import NoticeFacts, Options, interpret
from pipelines.normalise.periods import Period, parse_key
from pipelines.problems import Reason

TEXTS = {
    "unit": "",
    "amounts": "",
    "title": "关于2025年万州区重点民生实事1季度推进情况公示",
    "publisher": "重庆市万州区发展和改革委员会",
    "published": "2025-04-11 10:00",
    "objection": "2025年4月11日—2025年5月11日",
    "signed": "2025年4月11日",
    "caption": "万州区2025年重点民生实事目标任务及月度推进情况表",
    "letter": "2025年全区重点民生实事1季度推进情况进行公示",
}
HEADERS = {
    "goal": "2025年工作目标任务",
    "plan": "2025年投资计划(万元)",
    "progress": "月度进展情况(1-3月)",
    "done": "投资完成情况/完成额度(万元)",
    "rate": "投资完成情况/占比(%)",
}
BARE = {"title": "万州区民生实事公示", "caption": "", "letter": ""}
BARE_HEADERS = {"goal": "目标任务", "plan": "投资计划(万元)", "progress": "进展情况"}


def no_rows() -> pl.DataFrame:
    """Nothing in the table that could prove a unit."""
    return pl.DataFrame(schema=polars_schema("raw_rows"))


def facts(headers: dict[str, str] | None = None, options: Options | None = None, **texts: str) -> NoticeFacts:
    return interpret(TEXTS | texts, HEADERS | (headers or {}), options or Options("500101"), no_rows)


def reasons(found: NoticeFacts) -> list[Reason]:
    return [problem.reason for problem in found.problems]


def test_the_sample_agrees_with_itself() -> None:
    found = facts()
    assert found.problems == []
    assert (found.program_year, found.period, found.series) == (2025, Period(2025, 3), "重点民生实事")
    assert (found.plan_unit, found.done_unit, found.program_key) == ("万元", "万元", "500101-2025-重点民生实事")


@pytest.mark.parametrize(
    ("texts", "region", "agrees"),
    [
        ({}, "500101", True),
        ({}, "500102", False),
        ({"title": "2025年民生实事1季度公示", "caption": "", "publisher": "市发展改革委"}, "500102", True),
        ({"title": "2025年石柱县民生实事1季度公示", "caption": "", "publisher": "县政府"}, "500240", True),
        ({"title": "关于2025年涪陵区重点民生实事1季度推进情况公示"}, "500101", False),
    ],
)
def test_the_region_that_is_named_is_the_one_that_was_asked_for(
    texts: dict[str, str], region: str, agrees: bool
) -> None:
    found = facts(options=Options(region), **texts)
    assert reasons(found) == ([] if agrees else [Reason.REGION_CONFLICT])


@pytest.mark.parametrize(
    ("texts", "headers", "year", "outcome"),
    [
        ({}, {}, None, 2025),
        ({}, {}, 2025, 2025),
        ({}, {}, 2024, Reason.YEAR_CONFLICT),
        ({}, {"plan": "2024年投资计划(万元)"}, None, Reason.YEAR_CONFLICT),
        ({"caption": "万州区2024年民生实事表"}, {}, 2025, Reason.YEAR_CONFLICT),
        ({"caption": "表12025年民生实事表"}, {}, None, 2025),
        (BARE | {"letter": "一季度进展"}, BARE_HEADERS, 2025, 2025),
        (BARE | {"letter": "一季度进展"}, BARE_HEADERS, None, Reason.YEAR_UNKNOWN),
    ],
)
def test_the_year_is_told_once_or_by_the_operator(
    texts: dict[str, str], headers: dict[str, str], year: int | None, outcome: int | Reason
) -> None:
    found = facts(headers, Options("500101", year), **texts)
    if isinstance(outcome, Reason):
        assert outcome in reasons(found)
    else:
        assert (found.problems, found.program_year, found.period.year) == ([], outcome, outcome)


@pytest.mark.parametrize(
    ("texts", "headers", "asked", "outcome"),
    [
        ({}, {}, "2025Q1", "2025Q1"),
        ({}, {}, "2025Q2", Reason.PERIOD_CONFLICT),
        ({}, {}, "2024Q1", Reason.PERIOD_CONFLICT),
        ({"letter": "2025年重点民生实事上半年推进情况"}, {}, None, Reason.PERIOD_CONFLICT),
        ({}, {"progress": "进展情况(1-6月)"}, None, Reason.PERIOD_CONFLICT),
        ({}, {"done": "1-4月完成投资(万元)"}, None, Reason.PERIOD_CONFLICT),
        ({"letter": ""}, {"progress": "进展情况"}, None, "2025Q1"),
        (BARE | {"title": "2025年民生实事公示"}, BARE_HEADERS, None, Reason.PERIOD_UNKNOWN),
        (BARE | {"title": "2025年民生实事公示"}, BARE_HEADERS, "2025M04", "2025M04"),
        (BARE | {"title": "2025年民生实事公示"}, BARE_HEADERS, "2026M04", Reason.PERIOD_CONFLICT),
        ({"title": "2025年万州区重点民生实事公示", "letter": "截至3月底进展"}, {}, None, "2025Q1"),
        ({"letter": "截至2026年3月底进展"}, {}, None, Reason.PERIOD_CONFLICT),
    ],
)
def test_the_period_is_told_once_or_by_the_operator(
    texts: dict[str, str], headers: dict[str, str], asked: str | None, outcome: str
) -> None:
    found = facts(headers, Options("500101", None, parse_key(asked) if asked else None), **texts)
    if isinstance(outcome, Reason):
        assert reasons(found) == [outcome]
    else:
        assert (found.problems, found.period.key, found.period.basis) == ([], outcome, "cumulative")


@pytest.mark.parametrize(
    "headers",
    [
        {"done": heading}
        for heading in ("完成额度(4-6月)(万元)", "6月完成投资(万元)", "二季度当季完成投资(万元)", "本月完成投资(万元)")
    ]
    + [{"progress": heading} for heading in ("进展情况(4-6月)", "6月进展情况")],
)
def test_figures_that_begin_after_january_are_never_taken_for_cumulative(headers: dict[str, str]) -> None:
    """With a title of the first half the money of one month would stand for that of six."""
    title, letter = "关于2025年万州区重点民生实事上半年推进情况公示", "2025年重点民生实事上半年推进情况"
    found = facts({"progress": "进展情况"} | headers, title=title, letter=letter)
    assert found.problems or found.period.basis == "single"


@pytest.mark.parametrize(
    ("headers", "caption", "outcome"),
    [
        ({"plan": "投资计划(亿元)", "done": "完成额度(元)"}, "", ("亿元", "元")),
        ({"plan": "投资计划(万元", "done": "完成额度\uff08\u4e07\u5143\uff09"}, "", ("万元", "万元")),
        ({"plan": "投资计划", "done": "完成额度"}, "2025年民生实事表(单位:亿元)", ("亿元", "亿元")),
        ({"plan": "投资计划", "done": "完成额度(万元)"}, "2025年民生实事表(单位:亿元)", ("亿元", "万元")),
        ({"plan": "投资计划"}, "", None),
        ({"plan": "投资计划(百万元)"}, "", None),
        ({"plan": "投资计划(千元)"}, "", None),
        ({"plan": "投资计划(万元)(亿元)"}, "", None),
        ({"plan": "投资计划(万元/亿元)"}, "", None),
        ({"plan": "投资情况(亿元)/投资计划(万元)"}, "", None),
    ],
)
def test_a_unit_is_named_once_in_heading_or_caption(
    headers: dict[str, str], caption: str, outcome: tuple[str, str] | None
) -> None:
    found = facts(headers, caption=caption)
    if outcome is None:
        assert [(p.reason, p.column_header) for p in found.problems] == [(Reason.UNIT_UNKNOWN, headers["plan"])]
    else:
        assert (found.problems, (found.plan_unit, found.done_unit)) == ([], outcome)


@pytest.mark.parametrize(
    ("title", "series"),
    [("2025年民生实事项目1季度公示", "民生实事项目"), ("2025年民生实事1季度公示", "民生实事"), ("2025年1季度", "")],
)
def test_the_series_is_the_longest_name_that_is_printed(title: str, series: str) -> None:
    found = facts(title=title, caption="")
    assert (found.series, reasons(found)) == (series, [] if series else [Reason.SERIES_UNKNOWN])


APRIL, MAY = date(2025, 4, 11), date(2025, 5, 11)


@pytest.mark.parametrize(
    ("texts", "dates", "notes"),
    [
        ({}, [APRIL, APRIL, APRIL, MAY], []),
        ({"objection": "2025411—2025511日", "signed": "2025411"}, [APRIL, APRIL, APRIL, MAY], []),
        ({"signed": "2025111"}, [APRIL, None, APRIL, MAY], ["2025111"]),
        ({"signed": "2025111", "published": "2025-01-20"}, [date(2025, 1, 20), date(2025, 1, 11), APRIL, MAY], []),
        ({"signed": "2025年2月30日"}, [APRIL, None, APRIL, MAY], ["2025年2月30日"]),
        ({"published": "", "signed": "", "objection": ""}, [None] * 4, []),
        ({"objection": "2025年4月11日"}, [APRIL, APRIL, APRIL, None], ["2025年4月11日"]),
    ],
)
def test_a_date_is_certain_or_noted_as_printed(
    texts: dict[str, str], dates: list[date | None], notes: list[str]
) -> None:
    found = facts(**texts)
    assert [found.published_on, found.signed_on, found.objection_from_on, found.objection_to_on] == dates
    assert (found.date_notes, found.problems) == (notes, [])


def test_every_conflict_is_told_at_once() -> None:
    found = facts({"plan": "2024年投资计划"}, Options("500102"), letter="上半年", title="2025年万州区1季度", caption="")
    assert set(reasons(found)) == {
        Reason.REGION_CONFLICT,
        Reason.YEAR_CONFLICT,
        Reason.PERIOD_CONFLICT,
        Reason.SERIES_UNKNOWN,
        Reason.UNIT_UNKNOWN,
    }
