"""Projects seen so far in a pass over notices, and which of them a line continues by its name alone."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from pipelines.load.match_types import Item


@dataclass(slots=True)
class Project:
    """A project: its newest line, and each folded name it ever had with the notice that last used it."""

    newest: Item
    name: str
    names: dict[str, int] = field(default_factory=dict)
    seen: int = 0
    ended: bool = False


class History:
    """The projects of a pass, by number and by every name."""

    def __init__(self) -> None:
        self.projects: list[Project] = []
        self._named: dict[str, list[int]] = {}

    def record(self, project: int | None, item: Item, name: str, notice: int) -> int:
        """Note that a project, or a new one for None, has this line in this notice; return its number."""
        if project is None:
            project = len(self.projects)
            self.projects.append(Project(item, name))
        entry = self.projects[project]
        if name not in entry.names:
            self._named.setdefault(name, []).append(project)
        entry.newest, entry.name, entry.names[name], entry.seen, entry.ended = item, name, notice, notice, False
        return project

    def end(self, projects: Iterable[int], notice: int) -> None:
        """Note that projects have gone on in others, unless they have a line in this notice themselves."""
        for project in projects:
            self.projects[project].ended = self.projects[project].seen < notice

    def named(self, name: str) -> Sequence[int]:
        """Return the projects that ever had a name."""
        return self._named.get(name, ())

    def by_name(
        self, items: Sequence[Item], names: Sequence[str], free: Iterable[int], taken: Set[int]
    ) -> dict[int, int]:
        """Give lines the projects of the same name: one whose newest name it is before one that had it earlier.

        Args:
            items: The lines of a notice.
            names: Their folded names.
            free: Places of the lines without a project.
            taken: Projects that have a line in this notice.

        Returns:
            Project by place of line.
        """
        waiting = [at for at in free if names[at] in self._named]

        def having(now: bool, without: Set[int]) -> list[tuple[int, int]]:
            return [
                (at, project)
                for at in waiting
                for project in self._named[names[at]]
                if project not in without and (self.projects[project].name == names[at]) is now
            ]

        found = assign(
            having(True, taken), lambda at, to: (agreement(items[at], self.projects[to].newest), self.projects[to].seen)
        )
        waiting = [at for at in waiting if at not in found]
        if waiting:
            former = having(False, {*taken, *found.values()})
            found |= assign(
                former,
                lambda at, to: (self.projects[to].names[names[at]], agreement(items[at], self.projects[to].newest)),
            )
        return found


def agreement(one: Item, other: Item) -> tuple[bool, ...]:
    """Return what two lines of one name have in common, the weightiest first.

    That is the name as printed: where nothing has changed it alone tells (`sql/release/25_identity.sql`).
    """
    return (
        one.name == other.name,
        one.number == other.number,
        one.category == other.category,
        one.goal == other.goal,
        one.agencies == other.agencies,
        one.plan == other.plan,
    )


def assign(pairs: Sequence[tuple[int, int]], rank: Callable[[int, int], Any]) -> dict[int, int]:
    """Give each line at most one project and the other way round: pairs of higher rank first, then in order."""
    found: dict[int, int] = {}
    given: set[int] = set()
    # Most names stand once, and need no ranking.
    single = len({at for at, _ in pairs}) == len({to for _, to in pairs}) == len(pairs)
    ordered = pairs if single else sorted(pairs, key=lambda pair: rank(*pair), reverse=True)
    for at, to in ordered:
        if at not in found and to not in given:
            found[at] = to
            given.add(to)
    return found
