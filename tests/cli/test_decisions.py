"""Decisions of people through `minsheng ingest`: what the command does with them, and what it says of them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.acquire.archive import Archive
from pipelines.store import Store
from tests.load import declared
from tests.support import documents
from tests.support.command import minsheng
from tests.support.stores import rows, value

TODAY = datetime.now(UTC).date()
LASTING = {"date": f"{TODAY - timedelta(30)}", "expires": f"{TODAY + timedelta(300)}"}
LAPSED = {"date": f"{TODAY - timedelta(300)}", "expires": f"{TODAY - timedelta(30)}"}
LINE = {"line": "\u5b9e\u65bd\u57ce\u9547\u8001\u65e7\u5c0f\u533a\u6539\u9020", "number": "1"}
WRONG_TOTAL = "grand_from_categories ALL done: prints 55319.1, its parts give 55219.1 (row 3 of the table)"


@pytest.fixture
def store(sample_store: Store, copy_of: Callable[[Store], Store]) -> Store:
    return copy_of(sample_store)


@pytest.fixture
def decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command reads, still empty."""
    folder = tmp_path / "decisions"
    folder.mkdir()
    monkeypatch.setenv("MINSHENG_DECISIONS", str(folder))
    return folder


def test_a_broken_file_publishes_nothing_and_loses_nothing(store: Store, decisions: Path, tmp_path: Path) -> None:
    [(page, region)] = documents.write(tmp_path / "pages", documents.generated(1))
    before = (store.current.read_bytes(), store.manifest.read_bytes())
    declared.write(decisions, corrections=[declared.correction(LINE, "done", "1", "2", period="2025Q5", **LASTING)])
    (decisions / "waivers.yml").write_text("waivers: [", encoding="utf-8")
    result = minsheng(store.root, "ingest", "--region", region, page)
    assert (result.exit_code, result.stdout) == (1, "")
    first = f"minsheng: the decisions in {decisions} cannot be used, 2 things are wrong (docs/decisions.md shows"
    assert result.stderr.startswith(first)
    assert "corrections.yml, line" in result.stderr
    assert "`period` is 2025Q5; write a quarter's end like `2025Q1`" in result.stderr
    assert "\n  waivers.yml" in result.stderr
    assert "Nothing was published" in result.stderr
    assert (store.current.read_bytes(), store.manifest.read_bytes()) == before
    assert len(list(Archive(store.archive).read_log())) == 2

    for file in decisions.iterdir():
        file.unlink()
    mended = minsheng(store.root, "ingest")
    assert (mended.exit_code, mended.stderr) == (0, "")
    assert value(store.current, "select count(*) from dim_notice where status = 'accepted'") == 2


def test_a_folder_that_is_not_there_stops_the_run(store: Store, decisions: Path) -> None:
    decisions.rmdir()
    result = minsheng(store.root, "ingest", documents.SAMPLE)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"minsheng: the folder of decisions, {decisions}, does not exist" in result.stderr


@pytest.mark.slow
def test_what_the_command_shows_can_be_waived(store: Store, decisions: Path, tmp_path: Path) -> None:
    page = tmp_path / "total.txt"
    page.write_text(documents.changed_total(), encoding="utf-8")
    held = minsheng(store.root, "ingest", page)
    assert held.exit_code == 1
    assert "total.txt is held: its figures do not add up" in held.stderr
    assert f"  totals_match_their_lines: {WRONG_TOTAL}\n" in held.stderr

    waiver = declared.waiver("totals_match_their_lines", [WRONG_TOTAL], **LASTING)
    declared.write(decisions, waivers=[waiver])
    waived = minsheng(store.root, "ingest", page)
    assert waived.exit_code == 0
    assert "held" not in waived.stderr
    assert "decisions_in_force" not in waived.stderr
    query = "select status, accepted_at = built_at from dim_notice, audit_release where source = 'total.txt'"
    assert rows(store.current, query) == [("waived", True)]


@pytest.mark.slow
def test_a_correction_that_does_not_fit_holds_its_notice_and_says_what_to_do(store: Store, decisions: Path) -> None:
    [[printed]] = rows(store.current, "select plain(done_wan) from v_progress_latest where line_no = '1'")
    declared.write(decisions, corrections=[declared.correction(LINE, "done", "1", "2", **LASTING)])
    held = minsheng(store.root, "ingest", documents.SAMPLE)
    assert held.exit_code == 1
    assert f"{documents.SAMPLE.name} is held: a declared correction does not fit its figures" in held.stderr
    what = f"correction one: the notice prints {printed} (row 1), expected 1; remove or mend the entry in "
    assert f"  corrections_fit: {what}corrections.yml" in held.stderr
    assert "correction one: no longer fits what the newest notice prints" in held.stderr

    declared.write(decisions, corrections=[declared.correction(LINE, "done", printed, "2", **LASTING)])
    fits = minsheng(store.root, "ingest", documents.SAMPLE)
    assert (fits.exit_code, fits.stderr) == (0, "")
    query = "select plain(done_wan), done_adjusted_wan from v_progress_latest where is_corrected"
    assert rows(store.current, query) == [(printed, 2)]


class TestWarnings:
    """An expired correction, a waiver that nothing needs, and a second source that states something else."""

    @pytest.fixture
    def folder(self, decisions: Path) -> Path:
        figures = [{"scope": "total", "measure": "done", "value": "5.53", "unit": "\u4ebf\u5143"}]
        return declared.write(
            decisions,
            corrections=[declared.correction(LINE, "done", "1", "2", id="lapsed", **LAPSED)],
            waivers=[declared.waiver("totals_match_their_lines", [WRONG_TOTAL], id="idle", **LASTING)],
            sources=[declared.source(figures, id="paper")],
        )

    def test_they_are_told_and_hold_nothing(self, store: Store, folder: Path) -> None:
        assert len(list(folder.iterdir())) == 3
        result = minsheng(store.root, "ingest", documents.SAMPLE)
        assert (result.exit_code, "release 2 published" in result.stdout) == (0, True)
        assert result.stderr.splitlines() == [
            "minsheng: warning: decisions_in_force",
            f"  correction lapsed: expired on {LAPSED['expires']}; expected: in force and needed; "
            "mend or remove the entry in the file of decisions",
            "  waiver idle: no notice fails with the rows that it lists and no others; expected: in force and needed; "
            "mend or remove the entry in the file of decisions",
            f"minsheng: warning on {documents.SAMPLE.name}: second_sources_agree",
            "  paper ALL done: the second source states 55300, the notice 55219.1; expected: within 50.05 of 55219.1",
        ]

        scripts = minsheng(store.root, "ingest", documents.SAMPLE, "--json")
        assert (scripts.exit_code, scripts.stderr) == (0, "")
        assert [(row["expectation"], row["subject"]) for row in json.loads(scripts.stdout)["warnings"]] == [
            ("decisions_in_force", "correction lapsed"),
            ("decisions_in_force", "waiver idle"),
            ("second_sources_agree", "paper ALL done"),
        ]
