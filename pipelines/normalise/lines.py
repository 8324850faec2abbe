"""Raw table rows -> project lines and totals with exact figures, for a whole chunk of documents at once."""

from decimal import Decimal
from typing import NamedTuple

import polars as pl

from pipelines.normalise.agencies import agency_kind, split_agencies
from pipelines.normalise.text import clean, clean_one_line
from pipelines.normalise.values import SCALE, UNITS, figures
from pipelines.problems import Reason

_FIGURE_ROLES = {"plan": "plan_wan", "done": "done_wan", "rate": "done_pct"}


class Rows(NamedTuple):
    """Typed rows of a chunk; `precision` has a row a document, `problems` lacks the documents' sources."""

    lines: pl.DataFrame
    totals: pl.DataFrame
    precision: pl.DataFrame
    problems: pl.DataFrame


def normalise_rows(raw_rows: pl.DataFrame, raw_columns: pl.DataFrame, units: pl.DataFrame) -> Rows:
    """Type every row of a chunk.

    Args:
        raw_rows: the contract's `raw_rows`.
        raw_columns: the contract's `raw_columns`, for the addresses of problems.
        units: `document_sha256`, `plan_unit`, `done_unit`.
    """
    powers = units.select(
        "document_sha256",
        *(
            pl.col(f"{role}_unit").replace_strict(UNITS, return_dtype=pl.Int32).alias(f"{role}_power")
            for role in ("plan", "done")
        ),
        rate_power=pl.lit(0, pl.Int32),
    )
    rows = raw_rows.join(powers, on="document_sha256", how="inner", maintain_order="left")
    read = {role: figures(rows[role], rows[f"{role}_power"], is_percent=role == "rate") for role in _FIGURE_ROLES}
    typed = rows.with_columns(
        figure.alias(name)
        for role, column in _FIGURE_ROLES.items()
        for name, figure in zip(
            (column, f"{role}_decimals", f"{role}_unreadable", f"{role}_too_fine"), read[role], strict=True
        )
    )
    return Rows(_lines(typed), _totals(typed), _precision(typed), _problems(typed, raw_columns))


def _lines(typed: pl.DataFrame) -> pl.DataFrame:
    lines = typed.filter(pl.col("kind") == "line")
    cells = lines["agency"].unique()
    split = [split_agencies(cell) for cell in cells]
    agencies = cells.to_frame().with_columns(
        agencies=pl.Series([list(names) for names in split], dtype=pl.List(pl.String)),
        agency_kinds=pl.Series([[agency_kind(name) for name in names] for names in split], dtype=pl.List(pl.String)),
    )
    return lines.join(agencies, on="agency", how="left", maintain_order="left").with_columns(
        row_ordinal=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("document_sha256"),
        line_no=_none_if_empty(clean_one_line(lines["number"])),
        category_name=_none_if_empty(_category_name(lines["category"])),
        name=clean_one_line(lines["item"]),
        goal_text=_none_if_empty(clean(lines["goal"])),
        progress_text=_none_if_empty(clean(lines["progress"])),
        remark=_none_if_empty(clean(lines["remark"])),
    )


def _totals(typed: pl.DataFrame) -> pl.DataFrame:
    totals = typed.filter(pl.col("kind") != "line")
    return totals.with_columns(scope=totals["kind"], category_name=_none_if_empty(_category_name(totals["category"])))


def _category_name(labels: pl.Series) -> pl.Series:
    """Return categories' names without their own numbering (一、…, (一)…)."""
    return labels.str.replace(r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\))", "")


def _precision(typed: pl.DataFrame) -> pl.DataFrame:
    """Give each document one unit of the finest decimal printed in each column of figures, in the stored unit."""
    finest = typed.group_by("document_sha256").agg(
        pl.col(f"{role}_decimals").max().fill_null(0) for role in _FIGURE_ROLES
    )
    units = {places: f"{Decimal(1).scaleb(-places):f}" for places in range(-SCALE, SCALE + 1)}
    return finest.select(
        "document_sha256",
        *(
            pl.col(f"{role}_decimals")
            .replace_strict(units, default=None, return_dtype=pl.String)
            .cast(pl.Decimal(18, SCALE))
            .alias(name)
            for role, name in (("plan", "plan_quantum"), ("done", "done_quantum"), ("rate", "pct_quantum"))
        ),
    )


def _problems(typed: pl.DataFrame, raw_columns: pl.DataFrame) -> pl.DataFrame:
    """Collect every cell of figures that is no number or has too many digits, with its address."""
    found = [
        typed.filter(pl.col(f"{role}_{mark}")).select(
            "document_sha256",
            "row_no",
            role=pl.lit(role),
            reason=pl.lit(str(reason)),
            raw_text=pl.col(role),
            detail=pl.format("the row is “{} {}”", "number", pl.col("item").str.replace_all("\n", "", literal=True)),
        )
        for role in _FIGURE_ROLES
        for mark, reason in (("unreadable", Reason.NUMBER_UNREADABLE), ("too_fine", Reason.NUMBER_TOO_FINE))
    ]
    return pl.concat(found).join(raw_columns, on=["document_sha256", "role"], how="left")


def _none_if_empty(texts: pl.Series) -> pl.Series:
    return texts.replace("", None)
