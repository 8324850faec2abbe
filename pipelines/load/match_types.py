"""What matching takes and gives: lines, rulings of a person, links. Concept: `matching`."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a notice or, where years are compared, a project of a year.

    Attributes:
        ref: The caller's; the result does not depend on it.
        name: As printed; that of a part is "line/part".
        number: As printed.
        category: Name of its category.
        agencies: The lead first.
        goal: As printed.
        plan: In 万元.
    """

    ref: int
    name: str
    number: str | None
    category: str | None
    agencies: tuple[str, ...]
    goal: str | None
    plan: Decimal | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision about two names: same, different, split (from old into new) or merged (likewise)."""

    id: str
    from_name: str
    to_name: str
    decision: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that a line may be, or descend from; the score is between 0 and 1, with four decimals."""

    project: int
    score: Decimal


@dataclass(frozen=True, slots=True)
class Link:
    """The project of a line, and how it was found.

    Attributes:
        ref: That of the item.
        project: Numbered from 0 in order of first appearance.
        method: first (nothing to match with yet), name, score, crosswalk, split, merge or none.
        score: Of what it was matched by: 1 for a name, None where no score decided.
        outcome: matched, new or review (a new project for now, and a person is asked).
        candidates: The projects considered, best first, at most five; none for a match by name.
        ruling: Id of the ruling that decided.
    """

    ref: int
    project: int
    method: str
    score: Decimal | None
    outcome: str
    candidates: tuple[Candidate, ...]
    ruling: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A link before new projects are numbered: no project stands for a new one."""

    method: str
    outcome: str
    project: int | None = None
    score: Decimal | None = None
    candidates: tuple[Candidate, ...] = ()
    ruling: str | None = None
