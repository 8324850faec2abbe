"""Histories for hypothesis: documents come in step by step, some are withdrawn, each step builds a release."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import strategies as st

from pipelines.decisions import Decisions, crosswalk
from pipelines.load.inputs import Inputs, Tombstoned
from pipelines.paths import sql
from tests.load.stage import SERIES, Figures, Line, Notice, build_release
from tests.support.stores import rows

BEGIN = datetime(2025, 7, 10, 15, tzinfo=UTC)  # 23:00 in China: an undated copy of an hour later is of the next day
STEP = timedelta(hours=10)
# Names of one row are of one project, more or less; goals tell as much.
FAMILIES = (
    (("小微停车场建设", "新建小微停车场", "停车场"), "新建小微停车场8个,新增停车泊位260个。"),
    (("农村公路加装护栏", "农村公路加装护栏工程", "农村公路"), "实施农村公路生命安全防护工程201公里。"),
    (("社区食堂建设", "社区食堂建设*", "社区老年食堂建设"), "新建社区老年食堂20个,日均供餐2000人次。"),
    (("农村公路养护", "养护农村公路"), "养护农村公路1200公里。"),
)

NAMES = [name for names, _ in FAMILIES for name in names]
RULINGS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["same", "different", "split", "merged"])
    ).filter(lambda ruling: ruling[0] != ruling[1]),
    max_size=3,
    unique_by=lambda ruling: ruling[:2],
)


@dataclass(frozen=True)
class Arrival:
    """A document of a notice, and the number of the release that first finds it readable in the stage."""

    notice: Notice
    step: int


@dataclass(frozen=True)
class History:
    """Documents in steps, and what is withdrawn when. Step `n` is built at `built(n)`."""

    arrivals: Sequence[Arrival]
    withdrawals: Sequence[Tombstoned]
    steps: int

    def notices(self, step: int) -> list[Notice]:
        """Return what is in the stage of a step."""
        return [arrival.notice for arrival in self.arrivals if arrival.step <= step]

    def tombstones(self, by: datetime) -> list[Tombstoned]:
        """Return the withdrawals that have been entered."""
        return [each for each in self.withdrawals if each.entered_at <= by]

    @contextmanager
    def releases(self, *, decisions: Sequence[Decisions] = ()) -> Iterator[list[Path]]:
        """Build the release of each step, with the acceptances of those before and the decisions of the step."""
        accepted: dict[str, datetime] = {}
        found: list[Path] = []
        with TemporaryDirectory() as folder:
            for step in range(self.steps):
                declared = decisions[step] if decisions else Decisions.none()
                inputs = Inputs.of(accepted, self.tombstones(built(step)), declared)
                release, _ = build_release(Path(folder) / str(step), self.notices(step), inputs, built(step))
                for (document,) in rows(release, sql("status/accepted_documents.sql")):
                    accepted.setdefault(document, built(step))
                found.append(release)
            yield found


def built(step: int) -> datetime:
    """Return when the release of a step is built."""
    return BEGIN + (step + 1) * STEP


def withdrawal(notice: Notice, at: datetime, on: date | None = None) -> Tombstoned:
    """Return the withdrawal of a document."""
    return Tombstoned(notice.sha256, "withdrawn", at, on, "page", notice.retrieved, "taken down")


def ruled(*rulings: tuple[str, str, str], year: int = 2025, to_year: int = 2025, first: int = 1) -> Decisions:
    """Return the decisions of a crosswalk: each is two names and same, different, split or merged."""
    programs = [f"500101-{each}-{SERIES}" for each in (year, to_year)]
    signature = ("as the bureau wrote", "Li Si", date(2025, 7, 1))
    entries = [
        (f"ruling-{number}", "500101", *programs, *ruling, *signature) for number, ruling in enumerate(rulings, first)
    ]
    return replace(Decisions.none(), crosswalk=pl.DataFrame(entries, schema=crosswalk.SCHEMA, orient="row"))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Draw a line; names recur, and some are other names of the same work."""
    names, goal = draw(st.sampled_from(FAMILIES))
    plan = draw(st.none() | st.integers(1, 3).map(Decimal))
    return Line(
        draw(st.sampled_from(names)),
        Figures(plan, draw(st.none() | st.integers(0, 3).map(Decimal))),
        draw(st.sampled_from([None, "市级", "区级"])),
        draw(st.sampled_from([None, "1", "2", "3"])),
        draw(st.sampled_from([goal, goal, None])),
        agencies=draw(st.sampled_from([("区教委",), ("区交通局", "区教委"), ()])),
    )


@st.composite
def line_lists(draw: st.DrawFn) -> list[Line]:
    """Draw the lines of a notice: often the last is a part of the first, which then states no figures."""
    found = draw(st.lists(lines(), min_size=1, max_size=4))
    if len(found) > 1 and draw(st.booleans()):
        found[0] = replace(found[0], figures=Figures(), is_leaf=False)
        found[-1] = replace(found[-1], part_of=1)
    return found


@st.composite
def contents(draw: st.DrawFn, key: str) -> Notice:
    """Draw what a notice says; one in some has a total that holds it."""
    return Notice(
        key,
        draw(line_lists()),
        totals=draw(st.sampled_from([{}, {}, {}, {None: Figures(Decimal(-999))}])),
        year=draw(st.sampled_from([2025, 2025, 2024])),
        month=draw(st.sampled_from([3, 4, 6])),
        basis=draw(st.sampled_from(["cumulative", "cumulative", "single"])),
    )


@st.composite
def histories(draw: st.DrawFn, *, with_withdrawals: bool = True) -> History:
    """Draw a history of a few notices, of which some come in several copies."""
    steps = draw(st.integers(2, 4))
    said = [draw(contents(key)) for key in "dbca"[: draw(st.integers(1, 4))]]
    arrivals = []
    for number in range(draw(st.integers(len(said), 7))):
        notice = said[number] if number < len(said) else draw(st.sampled_from(said))
        step = draw(st.integers(0, steps - 1))
        published = draw(st.none() | st.integers(8, 13).map(lambda day: date(2025, 7, day)))
        # Retrieved at the step itself or before it: a reader that is better may accept what an older one could not.
        retrieved = built(step) - draw(st.sampled_from([0, 1, 2, 5, 9, 15, 25])) * timedelta(hours=1)
        retrieved -= draw(st.sampled_from([0, 1])) * timedelta(microseconds=1)
        copy = replace(notice, published=published, retrieved=retrieved, document=f"document {number}")
        arrivals.append(Arrival(copy, step))
    withdrawals = {}
    for _ in range(draw(st.integers(0, 3)) if with_withdrawals else 0):
        arrival = draw(st.sampled_from(arrivals))
        notice = arrival.notice
        # Not before a release could have read it: what is withdrawn unread is of the same content as a copy that was
        # read only in hindsight.
        at = notice.retrieved + draw(st.integers(1, 30)) * timedelta(hours=1)
        at = max(at, built(arrival.step - 1) + timedelta(microseconds=1))
        withdrawals[notice.sha256] = withdrawal(notice, at, draw(st.none() | st.just(date(2025, 7, 14))))
    return History(arrivals, list(withdrawals.values()), steps)
