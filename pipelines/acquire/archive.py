"""The archive: the source of truth. Bytes are stored once under their SHA-256 and never changed.

Beside them `log.jsonl` has one line for each retrieval: when, from where, the operator's options of that ingest, and
the attachments that came with the page. Everything downstream follows from these two.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.store import StoreError, fsync

# fsync waits for the disk and lets others run meanwhile: many at once are as quick as a few.
_FSYNC_THREADS = 16


@dataclass(frozen=True, slots=True)
class Retrieval:
    """One line of the log: a document retrieved once, for a region, with the operator's options.

    `attachments` are names and SHA-256 of the files that a page links to and that lay beside it; the oldest lines do
    not have them.
    """

    sha256: str
    source: str
    retrieved_at: str
    size: int
    region_key: str
    program_year: int | None = None
    period_key: str | None = None
    run_id: str | None = None
    kind: str = "retrieval"
    attachments: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Take the lists that JSON has for tuples; anything but pairs is a TypeError or ValueError."""
        object.__setattr__(self, "attachments", tuple((str(name), str(sha256)) for name, sha256 in self.attachments))


@dataclass(frozen=True, slots=True)
class Source:
    """A file to archive and the name to log: the path below the folder that was given, or the file's name."""

    path: Path
    name: str
    attachments: tuple["Source", ...] = ()


class Archive:
    """The archive below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log.jsonl"
        self._folders: set[Path] = set()

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a document are."""
        return self._folder / sha256[:2] / sha256

    def add(
        self,
        sources: Sequence[Source],
        region_key: str,
        program_year: int | None = None,
        period_key: str | None = None,
        run_id: str | None = None,
        advance: Callable[[int], None] | None = None,
    ) -> list[Retrieval]:
        """Archive files and log their retrieval; bytes already archived are logged again but not stored again.

        Attachments are archived like the files they belong to, and logged with them.

        Args:
            sources: the files.
            region_key: adcode of the region whose notices they are.
            program_year: the programme's year, where the notice does not tell it.
            period_key: the period, likewise.
            run_id: the run that retrieves them.
            advance: called with the number of files done.

        Returns:
            The log's new lines, in the order of `sources`.

        Raises:
            StoreError: a file cannot be read, or the archive cannot be written. Nothing is logged then.
        """
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        retrievals: list[Retrieval] = []
        fresh: dict[str, Path] = {}
        for source in sources:
            sha256, size = self._take(source.path, fresh)
            attachments = tuple((each.name, self._take(each.path, fresh)[0]) for each in source.attachments)
            options = (region_key, program_year, period_key)
            retrievals.append(Retrieval(sha256, source.name, now, size, *options, run_id, attachments=attachments))
            if advance:
                advance(1)
        self._settle(fresh)
        self._append(retrievals)
        return retrievals

    def read_log(self) -> Iterator[Retrieval]:
        """Yield every retrieval in order. A last line that a crash cut off was never acknowledged and is left out."""
        if not self._log.exists():
            return
        for number, line in enumerate(self._log.read_bytes().split(b"\n")[:-1], start=1):
            try:
                yield Retrieval(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise StoreError(
                    f"line {number} of {self._log} is damaged ({error}); restore the file from a backup"
                ) from error

    def _take(self, path: Path, fresh: dict[str, Path]) -> tuple[str, int]:
        """Return the hash and size of a file; bytes that are new are written and noted in `fresh`."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror}); check the name and its permissions") from error
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 not in fresh and not self._has(sha256, data):
            fresh[sha256] = self._write_temporary(sha256, data)
        return sha256, len(data)

    def _has(self, sha256: str, data: bytes) -> bool:
        # A torn file cannot be, for bytes get their final name only after they are on disk; a damaged one can.
        path = self.path(sha256)
        return path.exists() and path.read_bytes() == data

    def _write_temporary(self, sha256: str, data: bytes) -> Path:
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

    def _settle(self, fresh: dict[str, Path]) -> None:
        """Bring new bytes to disk, then give them their final names, then bring the folders to disk."""
        with ThreadPoolExecutor(_FSYNC_THREADS) as pool:
            list(pool.map(fsync, fresh.values()))
            for sha256, temporary in fresh.items():
                temporary.replace(self.path(sha256))
            list(pool.map(fsync, {temporary.parent for temporary in fresh.values()}))

    def _append(self, retrievals: Iterable[Retrieval]) -> None:
        text = "".join(json.dumps(asdict(retrieval), ensure_ascii=False) + "\n" for retrieval in retrievals)
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab+") as log:
            log.seek(0)
            log.truncate(log.read().rfind(b"\n") + 1)  # a last line that a crash cut off
            log.write(text.encode())
            log.flush()
            os.fsync(log.fileno())
        fsync(self._folder)


def _open_read_only(path: str, flags: int) -> int:
    """Open a new file whose permissions let nobody write to it afterwards."""
    return os.open(path, flags, 0o444)
