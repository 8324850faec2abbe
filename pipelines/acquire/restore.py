"""A backup -> the archive. Bytes that are whole are never touched, and no line of the log is ever lost.

A restore goes into an archive that is empty or whose log is the beginning of the backup's, and then completes it; or
into one that has gone on since the backup, and then only gives back bytes that are damaged or gone. Files come first
and the log last: a restore that was cut off is simply done again.
"""

from pathlib import Path

from pipelines.acquire.archive import Archive
from pipelines.acquire.backup import Backup, Count, reading
from pipelines.store import StoreError, replacing


def restore(archive: Archive, path: Path) -> Count:
    """Restore a backup. The caller holds the store's lock.

    Returns:
        How many lines of the log, and how many files, the archive did not have before.

    Raises:
        StoreError: the backup is damaged, or of another archive, or has nothing that this one lacks. Nothing is
            changed.
    """
    with reading(path) as backup:
        mine = b"".join(line + b"\n" for line in archive.log.lines())
        is_older = mine != backup.log and mine.startswith(backup.log)
        if not (is_older or backup.log.startswith(mine)):
            raise StoreError(
                f"{path} is a backup of another archive: its log does not go on from that of {archive.log.path}; "
                "nothing was changed. Name an empty store with --store to restore it there"
            )
        wanted = backup.hashes & archive.needed() if is_older else backup.hashes
        damaged, missing = archive.blobs.damaged(wanted)
        lacking = {*damaged, *missing}
        if is_older and not lacking:
            raise StoreError(
                f"the archive has all of {path} and has gone on since: there is nothing to restore, nothing was changed"
            )
        _bring(archive, backup, lacking)
        if not is_older and mine != backup.log:
            with replacing(archive.log.path) as temporary:
                temporary.write_bytes(backup.log)
    return Count(0 if is_older else backup.log.count(b"\n") - mine.count(b"\n"), len(lacking))


def _bring(archive: Archive, backup: Backup, lacking: set[str]) -> None:
    fresh: dict[str, Path] = {}
    for sha256, data in backup.bytes_of(lacking):
        fresh[sha256] = archive.blobs.write_temporary(sha256, data)
    archive.blobs.settle(fresh)
