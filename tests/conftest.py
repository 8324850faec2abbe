"""Stores that many tests read: built once in each test process by the real job, and copied where a test writes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pipelines.store import Store
from tests.support import documents, stores

# What lands must not depend on luck; elsewhere each run looks at other examples, and finds what CI did not.
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def _no_store_of_the_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever forgets to name its store must not reach the project's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINSHENG_STORE", str(tmp_path_factory.mktemp("unnamed") / "store"))
        yield


@pytest.fixture(autouse=True)
def _dagster_home() -> Iterator[None]:
    """Each run sets its own; none may outlive its test."""
    before = os.environ.pop("DAGSTER_HOME", None)
    yield
    os.environ.pop("DAGSTER_HOME", None)
    if before is not None:
        os.environ["DAGSTER_HOME"] = before


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One release of the sample alone. Only to be read."""
    store = Store(tmp_path_factory.mktemp("sample") / "store")
    stores.build(store, [(documents.SAMPLE, documents.WANZHOU)])
    return store


@pytest.fixture(scope="session")
def rich_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One release of twelve notices of three programmes, a restatement, the sample, a held notice and bad documents.

    The first notice and the sample are there twice, in other bytes. Only to be read.
    """
    folder = tmp_path_factory.mktemp("rich")
    notices = documents.generated(12)
    named = documents.write(folder / "pages", notices)
    named += documents.write(folder / "pages", notices[:1], mark="-copy", note="<!-- another copy -->")
    named += documents.write(folder / "pages", [documents.restated(notices[1])], mark="-restated")
    held = folder / "changed-total.txt"
    held.write_text(documents.changed_total(), encoding="utf-8")
    for bad in documents.BAD:
        (folder / bad.name).write_bytes(bad.data)
    wanzhou = [documents.SAMPLE, documents.SAMPLE_HTML, held, *(folder / bad.name for bad in documents.BAD)]
    store = Store(folder / "store")
    stores.build(store, [*named, *((path, documents.WANZHOU) for path in wanzhou)])
    return store


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Store], Store]:
    """Return a function that copies a store for a test that writes to it."""

    def copy(store: Store) -> Store:
        target = tmp_path / "store"
        shutil.copytree(store.root, target)
        return Store(target)

    return copy
