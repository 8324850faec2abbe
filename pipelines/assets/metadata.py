"""Metadata that an operator wants: schemas with descriptions from the contract, row counts, previews."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import polars as pl

from pipelines.contract import Table, tables

_PREVIEW_ROWS = 8
_PREVIEW_TEXT = 40


def table_spec(table: Table, group: str, kinds: set[str], deps: list[str], **options: Any) -> dg.AssetSpec:
    """Return the asset of a table: its key is the table's name, its schema the contract's."""
    return dg.AssetSpec(
        table.name,
        deps=deps,
        description=f"**{table.label_zh}** {table.description_zh}\n\n{table.description_en}",
        group_name=group,
        kinds=kinds,
        metadata={"dagster/column_schema": _schema(table)},
        **options,
    )


def stage_spec(name: str, kinds: set[str], deps: list[str]) -> dg.AssetSpec:
    """Return the asset of a table of the stage."""
    return table_spec(tables("stage")[name], "stage", kinds, deps)


def _schema(table: Table) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.type + (f" {column.unit}" if column.unit else ""),
                description=f"{column.label_zh}: {column.description_en}",
                constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=table.key == (column.name,)),
            )
            for column in table.columns
        ]
    )


def preview(frame: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """Return the first rows of a frame as a Markdown table, long texts cut."""
    rows = [[_short(value) for value in row] for row in frame.head(_PREVIEW_ROWS).iter_rows()]
    return markdown_table(frame.columns, rows)


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """Return rows as a Markdown table; a cell's line breaks and bars would break it and become spaces."""
    lines = [headings, ["---"] * len(headings), *rows]
    cells = ((str(cell).replace("\n", " ").replace("|", " ") for cell in line) for line in lines)
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(line)} |" for line in cells))


def _short(value: object) -> str:
    if value is None:
        return ""
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _PREVIEW_TEXT else f"{text[:_PREVIEW_TEXT]}…"


def rows(count: int, **more: Any) -> Mapping[str, Any]:
    """Return metadata with a row count under the key that Dagster plots."""
    return {"dagster/row_count": count, **more}
