"""The pages of the story: four quarters of 2025 with a re-issued half-year, and the first quarter of 2026."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tests.notices import formats, logical, word_html
from tests.notices.choices import Layout
from tests.notices.logical import Line, Notice
from tests.story import facts
from tests.story.telling import published, reckoned, told

FIXTURES = Path(__file__).parents[1] / "fixtures"
REAL_PAGE = FIXTURES / "wanzhou-2025-q1-notice.html"
REAL_NOTICE = FIXTURES / "wanzhou-2025-q1.yml"


@dataclass(frozen=True)
class Written:
    """One page: where it is, what it states, and what it is in the story."""

    path: Path
    notice: Notice
    what: str

    @property
    def published_on(self) -> date:
        """The day the page gives."""
        return self.notice.published_on

    @property
    def period_key(self) -> str:
        """The period as the warehouse names it."""
        return f"{self.notice.program_year}Q{self.notice.through_month // 3}"


def write(folder: Path) -> list[Written]:
    """Write the pages of the story into a folder, which is made; the same bytes each time.

    Returns:
        The pages in the order of their publication.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first = logical.load(REAL_NOTICE)
    half = told("2025-h1", first, 2025)
    corrected = _corrected(half)
    third = told("2025-q3", corrected, 2025)
    fourth = told("2025-q4", third, 2025)
    following = told("2026-q1", fourth, 2026, goes_on=False)
    pages = (
        ("2025-q1", first, REAL_PAGE.read_bytes(), "the real notice"),
        ("2025-h1", half, _page(half), "a plan lowered quietly, a line renamed, a line added"),
        ("2025-h1-corrected", corrected, _page(corrected), "issued again: a figure corrected, a goal altered"),
        ("2025-h1-copy", corrected, _other_site(corrected), "the corrected notice on another site"),
        ("2025-q3", third, _page(third), "money falls, two lines change places, a plan change is announced"),
        ("2025-q4", fourth, _page(fourth), "a line dropped, a line split in two"),
        ("2026-q1", following, _page(following), "the next programme"),
    )
    written = []
    for name, notice, page, what in pages:
        path = folder / f"{name}.html"
        path.write_bytes(page)
        written.append(Written(path, notice, what))
    return written


def _corrected(notice: Notice) -> Notice:
    def line(each: Line) -> Line:
        if each.name == facts.CORRECTED_DONE.name:
            return replace(each, done=facts.CORRECTED_DONE.after)
        return replace(each, goal=facts.QUIET_GOAL.after) if each.name == facts.QUIET_GOAL.name else each

    categories = tuple(replace(each, lines=tuple(map(line, each.lines))) for each in notice.categories)
    return reckoned(replace(published(notice, facts.CORRECTED_ON), categories=categories))


def _page(notice: Notice) -> bytes:
    return word_html.render(notice).encode()


def _other_site(notice: Notice) -> bytes:
    return formats.printed("html", notice, Layout(group=True, period_at=("title", "letter")))
