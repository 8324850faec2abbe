"""What a release follows from besides the stage: acceptances and tombstones of the archive, decisions of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl

from pipelines.decisions import Decisions
from pipelines.load.relations import register

_ACCEPTANCE: dict[str, Any] = {"document_sha256": pl.String, "accepted_at": pl.Datetime("us", "UTC")}
_TOMBSTONE: dict[str, Any] = {
    "document_sha256": pl.String,
    "kind": pl.String,
    "entered_at": pl.Datetime("us", "UTC"),
    "effective_on": pl.Date,
    "source": pl.String,
    "retrieved_at": pl.Datetime("us", "UTC"),
    "reason": pl.String,
}


@dataclass(frozen=True, slots=True)
class Tombstoned:
    """A document that was withdrawn by its publisher, or forgotten here."""

    document_sha256: str
    kind: str
    entered_at: datetime
    effective_on: date | None
    source: str
    retrieved_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """The frames that the build reads beside the stage."""

    acceptances: pl.DataFrame
    tombstones: pl.DataFrame
    decisions: Decisions

    @staticmethod
    def of(acceptances: Mapping[str, datetime], tombstones: Iterable[Tombstoned], decisions: Decisions) -> "Inputs":
        """Return the inputs.

        Args:
            acceptances: when a release first held each document, by its SHA-256.
            tombstones: one a document that has one.
            decisions: what people have declared.
        """
        rows = [tuple(getattr(each, name) for name in _TOMBSTONE) for each in tombstones]
        return Inputs(
            pl.DataFrame(list(acceptances.items()), schema=_ACCEPTANCE, orient="row"),
            pl.DataFrame(rows, schema=_TOMBSTONE, orient="row"),
            decisions,
        )

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the frames known under the names by which `sql/release/` reads them."""
        relations = {
            "declared_acceptance": self.acceptances,
            "declared_tombstone": self.tombstones,
            "declared_correction": self.decisions.corrections,
            "declared_waiver": self.decisions.waivers,
            "declared_crosswalk": self.decisions.crosswalk,
            "declared_corroboration": self.decisions.corroborations,
        }
        for name, frame in relations.items():
            register(connection, name, frame)
