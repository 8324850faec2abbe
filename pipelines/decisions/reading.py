"""Reads the four files of a folder into frames of fixed schemas, or says at once all that is wrong with them."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.decisions import corrections, corroboration, crosswalk, waivers
from pipelines.decisions.document import entries
from pipelines.decisions.faults import Fault
from pipelines.paths import EXPECTATIONS
from pipelines.store import StoreError

_KINDS = {
    "corrections.yml": ("corrections", corrections),
    "waivers.yml": ("waivers", waivers),
    "crosswalk.yml": ("crosswalk", crosswalk),
    "corroboration.yml": ("sources", corroboration),
}
FILES = tuple(_KINDS)


class DecisionError(StoreError):
    """The declared decisions cannot be used. The message lists every fault, with its place and what to write."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """All entries, sorted by id: a frame for each file, of the same columns whether or not it has any."""

    corrections: pl.DataFrame
    waivers: pl.DataFrame
    crosswalk: pl.DataFrame
    corroborations: pl.DataFrame

    @staticmethod
    def none() -> "Decisions":
        """Return frames without entries."""
        return Decisions(*(_frame([], kind.SCHEMA) for _, kind in _KINDS.values()))


def decisions_folder() -> Path:
    """Return the folder of decisions: `MINSHENG_DECISIONS`, else `expectations/`."""
    return Path(os.environ.get("MINSHENG_DECISIONS") or EXPECTATIONS).expanduser().absolute()


def read_decisions(folder: Path) -> Decisions:
    """Read the decisions of a folder anew. A file that is not there holds none.

    Raises:
        DecisionError: the folder is not there, or anything in a file is not understood.
    """
    if not folder.is_dir():
        raise DecisionError(
            f"the folder of decisions, {folder}, does not exist; "
            "make it, or let the environment variable MINSHENG_DECISIONS name the right one"
        )
    faults = _misnamed(folder)
    found = []
    for file, (key, kind) in _KINDS.items():
        rows = kind.rows(entries(folder / file, key, faults))
        found.append((rows, kind.SCHEMA))
    if faults:
        count = "1 thing is" if len(faults) == 1 else f"{len(faults)} things are"
        listed = "\n".join(f"  {fault}" for fault in sorted(faults, key=lambda fault: (fault.file, fault.line)))
        raise DecisionError(
            f"the decisions in {folder} cannot be used, {count} wrong "
            f"(docs/decisions.md shows how to write them):\n{listed}"
        )
    frames = (_frame(rows, schema) for rows, schema in found)
    return Decisions(*frames)


def _misnamed(folder: Path) -> list[Fault]:
    """A file whose name was mistyped would be passed over in silence."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in (".yml", ".yaml"))
    return [
        Fault(name, 0, "", f"this is not the name of a file of decisions; rename it to {close[0]}, or remove it")
        for name in names
        if name not in FILES and (close := difflib.get_close_matches(name.lower(), FILES, 1, 0.8))
    ]


def _frame(rows: list[dict[str, object]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    keys = list(schema)[:2] if "figure_no" in schema else list(schema)[:1]
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema, orient="row").sort(keys)
