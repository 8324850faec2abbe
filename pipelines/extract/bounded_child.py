"""The process that `bounded` starts: reads one document after the other within limits, until its parent is gone."""

import contextlib
import errno
import importlib
import json
import os
import signal
import sys
from dataclasses import astuple
from typing import IO, Any

from pipelines.problems import RefusalError

# A parent that was killed cannot end a reader that hangs; the system does, so many seconds after the limit.
_GRACE = 10


def serve(memory: int) -> None:
    """Answer requests until the pipe ends.

    Args:
        memory: bytes that reading may take above what the process has now.
    """
    requests, answers = _own_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(memory)
    _send(answers, {"ready": True})
    while (request := _received(requests)) is not None and (data := _received(requests)) is not None:
        settings = json.loads(request)
        _alarm(int(settings["seconds"]) + _GRACE)
        answer = _answer(settings["reader"], data)
        del data
        try:
            _send(answers, answer)
        except OSError:
            return
        _alarm(0)


def _answer(reader: str, data: bytes) -> dict[str, Any]:
    try:
        page = importlib.import_module(reader).read(data)
        grids = [(grid.table_no, grid.texts, [(*at, *by) for at, by in grid.origins.items()]) for grid in page.grids]
        return {"page": {"lines": page.lines, "grids": grids, "meta": page.meta}}
    except RefusalError as refusal:
        return {"problems": [astuple(problem) for problem in refusal.problems]}
    except MemoryError:
        return {"memory": True}
    except OSError as error:
        return {"memory": True} if error.errno == errno.ENOMEM else {"error": f"{type(error).__name__}: {error}"}
    except Exception as error:  # noqa: BLE001  # the parent raises it
        return {"error": f"{type(error).__name__}: {error}"}


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Take the pipes for requests and answers alone: what a library prints must not get among them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return requests, answers


def _limit(memory: int) -> None:
    """Limit the memory where the system can; a crash leaves no image of it behind."""
    with contextlib.suppress(ImportError):  # other systems than POSIX
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            with open("/proc/self/statm", encoding="ascii") as status:  # noqa: PTH123  # no more imports than need be
                used = int(status.read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _received(stream: IO[bytes]) -> bytes | None:
    """Return what was sent; None when the parent is gone."""
    head = stream.read(8)
    length = int.from_bytes(head, "big")
    data = stream.read(length) if len(head) == 8 else b""
    return data if len(head) == 8 and len(data) == length else None


def _send(stream: IO[bytes], answer: dict[str, Any]) -> None:
    text = json.dumps(answer).encode()
    stream.write(len(text).to_bytes(8, "big"))
    stream.write(text)
    stream.flush()
