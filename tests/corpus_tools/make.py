"""Makes the files of `tests/corpus/`: `python -m tests.corpus_tools.make`.

Every folder holds a source (and its attachment), `expected.yml`, and in `note.md` the real variation that it is after.
The notices are invented, arithmetically right, all of one district: one ingest publishes those that can be read.
Folders whose name begins with `hand-` were written by hand and are left alone.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.corpus_tools.cases import Case, readable
from tests.corpus_tools.files import timeless
from tests.corpus_tools.refusals import refused

CORPUS = Path(__file__).parents[1] / "corpus"
HAND = "hand-"


def cases() -> Iterator[Case]:
    """Yield every folder that is made."""
    yield from readable()
    yield from refused()


def main() -> None:
    """Write every made folder anew."""
    for folder in CORPUS.iterdir() if CORPUS.is_dir() else ():
        if folder.is_dir() and not folder.name.startswith(HAND):
            shutil.rmtree(folder)
    for case in cases():
        folder = CORPUS / case.name
        folder.mkdir(parents=True)
        for name, data in case.files.items():
            (folder / name).write_bytes(timeless(data))
        expected = yaml.safe_dump(case.expected, allow_unicode=True, sort_keys=False, width=1000)
        (folder / "expected.yml").write_text(expected, encoding="utf-8")
        (folder / "note.md").write_text(f"{case.note[0].upper()}{case.note[1:]}.\n", encoding="utf-8")


if __name__ == "__main__":
    main()
