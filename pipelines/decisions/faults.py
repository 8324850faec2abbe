"""One thing that is wrong with a file of decisions: where, and what to write instead."""

from typing import NamedTuple


class Fault(NamedTuple):
    """A fault. Line 0 is the file as a whole; `owner` is the id of the entry, empty where it has none."""

    file: str
    line: int
    owner: str
    what: str

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        owner = f" ({self.owner})" if self.owner else ""
        return f"{self.file}{line}{owner}: {self.what}"
