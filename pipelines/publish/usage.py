"""How much disk the parts of a store take."""

from pathlib import Path

from pipelines.store import Store


def disk_use(store: Store) -> dict[str, int]:
    """Return the bytes of the files of each part that grows with the notices; Dagster's run history is not counted."""
    return {
        "releases": _size(store.releases),
        "current": _size(store.current),
        "archive": _size(store.archive),
        "stage": _size(store.stage),
    }


def _size(place: Path) -> int:
    files = [place] if place.is_file() else place.rglob("*")
    return sum(path.lstat().st_size for path in files if path.is_file())
