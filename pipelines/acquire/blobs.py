"""Bytes under their SHA-256: written once, brought to disk before they get their name, and never changed."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipelines.store import StoreError, fsync

# fsync and hashing let other threads run meanwhile: many at once are as quick as a few.
_THREADS = 16


class Blobs:
    """The bytes below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folders: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Return where bytes of a hash are."""
        return self._folder / sha256[:2] / sha256

    def has(self, sha256: str, data: bytes) -> bool:
        """Tell whether just these bytes are there; a torn file cannot be, but a damaged one can."""
        path = self.path(sha256)
        return path.exists() and path.read_bytes() == data

    def write_temporary(self, sha256: str, data: bytes) -> Path:
        """Write bytes under a name that does not count yet; `settle` gives them theirs."""
        final = self.path(sha256)
        temporary = final.with_name(f".{sha256}.new")
        try:
            if final.parent not in self._folders:
                final.parent.mkdir(parents=True, exist_ok=True)
                self._folders.add(final.parent)
            temporary.unlink(missing_ok=True)  # of a run that was killed
            with open(temporary, "xb", opener=_open_read_only) as stream:
                stream.write(data)
        except OSError as error:
            raise StoreError(
                f"the archive {self._folder} cannot be written ({error.strerror}); check space and permissions"
            ) from error
        return temporary

    def settle(self, fresh: Mapping[str, Path]) -> None:
        """Bring new bytes to disk, then give them their final names, then bring the folders to disk."""
        try:
            with ThreadPoolExecutor(_THREADS) as pool:
                list(pool.map(fsync, fresh.values()))
                for sha256, temporary in fresh.items():
                    temporary.replace(self.path(sha256))
                list(pool.map(fsync, {temporary.parent for temporary in fresh.values()}))
        except OSError as error:
            raise StoreError(
                f"the archive {self._folder} cannot be written ({error.strerror}); check space and permissions"
            ) from error

    def remove(self, hashes: Iterable[str]) -> list[str]:
        """Remove bytes for ever and return the hashes of those that were there."""
        removed = []
        for sha256 in hashes:
            path = self.path(sha256)
            path.with_name(f".{sha256}.new").unlink(missing_ok=True)
            if path.exists():
                path.unlink()
                fsync(path.parent)
                removed.append(sha256)
        return removed

    def files(self) -> Iterator[Path]:
        """Yield every file, also those that do not belong there."""
        yield from (path for path in sorted(self._folder.rglob("*")) if not path.is_dir())

    def damaged(self, hashes: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return which of some hashes have other bytes than their name says, and which have none."""
        wanted = sorted(set(hashes))
        with ThreadPoolExecutor(_THREADS) as pool:
            found = list(zip(wanted, pool.map(self._state, wanted), strict=True))
        return [name for name, state in found if state is False], [name for name, state in found if state is None]

    def _state(self, sha256: str) -> bool | None:
        """Return whether a hash's bytes are right; None if there are none that can be read."""
        try:
            with self.path(sha256).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except OSError:
            return None


def _open_read_only(path: str, flags: int) -> int:
    """Open a new file whose permissions let nobody write to it afterwards."""
    return os.open(path, flags, 0o444)
