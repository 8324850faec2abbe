"""Follows projects from notice to notice: which line continues which project, in one pass in order of publication.

A person's ruling goes before the name, the name before the score; a wrong link is worse than a question, so what is
uncertain becomes a new project that a person is asked about. A link never depends on later notices.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipelines.load.match_descent import contains, descent, families
from pipelines.load.match_history import History
from pipelines.load.match_names import fold_name
from pipelines.load.match_rulings import Rulings
from pipelines.load.match_types import Candidate, Item, Link, Ruling, Verdict
from pipelines.load.similarity import MARGIN, PROJECT, THEME, Likeness, Weights, key_of, likeness, likenesses

__all__ = ["PROJECT", "THEME", "Candidate", "Item", "Link", "Ruling", "Weights", "fold_name", "follow"]

_CANDIDATES = 5


def follow(notices: Sequence[Sequence[Item]], rulings: Sequence[Ruling] = (), weights: Weights = PROJECT) -> list[Link]:
    """Link each line to a project.

    Args:
        notices: The notices of one programme in order of publication or, with THEME, the yearly lists of one region.
        rulings: What a person has decided.
        weights: What counts how much.

    Returns:
        A link for each line, in order.

    Raises:
        ValueError: A ruling has an unknown decision.
    """
    settled = Rulings(rulings, lambda name: key_of(name, weights))
    history = History()
    links: list[Link] = []
    for number, items in enumerate(notices):
        names = [key_of(item.name, weights) for item in items]
        verdicts = _Notice(items, names, history, settled, weights).verdicts()
        for item, name, verdict in zip(items, names, verdicts, strict=True):
            project = history.record(verdict.project, item, name, number)
            links.append(
                Link(
                    item.ref,
                    project,
                    verdict.method,
                    verdict.score,
                    verdict.outcome,
                    verdict.candidates,
                    verdict.ruling,
                )
            )
        for verdict in verdicts:
            if verdict.method in ("split", "merge"):
                history.end((candidate.project for candidate in verdict.candidates), number)
    return links


class _Notice:
    """One notice against the projects of those before it."""

    def __init__(
        self, items: Sequence[Item], names: Sequence[str], history: History, rulings: Rulings, weights: Weights
    ) -> None:
        self._items = items
        self._names = names
        self._history = history
        self._rulings = rulings
        self._weights = weights
        self._found: dict[int, Verdict] = {}

    def verdicts(self) -> list[Verdict]:
        """Return what each line is, in order."""
        if not self._history.projects:
            return [Verdict("first", "new")] * len(self._items)
        self._by_ruling()
        self._by_name()
        self._by_score()
        return [self._found[at] for at in range(len(self._items))]

    def _by_ruling(self) -> None:
        for at, (project, ruling) in self._rulings.same(self._items, self._names, self._history).items():
            self._found[at] = Verdict("crosswalk", "matched", project, ruling=ruling.id)
        for at, name in enumerate(self._names):
            if at not in self._found and (known := self._rulings.origins(name, self._history)):
                origins, ruling = known
                alike = {project: self._likeness(at, project).score for project in origins}
                method = "split" if ruling.decision == "split" else "merge"
                self._found[at] = Verdict(method, "new", candidates=_ranked(alike), ruling=ruling.id)

    def _by_name(self) -> None:
        found = self._history.by_name(self._items, self._names, self._free(), self._taken())
        for at in self._free():
            if at in found:
                self._found[at] = Verdict("name", "matched", found[at], Decimal(1))
            elif self._history.named(self._names[at]):
                # Its project has another line here: a second one of the name.
                self._found[at] = Verdict("none", "new")

    def _by_score(self) -> None:
        lines, taken = self._free(), self._taken()
        left = [to for to, project in enumerate(self._history.projects) if to not in taken and not project.ended]
        pairs = {
            (lines[at], left[to]): alike
            for (at, to), alike in likenesses(
                [self._items[at] for at in lines], [self._history.projects[to].newest for to in left], self._weights
            ).items()
        }
        forbidden: dict[int, str] = {}
        for at, to in list(pairs):
            ruling = self._rulings.apart(self._names[at], self._history.projects[to].names.keys())
            if ruling and pairs.pop((at, to)).related:
                forbidden.setdefault(at, ruling.id)
        # A part that carries the goal of its line is no rival of it: one is never the other.
        level = {
            (at, to): like
            for (at, to), like in pairs.items()
            if self._names[at].count("/") == self._history.projects[to].name.count("/")
        }
        for at, to in _leading(level):
            alike = {other: like.score for (line, other), like in pairs.items() if line == at and like.related}
            self._found[at] = Verdict("score", "matched", to, _score(pairs[at, to].score), _ranked(alike)[:_CANDIDATES])
        self._by_descent(pairs)
        for at in self._free():
            self._found[at] = Verdict("none", "new", ruling=forbidden.get(at))

    def _by_descent(self, pairs: dict[tuple[int, int], Likeness]) -> None:
        taken = self._taken()
        open_pairs = {
            (at, to): like.score
            for (at, to), like in pairs.items()
            if at not in self._found and to not in taken and (like.related or self._joined(at, to))
        }
        for lines, projects in families(open_pairs):
            method = descent(
                {at: self._items[at].plan for at in lines},
                {to: self._history.projects[to].newest.plan for to in projects},
            )
            for at in lines:
                alike = {to: score for (line, to), score in open_pairs.items() if line == at}
                self._found[at] = (
                    Verdict(method, "new", candidates=_ranked(alike))
                    if method
                    else Verdict("none", "review", candidates=_ranked(alike)[:_CANDIDATES])
                )

    def _joined(self, at: int, to: int) -> bool:
        name, old = self._names[at], self._history.projects[to].name
        return contains(old, name) or contains(name, old)

    def _likeness(self, at: int, to: int) -> Likeness:
        return likeness(self._items[at], self._history.projects[to].newest, self._weights)

    def _free(self) -> list[int]:
        return [at for at in range(len(self._items)) if at not in self._found]

    def _taken(self) -> set[int]:
        return {verdict.project for verdict in self._found.values() if verdict.project is not None}


def _leading(pairs: dict[tuple[int, int], Likeness]) -> list[tuple[int, int]]:
    """Return the pairs that may be linked by score: nothing against them, and no rival near on either side."""
    lines: dict[int, list[int]] = {}
    projects: dict[int, list[int]] = {}
    for (at, to), like in pairs.items():
        lines.setdefault(at, []).append(like.score)
        projects.setdefault(to, []).append(like.score)
    line_bar = {at: _bar(scores) for at, scores in lines.items()}
    project_bar = {to: _bar(scores) for to, scores in projects.items()}
    return [
        (at, to) for (at, to), like in pairs.items() if like.sure and like.score >= max(line_bar[at], project_bar[to])
    ]


def _bar(scores: Sequence[int]) -> int:
    """Return the score that leads the others by the margin; where the best does not, one that none reaches."""
    best, *others = sorted(scores, reverse=True)[:2]
    return best if not others or best - others[0] >= MARGIN else best + 1


def _ranked(scores: Mapping[int, int]) -> tuple[Candidate, ...]:
    """Return projects, best first."""
    ordered = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Candidate(project, _score(score)) for project, score in ordered)


def _score(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths).scaleb(-4)
