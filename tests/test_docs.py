"""The generated pages are up to date, and name everything that they are about."""

from pathlib import Path

import pytest
import yaml

from pipelines.problems import Reason
from tools import docs

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("page", docs.PAGES, ids=lambda page: page.name)
def test_page_is_up_to_date(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == docs.PAGES[page](), "`make docs` writes it anew"


def test_every_reason_has_words_in_both_languages() -> None:
    words = yaml.safe_load((ROOT / "pipelines" / "reasons.yml").read_text(encoding="utf-8"))
    assert sorted(words) == sorted(Reason)
    assert all(set(entry) == {"en", "zh", "hint_en", "hint_zh"} and all(entry.values()) for entry in words.values())
    page = docs.quarantine()
    assert all(text in page for entry in words.values() for text in entry.values())


def test_dictionary_has_every_table_and_column() -> None:
    page = docs.data_dictionary()
    for path in (ROOT / "warehouse" / "contract" / "release").glob("*.yml"):
        _, _, section = page.partition(f"\n## {path.stem}\n")
        section = section.partition("\n## ")[0]
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["columns"]:
            name = entry if isinstance(entry, str) else next(iter(entry))
            assert f"\n| `{name}` |" in section
