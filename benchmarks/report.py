"""The measured figures as a page of Markdown."""

from collections.abc import Sequence
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


def growth(rows: list[dict[str, Any]], steps: Sequence[str]) -> str:
    """Return the table of `benchmarks.growth`.

    Args:
        rows: what was measured, one a number of notices.
        steps: the steps of the job.
    """
    names = ("archive", *steps)
    lines = [
        "# Growth",
        "",
        "Made by `make bench-growth`: the real job over N notices of 20 lines in an empty store, then over one more. "
        f"Seconds, on {rows[0]['full']['cores']} cores; importing packages is left out.",
        "",
        "| notices | run | " + " | ".join(names) + " | whole | one / all | peak MiB | release MiB |",
        "|---:|---|" + "---:|" * (len(names) + 4),
    ]
    for row in rows:
        for kind, label in (("full", "all"), ("added", "one more")):
            run = row[kind]
            cells = [f"{row['count']:,}", label, *(f"{run['steps'][name]:.1f}" for name in names)]
            ratio = "" if kind == "full" else f"{run['whole'] / row['full']['whole']:.3f}"
            cells += [f"{run['whole']:.1f}", ratio, f"{run['peak_mib']:.0f}", f"{row['release_mib']:.0f}"]
            lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        "What one more notice costs at the end does not depend on the documents: its region alone is read and built. "
        "It is the size of the release: its file is copied, hashed, audited as a whole and counted table by table.",
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
