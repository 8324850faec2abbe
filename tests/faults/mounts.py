"""Mounts by the system's own calls: a small file system of its own for a store, or a second, read-only sight of one.

`mount` the program reads tables that other mounts of the same moment are changing.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

_READ_ONLY, _REMOUNT, _BIND = 1, 32, 4096
_DETACH = 2
_DAC_OVERRIDE = 1


@cache
def may_mount() -> bool:
    """Tell whether this process may mount."""
    if os.geteuid() != 0:
        return False
    try:
        with TemporaryDirectory() as folder, file_system(Path(folder) / "tried", 1 << 20):
            return True
    except OSError:
        return False


@contextmanager
def file_system(folder: Path, size: int) -> Iterator[Path]:
    """Mount a file system in memory."""
    folder.mkdir()
    _mount(b"tmpfs", folder, b"tmpfs", 0, b"size=%d" % size)
    try:
        yield folder
    finally:
        _unmount(folder)


def resize(folder: Path, size: int) -> None:
    """Give a file system in memory another size."""
    _mount(b"tmpfs", folder, b"tmpfs", _REMOUNT, b"size=%d" % size)


@contextmanager
def second_sight(seen: Path, folder: Path) -> Iterator[Path]:
    """Show a folder under another path, which can be made read-only alone."""
    folder.mkdir()
    _mount(os.fsencode(seen), folder, None, _BIND)
    try:
        yield folder
    finally:
        _unmount(folder)


def make_read_only(folder: Path, *, is_so: bool = True) -> None:
    """Make a second sight read-only, or not any more.

    Raises:
        OSError: a file is open for writing.
    """
    _mount(None, folder, None, _REMOUNT | _BIND | (_READ_ONLY if is_so else 0))


def give_up_rights() -> None:
    """Let permissions bind this process, though it is root's: give up the right to pass them over."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets) == 0:
        for place in range(3):  # effective, permitted, inheritable
            sets[place] &= ~(1 << _DAC_OVERRIDE)
        if libc.capset(header, sets) == 0:
            return
    raise OSError(ctypes.get_errno(), "root cannot give up its rights here")


def _mount(source: bytes | None, target: Path, kind: bytes | None, flags: int, data: bytes | None = None) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(source, os.fsencode(target), kind, ctypes.c_ulong(flags), data) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(target))


def _unmount(folder: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.umount2(os.fsencode(folder), _DETACH) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    folder.rmdir()
