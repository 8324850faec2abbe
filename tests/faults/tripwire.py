"""Kills this process just before or after the n-th call by which files get their names, lose them or reach the disk.

Counted are renames, removals and `fsync` of whatever is in the store but Dagster's history. The hundreds of files of a
release's Data Docs count as one with the folder that is removed with them.
"""

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

_RENAMES = ("rename", "replace")
_REMOVALS = ("unlink", "remove", "rmdir")
_UNCOUNTED = ("dagster", "data_docs", "lock")


class Tripwire:
    """Wraps the calls of this process. Without `strike_at` it only writes down what is called."""

    def __init__(self, root: Path, notes: Path, strike_at: int | None = None, *, is_after: bool = False) -> None:
        self._root, self._notes, self._strike_at, self._is_after = root, notes, strike_at, is_after
        self._calls: list[str] = []
        self._is_inside = False

    def __call__(self) -> None:
        """Lay the wire."""
        for name in (*_RENAMES, *_REMOVALS):
            setattr(os, name, self._wrapped(name, getattr(os, name)))
        os.fsync = self._wrapped("fsync", os.fsync)
        shutil.rmtree = self._wrapped("rmtree", shutil.rmtree)  # type: ignore[assignment]

    def _wrapped(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            path = self._path(arguments[0], named.get("dir_fd"))
            if path is None:
                return call(*arguments, **named)
            number = len(self._calls)
            self._calls.append(f"{name} {path}")
            if self._strike_at is None:
                self._notes.write_text(json.dumps(self._calls), encoding="utf-8")
            if number == self._strike_at and not self._is_after:
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                return call(*arguments, **named)
            finally:
                if number == self._strike_at and self._is_after:
                    os.kill(os.getpid(), signal.SIGKILL)

        return wrapped

    def _path(self, what: Any, folder: int | None) -> str | None:
        """Return a path relative to the store's, None if it does not count."""
        if isinstance(what, int):
            path = Path(f"/proc/self/fd/{what}").readlink()
        else:
            path = Path(os.fspath(what))
            if folder is not None:
                path = Path(f"/proc/self/fd/{folder}").readlink() / path
        if not path.is_absolute() or not path.is_relative_to(self._root):
            return None
        within = path.relative_to(self._root)
        return None if any(part in within.parts for part in _UNCOUNTED) else within.as_posix() or "."
