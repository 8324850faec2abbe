"""The extraction report: cells right, refused and wrong over the corpus. `python -m tests.corpus_tools.report`.

Every cell of lines and totals counts, and period and dates. Exits with 1 if one cell is wrong, if a notice that can be
read is refused, or if one that must be refused is read or refused for another reason.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.acquire.sources import find_sources
from pipelines.cli.render import print_table
from tests.corpus_tools import expected
from tests.corpus_tools.cases import REGION
from tests.corpus_tools.make import CORPUS
from tests.support.reading import stage_sources

COUNTS = ("right", "refused", "wrong", "refused as it must be")
HEADINGS = ("cells right", "cells refused", "cells wrong", "refused as it must be")


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
        return not self.cells["wrong"] and not self.cells["refused"]


def outcomes(corpus: Path = CORPUS) -> list[Outcome]:
    """Read every folder of the corpus by itself.

    Raises:
        FileNotFoundError: a folder lacks its `expected.yml`.
    """
    return [_outcome(folder) for folder in sorted(corpus.iterdir()) if folder.is_dir()]


def _outcome(folder: Path) -> Outcome:
    wanted = yaml.safe_load((folder / "expected.yml").read_text(encoding="utf-8"))
    (source,) = find_sources([str(folder)]).sources
    frames = stage_sources([source], REGION)
    found = expected.of_frames(frames)
    key = None if "refused" in found else frames.staged_notices["notice_key"].item()
    return Outcome(folder.name, source.path.suffix.lstrip("."), count(wanted, found), wanted, found, key)


def count(wanted: dict[str, Any], found: dict[str, Any]) -> Counter[str]:
    """Count cells: those that were read and are right, or wrong; those that a refusal kept back.

    Args:
        wanted: what `expected.yml` says.
        found: what was read, in the same form.
    """
    if "refused" in wanted:
        is_due = found.get("refused") == wanted["refused"]
        is_due &= "cells" not in wanted or wanted["cells"] == found.get("cells")
        return Counter({"refused as it must be" if is_due else "wrong": 1})
    due = expected.cells_of(wanted)
    if "refused" in found:
        return Counter(refused=len(due))
    read = expected.cells_of(found)
    return Counter("right" if due.get(place) == read.get(place) else "wrong" for place in due | read)


def _counts(found: Iterable[Outcome]) -> list[int]:
    total: Counter[str] = sum((outcome.cells for outcome in found), Counter())
    return [total[name] for name in COUNTS]


def main() -> None:
    """Print the report."""
    found = outcomes()
    print_table(
        ["notice", "file", *HEADINGS],
        [[each.name, each.form, *(each.cells[name] or None for name in COUNTS)] for each in found],
        right=(2, 3, 4, 5),
    )
    print()  # noqa: T201
    forms = sorted({outcome.form for outcome in found})
    by_form = {form: [outcome for outcome in found if outcome.form == form] for form in forms} | {"all": found}
    print_table(
        ["file", "notices", *HEADINGS],
        [[form, len(mine), *_counts(mine)] for form, mine in by_form.items()],
        right=(1, 2, 3, 4, 5),
    )
    odd = [outcome for outcome in found if not outcome.is_as_expected]
    for outcome in odd:
        wanted, got = (
            texts.get("refused", "a reading") if not texts.get("cells") else f"{texts['refused']} {texts['cells']}"
            for texts in (outcome.expected, outcome.found)
        )
        print(f"{outcome.name}: expected {wanted}, found {got}, {dict(outcome.cells)}")  # noqa: T201
    sys.exit(1 if odd else 0)


if __name__ == "__main__":
    main()
