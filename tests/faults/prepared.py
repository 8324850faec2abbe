"""The store that every trial copies, the notices to add to it, and the right rows before and after.

It has two releases: two quarters of a programme, then the third. To add are the fourth, and those of another one.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.publish.content import OWN_TABLES
from pipelines.store import Store
from tests.faults.processes import call, run
from tests.support import documents

_ARCHIVED = 3


@dataclass(frozen=True)
class Prepared:
    """What trials begin with. `after` are the digests with that many of the `pages` published."""

    folder: Path
    pages: tuple[tuple[Path, str], ...]
    after: dict[int, str]

    @property
    def store(self) -> Store:
        """The store to copy."""
        return Store(self.folder / "prepared")

    @property
    def notes(self) -> Path:
        """The folder for what runs say."""
        return self.folder / "notes"

    @property
    def old(self) -> tuple[Path, str]:
        """A page that the store has already."""
        return self.pages[0]

    @property
    def new(self) -> tuple[Path, str]:
        """The next page to add."""
        return self.pages[_ARCHIVED]

    @property
    def before(self) -> str:
        """The digest of what the store has published."""
        return self.after[_ARCHIVED]

    @property
    def then(self) -> str:
        """The digest with the next page."""
        return self.after[_ARCHIVED + 1]

    def copy(self, name: str) -> Store:
        """Return a copy of the store for one trial."""
        target = self.folder / name
        shutil.copytree(self.store.root, target)
        return Store(target)

    def ingest(self, store: Store, *pages: tuple[Path, str]) -> None:
        """Ingest pages of one region, which must go well."""
        ended = run(store.root, *arguments(*pages), notes=self.notes)
        if ended.exit_code:
            raise RuntimeError(ended.stderr or ended.stdout)


def arguments(*pages: tuple[Path, str]) -> list[str | Path]:
    """Return the arguments of an ingest of pages of one region."""
    return ["ingest", "--region", pages[0][1], *(path for path, _ in pages)]


def prepare(folder: Path, more: int = 0) -> Prepared:
    """Make the store and the digests.

    Args:
        folder: an empty folder.
        more: how many pages are to be added one after the other, if not two; the digests are those of the first two.
    """
    pages = tuple(documents.write(folder / "pages", documents.generated(_ARCHIVED + max(2, more))))
    found = Prepared(folder, pages, {})
    found.notes.mkdir()
    found.ingest(found.store, *pages[: _ARCHIVED - 1])
    found.ingest(found.store, pages[_ARCHIVED - 1])
    found.after[_ARCHIVED] = digest(found.store.current)
    whole = found.copy("whole")
    for at in range(_ARCHIVED, _ARCHIVED + 2):
        found.ingest(whole, pages[at])
        found.after[at + 1] = digest(whole.current)
    shutil.rmtree(whole.root)
    return found


def digest(database: Path) -> str:
    """Return a hash of what a release says: all rows but those about itself, all columns but times of ours."""
    return call(lambda: digest_here(database))


def digest_here(database: Path) -> str:
    """Return the same, read by this process."""
    with duckdb.connect(str(database), read_only=True, config={"threads": 1}) as connection:
        return digest_by(connection)


def digest_by(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the same over an open release."""
    found = hashlib.sha256()
    columns: dict[str, list[str]] = {}
    listed = connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal and data_type not like 'TIMESTAMP%'"
        " and table_name in (select table_name from duckdb_tables()) order by all"
    ).fetchall()
    for table, column in listed:
        if table not in OWN_TABLES:
            columns.setdefault(table, []).append(f'"{column}"')
    for table, names in columns.items():
        rows: Iterable[object] = connection.execute(f"select {', '.join(names)} from {table} order by all").fetchall()
        found.update(repr((table, names, list(rows))).encode())
    return found.hexdigest()[:16]
