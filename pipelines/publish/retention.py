"""How many releases are kept: each is a whole copy, and any can be built again from the archive with its code."""

import os
import shutil

from pipelines.publish.manifest import Entry, Manifest
from pipelines.store import Store, StoreError

VARIABLE = "MINSHENG_KEEP_RELEASES"
_DEFAULT = 10


def kept_releases() -> int:
    """Return how many of the newest releases are kept: what `MINSHENG_KEEP_RELEASES` says, else 10.

    Raises:
        StoreError: it is no whole number from 1 on.
    """
    text = os.environ.get(VARIABLE, "").strip() or str(_DEFAULT)
    if not (text.isascii() and text.isdecimal() and int(text) >= 1):
        raise StoreError(
            f"{VARIABLE} is {text}, which is no number of releases to keep; set it to 1 or more, or unset it "
            f"to keep {_DEFAULT}"
        )
    return int(text)


def with_release(before: Manifest, entry: Entry, keep: int) -> Manifest:
    """Return the manifest in which a new release is the current one and the releases beyond the newest `keep` are gone.

    A release that the operator has rolled back to stays as well until the publication after the next: should the new
    one be no better than those it was chosen over, it can be chosen again.
    """
    listed = [*before.entries, entry]
    chosen = before.current_no if before.is_rolled_back else None
    kept = (each for each in listed if each in listed[-keep:] or each.release_no == chosen)
    return Manifest(tuple(kept), entry.release_no)


def sweep(store: Store, manifest: Manifest) -> None:
    """Remove the folders of releases that the manifest does not list, and candidates that were never published.

    What cannot be removed now (somebody looks at it on a system that forbids that) goes with the next publication.
    """
    listed = {(store.releases / entry.file).parent for entry in manifest.entries}
    for folder in store.releases.iterdir():
        is_ours = folder.name.isdecimal() or folder.name.startswith(".candidate-")
        if is_ours and folder.is_dir() and folder not in listed:
            shutil.rmtree(folder, ignore_errors=True)
