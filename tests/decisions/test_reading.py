"""What is right is read into frames of fixed columns, whatever stands in the files and however they are found."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.decisions import DecisionError, decisions_folder, read_decisions
from pipelines.normalise.notices import NoticeFacts
from pipelines.normalise.periods import Period
from pipelines.paths import EXPECTATIONS
from pipelines.store import StoreError
from tests.decisions.files import RIGHT, changed, dump, read


def test_right_entries_become_rows(tmp_path: Path) -> None:
    decisions = read(tmp_path, **{file.removesuffix(".yml"): dump(file, entry) for file, entry in RIGHT.items()})
    signed = {"reason": "two digits exchanged", "author": "Li Si", "decided_on": date(2025, 11, 24)}
    programme = "500101-2025-重点民生实事"
    assert decisions.corrections.to_dicts() == [
        {
            "correction_id": "c-1",
            "program_key": programme,
            "period_key": "2025Q1",
            "basis": "cumulative",
            "scope": "line",
            "name": "小微停车场建设",
            "number": None,
            "category_name": None,
            "measure": "done",
            "expect": Decimal("411.5"),
            "adjusted": Decimal("441.5"),
            **signed,
            "expires_on": date(2026, 11, 24),
        }
    ]
    assert decisions.waivers.to_dicts() == [
        {
            "waiver_id": "w-1",
            "program_key": programme,
            "period_key": "2025M04",
            "basis": "cumulative",
            "expectation": "percentages_recompute",
            "expect": ["row 5 (no. 5): prints 40 %"],
            **signed,
            "expires_on": date(2026, 11, 24),
        }
    ]
    assert decisions.crosswalk.to_dicts() == [
        {
            "crosswalk_id": "x-1",
            "region_key": "500101",
            "program_key": programme,
            "to_program_key": programme,
            "from_name": "甲",
            "to_name": "乙",
            "decision": "same",
            **signed,
        }
    ]
    assert decisions.corroborations.to_dicts() == [
        {
            "source_id": "s-1",
            "figure_no": 1,
            "region_key": "500101",
            "program_key": programme,
            "program_year": 2025,
            "series": "重点民生实事",
            "period_key": "2025Q2",
            "scope": "grand",
            "category_name": None,
            "measure": "done",
            "value_printed": "11.05亿元",
            "value": Decimal(110500),
            "quantum": Decimal(100),
            "title": "进展",
            "publisher": "日报",
            "url": None,
            "published_on": date(2025, 8, 15),
            "published_printed": "2025-08-15",
            "note": None,
        }
    ]


def test_columns_are_the_same_without_entries(tmp_path: Path) -> None:
    full = read(tmp_path, **{file.removesuffix(".yml"): dump(file, entry) for file, entry in RIGHT.items()})
    (tmp_path / "empty").mkdir()
    none = read_decisions(tmp_path / "empty")
    for name in ("corrections", "waivers", "crosswalk", "corroborations"):
        assert getattr(none, name).is_empty()
        assert getattr(none, name).schema == getattr(full, name).schema
    assert none.corrections.schema["expect"] == pl.Decimal(18, 4)
    assert none.waivers.schema["expect"] == pl.List(pl.String)
    assert none.waivers.schema["expires_on"] == pl.Date


@pytest.mark.parametrize("text", ["corrections: []\n", "corrections:\n#  - id: c-1\n", "\ufeffcorrections: []\n"])
def test_a_file_without_entries_is_right(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, corrections=text).corrections.is_empty()


@pytest.mark.parametrize(
    ("where", "columns"),
    [
        ({"line": "甲", "number": "012"}, ("line", "甲", "012", None)),
        ({"category": "一类 / 二类"}, ("category", None, None, "一类 / 二类")),
        ({"total": True}, ("grand", None, None, None)),
    ],
)
def test_each_place_of_a_correction(tmp_path: Path, where: dict[str, object], columns: tuple[str, ...]) -> None:
    text = dump("corrections.yml", changed("corrections.yml", {"where": where, "basis": "single", "expect": None}))
    frame = read(tmp_path, corrections=text).corrections
    assert frame.select("scope", "name", "number", "category_name").row(0) == columns
    assert frame.select("basis", "expect").row(0) == ("single", None)


def test_digits_without_quotes_stay_as_they_are_written(tmp_path: Path) -> None:
    text = dump("corrections.yml", changed("corrections.yml", {"where": {"line": "甲", "number": "012"}}))
    bare = text.replace("'012'", "012").replace("'500101'", "500101")
    assert bare.count("'") < text.count("'")
    assert read(tmp_path, corrections=bare).corrections["number"].item() == "012"


def test_quotes_around_years_and_dates_do_not_matter(tmp_path: Path) -> None:
    right = dump("corrections.yml", RIGHT["corrections.yml"])
    bare = right.replace("'2025-11-24'", "2025-11-24").replace("program_year: 2025", 'program_year: "2025"')
    assert read(tmp_path, corrections=bare).corrections.equals(read(tmp_path, corrections=right).corrections)


def test_a_reason_may_run_over_lines(tmp_path: Path) -> None:
    text = dump("corrections.yml", RIGHT["corrections.yml"])
    text = text.replace("reason: two digits exchanged", "reason: >\n    two digits\n    exchanged")
    assert read(tmp_path, corrections=text).corrections["reason"].item() == "two digits exchanged"


def test_a_theme_reaches_another_year(tmp_path: Path) -> None:
    text = dump("crosswalk.yml", changed("crosswalk.yml", {"to_program_year": 2026, "series": "民生实事"}))
    row = read(tmp_path, crosswalk=text).crosswalk.row(0, named=True)
    assert (row["program_key"], row["to_program_key"]) == ("500101-2025-民生实事", "500101-2026-民生实事")


def test_of_a_month_alone_the_first_day_and_the_text_are_kept(tmp_path: Path) -> None:
    text = dump("corroboration.yml", changed("corroboration.yml", {"published_on": "2025-08"}))
    frame = read(tmp_path, corroboration=text).corroborations
    assert frame.select("published_on", "published_printed").row(0) == (date(2025, 8, 1), "2025-08")


def test_one_figure_may_be_corrected_again_once_the_first_correction_has_ended(tmp_path: Path) -> None:
    later = {"id": "b-2", "date": "2026-11-25", "expires": "2027-11-24"}
    entries = (RIGHT["corrections.yml"], changed("corrections.yml", later))
    frame = read(tmp_path, corrections=dump("corrections.yml", *entries)).corrections
    assert frame["correction_id"].to_list() == ["b-2", "c-1"], "sorted, so that the order in the file says nothing"


def test_keys_are_those_that_normalisation_makes(tmp_path: Path) -> None:
    facts = NoticeFacts("500101", program_year=2025, series="重点民生实事")
    for month in range(1, 13):
        key = Period(2025, month).key
        text = dump("waivers.yml", changed("waivers.yml", {"period": key}))
        frame = read(tmp_path, waivers=text).waivers
        assert frame.select("program_key", "period_key").row(0) == (facts.program_key, key)


def test_shipped_decisions_are_right() -> None:
    decisions = read_decisions(EXPECTATIONS)
    assert decisions.corrections.is_empty()
    assert decisions.waivers.is_empty()
    assert decisions.crosswalk.is_empty()
    press = decisions.corroborations
    assert set(press["source_id"]) == {"wanzhou-press-2025-08"}
    assert set(press["period_key"]) == {"2025Q2"}
    assert press.select("scope", "category_name", "measure", "value", "quantum").rows() == [
        ("grand", None, "done", Decimal(110500), Decimal(100)),
        ("grand", None, "pct", Decimal("60.4"), Decimal("0.1")),
        ("category", "市级重点民生实事", "done", Decimal(10700), Decimal(100)),
        ("category", "市级重点民生实事", "pct", Decimal("63.9"), Decimal("0.1")),
        ("category", "区级民生实事", "done", Decimal(99800), Decimal(100)),
        ("category", "区级民生实事", "pct", Decimal("60.1"), Decimal("0.1")),
    ]


def test_shipped_examples_are_right_once_they_are_no_comments(tmp_path: Path) -> None:
    for name in ("corrections", "waivers", "crosswalk"):
        text = (EXPECTATIONS / f"{name}.yml").read_text(encoding="utf-8")
        head, key, example = text.partition(f"\n{name}:\n")
        assert all(line.startswith("#") for line in [*head.splitlines(), *example.splitlines()])
        frame = getattr(read(tmp_path, **{name: key + example.replace("#", "")}), name)
        assert frame.height == 1


def test_the_folder_is_the_projects_own_or_the_one_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MINSHENG_DECISIONS", raising=False)
    assert decisions_folder() == EXPECTATIONS
    monkeypatch.setenv("MINSHENG_DECISIONS", str(tmp_path / "mine"))
    assert decisions_folder() == tmp_path / "mine"
    with pytest.raises(DecisionError, match=r"mine, does not exist; make it, .* MINSHENG_DECISIONS"):
        read_decisions(decisions_folder())


def test_commands_can_show_the_error() -> None:
    assert issubclass(DecisionError, StoreError)


def test_files_are_read_anew(tmp_path: Path) -> None:
    assert read(tmp_path, waivers=dump("waivers.yml", RIGHT["waivers.yml"])).waivers.height == 1
    assert read(tmp_path, waivers="waivers: []\n").waivers.is_empty()
