"""`minsheng quarantine`: every document that could not be read, why, where, and what to do."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.cells import cell_len

from pipelines.store import Store
from tests.support import documents
from tests.support.command import minsheng

WORDS = yaml.safe_load((documents.ROOT / "pipelines" / "reasons.yml").read_text(encoding="utf-8"))
REASONS = {bad.name: bad.reason for bad in documents.BAD}


def blocks(shown: str) -> dict[str, str]:
    """The blocks of the table form by file name, and what follows them under the empty name."""
    *of_documents, rest = shown.split("\n\n", len(documents.BAD))
    return {block.split("  ")[0]: block for block in of_documents} | {"": rest}


def read(store: Store, *arguments: str) -> Any:
    result = minsheng(store.root, "quarantine", *arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_each_document_has_a_block_with_reason_and_advice_in_both_languages(rich_store: Store) -> None:
    result = minsheng(rich_store.root, "quarantine")
    assert (result.exit_code, result.stderr) == (0, "")
    shown = blocks(result.stdout)
    assert set(shown) == {*REASONS, ""}
    for name, reason in REASONS.items():
        assert [text for text in WORDS[reason].values() if text not in shown[name]] == []
        assert "retrieved  20" in shown[name]


def test_a_block_tells_the_cell(rich_store: Store) -> None:
    lines = blocks(minsheng(rich_store.root, "quarantine").stdout)["letter.html"].splitlines()
    assert "  where      table 1, row 5, column 4 “2025年投资计划(万元)”" in lines
    assert "  text       1l604" in lines


def test_it_ends_with_counts_and_the_held(rich_store: Store) -> None:
    rest = blocks(minsheng(rich_store.root, "quarantine").stdout)[""].splitlines()
    counted = {cells[0]: cells[1:3] for line in rest[1:-3] if (cells := line.split())}
    expected = {reason: [str(list(REASONS.values()).count(reason))] * 2 for reason in REASONS.values()}
    assert counted == expected
    assert rest[-2] == "8 documents in quarantine, 8 problems"
    assert rest[-1].startswith("1 notice held: ")
    assert "reconcile" in rest[-1]


@pytest.mark.parametrize("form", ["name", "hash"])
def test_one_document(rich_store: Store, form: str) -> None:
    [named] = [problem for problem in read(rich_store) if problem["source"] == "scan.png"]
    document = "scan.png" if form == "name" else named["document_sha256"][:8].upper()
    assert read(rich_store, document) == [named]
    shown = minsheng(rich_store.root, "quarantine", document).stdout
    assert shown.startswith(f"scan.png  {named['document_sha256'][:12]}\n")
    assert "held" not in shown


def test_one_reason(rich_store: Store) -> None:
    found = read(rich_store, "--reason", "number_unreadable")
    assert sorted(problem["source"] for problem in found) == ["letter.html", "letter.txt"]


def test_csv_has_the_rows_of_json(rich_store: Store) -> None:
    result = minsheng(rich_store.root, "quarantine", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    of_json = read(rich_store)
    assert [list(row) for row in rows] == [list(row) for row in of_json]
    assert [row["document_sha256"] for row in rows] == [row["document_sha256"] for row in of_json]
    [letter] = [row for row in rows if row["source"] == "letter.html"]
    assert (letter["row_no"], letter["raw_text"]) == ("5", "1l604")
    assert letter["meaning_zh"] == WORDS["number_unreadable"]["zh"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("scam.png",), "no document scam.png"),
        (("abc",), "no document abc"),
        (("--reason", "number_unredable"), "they are attachment_missing"),
    ],
)
def test_a_misspelt_name_is_wrong_usage(rich_store: Store, arguments: tuple[str, ...], message: str) -> None:
    result = minsheng(rich_store.root, "quarantine", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_document_that_could_be_read_is_not_there(sample_store: Store) -> None:
    result = minsheng(sample_store.root, "quarantine", documents.SAMPLE.name)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"{documents.SAMPLE.name} is not in quarantine" in result.stderr


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize(("form", "nothing"), [("table", ""), ("csv", "source,document_sha256"), ("json", "[]")])
def test_an_empty_quarantine(sample_store: Store, tmp_path: Path, is_published: bool, form: str, nothing: str) -> None:
    store = sample_store if is_published else Store(tmp_path / "store")
    result = minsheng(store.root, "quarantine", "--format", form)
    assert result.exit_code == 0
    assert result.stdout.strip().startswith(nothing)
    assert len(result.stdout.splitlines()) == bool(nothing)
    assert ("no document is in quarantine" if is_published else "nothing has been published") in result.stderr
    assert (tmp_path / "store").exists() is False


def test_a_reading_that_counts_is_told(sample_store: Store, copy_of: Callable[[Store], Store]) -> None:
    store = copy_of(sample_store)
    assert minsheng(store.root, "ingest", documents.SAMPLE, "--period", "2025Q2").exit_code == 1
    assert "what another ingest read of it stays published" in minsheng(store.root, "quarantine").stdout


def test_several_cells_of_one_reason_are_explained_once_and_marks_that_steer_a_terminal_are_shown(
    tmp_path: Path,
) -> None:
    page = documents.HTML.replace("11604<o:p>", "1l604<o:p>")
    pages = {"two.html": page.replace("3417", "34l7\u200b"), "steering.html": page.replace("3417", "34\x1b[31m17")}
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = minsheng(tmp_path / "store", "ingest", *(tmp_path / name for name in pages))
    shown = minsheng(tmp_path / "store", "quarantine").stdout
    assert shown.count(WORDS["number_unreadable"]["hint_en"]) == 1
    for text in (shown, result.stderr):
        assert r"34l7\u200b" in text
        assert r"34\x1b[31m17" in text
        assert "\x1b" not in text
    assert "2 documents in quarantine, 3 problems" in shown


def test_on_a_terminal_long_texts_are_wrapped_beside_their_label(rich_store: Store) -> None:
    command = [sys.executable, "-m", "pipelines", "--store", str(rich_store.root), "quarantine", "no-column.html"]
    ours, theirs = pty.openpty()
    environment = os.environ | {"COLUMNS": "100", "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(command, cwd=documents.ROOT, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while block := _read(ours):
            shown += block
    os.close(ours)
    assert process.returncode == 0
    lines = re.sub(r"\x1b\[\d+m|\r", "", shown.decode()).split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith("  detail "))
    assert lines[at + 1].startswith(" " * 13)
    assert lines[at + 1].strip()
    assert max(cell_len(line) for line in lines) <= 100


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how Linux says that the other side is closed
        return b""
