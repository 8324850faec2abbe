"""What code made a file: a hash over source files, so that changed code is noticed and its results are made anew."""

import hashlib
from functools import cache
from pathlib import Path

from pipelines.paths import CONTRACT, EXPECTATIONS, ROOT, SQL

_PACKAGE = ROOT / "pipelines"
_BASE = tuple(_PACKAGE / name for name in ("contract.py", "fold.py", "lookups.py", "markup.py", "problems.py"))
# Another version of a parser may read the same bytes otherwise.
_LIBRARIES = ROOT / "requirements.lock"
_SOURCES = ("*.py", "*.yml", "*.sql")


@cache
def extraction() -> str:
    """Return the fingerprint of everything that decides what extraction gives."""
    return _hash(_PACKAGE / "extract", CONTRACT, _LIBRARIES, *_BASE)


@cache
def normalisation() -> str:
    """Return the fingerprint of everything that decides what normalisation gives, extraction included."""
    return _hash(_PACKAGE / "extract", _PACKAGE / "normalise", CONTRACT, _LIBRARIES, *_BASE)


@cache
def code_version() -> str:
    """Return the project's version and a hash of all that decides what a release holds."""
    from importlib.metadata import version

    return f"{version('minsheng')}+{_hash(_PACKAGE, SQL, EXPECTATIONS, CONTRACT, _LIBRARIES)}"


def of_text(text: str) -> str:
    """Return the fingerprint of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _hash(*places: Path) -> str:
    digest = hashlib.sha256()
    files = {file for place in places for file in ([place] if place.is_file() else _below(place))}
    for file in sorted(files):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _below(folder: Path) -> list[Path]:
    return [file for pattern in _SOURCES for file in folder.rglob(pattern)]
