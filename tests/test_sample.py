"""The notice that ships with the project, as text and as HTML, against its transcription by hand, cell by cell."""

from collections.abc import Iterable
from datetime import date

import polars as pl
import pytest

from pipelines.normalise.chunk import StagedFrames
from tests.notices import logical
from tests.notices.logical import Notice
from tests.support import stated
from tests.support.documents import SAMPLE, SAMPLE_HTML
from tests.support.reading import ORACLE, stage

COPIES = {"text": SAMPLE, "html": SAMPLE_HTML}


@pytest.fixture(scope="module")
def oracle() -> Notice:
    return logical.load(ORACLE)


@pytest.fixture(scope="module", params=COPIES)
def staged(request: pytest.FixtureRequest) -> StagedFrames:
    return stage([COPIES[request.param].read_bytes()])


def rows(frame: pl.DataFrame, columns: Iterable[str]) -> list[dict[str, object]]:
    return frame.select(*columns).to_dicts()


def test_every_cell_of_every_line_is_as_transcribed(staged: StagedFrames, oracle: Notice) -> None:
    expected = stated.lines(oracle)
    assert len(expected) == 20
    assert rows(staged.staged_lines, expected[0]) == expected
    assert staged.staged_lines["row_ordinal"].to_list() == list(range(1, 21))


def test_the_grand_total_and_both_categories_are_as_transcribed(staged: StagedFrames, oracle: Notice) -> None:
    expected = stated.totals(oracle)
    assert [row["scope"] for row in expected] == ["grand", "category", "category"]
    assert rows(staged.staged_totals, expected[0]) == expected


def test_every_row_leads_to_its_place_in_the_table(staged: StagedFrames) -> None:
    """Rows 1 and 2 are the header, 3 the grand total, 4 and 14 the categories."""
    assert staged.staged_totals["row_no"].to_list() == [3, 4, 14]
    assert staged.staged_lines["row_no"].to_list() == [*range(5, 14), *range(15, 26)]


def test_the_letter_is_as_transcribed(staged: StagedFrames, oracle: Notice) -> None:
    expected = stated.letter(oracle)
    assert rows(staged.staged_notices, expected) == [expected]


def test_the_letter_in_plain_words(staged: StagedFrames) -> None:
    notice = staged.staged_notices.row(0, named=True)
    assert notice["title"] == "关于2025年万州区重点民生实事1季度推进情况公示"
    assert notice["publisher"] == "重庆市万州区发展和改革委员会"
    assert (notice["period_key"], notice["partition"], notice["basis"]) == ("2025Q1", "2025-01", "cumulative")
    assert notice["published_on"] == notice["signed_on"] == notice["objection_from_on"] == date(2025, 4, 11)
    assert notice["objection_to_on"] == date(2025, 5, 11)
    assert (notice["series"], notice["program_key"]) == ("重点民生实事", "500101-2025-重点民生实事")
    assert [str(notice[f"{name}_quantum"]) for name in ("plan", "done", "pct")] == ["1.0000", "0.1000", "0.1000"]


def test_no_problem_is_reported(staged: StagedFrames) -> None:
    assert staged.staged_problems.is_empty()


def test_text_and_html_are_one_notice() -> None:
    frames = stage([path.read_bytes() for path in COPIES.values()])
    assert frames.staged_notices["media_type"].to_list() == ["text/plain", "text/html"]
    assert frames.staged_notices["notice_key"].n_unique() == 1
    for frame in (frames.staged_lines, frames.staged_totals):
        assert frame["notice_key"].unique().to_list() == frames.staged_notices["notice_key"].unique().to_list()
