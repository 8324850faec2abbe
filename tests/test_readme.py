"""The examples of both READMEs print what is shown there."""

import re
from pathlib import Path

import pytest

from tools import examples
from tools.docs import READMES

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = READMES


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    return examples.find(ENGLISH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed(shown: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return examples.run(shown, tmp_path_factory.mktemp("readme"))


def test_examples_print_what_is_shown(shown: dict[str, str], printed: dict[str, str]) -> None:
    assert printed == shown, "`make docs` writes the outputs anew"


def test_the_figures_are_those_of_the_notice(shown: dict[str, str]) -> None:
    totals = next(output for script, output in shown.items() if "count(*) n" in script)
    assert totals.split() == ["n", "plan", "done", "20", "182852", "55219.1"]
    assert any(output.endswith("\n1\n") for script, output in shown.items() if script.endswith("echo $?\n"))


def test_both_languages_show_the_same_examples(shown: dict[str, str]) -> None:
    chinese = examples.find(CHINESE.read_text(encoding="utf-8"))
    assert list(chinese.items()) == list(shown.items())


def test_an_example_without_output_is_refused() -> None:
    with pytest.raises(ValueError, match="text block"):
        examples.find("<!-- run -->\n```sh\nmake demo\n```\n\nprose\n")


@pytest.mark.parametrize("page", [*READMES, *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, anchor = target.partition("#")
        if name.startswith("https:"):
            continue
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if anchor:
            assert anchor in _anchors(linked), target


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
