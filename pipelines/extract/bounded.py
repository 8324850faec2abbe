"""Reads a document in a process of its own with limits of time and memory: no file can crash, hang or exhaust a run.

One such process serves many documents, one after the other; it starts with the first and ends with its parent. Its
other half is `bounded_child`. Requests and answers pass through pipes as lengths and JSON, so that nothing in an answer
is ever executed.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import IO, Any, cast

from pipelines.extract.page import Grid, Page
from pipelines.problems import Problem, Reason, RefusalError

# The readers that may be asked for. Their modules have a function `read(data: bytes) -> Page`.
READERS = frozenset(f"pipelines.extract.{name}" for name in ("office.docx", "office.xls", "office.xlsx", "pdf.pdf"))
# Bytes of memory that a document may take, above what the process has at its start.
MEMORY = 2 * 1024**3
# A page of more is no page; a length of more is damage.
_MAX_ANSWER = 256 * 1024**2
# What libraries keep over documents is let go from time to time.
_MAX_DOCUMENTS = 1_000
_SECONDS_TO_START = 60.0
_SECONDS_TO_END = 2.0
# Its arguments: this process's search path, and the limit of memory.
_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from pipelines.extract.bounded_child import serve
serve(int(sys.argv[2]))
"""


class _Child:
    """The other process. After a failure it is of no more use: `end` it."""

    def __init__(self) -> None:
        command = [sys.executable, "-I", "-c", _START, json.dumps(sys.path), str(MEMORY)]
        pipe = subprocess.PIPE
        # Without buffers: a forked copy of this process would write what is in them a second time.
        self.process = subprocess.Popen(command, 0, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self.owner = os.getpid()
        self.documents = 0
        self.is_expired = False
        if self.ask(b"", _SECONDS_TO_START) != {"ready": True}:
            self.end()
            raise RuntimeError("the process that reads documents could not be started")

    def ask(self, request: bytes, seconds: float, data: bytes = b"") -> Any:
        """Send a request, unless it is empty, and return the answer; None where the process died or took too long."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            if request:
                self.documents += 1
                for part in (request, data):
                    self._write(len(part).to_bytes(8, "big"))
                    self._write(part)
            return self._answer()
        except (OSError, EOFError, ValueError):
            return None
        finally:
            timer.cancel()

    def _write(self, data: bytes) -> None:
        stream = cast("IO[bytes]", self.process.stdin)
        rest = memoryview(data)
        while rest:
            rest = rest[stream.write(rest) :]

    def _answer(self) -> Any:
        length = int.from_bytes(self._read(8), "big")
        if length > _MAX_ANSWER:
            raise ValueError("the answer is longer than any page")
        return json.loads(self._read(length))

    def _read(self, length: int) -> bytes:
        stream = cast("IO[bytes]", self.process.stdout)
        parts = []
        while length:
            parts.append(stream.read(length))
            if not parts[-1]:
                raise EOFError
            length -= len(parts[-1])
        return b"".join(parts)

    def _expire(self) -> None:
        self.is_expired = True
        self.process.kill()

    def end(self) -> None:
        """End the process and let go of its pipes."""
        is_own = self.owner == os.getpid()
        if is_own:
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            cast("IO[bytes]", stream).close()
        if is_own:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_SECONDS_TO_END)


_lock = threading.Lock()
_child: _Child | None = None


def read_bounded(reader: str, data: bytes, seconds: float = 60) -> Page:
    """Read a document by another process.

    Args:
        reader: the module that reads it, one of `READERS`.
        data: the bytes of the document.
        seconds: the longest time it may take.

    Raises:
        RefusalError: the reader refuses it, or it takes too long or too much memory.
        RuntimeError: the reader fails, with the type and message of its error.
    """
    if reader not in READERS:
        raise ValueError(f"{reader} is none of the readers")
    request = json.dumps({"reader": reader, "seconds": seconds}).encode()
    with _lock:
        answer, is_late, is_first = _ask(request, data, seconds)
        if answer is None and not (is_late or is_first):
            # What earlier documents left behind may have taken the room: a fresh process tells.
            answer, is_late, _ = _ask(request, data, seconds)
    if is_late:
        raise RefusalError(Problem(Reason.TOO_SLOW, f"more than {seconds:g} seconds"))
    if answer is None:
        raise RefusalError(Problem(Reason.TOO_LARGE, "reading it takes more memory than any notice"))
    if "error" in answer:
        raise RuntimeError(answer["error"])
    if "problems" in answer:
        raise RefusalError([Problem(Reason(reason), *rest) for reason, *rest in answer["problems"]])
    return _page(answer["page"])


def _ask(request: bytes, data: bytes, seconds: float) -> tuple[Any, bool, bool]:
    """Ask the process, started if need be; it is ended where it failed.

    Returns:
        Its answer, or None; whether it took too long; whether this was its first document.
    """
    global _child  # noqa: PLW0603  # one for each process, whichever thread asks
    if _child is not None and (_child.documents >= _MAX_DOCUMENTS or _child.process.poll() is not None):
        stop()
    if _child is None:
        _child = _Child()
    child = _child
    answer: Any = None
    try:
        answer = child.ask(request, seconds, data)
        if answer is not None and "memory" in answer:
            answer = None
    finally:  # also where this thread is interrupted: an answer that is still to come belongs to no one
        if answer is None or child.is_expired:
            stop()
    return answer, child.is_expired and answer is None, child.documents == 1


def stop() -> None:
    """End the process, if there is one; the next document starts another."""
    global _child
    if _child is not None:
        child, _child = _child, None
        child.end()


def _page(answer: Any) -> Page:
    grids = []
    for table_no, texts, origins in answer["grids"]:
        places = {(row, column): (top, left) for row, column, top, left in origins}
        grids.append(Grid(table_no, texts, places))
    return Page(answer["lines"], grids, answer["meta"])


def _forget() -> None:
    """Let a forked process start afresh: the other one belongs to its parent, and the lock may be held."""
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()
    stop()


atexit.register(stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
