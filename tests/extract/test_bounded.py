"""A reader in a process of its own: what it returns and refuses comes through, and whatever it does ends there."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from pipelines.extract import bounded
from pipelines.extract.page import Grid, Page
from pipelines.problems import Problem, Reason, RefusalError

READER = "hostile_reader"
# Does what the document tells.
SOURCE = """
import os, sys, time
from pipelines.extract.page import Grid, Page
from pipelines.problems import Problem, Reason, RefusalError

kept = []

def read(data):
    word = data.decode()
    if word == "refuse":
        raise RefusalError([Problem(Reason.ROW_RAGGED, "短", 1, 2, 3, "列", "文"), Problem(Reason.SCANNED)])
    if word == "fail":
        raise KeyError("nowhere")
    if word == "hang":
        time.sleep(600)
    if word == "spin":
        while True:
            pass
    if word == "die":
        os._exit(3)
    if word == "eat":
        bytearray(8 * 1024**3)
    if word == "keep":
        kept.append(bytearray(80 * 1024**2))
    if word == "print":
        print("noise", flush=True)
        sys.stderr.write("noise")
        os.write(1, b"noise")
        os.write(2, b"noise")
    if word == "modules":
        return Page(sorted(sys.modules), [])
    return Page([word, str(os.getpid()), "\\ud800"], [Grid(1, [["甲", "甲"]], {(0, 1): (0, 0)})], {"名": "值"})
"""


@pytest.fixture(autouse=True)
def _reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / f"{READER}.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(bounded, "READERS", bounded.READERS | {READER})
    bounded.stop()
    yield
    bounded.stop()


def ask(word: str, seconds: float = 20) -> Page:
    return bounded.read_bounded(READER, word.encode(), seconds)


def served_by() -> str:
    return ask("who").lines[1]


def refuse(word: str, seconds: float = 20) -> list[Problem]:
    with pytest.raises(RefusalError) as caught:
        ask(word, seconds)
    return caught.value.problems


def is_alive(process: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until_ended(process: int) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end and is_alive(process):
        time.sleep(0.02)
    return not is_alive(process)


def test_a_page_comes_through_whole_and_one_process_serves_many() -> None:
    page = ask("页")
    assert (page.lines[0], page.lines[2]) == ("页", "\ud800")
    assert page.grids == [Grid(1, [["甲", "甲"]], {(0, 1): (0, 0)})]
    assert page.meta == {"名": "值"}
    assert page.lines[1] == served_by() != str(os.getpid())


def test_a_refusal_comes_through_with_every_problem() -> None:
    expected = [Problem(Reason.ROW_RAGGED, "短", 1, 2, 3, "列", "文"), Problem(Reason.SCANNED)]
    assert refuse("refuse") == expected
    assert isinstance(refuse("refuse")[0].reason, Reason)


def test_any_other_error_is_told_and_costs_nothing_else() -> None:
    before = served_by()
    with pytest.raises(RuntimeError, match="KeyError: 'nowhere'"):
        ask("fail")
    assert served_by() == before


@pytest.mark.parametrize("word", ["hang", "spin"])
def test_a_reader_that_takes_too_long_is_ended_and_the_next_document_is_read(word: str) -> None:
    before = served_by()
    start = time.monotonic()
    assert [problem.reason for problem in refuse(word, 0.3)] == [Reason.TOO_SLOW]
    assert time.monotonic() - start < 5
    assert served_by() != before
    assert wait_until_ended(int(before))


@pytest.mark.parametrize(
    "word",
    ["die", pytest.param("eat", marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory"))],
)
def test_a_reader_that_dies_or_takes_all_memory_is_too_large(word: str) -> None:
    before = served_by()
    assert [problem.reason for problem in refuse(word)] == [Reason.TOO_LARGE]
    assert served_by() != before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")
def test_what_earlier_documents_left_behind_does_not_cost_a_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MEMORY", 200 * 1024**2)
    processes = {ask("keep").lines[1] for _ in range(4)}
    assert len(processes) == 2


def test_what_a_reader_prints_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    assert ask("print").lines[0] == "print"
    assert capfd.readouterr() == ("", "")


def test_only_known_readers_are_asked() -> None:
    with pytest.raises(ValueError, match="none of the readers"):
        bounded.read_bounded("os", b"")


def test_the_process_loads_nothing_that_it_does_not_need() -> None:
    packages = {name.partition(".")[0] for name in ask("modules").lines}
    assert packages.isdisjoint(("dagster", "great_expectations", "duckdb", "polars", "pandas"))


def test_threads_take_turns() -> None:
    words: dict[str, str] = {}

    def run(word: str) -> None:
        words[word] = ask(word).lines[0]

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert words == {word: word for word in map(str, range(12))}


def _pooled(reader: str) -> tuple[int, str]:
    bounded.READERS |= {reader}  # type: ignore[misc]
    return os.getpid(), bounded.read_bounded(reader, b"who").lines[1]


@pytest.mark.parametrize(
    "method",
    [
        "spawn",
        pytest.param(
            "fork", marks=pytest.mark.skipif(sys.platform != "linux", reason="forking is unsafe on other systems")
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_each_worker_of_a_pool_has_its_own_which_ends_with_it(method: str) -> None:
    own = served_by()
    with ProcessPoolExecutor(1, mp_context=get_context(method)) as pool:
        worker, process = pool.submit(_pooled, READER).result()
    assert worker != os.getpid()
    assert process != own
    assert wait_until_ended(int(process))
    assert served_by() == own


def _parent(tmp_path: Path, rest: str) -> subprocess.Popen[str]:
    """Start another process that asks for one document, tells which process read it, and goes on."""
    program = f"""
import json, sys, time
sys.path[:] = json.loads(sys.argv[1])
from pipelines.extract import bounded
bounded.READERS |= {{{READER!r}}}
print(bounded.read_bounded({READER!r}, b"who").lines[1], flush=True)
{rest}
"""
    command = [sys.executable, "-c", program, json.dumps(sys.path)]
    options: dict[str, Any] = {"stdout": subprocess.PIPE, "text": True, "start_new_session": True}
    return subprocess.Popen(command, **options)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("rest", ["time.sleep(60)", ""])
def test_it_ends_with_its_parent_however_that_ends(tmp_path: Path, rest: str) -> None:
    parent = _parent(tmp_path, rest)
    assert parent.stdout is not None
    process = int(parent.stdout.readline())
    if rest:
        assert is_alive(process)
        parent.kill()
    parent.wait(20)
    parent.stdout.close()
    assert wait_until_ended(process)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupt_of_the_terminal_does_not_end_it(tmp_path: Path) -> None:
    before = served_by()
    os.kill(int(before), signal.SIGINT)
    time.sleep(0.1)
    assert served_by() == before


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_an_interrupted_question_leaves_no_answer_behind() -> None:
    before = served_by()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    handler = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            ask("hang")
    finally:
        signal.signal(signal.SIGALRM, handler)
    assert ask("next").lines[0] == "next"
    assert served_by() != before


def test_a_process_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_START", "raise SystemExit(1)")
    with pytest.raises(RuntimeError, match="could not be started"):
        ask("who")
