"""Metadata that an operator wants: schemas with descriptions from the contract, row counts, previews."""

from collections.abc import Mapping
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
    head = frame.head(_PREVIEW_ROWS).with_columns(
        pl.col(pl.String).str.replace_all(r"[\n|]", " ").str.slice(0, _PREVIEW_TEXT),
        pl.selectors.list().list.join("、")
        if any(dtype == pl.List(pl.String) for dtype in frame.dtypes)
        else pl.lit(None).alias("_"),
    )
    columns = [name for name in head.columns if name != "_"]
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [
        " | ".join("" if value is None else str(value) for value in row) for row in head.select(columns).iter_rows()
    ]
    return dg.MetadataValue.md("\n".join(f"| {line} |" for line in lines))


def rows(count: int, **more: Any) -> Mapping[str, Any]:
    """Return metadata with a row count under the key that Dagster plots."""
    return {"dagster/row_count": count, **more}
