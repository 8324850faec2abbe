"""Removes releases that still hold a forgotten document: it must not live on in what is kept of older ones.

The manifest forgets them first, then their folders go; what a crash leaves in between is listed nowhere and goes with
the next call. The newest and the current release stay, whatever they hold: the run that follows replaces them.
"""

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines.paths import sql
from pipelines.publish import manifest
from pipelines.publish.retention import sweep
from pipelines.store import Store

_FORGOTTEN = "forgotten"


def remove_releases_with(store: Store, documents: Collection[str]) -> list[int]:
    """Remove older releases, and a rejected candidate, that hold any of some forgotten documents.

    Returns:
        The numbers of the releases removed.
    """
    if not documents or not store.releases.is_dir():
        return []
    listed = manifest.read(store.manifest)
    stay = (listed.newest, listed.current)
    gone = [entry for entry in listed.entries if entry not in stay and may_hold(store.releases / entry.file, documents)]
    if gone:
        manifest.write(store.manifest, replace(listed, entries=tuple(e for e in listed.entries if e not in gone)))
    if listed.entries:
        sweep(store, manifest.read(store.manifest))
    rejected = store.releases / "rejected"
    if any(may_hold(file, documents) for file in rejected.glob("*.duckdb")):
        shutil.rmtree(rejected)
    return [entry.release_no for entry in gone]


def may_hold(database: Path, documents: Collection[str]) -> bool:
    """Tell whether a release has a document with its figures; one that cannot be read cannot be cleared of it."""
    if not documents or not database.exists():
        return False
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            cursor = connection.execute(sql("releases/holding.sql"), {"documents": sorted(documents)})
            names = [column[0] for column in cursor.description or []]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error:
        return True
    # Releases made after it was forgotten list it as that, with nothing of what it said.
    return any(document.get("tombstone") != _FORGOTTEN for document in found)
