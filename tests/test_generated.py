"""Two hundred invented notices, printed as web pages and as page text: every cell reads back as it was stated."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from tests.notices import generate, page_text, word_html
from tests.notices.logical import Category, Notice
from tests.support import stated
from tests.support.reading import retrieval, sha256, stage

COUNT = 200


def without_remarks(notice: Notice) -> Notice:
    """In page text a remark cannot be told from the words before it, so such a row is refused (`extract.text`)."""

    def plain(category: Category) -> Category:
        return replace(category, lines=tuple(replace(line, remark="") for line in category.lines))

    return replace(notice, categories=tuple(plain(category) for category in notice.categories))


def as_stated(notice: Notice) -> Notice:
    return notice


@pytest.mark.parametrize(
    ("render", "shown"), [(word_html.render, as_stated), (page_text.render, without_remarks)], ids=["html", "text"]
)
def test_every_notice_reads_back_as_stated(render: Callable[[Notice], str], shown: Callable[[Notice], Notice]) -> None:
    notices = [shown(notice) for notice in generate.notices(COUNT, seed=7)]
    pages = {sha256(page): page for page in map(render, notices)}
    assert len(pages) == COUNT
    log = [retrieval(page, notice.region_adcode) for page, notice in zip(pages.values(), notices, strict=True)]
    frames = stage(pages.values(), log)
    assert frames.staged_problems.is_empty(), frames.staged_problems["detail"].to_list()[:3]
    for document, notice in zip(pages, notices, strict=True):
        for table, expected in (
            (frames.staged_lines, stated.lines(notice)),
            (frames.staged_totals, stated.totals(notice)),
            (frames.staged_notices, [stated.letter(notice)]),
        ):
            assert of_document(table, document, expected) == expected


def of_document(table: pl.DataFrame, document: str, like: list[dict[str, object]]) -> list[dict[str, object]]:
    return table.filter(pl.col("document_sha256") == document).select(*like[0]).to_dicts()
