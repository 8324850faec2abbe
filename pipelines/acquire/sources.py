"""What an operator names on the command line -> files to archive."""

from collections.abc import Iterable
from pathlib import Path

from pipelines.acquire.archive import Source


class SourceError(ValueError):
    """A source that was named does not exist or holds no file."""


def find_sources(names: Iterable[str | Path]) -> list[Source]:
    """Return the files that were named; of a folder all files below it, hidden ones left out, in order of name.

    Raises:
        SourceError: a name does not exist, or a folder has no file.
    """
    found: list[Source] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            files = files_below(path)
            if not files:
                raise SourceError(f"the folder {path} has no files")
            found += [Source(file, _plain(file.relative_to(path).as_posix())) for file in files]
        elif path.is_file():
            found.append(Source(path, _plain(path.name)))
        else:
            raise SourceError(f"there is no file or folder {path}")
    return found


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder, hidden ones left out, in order of name."""
    return sorted(f for f in folder.rglob("*") if f.is_file() and not _is_hidden(f.relative_to(folder)))


def _plain(name: str) -> str:
    """Return a name as valid text: some systems' file names are bytes of another encoding."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
