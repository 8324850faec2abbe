"""A chunk of raw documents -> staged frames. Pure: the same documents and options give the same frames."""

from functools import cache, partial
from typing import Any, NamedTuple

import polars as pl

from pipelines.contract import polars_schema
from pipelines.extract.columns import is_private
from pipelines.extract.frames import RawFrames
from pipelines.normalise.keys import content, short_hash
from pipelines.normalise.lines import Rows, normalise_rows
from pipelines.normalise.notices import NoticeFacts, Options, interpret, region_names
from pipelines.normalise.periods import parse_key


class StagedFrames(NamedTuple):
    """What normalisation hands on: one row a document, project line, total row, raw row and column, and problem."""

    staged_notices: pl.DataFrame
    staged_lines: pl.DataFrame
    staged_totals: pl.DataFrame
    staged_rows: pl.DataFrame
    staged_columns: pl.DataFrame
    staged_problems: pl.DataFrame


def normalise_chunk(raw: RawFrames, attempts: pl.DataFrame) -> StagedFrames:
    """Normalise documents.

    A document may have been ingested several times with different options. The latest options that it can be read
    with count; a later attempt that failed is reported and takes nothing away.

    Args:
        raw: the frames of extraction.
        attempts: `document_sha256`, `region_key`, `program_year`, `period_key`, `source`, `retrieved_at`,
            oldest first; each document of `raw` at least once.

    Returns:
        The staged frames. Each document is in `staged_notices` or in `staged_problems`, or in both (see above).
    """
    facts, refused = _choose_attempts(raw, attempts)
    units = pl.DataFrame(
        [(sha256, fact.plan_unit, fact.done_unit) for sha256, (fact, _) in facts.items()],
        schema={"document_sha256": pl.String, "plan_unit": pl.String, "done_unit": pl.String},
        orient="row",
    )
    rows = normalise_rows(raw.raw_rows, raw.raw_columns, units)
    latest = attempts.unique("document_sha256", keep="last", maintain_order=True)
    problems = pl.concat(
        [
            raw.raw_problems.join(latest, on="document_sha256", how="inner"),
            _cell_problems(rows, facts),
            refused,
        ],
        how="diagonal_relaxed",
    )
    bad = rows.problems["document_sha256"].unique()
    notices = _notices(raw, facts, rows, bad)
    keys = notices.select("document_sha256", "notice_key")
    return StagedFrames(
        staged_notices=_select("staged_notices", notices),
        staged_lines=_select(
            "staged_lines", rows.lines.join(keys, on="document_sha256", how="inner", maintain_order="left")
        ),
        staged_totals=_select(
            "staged_totals", rows.totals.join(keys, on="document_sha256", how="inner", maintain_order="left")
        ),
        staged_rows=_select("staged_rows", rows.cells.join(keys, on="document_sha256", how="semi")),
        staged_columns=_select("staged_columns", raw.raw_columns.join(keys, on="document_sha256", how="semi")),
        staged_problems=_select(
            "staged_problems",
            problems.with_columns(pl.col("table_no", "row_no", "column_no").fill_null(0)),
        ),
    )


def _choose_attempts(
    raw: RawFrames, attempts: pl.DataFrame
) -> tuple[dict[str, tuple[NoticeFacts, dict[str, Any]]], pl.DataFrame]:
    """Interpret every attempt; keep for each document the latest good one, and the problems of later bad ones."""
    documents = {row["document_sha256"]: row for row in raw.raw_documents.iter_rows(named=True)}
    headers: dict[str, dict[str, str]] = {}
    for sha256, role, _, header in raw.raw_columns.iter_rows():
        if role != "attribute":
            headers.setdefault(sha256, {})[role] = header
    chosen: dict[str, tuple[NoticeFacts, dict[str, Any]]] = {}
    refused: dict[str, list[dict[str, Any]]] = {}
    for attempt in attempts.iter_rows(named=True):
        sha256 = attempt["document_sha256"]
        texts = documents.get(sha256)
        if texts is None:
            continue
        period = parse_key(attempt["period_key"]) if attempt["period_key"] else None
        options = Options(attempt["region_key"], attempt["program_year"], period)
        facts = interpret(texts, headers[sha256], options, partial(_rows_of, raw, sha256))
        if facts.problems:
            refused[sha256] = [
                attempt
                | {
                    "reason": str(p.reason),
                    "detail": p.detail,
                    "column_header": p.column_header,
                    "raw_text": p.raw_text,
                }
                for p in facts.problems
            ]
        else:
            refused.pop(sha256, None)
            chosen[sha256] = (facts, attempt)
    rows = [row for problems in refused.values() for row in problems]
    return chosen, pl.DataFrame(rows, schema=_refused_schema(), orient="row")


def _rows_of(raw: RawFrames, sha256: str) -> pl.DataFrame:
    return raw.raw_rows.filter(pl.col("document_sha256") == sha256)


@cache
def _refused_schema() -> dict[str, Any]:
    """Return the columns of a problem that concerns a notice as a whole, not a cell."""
    schema = polars_schema("staged_problems")
    return {name: dtype for name, dtype in schema.items() if name not in ("table_no", "row_no", "column_no")}


def _cell_problems(rows: Rows, facts: dict[str, tuple[NoticeFacts, dict[str, Any]]]) -> pl.DataFrame:
    of_attempt = pl.DataFrame(
        [attempt for _, attempt in facts.values()],
        schema={name: _refused_schema()[name] for name in ("document_sha256", "source", "retrieved_at", "region_key")},
    )
    return rows.problems.join(of_attempt, on="document_sha256", how="inner")


def _notices(
    raw: RawFrames, facts: dict[str, tuple[NoticeFacts, dict[str, Any]]], rows: Rows, bad: pl.Series
) -> pl.DataFrame:
    """Build `staged_notices`, with the keys, for the documents without a bad cell."""
    contents = dict(content(rows.lines, rows.totals).iter_rows())
    notes = _reading_notes(raw, rows)
    regions = region_names()
    out: list[dict[str, Any]] = []
    skip = set(bad)
    for sha256, (fact, attempt) in facts.items():
        if sha256 in skip:
            continue
        identity = f"{fact.program_key}|{fact.period.key}|{fact.period.basis}"
        out.append(
            {
                "document_sha256": sha256,
                "notice_key": short_hash(f"{identity}|{contents[sha256]}"),
                "region_key": fact.region_key,
                "region_name": regions[fact.region_key][0],
                "parent_name": regions[fact.region_key][1],
                "program_key": fact.program_key,
                "program_year": fact.program_year,
                "series": fact.series,
                "period_key": fact.period.key,
                "basis": fact.period.basis,
                "published_on": fact.published_on,
                "signed_on": fact.signed_on,
                "objection_from_on": fact.objection_from_on,
                "objection_to_on": fact.objection_to_on,
                "date_note": "; ".join(fact.date_notes) or None,
                "reading_note": "; ".join([*fact.reading_notes, *notes.get(sha256, ())]) or None,
                "source": attempt["source"],
                "retrieved_at": attempt["retrieved_at"],
                "partition": fact.period.partition,
            }
        )
    schema = polars_schema("staged_notices")
    frame = pl.DataFrame(out, schema={name: schema[name] for name in (out[0] if out else schema)})
    if not out:
        return frame
    texts = raw.raw_documents.select(
        "document_sha256",
        "media_type",
        "table_sha256",
        "table_media_type",
        "table_source",
        title=pl.col("title").replace("", None),
        publisher=pl.col("publisher").replace("", None),
    )
    return frame.join(texts, on="document_sha256", how="left", maintain_order="left").join(
        rows.precision, on="document_sha256", how="left", maintain_order="left"
    )


def _reading_notes(raw: RawFrames, rows: Rows) -> dict[str, list[str]]:
    """Say of each document which columns are kept as attributes, and that personal names were left out."""
    notes: dict[str, list[str]] = {}
    unknown = raw.raw_columns.filter(pl.col("role") == "attribute")
    for sha256, header in unknown.select("document_sha256", "column_header").iter_rows():
        what = "is about persons and is left out" if is_private(header) else "is not known and is kept as an attribute"
        notes.setdefault(sha256, []).append(f"column “{header}” {what}")
    for sha256, persons in rows.persons.iter_rows():
        notes.setdefault(sha256, []).append(f"{persons} personal names among the agencies were left out")
    return notes


def _select(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Bring a frame to the contract's columns, in order and type; a missing nullable one is null."""
    schema = polars_schema(table)
    return frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
    )
