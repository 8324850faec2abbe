"""Frames as relations of a DuckDB connection."""

import duckdb
import polars as pl


class _Stream:
    """Shows DuckDB a frame as nothing but an Arrow stream: a Polars frame it would hand to pyarrow, which is large."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def register(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Make a frame known to a connection under a name."""
    connection.register(name, _Stream(frame))
