"""A chunk of archived documents -> frames of raw texts. Here Python objects per document end.

Columns and types are those of `warehouse/contract/stage/raw_*.yml`. A document that cannot be read becomes rows of
`raw_problems`; it never stops the chunk.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from pipelines.contract import polars_schema
from pipelines.extract.columns import FIGURES, ROLES
from pipelines.extract.document import Document, extract
from pipelines.extract.notice import NoticeTexts
from pipelines.extract.redact import redact
from pipelines.problems import Problem, Reason, RefusalError
from pipelines.store import StoreError

_SHOWN = 20


class DamagedError(StoreError):
    """Bytes of the archive are damaged or gone. No notice may get lost by that in silence: the run stops."""

    def __init__(self, paths: Sequence[Path], names: Mapping[str, str] | None = None) -> None:
        """Take the files, and what documents they are of, by hash."""
        self.paths = tuple(paths)
        shown = [f"{path}{f' ({name})' if (name := (names or {}).get(path.name)) else ''}" for path in paths]
        more = [f"and {len(shown) - _SHOWN} more; `minsheng verify` lists them"] if len(shown) > _SHOWN else []
        super().__init__(
            "these files of the archive are damaged or gone:\n  "
            + "\n  ".join([*shown[:_SHOWN], *more])
            + "\nIngest the original files again, which puts them right, or restore a backup (`minsheng restore`)."
        )

    def __reduce__(self) -> tuple[type["DamagedError"], tuple[tuple[Path, ...]]]:
        """Let it come from another process: an exception is otherwise made anew from its message."""
        return DamagedError, (self.paths,)


class RawFrames(NamedTuple):
    """What extraction hands on: one row a document, column, table row, and problem."""

    raw_documents: pl.DataFrame
    raw_columns: pl.DataFrame
    raw_rows: pl.DataFrame
    raw_problems: pl.DataFrame


class Archived(NamedTuple):
    """The archive's file of a document, and those of its attachments with the names that the page gives them."""

    path: Path
    attachments: tuple[tuple[str, Path], ...] = ()


def extract_chunk(documents: Sequence[tuple[str, Archived]]) -> RawFrames:
    """Read archived documents.

    Args:
        documents: pairs of sha256 and the archive's files.

    Returns:
        The frames; each document has either a row in `raw_documents` or rows in `raw_problems`.

    Raises:
        DamagedError: bytes are gone, or are not what the archive has taken.
    """
    heads: list[tuple[Any, ...]] = []
    columns: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    problems: list[tuple[Any, ...]] = []
    for sha256, archived in documents:
        outcome = _try_extract(archived)
        if isinstance(outcome, Document):
            table = outcome.table
            texts = (getattr(outcome.texts, name) for name in _TEXT_FIELDS)
            file = (outcome.table_sha256, outcome.table_media_type, outcome.table_source)
            heads.append((sha256, outcome.media_type, table.table_no, *file, *texts))
            columns += [(sha256, *column) for column in table.columns]
            rows += [(sha256, *place, *_redacted(row), _redacted_json(more)) for *place, row, more in table.rows]
        else:
            redacted = (replace(p, raw_text=redact(p.raw_text), detail=redact(p.detail)) for p in outcome)
            problems += [(sha256, *astuple(problem)) for problem in redacted]
    return RawFrames(
        _frame("raw_documents", heads),
        _frame("raw_columns", columns),
        _frame("raw_rows", rows),
        _frame("raw_problems", problems),
    )


_TEXT_FIELDS = tuple(field.name for field in fields(NoticeTexts))


def _redacted(texts: tuple[str, ...]) -> Iterator[str]:
    """Yield a row's texts without telephone numbers; a sum of money in 元 may have as many digits as one."""
    return (text if role in FIGURES else redact(text) for role, text in zip(ROLES, texts, strict=True))


def _redacted_json(attributes: str) -> str:
    """Return attributes without telephone numbers, value by value: quotation marks of JSON are no part of a text."""
    if not attributes:
        return ""
    return json.dumps({name: redact(text) for name, text in json.loads(attributes).items()}, ensure_ascii=False)


def _try_extract(archived: Archived) -> Document | list[Problem]:
    data = _read(archived.path)
    attachments = [(name, _read(path)) for name, path in archived.attachments]
    try:
        return extract(data, attachments)
    except RefusalError as refusal:
        return refusal.problems
    except Exception as error:  # noqa: BLE001  # a fault of ours in one document must not cost the others
        return [Problem(Reason.READER_FAILED, f"{type(error).__name__}: {error}")]


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DamagedError([path]) from error
    if hashlib.sha256(data).hexdigest() != path.name:
        raise DamagedError([path])
    return data


def is_damaged(path: Path) -> bool:
    """Tell whether a file of the archive cannot be read, or has other bytes than its name says."""
    try:
        _read(path)
    except DamagedError:
        return True
    return False


def _frame(table: str, rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    schema = polars_schema(table)
    columns = zip(*rows, strict=True) if rows else [[]] * len(schema)
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)
