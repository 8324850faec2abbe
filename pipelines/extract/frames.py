"""A chunk of archived documents -> frames of raw texts. Here Python objects per document end.

Columns and types are those of `warehouse/contract/stage/raw_*.yml`. A document that cannot be read becomes rows of
`raw_problems`; it never stops the chunk.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from pipelines.contract import polars_schema
from pipelines.extract.document import Document, extract
from pipelines.extract.notice import NoticeTexts
from pipelines.problems import Problem, Reason, RefusalError
from pipelines.store import StoreError

_REPAIR = "ingest the same file again, or restore it from a backup"


class RawFrames(NamedTuple):
    """What extraction hands on: one row a document, column, table row, and problem."""

    raw_documents: pl.DataFrame
    raw_columns: pl.DataFrame
    raw_rows: pl.DataFrame
    raw_problems: pl.DataFrame


def extract_chunk(documents: Sequence[tuple[str, Path]]) -> RawFrames:
    """Read archived documents.

    Args:
        documents: pairs of sha256 and the archive's file.

    Returns:
        The frames; each document has either a row in `raw_documents` or rows in `raw_problems`.
    """
    heads: list[tuple[Any, ...]] = []
    columns: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    problems: list[tuple[Any, ...]] = []
    for sha256, path in documents:
        outcome = _try_extract(path)
        if isinstance(outcome, Document):
            table = outcome.table
            texts = (getattr(outcome.texts, name) for name in _TEXT_FIELDS)
            heads.append((sha256, outcome.media_type, table.table_no, *texts))
            columns += [(sha256, *column) for column in table.columns]
            rows += [(sha256, row_no, kind, category, *texts) for row_no, kind, category, texts in table.rows]
        else:
            problems += [(sha256, *astuple(problem)) for problem in outcome]
    return RawFrames(
        _frame("raw_documents", heads),
        _frame("raw_columns", columns),
        _frame("raw_rows", rows),
        _frame("raw_problems", problems),
    )


_TEXT_FIELDS = tuple(field.name for field in fields(NoticeTexts))


def _try_extract(path: Path) -> Document | list[Problem]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} is gone from the archive ({error.strerror}); {_REPAIR}") from error
    if hashlib.sha256(data).hexdigest() != path.name:
        raise StoreError(f"{path} is damaged: its bytes are not what its name says; {_REPAIR}")
    try:
        return extract(data)
    except RefusalError as refusal:
        return refusal.problems
    except Exception as error:  # noqa: BLE001  # a fault of ours in one document must not cost the others
        return [Problem(Reason.READER_FAILED, f"{type(error).__name__}: {error}")]


def _frame(table: str, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    schema = polars_schema(table)
    columns = zip(*rows, strict=True) if rows else [[]] * len(schema)
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)
