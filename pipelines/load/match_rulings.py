"""What a person has decided about names, by folded name: who continues whom, who descends from whom, who never."""

from collections.abc import Callable, Iterable, Sequence, Set

from pipelines.load.match_history import History, agreement, assign
from pipelines.load.match_types import Item, Ruling

DECISIONS = ("same", "different", "split", "merged")


class Rulings:
    """The rulings of one programme or region."""

    def __init__(self, rulings: Iterable[Ruling], fold: Callable[[str], str]) -> None:
        """Index the rulings.

        Raises:
            ValueError: A decision is none of the four.
        """
        self._same: dict[str, list[tuple[str, Ruling]]] = {}
        self._descent: dict[str, list[tuple[str, Ruling]]] = {}
        self._different: dict[frozenset[str], Ruling] = {}
        for ruling in rulings:
            old, new = fold(ruling.from_name), fold(ruling.to_name)
            if ruling.decision == "same":
                self._same.setdefault(new, []).append((old, ruling))
            elif ruling.decision in ("split", "merged"):
                self._descent.setdefault(new, []).append((old, ruling))
            elif ruling.decision == "different":
                self._different.setdefault(frozenset((old, new)), ruling)
            else:
                raise ValueError(f"ruling {ruling.id}: {ruling.decision!r} is none of {', '.join(DECISIONS)}")

    def same(self, items: Sequence[Item], names: Sequence[str], history: History) -> dict[int, tuple[int, Ruling]]:
        """Return project and ruling by place of the lines that continue a project under another name.

        A ruling has done its work once a project has had both names: from then on the names alone decide.
        """
        if not self._same:
            return {}
        by_pair: dict[tuple[int, int], tuple[int, Ruling]] = {}
        for at, name in enumerate(names):
            for old, ruling in self._same.get(name, ()):
                projects = [(project, history.projects[project].names) for project in history.named(old)]
                if any(name in had for _, had in projects):
                    continue
                for project, had in projects:
                    by_pair.setdefault((at, project), (had[old], ruling))
        found = assign(
            list(by_pair),
            lambda at, to: (by_pair[at, to][0], agreement(items[at], history.projects[to].newest)),
        )
        return {at: (project, by_pair[at, project][1]) for at, project in found.items()}

    def origins(self, name: str, history: History) -> tuple[tuple[int, ...], Ruling] | None:
        """Return the projects that a name not seen before descends from, and the first ruling that says so."""
        if name not in self._descent or history.named(name):
            return None
        found: dict[int, Ruling] = {}
        for old, ruling in self._descent[name]:
            if projects := history.named(old):
                newest = max(projects, key=lambda project: (history.projects[project].names[old], -project))
                found.setdefault(newest, ruling)
        return (tuple(found), next(iter(found.values()))) if found else None

    def apart(self, name: str, names: Set[str]) -> Ruling | None:
        """Return the ruling that a line of this name is none of a project of those names."""
        if not self._different:
            return None
        return next(
            (self._different[pair] for had in names if (pair := frozenset((name, had))) in self._different), None
        )
