"""The measured figures as a page of Markdown."""

from typing import Any

_STAGES = ("archive", "extract", "normalise", "release", "audit", "publish")


def markdown(content: dict[str, Any]) -> str:
    """Return the page.

    Args:
        content: what `benchmarks` measured.
    """
    rows = content["counts"]
    lines = [
        "# Benchmarks",
        "",
        "Made by `make bench` on one core. Milliseconds a notice; the last columns are ratios within the same run. "
        "`fsync` (the archive's wait for the disk) and importing Great Expectations are left out of `whole`.",
        f"Pages are Word-like HTML of {content['bytes_per_page'] / 1024:.0f} KB with 20 to 30 lines each.",
        "",
        "| notices | "
        + " | ".join(_STAGES)
        + " | whole | fsync | floor | usual way | whole / floor | usual / whole | peak MiB |",
        "|" + "---:|" * (len(_STAGES) + 8),
    ]
    lines += [_row(row) for row in rows]
    floor = content["formats"].pop("floor")
    lines += [
        "",
        f"Extraction by format, milliseconds a notice of 20 to 30 lines; the floor (the page parsed, its cells' texts "
        f"read) takes {floor:.2f}. Office files and PDF are read in a process of their own, its start left out.",
        "",
        "| format | ms a notice | / floor |",
        "|---|---:|---:|",
        *(f"| {form} | {ms:.2f} | {ms / floor:.1f} |" for form, ms in content["formats"].items()),
    ]
    cold = content["cold"]
    lines += [
        "",
        "`floor`: selectolax parses the bytes and reads each cell's text. `usual way`: `pandas.read_html`, clean-up, "
        "one insert a file into DuckDB, pandas sums.",
        "",
        f"One notice from a cold start: `minsheng ingest` {cold['ingest_s']:.2f} s, importing dagster, "
        f"great_expectations, polars and duckdb alone {cold['imports_s']:.2f} s, ratio {cold['ratio']:.2f} (medians "
        f"of pairs). The very first run in a new store {cold['first_run_in_a_new_store_s']:.2f} s, since Dagster makes "
        "its databases then.",
        "",
    ]
    return "\n".join(lines)


def _row(row: dict[str, Any]) -> str:
    count = row["count"]
    whole = sum(row["seconds"][stage] for stage in _STAGES)
    cells = [f"{count:,}"]
    cells += [f"{row['seconds'][stage] / count * 1000:.2f}" for stage in _STAGES]
    cells += [
        f"{value / count * 1000:.2f}" for value in (whole, row["seconds"]["fsync"], row["floor_s"], row["usual_s"])
    ]
    cells += [f"{whole / row['floor_s']:.1f}", f"{row['usual_s'] / whole:.1f}", f"{row['peak_mib']:.0f}"]
    return "| " + " | ".join(cells) + " |"
