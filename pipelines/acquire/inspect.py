"""What is wrong with an archive: damaged or missing bytes or log, forgotten bytes that are still there, strays."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.acquire.archive import Archive
from pipelines.store import Finding, StoreError

PART = "archive"
_AGAIN = "ingest the original file again, which puts it right, or restore a backup (`minsheng restore`)"
_HASH = re.compile("[0-9a-f]{64}")


class Inspected(NamedTuple):
    """What was looked at, what is wrong, and whether bytes that are needed cannot be read."""

    checked: str
    findings: list[Finding]
    is_unreadable: bool
    is_log_read: bool = True


def inspect(archive: Archive) -> Inspected:
    """Compare every file of an archive with its name, and the log with the files."""
    files = [path for path in archive.blobs.files() if path != archive.log.path]
    blobs = {path.name for path in files if _HASH.fullmatch(path.name) and path == archive.path(path.name)}
    damaged, _ = archive.blobs.damaged(blobs)
    try:
        names, needed, forgotten = archive.names(), archive.needed(), archive.forgotten_bytes()
        damage: list[Finding] = []
    except StoreError as error:
        names, needed, forgotten = {}, set(), set()
        damage = [Finding(PART, str(error), "restore a backup (`minsheng restore`) into an empty store")]
    is_log_read = not damage
    for sha256 in damaged:
        damage.append(Finding(PART, f"{archive.path(sha256)}{_known_as(names, sha256)} is damaged", _AGAIN))
    for sha256 in sorted(needed - blobs):
        damage.append(Finding(PART, f"{archive.path(sha256)}{_known_as(names, sha256)} is missing", _AGAIN))
    findings = [*damage, *_forgotten(archive, forgotten & blobs, names)]
    if is_log_read:
        findings += _strays([path for path in files if path.name not in blobs or path.name not in names])
    log = f"{len(archive.log.lines())} lines of the log"
    is_unreadable = not is_log_read or bool(needed.intersection(damaged) or needed - blobs)
    return Inspected(f"{len(blobs)} files, {log}", findings, is_unreadable, is_log_read)


def leftovers(archive: Archive) -> list[Path]:
    """Return the temporary files of killed runs."""
    return [path for path in archive.blobs.files() if path.name.startswith(".") and path.name.endswith(".new")]


def _forgotten(archive: Archive, there: set[str], names: dict[str, set[str]]) -> Iterator[Finding]:
    for sha256 in sorted(there):
        yield Finding(
            PART,
            f"{archive.path(sha256)}{_known_as(names, sha256)} was to be forgotten and is still there",
            "run `minsheng verify --repair`, or any ingest",
        )


def _strays(paths: list[Path]) -> Iterator[Finding]:
    for path in paths:
        todo = "a run that was killed has left it: ingest the file it came from again, or delete it"
        if path.name.startswith("."):
            todo = "a run that was killed has left it: `minsheng verify --repair` removes it"
        yield Finding(PART, f"{path} is in no line of the log", todo)


def _known_as(names: dict[str, set[str]], sha256: str) -> str:
    return f" ({', '.join(sorted(names[sha256]))})" if sha256 in names else ""
