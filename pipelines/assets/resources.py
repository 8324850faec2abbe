"""What the assets need from outside: the store, and someone to tell about progress."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import dagster as dg

from pipelines.store import Store

Advance = Callable[[int], None]


class Reporter(Protocol):
    """Is told how far a long step has come."""

    def step(self, label: str, total: int) -> AbstractContextManager[Advance]:
        """Begin a step of `total` documents; call what it gives with the number done since the last call."""
        ...


class SilentReporter:
    """A reporter for runs that nobody watches on a terminal."""

    @contextmanager
    def step(self, label: str, total: int) -> Iterator[Advance]:
        """Begin a step and say nothing."""
        yield lambda _: None


class StoreResource(dg.ConfigurableResource[Store]):
    """The store of a run."""

    location: str

    @property
    def store(self) -> Store:
        """The store at the location."""
        return Store.at(self.location)
