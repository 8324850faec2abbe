"""Raw table rows -> project lines and totals with exact figures, for a whole chunk of documents at once."""

from decimal import Decimal
from typing import NamedTuple

import polars as pl

from pipelines.extract.row_kinds import plain_path
from pipelines.normalise.agencies import is_known, read_agencies
from pipelines.normalise.text import clean, clean_one_line
from pipelines.normalise.values import SCALE, UNITS, figures
from pipelines.problems import Reason

FIGURE_ROLES = {"plan": "plan_wan", "done": "done_wan", "rate": "done_pct"}
_NOTE_LABELS = {"plan": "计划", "done": "完成额", "rate": "占比"}
_LINES = ("line", "part")


class Rows(NamedTuple):
    """Typed rows of a chunk.

    `columns` and `cells` are the raw columns and rows without personal names; `precision` has a row a document;
    `persons` the documents with names left out; `problems` lacks the documents' sources.
    """

    lines: pl.DataFrame
    totals: pl.DataFrame
    cells: pl.DataFrame
    precision: pl.DataFrame
    persons: pl.DataFrame
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
    read = {role: figures(rows[role], rows[f"{role}_power"], is_percent=role == "rate") for role in FIGURE_ROLES}
    typed = rows.with_columns(
        figure.alias(name)
        for role, column in FIGURE_ROLES.items()
        for name, figure in zip(
            (column, f"{role}_decimals", f"{role}_unreadable", f"{role}_too_fine", f"{role}_note"),
            read[role],
            strict=True,
        )
    ).with_columns(
        row_ordinal=pl.when(pl.col("kind").is_in(_LINES)).then(
            pl.col("kind").is_in(_LINES).cum_sum().over("document_sha256").cast(pl.Int32)
        ),
        category_name=_category_names(rows["category"]),
    )
    agencies = _agencies(typed)
    lines = _lines(typed, agencies)
    cells = _without_persons(typed, agencies)
    persons = (
        typed.select("document_sha256", "agency", "support")
        .join(agencies.select("agency", "support", "persons"), on=["agency", "support"])
        .group_by("document_sha256")
        .agg(pl.col("persons").sum())
        .filter(pl.col("persons") > 0)
    )
    problems = _problems(typed, raw_columns, lines)
    return Rows(lines, _totals(typed), cells, _precision(typed), persons, problems)


def _lines(typed: pl.DataFrame, agencies: pl.DataFrame) -> pl.DataFrame:
    lines = typed.filter(pl.col("kind").is_in(_LINES))
    has_figures = pl.col("plan_wan").is_not_null() | pl.col("done_wan").is_not_null()
    is_part = pl.col("kind") == "part"
    notes = [pl.format(f"{label}: {{}}", f"{role}_note") for role, label in _NOTE_LABELS.items()]
    return (
        lines.join(agencies, on=["agency", "support"], how="left", maintain_order="left")
        .with_columns(
            parent_row_ordinal=pl.when(is_part).then(
                pl.when(~is_part).then("row_ordinal").forward_fill().over("document_sha256")
            ),
            line_no=_none_if_empty(clean_one_line(lines["number"])),
            name=clean_one_line(lines["item"]),
            goal_text=_none_if_empty(clean(lines["goal"])),
            progress_text=_none_if_empty(clean(lines["progress"])),
            remark=_none_if_empty(clean(lines["remark"])),
            figure_note=_none_if_empty(
                lines.select(pl.concat_str(notes, separator="; ", ignore_nulls=True)).to_series()
            ),
            attributes=_none_if_empty(lines["attributes"]),
        )
        .with_columns(family=pl.coalesce("parent_row_ordinal", "row_ordinal"))
        .with_columns(parts_count=(is_part & has_figures).any().over("document_sha256", "family"))
        .with_columns(is_leaf=pl.when(is_part).then("parts_count").otherwise(~pl.col("parts_count")))
    )


def _totals(typed: pl.DataFrame) -> pl.DataFrame:
    return typed.filter(~pl.col("kind").is_in(_LINES)).with_columns(scope="kind")


def _agencies(typed: pl.DataFrame) -> pl.DataFrame:
    """Read each different pair of cells once."""
    cells = typed.select("agency", "support").unique()
    read = [read_agencies(agency, support) for agency, support in cells.iter_rows()]
    columns: dict[str, list[list[str]] | list[list[bool]]] = {
        "agencies": [[a.canonical for a in each.agencies] for each in read],
        "agency_names": [[a.name for a in each.agencies] for each in read],
        "agency_roles": [[a.role for a in each.agencies] for each in read],
        "agency_kinds": [[a.kind for a in each.agencies] for each in read],
        "agency_known": [[is_known(a.canonical) for a in each.agencies] for each in read],
    }
    lists = [
        pl.Series(name, values, pl.List(pl.Boolean if name == "agency_known" else pl.String))
        for name, values in columns.items()
    ]
    return cells.with_columns(*lists, persons=pl.Series([each.persons for each in read], dtype=pl.Int32))


def _without_persons(typed: pl.DataFrame, agencies: pl.DataFrame) -> pl.DataFrame:
    """Return the raw rows; a cell that named a person holds the agencies beside it alone."""
    named = agencies.filter(pl.col("persons") > 0).select(
        "agency",
        "support",
        kept=pl.concat_str(pl.col("agency_names").list.join("、"), pl.lit("\u3014人名略\u3015")),
    )
    if named.height == 0:
        return typed
    joined = typed.join(named, on=["agency", "support"], how="left", maintain_order="left")
    is_named = pl.col("kept").is_not_null()
    return joined.with_columns(
        agency=pl.when(is_named).then("kept").otherwise("agency"),
        support=pl.when(is_named).then(pl.lit("")).otherwise("support"),
    )


def _category_names(labels: pl.Series) -> pl.Series:
    """Return the paths of categories without their own numbering (一、…, (一)…); null for none."""
    paths = labels.unique().to_list()
    plain = [plain_path(path) or None for path in paths]
    return labels.replace_strict(paths, plain, return_dtype=pl.String)


def _precision(typed: pl.DataFrame) -> pl.DataFrame:
    """Give each document one unit of the finest decimal printed in each column of figures, in the stored unit."""
    finest = typed.group_by("document_sha256").agg(
        pl.col(f"{role}_decimals").max().fill_null(0) for role in FIGURE_ROLES
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


def _problems(typed: pl.DataFrame, raw_columns: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Collect every cell of figures that cannot be taken as it is, with its address."""
    found = [
        _at_fault(typed.filter(pl.col(f"{role}_{mark}")), role, reason)
        for role in FIGURE_ROLES
        for mark, reason in (("unreadable", Reason.NUMBER_UNREADABLE), ("too_fine", Reason.NUMBER_TOO_FINE))
    ]
    found += [
        _at_fault(_incomplete(lines, FIGURE_ROLES[role]), role, Reason.PARTS_INCOMPLETE) for role in ("plan", "done")
    ]
    return pl.concat(found).join(raw_columns, on=["document_sha256", "role"], how="left")


def _incomplete(lines: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return lines that state a figure which only some of their parts state: a sum over parts would miss the rest."""
    is_stated = pl.col(column).is_not_null() & (pl.col(column) != 0)
    is_part = pl.col("kind") == "part"
    has_gap = (is_part & pl.col(column).is_null()).any().over("document_sha256", "family")
    return lines.filter(~is_part & pl.col("parts_count") & is_stated & has_gap)


def _at_fault(rows: pl.DataFrame, role: str, reason: Reason) -> pl.DataFrame:
    return rows.select(
        "document_sha256",
        "table_no",
        "row_no",
        role=pl.lit(role),
        reason=pl.lit(str(reason)),
        raw_text=pl.col(role),
        detail=pl.format("the row is “{} {}”", "number", pl.col("item").str.replace_all("\n", "", literal=True)),
    )


def _none_if_empty(texts: pl.Series) -> pl.Series:
    return texts.replace("", None)
