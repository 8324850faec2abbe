"""The extraction report: cells right, refused and wrong over the corpus. `python -m tests.corpus_tools.report`.

Exits with 1 if one cell is wrong, or a notice that can be read is refused, or one that must be refused is read.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from pipelines.acquire.sources import find_sources
from pipelines.cli.render import print_table
from pipelines.normalise.chunk import StagedFrames
from tests.corpus_tools import expected
from tests.corpus_tools.make import CORPUS, REGION
from tests.support.reading import stage_sources


@dataclass(frozen=True)
class Outcome:
    """What became of one folder: its cells by outcome, what was expected and what was found."""

    name: str
    form: str
    cells: Counter[str]
    expected: dict[str, Any]
    found: dict[str, Any]
    notice_key: str | None

    @property
    def is_as_expected(self) -> bool:
        """Whether every cell is right, or the refusal is the one that was expected."""
        return not self.cells["wrong"] and ("refused" in self.expected) == ("refused" in self.found)


def outcomes(corpus: Path = CORPUS) -> list[Outcome]:
    """Read every folder of the corpus by itself."""
    return [_outcome(folder) for folder in sorted(corpus.iterdir()) if folder.is_dir()]


def _outcome(folder: Path) -> Outcome:
    wanted = yaml.safe_load((folder / "expected.yml").read_text(encoding="utf-8"))
    (source,) = find_sources([str(folder)]).sources
    frames = stage_sources([source], REGION)
    found = expected.of_frames(frames)
    if "figures" in wanted and "refused" not in found:
        found = {"period": found["period"], "figures": _figures(frames)}
    key = None if "refused" in found else frames.staged_notices["notice_key"].item()
    return Outcome(folder.name, source.path.suffix.lstrip("."), _count(wanted, found), wanted, found, key)


def _figures(frames: StagedFrames) -> list[str]:
    columns = ("line_no", "plan_wan", "done_wan", "done_pct")
    return [expected.figures_text(*row) for row in frames.staged_lines.select(columns).iter_rows()]


def _count(wanted: dict[str, Any], found: dict[str, Any]) -> Counter[str]:
    rows = [(name, each) for name in ("totals", "lines", "figures") for each in wanted.get(name, ())]
    size = sum(len(row.split(" | ")) for _, row in rows)
    if "refused" in found:
        is_due = "refused" in wanted and set(wanted["refused"]) == set(found["refused"])
        return Counter({"refused as it must be": 1} if is_due else {"refused": size or 1})
    counts: Counter[str] = Counter()
    for name in ("totals", "lines", "figures"):
        pairs = list(zip(wanted.get(name, ()), found.get(name, ()), strict=False))
        for want, got in pairs:
            counts += _compare(want.split(" | "), got.split(" | "))
        counts["wrong"] += abs(len(wanted.get(name, ())) - len(found.get(name, ())))
    counts["wrong"] += wanted.get("period") != found.get("period")
    counts["wrong"] += "refused" in wanted
    return counts


def _compare(wanted: list[str], found: list[str]) -> Counter[str]:
    width = max(len(wanted), len(found))
    pairs = zip(wanted + [""] * (width - len(wanted)), found + [""] * (width - len(found)), strict=True)
    return Counter("right" if want == got else "wrong" for want, got in pairs)


@click.command()
def main() -> None:
    """Print the report."""
    found = outcomes()
    names = ("right", "refused", "wrong", "refused as it must be")
    forms = sorted({outcome.form for outcome in found})
    rows = []
    for form in (*forms, "all"):
        mine = [outcome for outcome in found if form in (outcome.form, "all")]
        total: Counter[str] = sum((outcome.cells for outcome in mine), Counter())
        rows.append([form, len(mine), *(total[name] for name in names)])
    print_table(
        ["format", "documents", "cells right", "cells refused", "cells wrong", "documents refused rightly"],
        rows,
        right=(1, 2, 3, 4, 5),
    )
    odd = [outcome for outcome in found if not outcome.is_as_expected]
    for outcome in odd:
        wanted, got = (texts.get("refused", "a reading") for texts in (outcome.expected, outcome.found))
        click.echo(f"{outcome.name}: expected {wanted}, found {got}, {dict(outcome.cells)}")
    sys.exit(1 if odd else 0)


if __name__ == "__main__":
    main()
