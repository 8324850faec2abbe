"""Which options of which ingest count for a document: the last ones, whatever came before."""

from pipelines.acquire.archive import Retrieval
from pipelines.acquire.attempts import attempts


def retrieval(sha256: str, minute: int, source: str = "a.html", period: str | None = None) -> Retrieval:
    return Retrieval(sha256, source, f"2025-04-11T08:{minute:02}:00+00:00", 1, "500101", None, period)


def test_each_set_of_options_stands_once_in_the_order_of_its_last_occurrence() -> None:
    log = [
        retrieval("A", 0, period="2025Q1"),
        retrieval("B", 1, period="2025Q1"),
        retrieval("A", 2, period="2025Q2"),
        retrieval("A", 3, period="2025Q1"),
    ]
    found = [(attempt.document_sha256, attempt.period_key) for attempt in attempts(log)]
    assert found == [("B", "2025Q1"), ("A", "2025Q2"), ("A", "2025Q1")]


def test_source_and_time_are_those_of_the_first_retrieval() -> None:
    [attempt] = attempts([retrieval("A", 0, "first.html"), retrieval("A", 9, "later.html")])
    assert (attempt.source, attempt.retrieved_at.minute) == ("first.html", 0)
