"""A store as an older version left it: three releases, of one to four notices (see tests/fixtures/README.md)."""

import tarfile
from pathlib import Path

from pipelines.store import Store
from tests.support.documents import ROOT

PACKED = ROOT / "tests" / "fixtures" / "store-of-0.1.0.tar.xz"
NUMBERS = [1, 2, 3]


def unpack(folder: Path) -> Store:
    """Unpack the store below a folder."""
    with tarfile.open(PACKED) as packed:
        packed.extractall(folder, filter="data")
    store = Store(folder / "store")
    # The filter gives the owner the right to write, which a published file does not have.
    for database in (store.current, *store.releases.glob("*/*.duckdb")):
        database.chmod(0o444)
    return store
