"""The store: where everything that a run makes is kept, written so that a crash at any moment leaves it whole.

A file is written under a temporary name, flushed to disk and renamed; readers see the old or the new one, never half.
One lock keeps writers apart; the operating system drops it when its process dies, so no stale lock stays behind.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.paths import DEFAULT_STORE

# In a path these are wildcards to one library, variables or escapes to another.
_PATTERN_MARKS = frozenset("*?[]$%")


class StoreError(Exception):
    """The store cannot be used. The message says what, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of a store that is not as it should be: which part, what is wrong where, and what to do about it."""

    part: str
    wrong: str
    todo: str


@dataclass(frozen=True, slots=True)
class Store:
    """The folders and files of one store."""

    root: Path

    @staticmethod
    def at(location: str | Path | None = None) -> "Store":
        """Return the store at a location, at `MINSHENG_STORE`, or at `warehouse/store`.

        Raises:
            StoreError: its path has a mark that Dagster, DuckDB or Great Expectations would read as a pattern.
        """
        root = Path(location or os.environ.get("MINSHENG_STORE") or DEFAULT_STORE).expanduser().absolute()
        if marks := _PATTERN_MARKS.intersection(str(root)):
            raise StoreError(f"the path of the store, {root}, contains {' '.join(sorted(marks))}; choose one without")
        return Store(root)

    @property
    def archive(self) -> Path:
        """The raw bytes and their log: the source of truth."""
        return self.root / "archive"

    @property
    def stage(self) -> Path:
        """Parquet between the stages; made anew from the archive at any time."""
        return self.root / "stage"

    @property
    def releases(self) -> Path:
        """Every kept release and `manifest.json`."""
        return self.root / "releases"

    @property
    def manifest(self) -> Path:
        """The list of releases, the newest last."""
        return self.releases / "manifest.json"

    @property
    def current(self) -> Path:
        """The published release."""
        return self.root / "current.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own run history."""
        return self.root / "dagster"

    @property
    def inbox(self) -> Path:
        """Where an operator puts pages for the scheduled run, until pages are fetched."""
        return self.root / "inbox"

    @contextmanager
    def writing(self, on_wait: Callable[[], None] | None = None, timeout: float = 3600) -> Iterator[None]:
        """Hold the store's lock; another writer is waited for.

        Args:
            on_wait: called once if another process holds the lock.
            timeout: seconds to wait.

        Raises:
            StoreError: the store cannot be written, or the other run did not end in time.
        """
        from filelock import FileLock, Timeout

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "lock", is_singleton=True, thread_local=False)
            try:
                lock.acquire(blocking=False)
            except Timeout:
                if on_wait:
                    on_wait()
                lock.acquire(timeout=timeout)
        except Timeout:
            raise StoreError(
                f"another run has been writing to {self.root} for more than {timeout:.0f} seconds; "
                "wait for it to end, or stop it, and try again"
            ) from None
        except OSError as error:
            raise StoreError(
                f"the store {self.root} cannot be written ({error.strerror}); "
                "check its permissions and free space, or name another one with --store"
            ) from error
        try:
            yield
        finally:
            lock.release()


def fsync(path: Path) -> None:
    """Flush a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to, then bring it to disk and rename it to `path`.

    The caller holds the store's lock, so one name is enough; what a killed run left under it goes with the next write.

    Raises:
        StoreError: it cannot be written; what was at `path` is still there.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        yield temporary
        temporary.chmod(mode)
        fsync(temporary)
        temporary.replace(path)
        fsync(path.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise StoreError(
            f"{path} cannot be written ({error.strerror or error}); check its permissions and free space"
        ) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")


def copy_file(source: Path, target: Path, mode: int) -> None:
    """Copy a file whole or not at all, and set its permissions."""
    with replacing(target, mode) as temporary:
        shutil.copyfile(source, temporary)
