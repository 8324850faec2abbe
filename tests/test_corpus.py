"""Every folder of `tests/corpus/` is found by itself and must be read, or refused, as its `expected.yml` says."""

from pathlib import Path

import pytest

from tests.corpus_tools.make import CORPUS, cases
from tests.corpus_tools.report import Outcome, outcomes

FOLDERS = sorted(folder for folder in CORPUS.iterdir() if folder.is_dir())


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in outcomes()}


def test_there_are_enough_of_every_kind() -> None:
    refused = [folder for folder in FOLDERS if folder.name.startswith("refused-")]
    assert (len(FOLDERS) >= 40, len(refused) >= 12) == (True, True)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_notice_is_read_as_it_says(folder: Path, found: dict[str, Outcome]) -> None:
    outcome = found[folder.name]
    expected = {name: texts for name, texts in outcome.expected.items() if name != "same_as"}
    assert outcome.found == expected
    assert outcome.is_as_expected
    if same_as := outcome.expected.get("same_as"):
        assert outcome.notice_key == found[same_as].notice_key


def test_the_files_are_those_that_the_programme_makes() -> None:
    """Workbooks, documents and prints hold the time of their making; what they say is compared above."""
    timeless = (".html", ".txt", ".yml", ".md", ".png")
    made = {case.name: case for case in cases()}
    assert sorted(made) == [folder.name for folder in FOLDERS]
    for name, case in made.items():
        for file, data in case.files.items():
            if file.endswith(timeless):
                assert (CORPUS / name / file).read_bytes() == data, f"{name}/{file}"
