"""Finds the one document that an operator names, among all that the archive has ever taken."""

from collections.abc import Iterable

import click

from pipelines.acquire.archive import Archive
from pipelines.store import Store

# As few digits of a hash as name a document; as many as are shown.
_SHORTEST_PREFIX = 4
_SHORT = 12


def find_archived(store: Store, name: str) -> str:
    """Return the hash of the document or attachment with a file name, or whose hash begins so.

    Raises:
        click.UsageError: there is none, or more than one: what is decided of one must not strike another.
    """
    names = Archive(store.archive).names()
    found = [sha256 for sha256, known in names.items() if fits(sha256, known, name)]
    if not found:
        raise click.UsageError(
            f"the archive has no document {name}; name it by its file name or the beginning of its hash, "
            "as `minsheng status` and `minsheng quarantine` show them"
        )
    if len(found) > 1:
        which = "".join(f"\n  {sha256[:_SHORT]}  {', '.join(sorted(names[sha256]))}" for sha256 in sorted(found))
        raise click.UsageError(f"{name} may be any of {len(found)} documents; name one by its hash:{which}")
    return found[0]


def fits(sha256: str, known: Iterable[str], name: str) -> bool:
    """Tell whether a name is one of a document's: a file name, its path, or how its hash begins."""
    is_hash = len(name) >= _SHORTEST_PREFIX and sha256.startswith(name.lower())
    return is_hash or any(name in (source, source.rpartition("/")[2]) for source in known)


def filled(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Refuse an empty answer: a reason and an author are read by people years later."""
    if not value.strip():
        raise click.BadParameter("it must not be empty")
    return value.strip()
