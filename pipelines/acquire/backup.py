"""The archive as one checked file, and back. Everything else of a store can be made from it.

A backup is a compressed tar file: first `contents.json`, which lists name, size and SHA-256 of all that follows, then
the log and the bytes that it needs, under the names that they have in the archive. Only those names are ever unpacked.
"""

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipelines.acquire.archive import Archive
from pipelines.acquire.log import LOG_NAME
from pipelines.store import StoreError, replacing

CONTENTS = "contents.json"
_FORMAT = "minsheng archive 1"
# No list of contents is larger; a damaged or hostile file must not fill the memory.
_MOST_CONTENTS = 1 << 30
_DAMAGED = (tarfile.TarError, EOFError, OSError, zlib.error, ValueError, KeyError, TypeError)


class Count(NamedTuple):
    """What a backup holds, or a restore has brought: lines of the log, and files."""

    lines: int
    files: int


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    sha256: str


def write(archive: Archive, target: Path) -> Count:
    """Write the archive to a file, whole or not at all. The caller holds the store's lock.

    Raises:
        StoreError: the archive is empty or not whole, or the file cannot be written.
    """
    needed = sorted(archive.needed())
    lines = archive.log.lines()
    if not lines:
        raise StoreError("the archive is empty: there is nothing to back up")
    damaged, missing = archive.blobs.damaged(needed)
    if damaged or missing:
        raise StoreError(
            f"the archive is not whole ({len(damaged)} files damaged, {len(missing)} missing): a backup of it would "
            "hide that; run `minsheng verify`"
        )
    log = b"".join(line + b"\n" for line in lines)
    members = [_Member(LOG_NAME, len(log), hashlib.sha256(log).hexdigest())]
    members += [_Member(f"{each[:2]}/{each}", archive.path(each).stat().st_size, each) for each in needed]
    listed = {"format": _FORMAT, "members": [[each.name, each.size, each.sha256] for each in members]}
    with replacing(target) as temporary, tarfile.open(temporary, "w:gz") as tar:
        _put(tar, CONTENTS, json.dumps(listed).encode())
        _put(tar, LOG_NAME, log)
        for member in members[1:]:
            _put(tar, member.name, archive.path(member.sha256).read_bytes())
    with reading(target):
        pass  # what was written is what can be read
    return Count(len(lines), len(needed))


class Backup:
    """A backup that has been checked whole."""

    def __init__(self, path: Path, log: bytes, hashes: frozenset[str]) -> None:
        self._path = path
        self.log = log
        self.hashes = hashes

    def bytes_of(self, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
        """Yield some of its files, each checked again."""
        with tarfile.open(self._path, "r:gz") as tar:
            for info in tar:
                sha256 = info.name.rpartition("/")[2]
                if sha256 in wanted:
                    data = _data(tar, info)
                    if hashlib.sha256(data).hexdigest() != sha256:
                        raise StoreError(f"{self._path} has changed while it was read; nothing more was restored")
                    yield sha256, data


@contextmanager
def reading(path: Path) -> Iterator[Backup]:
    """Check every byte of a backup, then give it.

    Raises:
        StoreError: it is no backup, or is damaged.
    """
    try:
        checked = _check(path)
    except _DAMAGED as error:
        raise StoreError(
            f"{path} is no backup of minsheng, or is damaged ({error}); nothing was changed, use another backup"
        ) from error
    yield checked


def _check(path: Path) -> Backup:
    with tarfile.open(path, "r:gz") as tar:
        first = tar.next()
        if first is None or first.name != CONTENTS or first.size > _MOST_CONTENTS:
            raise ValueError(f"it does not begin with {CONTENTS}")
        listed = json.loads(_data(tar, first))
        if listed["format"] != _FORMAT:
            raise ValueError(f"its format is {listed['format']}, not {_FORMAT}")
        members = [_Member(str(name), int(size), str(sha256)) for name, size, sha256 in listed["members"]]
        if not members or members[0].name != LOG_NAME:
            raise ValueError("it has no log")
        log = b""
        for member in members:
            if member.name not in (LOG_NAME, f"{member.sha256[:2]}/{member.sha256}"):
                raise ValueError(f"it has a file that belongs to no archive, {member.name}")
            info = tar.next()
            if info is None or not info.isreg() or (info.name, info.size) != (member.name, member.size):
                raise ValueError(f"{member.name} is not where its list says")
            data = _data(tar, info)
            if hashlib.sha256(data).hexdigest() != member.sha256:
                raise ValueError(f"{member.name} is damaged")
            if member.name == LOG_NAME:
                log = data
        if tar.next() is not None:
            raise ValueError("it has files that its list does not name")
    return Backup(path, log, frozenset(member.sha256 for member in members[1:]))


def _put(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = 0o444
    tar.addfile(info, io.BytesIO(data))


def _data(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    stream = tar.extractfile(info)
    if stream is None:
        raise ValueError(f"{info.name} is no file")
    return stream.read()
