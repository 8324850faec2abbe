"""Decisions of people for tests: written as YAML, read by the real reader, and built into a release of some day."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.decisions import Decisions, read_decisions
from pipelines.load.candidate import Stamp, build
from pipelines.load.inputs import Inputs, Tombstoned
from tests.load.stage import CHECKS, Notice, write_stage

# Noon of 1 June 2025 in China.
NOON = datetime(2025, 6, 1, 4, tzinfo=UTC)
_SIGNED = {"region": "500101", "program_year": 2025, "reason": "as the bureau wrote", "author": "Li Si"}
_LIMITED = _SIGNED | {"period": "2025Q1", "date": "2025-05-01", "expires": "2025-12-31"}
_SOURCE = {"region": "500101", "program_year": 2025, "period": "2025Q1", "title": "a report", "publisher": "a paper"}
_SOURCE |= {"published_on": "2025-05-08"}
_FILES = {
    "corrections": "corrections.yml",
    "waivers": "waivers.yml",
    "crosswalk": "crosswalk.yml",
    "sources": "corroboration.yml",
}

Entries = Sequence[Mapping[str, Any]]


def correction(where: dict[str, Any], measure: str, expect: str | None, value: str, **more: Any) -> dict[str, Any]:
    """Return an entry of corrections.yml for the first quarter, in force until the end of 2025."""
    figures = {"where": where, "measure": measure, "expect": expect, "value": value}
    return {"id": "one"} | _LIMITED | figures | more


def waiver(check: str, expect: Sequence[str], **more: Any) -> dict[str, Any]:
    """Return an entry of waivers.yml for the first quarter, in force until the end of 2025."""
    return {"id": "one"} | _LIMITED | {"check": check, "expect": list(expect)} | more


def source(figures: Sequence[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return an entry of corroboration.yml for the first quarter."""
    return {"id": "one"} | _SOURCE | {"figures": list(figures)} | more


def same(old: str, new: str, **more: Any) -> dict[str, Any]:
    """Return an entry of crosswalk.yml: two names of one project of 2025."""
    return {"id": "one"} | _SIGNED | {"from": old, "to": new, "decision": "same", "date": "2025-05-01"} | more


def write(folder: Path, **entries: Entries) -> Path:
    """Write the files of decisions into a folder and return it: JSON is YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, listed in entries.items():
        text = json.dumps({key: listed}, ensure_ascii=False, indent=1)
        (folder / _FILES[key]).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, **entries: Entries) -> Decisions:
    """Write entries and read them."""
    return read_decisions(write(folder / "decisions", **entries))


def release(
    folder: Path,
    notices: Iterable[Notice],
    *,
    at: datetime = NOON,
    acceptances: Mapping[str, datetime] | None = None,
    withdrawn: Mapping[str, datetime] | None = None,
    **entries: Entries,
) -> Path:
    """Build the candidate release of some notices with what is declared, and return its file.

    Args:
        folder: where to; it is made.
        notices: the notices.
        at: when it is built.
        acceptances: when a release first held each document.
        withdrawn: when each document was withdrawn.
        entries: by the key of their file.
    """
    tombstones = [
        Tombstoned(sha256, "withdrawn", entered, None, f"{sha256}.html", entered, "withdrawn")
        for sha256, entered in (withdrawn or {}).items()
    ]
    inputs = Inputs.of(acceptances or {}, tombstones, read(folder, **entries))
    database = folder / "candidate.duckdb"
    build(write_stage(folder / "stage", notices), database, Stamp(1, at, "test", "test"), CHECKS, inputs)
    return database
