"""Keys from content: the same in every rebuild, on every machine."""

import hashlib

import polars as pl

# 64 bits: with a million notices the chance of any collision is below one in ten million.
_LENGTH = 16


def short_hash(text: str) -> str:
    """Return the first 16 hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def content(lines: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """Return for each document one text of all that its table says.

    Args:
        lines: `staged_lines` rows without their notice key.
        totals: `staged_totals` rows without their notice key.

    Returns:
        `document_sha256` and `content`. Lines count in order, columns by position; null differs from an empty text.
    """
    line_texts = _row_texts(
        lines,
        ["line_no", "category_name", "name", "goal_text", "agency_names", "progress_text", "remark"],
        ["parent_row_ordinal", "figure_note", "attributes"],
    )
    # A page may print its totals first or last: their order says nothing.
    total_texts = _row_texts(totals.sort("scope", "category_name", maintain_order=True), ["scope", "category_name"])
    return (
        pl.concat([total_texts, line_texts])
        .group_by("document_sha256", maintain_order=True)
        .agg(content=pl.col("text").str.join("\x1e"))
    )


def _row_texts(rows: pl.DataFrame, texts: list[str], rare: list[str] | None = None) -> pl.DataFrame:
    """Return a text a row. What `rare` columns say is added by name, so that a row without it reads as ever."""
    columns = [*texts, "plan_wan", "done_wan", "done_pct"]
    cells = [
        (
            pl.col(name).list.join("\x1d") if rows.schema[name] == pl.List(pl.String) else pl.col(name).cast(pl.String)
        ).fill_null("\x00")
        for name in columns
    ]
    extras = [pl.format(f"\x1f{name}={{}}", name).fill_null("") for name in rare or ()]
    return rows.select("document_sha256", text=pl.concat_str(pl.concat_str(cells, separator="\x1f"), *extras))
