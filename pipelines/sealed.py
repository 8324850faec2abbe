"""Sealed files: each has a hidden sidecar with its SHA-256, so that a damaged one is noticed before it is read.

The sidecar is written first. A crash between the two leaves a seal that does not hold, never a file that looks right;
neither needs more care than that, for what is sealed can be made anew.
"""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.store import replacing

if TYPE_CHECKING:
    import polars as pl

_THREADS = 8
_SUFFIX = ".sha256"


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong below a folder, by names relative to it; what killed runs have left; the number of other files."""

    damaged: tuple[str, ...]
    leftovers: tuple[Path, ...]
    files: int = 0


def sidecar(path: Path) -> Path:
    """Return where the seal of a file is."""
    return path.with_name(f".{path.name}{_SUFFIX}")


def write_parquet(path: Path, frame: "pl.DataFrame") -> None:
    """Write a sealed Parquet file whole or not at all."""
    with _sealing(path) as temporary:
        frame.write_parquet(temporary)


def write_json(path: Path, content: Any) -> None:
    """Write a sealed JSON file whole or not at all."""
    with _sealing(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def remove(path: Path) -> None:
    """Remove a sealed file with its seal."""
    path.unlink(missing_ok=True)
    sidecar(path).unlink(missing_ok=True)


def inspect(folder: Path) -> Faults:
    """Compare every file below a folder with its seal."""
    files: list[Path] = []
    seals: set[Path] = set()
    leftovers: list[Path] = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        if not path.name.startswith("."):
            files.append(path)
        elif path.name.endswith(_SUFFIX):
            seals.add(path)
        else:
            leftovers.append(path)
    with ThreadPoolExecutor(_THREADS) as pool:
        holds = list(pool.map(_holds, files))
    damaged = [path for path, is_whole in zip(files, holds, strict=True) if not is_whole]
    damaged += [path.with_name(path.name[1 : -len(_SUFFIX)]) for path in seals.difference(map(sidecar, files))]
    return Faults(tuple(sorted(path.relative_to(folder).as_posix() for path in damaged)), tuple(leftovers), len(files))


def _holds(path: Path) -> bool:
    try:
        return sidecar(path).read_bytes() == _digest(path)
    except OSError:
        return False


@contextmanager
def _sealing(path: Path) -> Iterator[Path]:
    with replacing(path) as temporary:
        yield temporary
        sidecar(path).write_bytes(_digest(temporary))


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest().encode()
