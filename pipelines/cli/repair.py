"""What `minsheng verify --repair` does. Nothing of the archive is ever changed, but for what was to be forgotten.

A release that is damaged is given up only when another whole one is there to be current.
"""

import shutil
from dataclasses import replace

from pipelines.acquire.archive import Archive
from pipelines.acquire.inspect import leftovers
from pipelines.cli.report import count
from pipelines.cli.run import run_job
from pipelines.cli.verify import STAGE, Verified
from pipelines.publish import manifest
from pipelines.publish.current import heal, wal_of
from pipelines.publish.inspect import CURRENT, RELEASES
from pipelines.publish.retention import sweep
from pipelines.store import Store


def mend(store: Store, found: Verified) -> list[str]:
    """Mend what can be mended; the caller holds the store's lock.

    Returns:
        A sentence on each thing done, and on each that could not be done.
    """
    done = _clear_archive(store)
    if found.archive.is_unreadable:
        # A run would stop at the same bytes, and a stage dropped now could not be made anew.
        done.append("no release can be made before the archive is whole: see below")
    elif found.releases.is_manifest_damaged:
        aside = store.manifest.with_name(f"{store.manifest.name}.damaged")
        store.manifest.replace(aside)
        done.append(f"the damaged manifest is now {aside}; releases before it are given up")
        done += _run(store, force=True)
        return done
    elif _is_last_one_lost(store, found):
        done += _run(store, force=True)
    elif found.wrong(STAGE):
        if store.stage.exists():
            shutil.rmtree(store.stage)
        done.append("the stage is made anew from the archive")
        done += _run(store, force=False)
    if found.wrong(CURRENT) or found.wrong(RELEASES):
        done += _drop_damaged(store, found)
    if found.wrong(CURRENT):
        done += _heal(store, found)
    return done


def _clear_archive(store: Store) -> list[str]:
    archive = Archive(store.archive)
    left = leftovers(archive)
    for path in left:
        path.unlink()
    done = [f"removed {count(len(left), 'temporary file')} of killed runs"] if left else []
    if archive.log.is_readable() and (removed := archive.remove_forgotten()):
        done.append(f"removed {count(len(removed), 'file')} that was to be forgotten")
    return done


def _is_last_one_lost(store: Store, found: Verified) -> bool:
    current = manifest.read(store.manifest).current
    return current in found.releases.damaged or (current is None and bool(found.wrong(CURRENT)))


def _run(store: Store, *, force: bool) -> list[str]:
    """Run the job and say what it has published."""
    run = run_job(store, {"sources": []}, force=force)
    if run.failure is not None or run.failed_checks:
        return [f"nothing could be published: {run.failure or ', '.join(run.failed_checks)}"]
    newest = manifest.read(store.manifest).newest
    is_new = newest is not None and newest.run_id == run.run_id
    return [f"release {newest.release_no} published"] if newest is not None and is_new else []


def _drop_damaged(store: Store, found: Verified) -> list[str]:
    """Give up damaged releases but the current and the newest one, and what the manifest does not list."""
    listed = manifest.read(store.manifest)
    stay = (listed.current, listed.newest)
    gone = [entry for entry in found.releases.damaged if entry in listed.entries and entry not in stay]
    if gone:
        manifest.write(store.manifest, replace(listed, entries=tuple(e for e in listed.entries if e not in gone)))
    if listed.entries:
        sweep(store, manifest.read(store.manifest))
    done = [f"given up release {entry.release_no}, which was damaged" for entry in gone]
    if listed.is_rolled_back and listed.newest in found.releases.damaged:
        done.append("the newest release is damaged; it is not current, and the next publication replaces it")
    return done


def _heal(store: Store, found: Verified) -> list[str]:
    listed = manifest.read(store.manifest)
    if listed.current is None:
        return ["no release is listed to set the current one back to; run `minsheng rebuild`"]
    if listed.current in found.releases.damaged:
        return []  # said above: no other could be made
    wal_of(store.current).unlink(missing_ok=True)
    heal(store)
    return [f"{store.current} is release {listed.current.release_no} again"]
