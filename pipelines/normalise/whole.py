"""Whether the stage is whole. If not, it is made anew from the archive: a damaged byte must never become a figure."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pipelines import sealed
from pipelines.extract.pending import RawStage
from pipelines.normalise.pending import Stage
from pipelines.sealed import Faults
from pipelines.store import StoreError

_SHOWN = 5


def inspect(folder: Path) -> Faults:
    """Return what is damaged, missing or without a seal below the stage's folder, and what killed runs have left."""
    found = sealed.inspect(folder)
    if found.damaged:
        return found  # what lists the others may be among them
    raw = (f"raw/{name}" for name in RawStage(folder / "raw").missing())
    return replace(found, damaged=(*raw, *Stage(folder).missing()))


def make_whole(folder: Path, say: Callable[[str], None]) -> bool:
    """Drop the stage if it is not whole, so that the run makes it anew; remove what killed runs have left.

    Args:
        folder: the stage's folder; the caller holds the store's lock.
        say: is told what was dropped, and why.

    Returns:
        Whether it was whole.

    Raises:
        StoreError: it cannot be dropped.
    """
    found = inspect(folder)
    try:
        for path in found.leftovers:
            path.unlink()
        if found.damaged:
            shutil.rmtree(folder)
    except OSError as error:
        raise StoreError(
            f"{error.filename} cannot be removed ({error.strerror}); check permissions, or remove the folder {folder}: "
            "the next run makes it anew from the archive"
        ) from error
    if found.damaged:
        more = len(found.damaged) - _SHOWN
        names = ", ".join(found.damaged[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        say(f"the stage is not whole (damaged, missing or not sealed: {names}); it is made anew from the archive")
    return not found.damaged
