"""Old formats by LibreOffice, the real one where it is installed; its failures by stand-ins."""

import os
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest

from pipelines.extract import convert
from pipelines.extract.convert import MODERN, to_modern
from pipelines.problems import Problem, Reason, RefusalError
from tests.notices.office import table, to_docx, to_xls

ROWS = [["序号", "项目名称", "完成额度(万元)"], ["1", "农村公路加装护栏", "182852"], ["2", "", "55219.1"]]
real = pytest.mark.skipif(not any(map(shutil.which, ("soffice", "libreoffice"))), reason="LibreOffice is not installed")
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are scripts")


def refuse(data: bytes, kind: str = "doc", seconds: float = 60) -> Problem:
    with pytest.raises(RefusalError) as caught:
        to_modern(data, kind, seconds)
    (problem,) = caught.value.problems
    return problem


def docx_rows(data: bytes) -> list[list[str]]:
    from io import BytesIO

    from docx import Document

    (only,) = Document(BytesIO(data)).tables
    return [[cell.text for cell in row.cells] for row in only.rows]


def old(tmp_path: Path, kind: str) -> bytes:
    """Let LibreOffice save a document in an old format."""
    import subprocess

    (tmp_path / "new.docx").write_bytes(to_docx(["民生实事"], [table(ROWS)], []))
    program = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", kind, "--outdir", tmp_path, tmp_path / "new.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (tmp_path / f"new.{kind}").read_bytes()


@real
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_a_document_of_words_says_the_same(tmp_path: Path, kind: str) -> None:
    assert docx_rows(to_modern(old(tmp_path, kind), kind)) == ROWS


@real
@pytest.mark.slow
def test_a_workbook_says_the_same() -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(to_modern(to_xls([], [table(ROWS)]), "et")))
    shown = [["" if value is None else str(value) for value in row] for row in book.worksheets[0].values]
    assert shown == ROWS


@real
@pytest.mark.slow
def test_what_is_no_document_is_not_taken_for_text() -> None:
    assert refuse(b"garbage" * 100).reason == Reason.CONVERTER_FAILED


def test_without_libreoffice_a_document_waits_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    problem = refuse(b"x")
    assert (problem.reason, problem.detail) == (Reason.CONVERTER_MISSING, "a .doc file")


def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, name: str = "soffice") -> Path:
    """Put a program in the place of LibreOffice; `out` is the folder for its result, `record` a file of its own."""
    program, record = tmp_path / "bin" / name, tmp_path / "record"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport os, subprocess, sys, time\nfrom pathlib import Path\n"
        f"record = Path({str(record)!r})\nout = Path(sys.argv[sys.argv.index('--outdir') + 1])\n{body}\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent))
    return record


@posix
@pytest.mark.parametrize("name", ["soffice", "libreoffice"])
@pytest.mark.parametrize("kind", sorted(MODERN))
def test_the_file_is_given_under_a_harmless_name_with_macros_off_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, name: str
) -> None:
    body = f"""
source = Path(sys.argv[-1])
profile = Path.cwd() / "profile"
assert f"-env:UserInstallation={{profile.as_uri()}}" in sys.argv and "--headless" in sys.argv
settings = (profile / "user" / "registrymodifications.xcu").read_text()
assert '"MacroSecurityLevel" oor:op="fuse"><value>3<' in settings
assert '"DisableMacrosExecution" oor:op="fuse"><value>true<' in settings
assert "MINSHENG_STORE" not in os.environ
record.write_text(f"{{source.name}} {{Path.cwd()}}")
out.mkdir()
(out / "document.{MODERN[kind]}").write_bytes(source.read_bytes()[::-1])
"""
    record = stand_in(monkeypatch, tmp_path, body, name)
    monkeypatch.setenv("MINSHENG_STORE", "nowhere")
    assert to_modern(b"abc", kind) == b"cba"
    source, _, folder = record.read_text().partition(" ")
    assert source == f"document.{kind}"
    assert not Path(folder).exists()


@posix
@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("sys.exit(77)", "it ended with code 77"),
        ("os.kill(os.getpid(), 9)", "it ended with code -9"),
        ("", "it made no file"),
        ("out.mkdir()\nos.symlink('/etc/hostname', out / 'document.docx')", "it made no file"),
    ],
)
def test_a_converter_that_fails_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, detail: str
) -> None:
    stand_in(monkeypatch, tmp_path, body)
    problem = refuse(b"x")
    assert (problem.reason, problem.detail) == (Reason.CONVERTER_FAILED, detail)


@posix
def test_a_converter_that_hangs_is_ended_with_all_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    body = """
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
record.write_text(f"{os.getpid()} {child.pid}")
time.sleep(600)
"""
    record = stand_in(monkeypatch, tmp_path, body)
    start = time.monotonic()
    assert refuse(b"x", seconds=1.5).reason == Reason.TOO_SLOW
    assert time.monotonic() - start < 10
    assert all(map(has_ended, record.read_text().split()))


def has_ended(process: str) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{process}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@posix
def test_a_result_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, "out.mkdir()\n(out / 'document.docx').write_bytes(bytes(2000))")
    monkeypatch.setattr(convert, "_MAX_BYTES", 1000)
    assert refuse(b"x").reason in (Reason.TOO_LARGE, Reason.CONVERTER_FAILED)
