"""The container of old Office files (OLE, also called compound file): the names and bytes of the streams at its root.

Written for files that may be hostile: every chain of sectors is followed at most once, and no stream is longer than
the file. Streams inside of storages, where embedded objects live, are not looked at. The format: [MS-CFB].
"""

import array
import struct
import sys
from dataclasses import dataclass

from pipelines.problems import Problem, Reason, RefusalError

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN = 0xFFFFFFFE
_MAX_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_ENTRY_BYTES = 128
_SHORT_BYTES = 64
_STREAM, _ROOT = 2, 5
_HEADER_DIFAT = 109


@dataclass(slots=True)
class Container:
    """An opened OLE file."""

    _data: bytes
    _sector: int
    _table: list[int]
    _short_table: list[int]
    _short_bytes: bytes
    _short_below: int
    _streams: dict[str, tuple[int, int]]

    @property
    def names(self) -> set[str]:
        """The names of the streams at the root."""
        return set(self._streams)

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream at the root.

        Raises:
            RefusalError: its chain is broken.
        """
        start, size = self._streams[name]
        if size >= self._short_below:
            content = _read(self._data, self._sector, self._sector, self._table, start)
        else:
            content = _read(self._short_bytes, 0, _SHORT_BYTES, self._short_table, start) if size else b""
        if len(content) < size:
            raise _damaged(f"stream {name} is cut off")
        return content[:size]


def open_container(data: bytes) -> Container:
    """Read the header, the sector tables and the directory.

    Raises:
        RefusalError: it is no OLE file, or it is damaged.
    """
    if not data.startswith(SIGNATURE):
        raise _damaged("it is no OLE file")
    try:
        return _opened(data)
    except (struct.error, IndexError) as error:
        raise _damaged(f"the OLE container is cut off: {error}") from error


def _opened(data: bytes) -> Container:
    shift, short_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or short_shift != 6:
        raise _damaged("the OLE container has sectors of an unknown size")
    sector = 1 << shift
    directory, _, short_below, short_start, _, difat_start = struct.unpack_from("<6I", data, 48)
    table = _sector_table(data, sector, difat_start)
    entries = _read(data, sector, sector, table, directory)
    streams = _root_streams(entries)
    root_start = struct.unpack_from("<I", entries, 116)[0]
    has_short = root_start <= _MAX_SECTOR
    return Container(
        data,
        sector,
        table,
        _numbers(_read(data, sector, sector, table, short_start)) if has_short else [],
        _read(data, sector, sector, table, root_start) if has_short else b"",
        short_below,
        streams,
    )


def _sector_table(data: bytes, sector: int, difat_start: int) -> list[int]:
    """Return for each sector the one that follows it in its chain."""
    holders = list(struct.unpack_from(f"<{_HEADER_DIFAT}I", data, 76))
    seen: set[int] = set()
    while difat_start <= _MAX_SECTOR:
        if difat_start in seen:
            raise _damaged("the OLE container's sector table runs in a circle")
        seen.add(difat_start)
        *more, difat_start = struct.unpack_from(f"<{sector // 4}I", data, (difat_start + 1) * sector)
        holders += more
    used = [holder for holder in holders if holder <= _MAX_SECTOR]
    if len(used) > len(data) // sector + 1 or len(set(used)) < len(used):
        raise _damaged("the OLE container's sector table names a sector twice")
    return _numbers(b"".join(_at(data, (holder + 1) * sector, sector) for holder in used))


def _root_streams(entries: bytes) -> dict[str, tuple[int, int]]:
    """Walk the tree of the entries directly below the root; return start and size of each stream by name."""
    streams: dict[str, tuple[int, int]] = {}
    if entries[66] != _ROOT:
        raise _damaged("the OLE container's directory has no root")
    todo = [struct.unpack_from("<I", entries, 76)[0]]
    seen: set[int] = set()
    while todo:
        number = todo.pop()
        if number == _NO_ENTRY:
            continue
        at = number * _ENTRY_BYTES
        if number in seen or at + _ENTRY_BYTES > len(entries):
            raise _damaged("the OLE container's directory is broken")
        seen.add(number)
        name_bytes, kind, _, before, after = struct.unpack_from("<HBBII", entries, at + 64)
        if kind == _STREAM:
            name = entries[at : at + min(max(name_bytes - 2, 0), 62)].decode("utf-16-le", "replace")
            streams[name] = struct.unpack_from("<II", entries, at + 116)
        todo += [before, after]
    return streams


def _read(data: bytes, base: int, size: int, table: list[int], start: int) -> bytes:
    """Join the sectors of a chain; `base` is where sector 0 begins."""
    parts: list[bytes] = []
    seen = bytearray(len(table))
    while start != _END_OF_CHAIN:
        if start >= len(table) or seen[start]:
            raise _damaged("a chain of the OLE container's sectors is broken")
        seen[start] = 1
        parts.append(_at(data, base + start * size, size))
        start = table[start]
    return b"".join(parts)


def _at(data: bytes, at: int, size: int) -> bytes:
    """Return a sector; the last one of a file may be cut short."""
    if at >= len(data):
        raise _damaged("the OLE container is cut off")
    return data[at : at + size]


def _numbers(data: bytes) -> list[int]:
    numbers = array.array("I", data[: len(data) // 4 * 4])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def _damaged(detail: str) -> RefusalError:
    return RefusalError(Problem(Reason.FORMAT_DAMAGED, detail))
