"""What a reader must find in a notice that was printed by a layout, worked out from the notice alone.

A column that the layout leaves out is not stated; everything else is, whatever its place, unit or wording.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.notices.choices import FIGURES, Layout
from tests.notices.logical import Category, Line, Notice

SUPPORT = "区财政局、区审计局"
EXTRA = "双河"
STAR = "★"
REMARK = "严重滞后"
Totals = dict[str | None, tuple[Decimal | None, ...]]


@dataclass(frozen=True)
class Said:
    """A line as a reader must find it. Figures are in 万元; None is not stated.

    `agency` and `support` are parted by `、`; `parent` is the place of the line above it, from 1.
    """

    number: str | None
    name: str
    category: str | None
    goal: str | None
    plan: Decimal | None
    done: Decimal | None
    rate: Decimal | None
    agency: str
    progress: str | None
    remark: str | None
    parent: int | None = None
    is_leaf: bool = True
    extra: str | None = None
    support: str = ""
    rate_note: str | None = None


def statement(notice: Notice, layout: Layout) -> list[Said]:
    """Return the lines that a reader must find, in order."""
    said: list[Said] = []
    for category in notice.categories:
        path = path_of(category, layout)
        for place, line in enumerate(category.lines, start=1):
            number = f"{place if layout.restart else line.number}{layout.number_mark}"
            parts = parts_of(notice, line, layout)
            has_figures = layout.parts in ("with_figures", "with_details") and bool(parts)
            said.append(_said(notice, line, number, path, layout, is_leaf=not has_figures))
            at = len(said)
            said += [_said(notice, part, "", path, layout, parent=at, is_leaf=has_figures) for part in parts]
    return said


def totals(notice: Notice, layout: Layout) -> Totals:
    """Return the totals that a reader must find, by category; None is the grand total."""
    stated: Totals = {}
    grand = _figures(layout, notice.grand_plan, notice.grand_done, notice.grand_rate)
    if layout.totals != "none":
        stated[None] = grand
    for category in notice.categories:
        path = path_of(category, layout)
        if layout.categories in ("rows", "brackets", "nested", "subtotal") or (
            layout.categories == "merged" and layout.totals != "none"
        ):
            stated[path] = _figures(layout, category.plan, category.done, category.rate)
        elif layout.categories == "banner":
            stated[path] = (None, None, None)
    if layout.categories == "nested":
        stated["全部"] = grand if layout.totals != "none" else (None, None, None)
    return stated


def dates(notice: Notice) -> dict[str, date]:
    """Return the dates that a reader finds, by their columns; where they are damaged it may leave them open."""
    return {
        "published_on": notice.published_on,
        "objection_from_on": notice.objection_from_on,
        "objection_to_on": notice.objection_to_on,
        "signed_on": notice.signed_on,
    }


def path_of(category: Category, layout: Layout) -> str | None:
    """Return the category of a line, outermost first."""
    name = category.label.partition("、")[2]
    if layout.categories == "none":
        return None
    return f"全部 / {name}" if layout.categories == "nested" else name


def name_of(line: Line, layout: Layout) -> str:
    """Return the name of a line as printed; every second one has a star where the layout has them."""
    return f"{STAR}{line.name}" if layout.star and line.number.isdigit() and int(line.number) % 2 else line.name


def has_remark(notice: Notice, line: Line, layout: Layout) -> bool:
    """Tell whether a remark stands beside the percentage of a line: that of the first one."""
    return bool(layout.remark_in_cell and line.rate and line is notice.lines[0])


def parts_of(notice: Notice, line: Line, layout: Layout) -> list[Line]:
    """Return the sub-lines of a line: two, whose figures, if they have any, add up to the line's."""
    if not layout.parts or line is not notice.lines[layout.parts_at % len(notice.lines)]:
        return []
    detailed = layout.parts == "with_details"
    halves = []
    for share, name in enumerate(("其中甲片区", "其中乙片区")):
        texts = {}
        for role in ("plan", "done"):
            value = value_of(getattr(line, role))
            if value is None or layout.parts == "without_figures":
                texts[role] = ""
                continue
            first = (value / 4).quantize(Decimal("0.1"))
            texts[role] = f"{(first, value - first)[share].normalize():f}"
        halves.append(
            Line(
                number="",
                name=name,
                goal=f"完成{share + 3}处。" if detailed else "",
                agency="区城市管理局" if detailed else "",
                progress=(f"已完成{share + 1}处。",) if detailed else (),
                rate="",
                **texts,
            )
        )
    return halves


def value_of(text: str) -> Decimal | None:
    """Return a figure of a logical notice."""
    return Decimal(text) if text else None


def _figures(layout: Layout, plan: str, done: str, rate: str) -> tuple[Decimal | None, ...]:
    texts = {"plan": plan, "done": done, "rate": rate}
    return tuple(value_of(texts[role]) if role in layout.order else None for role in FIGURES)


def _said(
    notice: Notice,
    line: Line,
    number: str,
    category: str | None,
    layout: Layout,
    *,
    parent: int | None = None,
    is_leaf: bool = True,
) -> Said:
    has = set(layout.order)
    is_line = parent is None
    return Said(
        number=number or None if "number" in has else None,
        name=name_of(line, layout),
        category=category,
        goal=line.goal or None if "goal" in has else None,
        plan=value_of(line.plan),
        done=value_of(line.done),
        rate=value_of(line.rate) if "rate" in has else None,
        agency=line.agency if "agency" in has else "",
        progress="\n".join(line.progress) or None if "progress" in has else None,
        remark=line.remark or None if "remark" in has else None,
        parent=parent,
        is_leaf=is_leaf,
        extra=EXTRA if "extra" in has and is_line else None,
        support=SUPPORT if "support" in has and is_line else "",
        rate_note=REMARK if "rate" in has and has_remark(notice, line, layout) else None,
    )
