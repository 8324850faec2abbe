"""What a notice costs to extract, by format, against the floor: the same notice as a page, parsed and nothing else."""

import time
from collections.abc import Callable
from contextlib import suppress
from statistics import median

from selectolax.lexbor import LexborHTMLParser

from pipelines.extract.document import extract
from pipelines.problems import RefusalError
from tests.notices import generate, word_html
from tests.notices.formats import OF_LAYOUT, OF_TEXT
from tests.notices.layout import Layout

_NOTICES = 12
_ROUNDS = 3


def measure() -> dict[str, float]:
    """Return milliseconds a notice of 20 to 30 lines, for the floor and for each format that is read."""
    notices = list(generate.notices(_NOTICES, seed=5))
    figures = {"floor": _median([word_html.render(notice).encode() for notice in notices], _floor)}
    plain = Layout()
    for form, render in OF_LAYOUT.items():
        figures[form] = _median([render(notice, plain) for notice in notices], _extract)
    for form, render_text in OF_TEXT.items():
        figures[form] = _median([render_text(notice).encode() for notice in notices], _extract)
    return figures


def _extract(data: bytes) -> None:
    with suppress(RefusalError):  # a text without its blanks can be ambiguous: to find that out costs as much
        extract(data)


def _floor(data: bytes) -> None:
    for node in LexborHTMLParser(data).css("td, th"):
        node.text()


def _median(documents: list[bytes], work: Callable[[bytes], object]) -> float:
    work(documents[0])  # what is loaded or started once is not a notice's cost
    seconds = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for data in documents:
            work(data)
        seconds.append((time.perf_counter() - began) / len(documents))
    return median(seconds) * 1000
