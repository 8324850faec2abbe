"""Lay a notice out as lines and tables in one of the many ways that real pages do, and say what it then states.

`Layout` holds the choices, `tables` prints by them, `statement` says what a reader must find. A column that the layout
leaves out is not stated; everything else is, whatever its place, unit or wording.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tests.notices import wording
from tests.notices.logical import Category, Line, Notice
from tests.notices.office import Cell, Table

FIGURES = ("plan", "done", "rate")
ROLES = ("number", "item", "goal", "plan", "agency", "progress", "done", "rate", "remark")
UNITS = {"万元": Decimal(1), "亿元": Decimal("0.0001"), "元": Decimal(10000)}
WIDE = str.maketrans("0123456789.,%", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0c\uff05")
HEADINGS = {
    "number": ("序号", "编号"),
    "item": ("项目名称", "事项名称", "实事项目", "民生实事", "任务名称"),
    "goal": ("{year}年工作目标任务", "目标任务", "年度目标任务", "预期目标"),
    "plan": ("{year}年投资计划{unit}", "年度计划投资{unit}", "计划投资额{unit}", "投资计划{unit}"),
    "agency": ("责任单位", "牵头单位", "责任部门"),
    "progress": ("进展情况", "推进情况", "工作进展", "落实进展情况"),
    "done": ("完成额度{unit}", "完成投资额{unit}", "累计完成投资{unit}"),
    "rate": ("占比(%)", "完成比例", "投资计划完成率(%)", "占全年计划"),
    "remark": ("备注", "说明"),
    "extra": ("建设地点", "是否新建"),
    "category": ("类别", "分类"),
}
PERIODS = {
    3: ("1季度", "一季度", "第一季度", "1-3月", "1至3月份", "截至3月底", "截止3月31日", "前三个月"),
    6: ("上半年", "1-6月", "前二季度", "截至6月底", "半年度"),
    9: ("前三季度", "1\u20149月", "1至9月份", "截至9月底"),
    12: ("全年", "1-12月", "截至12月底"),
}


@dataclass(frozen=True)
class Layout:
    """How a notice is laid out. The defaults are the plainest: one header row, everything stated as in the notice."""

    order: tuple[str, ...] = ROLES
    headings: dict[str, int] = field(default_factory=dict)  # which of the names in HEADINGS, by role
    group: bool = False  # a heading over done and rate, which stand side by side
    period: int = 0  # which wording in PERIODS
    categories: str = "rows"  # rows, banner (a row across the table), nested, merged, repeated, none
    totals: str = "first"  # first, last, none; with merged categories their totals are `小计`
    restart: bool = False
    parts: str = ""  # with_figures, without_figures: sub-lines below the first line
    unit: str = "万元"
    unit_at: str = "heading"  # heading, line, cell
    grouped: bool = False
    wide: bool = False
    percent: str = "none"  # none, sign, mixed
    remark_in_cell: bool = False
    blank: str = ""
    page_rows: int = 0  # rows of each table; 0: one table
    repeat_header: bool = False


@dataclass(frozen=True)
class Said:
    """A line as a reader must find it. Figures are in 万元; None is not stated."""

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


def period(notice: Notice, layout: Layout) -> str:
    """Return the wording of the notice's period."""
    wordings = PERIODS[notice.through_month]
    return wordings[layout.period % len(wordings)]


def lines_before(notice: Notice, layout: Layout) -> list[str]:
    """Return the lines above the table: title, letter, caption, and the unit where it stands there."""
    title = f"关于{notice.program_year}年{notice.region_name}重点民生实事{period(notice, layout)}推进情况公示"
    unit = [f"单位:{layout.unit}"] if layout.unit_at == "line" else []
    dates = f"公示时间:{wording.day(notice.objection_from_on)}\u2014{wording.day(notice.objection_to_on)}。"
    return [title, f"日期:{notice.published_on}", f"来源:{notice.publisher}", dates, notice.caption, *unit]


def tables(notice: Notice, layout: Layout) -> list[Table]:
    """Print the table, in as many parts as the layout asks for."""
    header = _header(notice, layout)
    rows = list(_rows(notice, layout))
    size = layout.page_rows or len(rows)
    parts = [_whole(rows[at : at + size]) for at in range(0, len(rows), size)]
    return [[*(header if at == 0 or layout.repeat_header else []), *part] for at, part in enumerate(parts)]


def statement(notice: Notice, layout: Layout) -> list[Said]:
    """Return the lines that a reader must find, in order."""
    said: list[Said] = []
    for category in notice.categories:
        for place, line in enumerate(category.lines, start=1):
            number = str(place) if layout.restart else line.number
            is_first = not said
            at = len(said) + 1
            with_parts = is_first and layout.parts == "with_figures"
            said.append(_said(line, number, _path(notice, category, layout), layout, is_leaf=not with_parts))
            if is_first and layout.parts:
                said += [
                    _said(part, "", _path(notice, category, layout), layout, parent=at, is_leaf=with_parts)
                    for part in _parts(line, layout)
                ]
    return said


def totals(notice: Notice, layout: Layout) -> dict[str | None, tuple[Decimal | None, ...]]:
    """Return the totals that a reader must find, by category; None is the grand total."""
    stated: dict[str | None, tuple[Decimal | None, ...]] = {}
    if layout.totals != "none":
        grand = {"plan": notice.grand_plan, "done": notice.grand_done, "rate": notice.grand_rate}
        stated[None] = tuple(_value(grand[role]) if role in layout.order else None for role in FIGURES)
    if layout.categories in ("rows", "nested") or (layout.categories == "merged" and layout.totals != "none"):
        for category in notice.categories:
            figures = {"plan": category.plan, "done": category.done, "rate": category.rate}
            values = tuple(_value(figures[role]) if role in layout.order else None for role in FIGURES)
            stated[_path(notice, category, layout)] = values
    if layout.categories == "banner":
        stated |= {_path(notice, category, layout): (None, None, None) for category in notice.categories}
    if layout.categories == "nested":
        stated["全部"] = stated.get(None, (None, None, None)) if layout.totals != "none" else (None, None, None)
    return stated


def _path(notice: Notice, category: Category, layout: Layout) -> str | None:
    name = category.label.partition("、")[2]
    if layout.categories == "none":
        return None
    return f"全部 / {name}" if layout.categories == "nested" else name


def _said(
    line: Line, number: str, category: str | None, layout: Layout, *, parent: int | None = None, is_leaf: bool = True
) -> Said:
    has = set(layout.order)
    return Said(
        number=number or None if "number" in has else None,
        name=line.name,
        category=category,
        goal=line.goal or None if "goal" in has else None,
        plan=_value(line.plan),
        done=_value(line.done),
        rate=_value(line.rate) if "rate" in has else None,
        agency=line.agency if "agency" in has else "",
        progress="\n".join(line.progress) or None if "progress" in has else None,
        remark=line.remark or None if "remark" in has else None,
        parent=parent,
        is_leaf=is_leaf,
        extra="双河" if "extra" in has and parent is None else None,
    )


def _parts(line: Line, layout: Layout) -> list[Line]:
    """Two sub-lines whose figures, if they have any, add up to the line's."""
    empty = {"number": "", "goal": "", "agency": "", "progress": (), "rate": "", "remark": ""}
    if layout.parts == "without_figures":
        return [Line(name=name, plan="", done="", **empty) for name in ("其中甲片区", "其中乙片区")]  # type: ignore[arg-type]
    halves = []
    for share in (0, 1):
        figures = {}
        for role in ("plan", "done"):
            value = _value(getattr(line, role))
            first = None if value is None else (value / 4).quantize(Decimal("0.1"))
            half = None if value is None or first is None else (first, value - first)[share]
            figures[role] = "" if half is None else f"{half.normalize():f}"
        halves.append(Line(name=("其中甲片区", "其中乙片区")[share], **figures, **empty))  # type: ignore[arg-type]
    return halves


def _value(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _columns(layout: Layout) -> list[str]:
    return [*(["category"] if layout.categories in ("merged", "repeated") else []), *layout.order]


def _header(notice: Notice, layout: Layout) -> Table:
    unit = f"({layout.unit})" if layout.unit_at == "heading" else ""
    names = []
    for role in _columns(layout):
        choices = HEADINGS[role]
        names.append(choices[layout.headings.get(role, 0) % len(choices)].format(year=notice.program_year, unit=unit))
    columns = _columns(layout)
    if not layout.group or "rate" not in columns or columns.index("rate") != columns.index("done") + 1:
        return [[Cell(name) for name in names]]
    at = columns.index("done")
    above = [Cell(name, rowspan=2) for name in names]
    return [[*above[:at], Cell("投资完成情况", colspan=2), *above[at + 2 :]], [Cell(names[at]), Cell(names[at + 1])]]


def _rows(notice: Notice, layout: Layout) -> Iterator[list[Cell]]:
    grand = _total("合计", notice.grand_plan, notice.grand_done, notice.grand_rate, layout)
    if layout.totals == "first":
        yield grand
    if layout.categories == "nested":
        figures = (notice.grand_plan, notice.grand_done, notice.grand_rate) if layout.totals != "none" else ("", "", "")
        yield _total("一、全部", *figures, layout)
    for place, category in enumerate(notice.categories):
        label = (
            f"({'一二'[place]}){category.label.partition('、')[2]}" if layout.categories == "nested" else category.label
        )
        if layout.categories in ("rows", "nested"):
            yield _total(label, category.plan, category.done, category.rate, layout)
        elif layout.categories == "banner":
            yield [Cell(label, colspan=len(_columns(layout)))]
        yield from _block(notice, category, layout, is_first=place == 0)
    if layout.totals == "last":
        yield grand


def _block(notice: Notice, category: Category, layout: Layout, *, is_first: bool) -> Iterator[list[Cell]]:
    name = category.label.partition("、")[2]
    rows: list[list[Cell]] = []
    for place, line in enumerate(category.lines, start=1):
        number = str(place) if layout.restart else line.number
        rows.append(_line(line, number, layout, has_remark=is_first and place == 1))
        if is_first and place == 1:
            rows += [_line(part, "", layout, is_part=True) for part in (_parts(line, layout) if layout.parts else [])]
    if layout.categories == "merged" and layout.totals != "none":
        rows.append(_total("小计", category.plan, category.done, category.rate, layout, has_category=False))
    for place, row in enumerate(rows):
        if layout.categories == "merged" and not layout.page_rows:
            yield [Cell(name, rowspan=len(rows)), *row] if place == 0 else row
        elif layout.categories in ("merged", "repeated"):
            yield [Cell(name), *row]
        else:
            yield row


def _line(line: Line, number: str, layout: Layout, *, has_remark: bool = False, is_part: bool = False) -> list[Cell]:
    texts = {
        "number": number,
        "item": line.name,
        "goal": line.goal,
        "plan": _money(line.plan, layout),
        "agency": line.agency,
        "progress": "\n".join(line.progress),
        "done": _money(line.done, layout),
        "rate": _rate(line.rate, layout, int(number) if number.isdigit() else 0),
        "remark": line.remark,
        "extra": "" if is_part else "双河",
    }
    if has_remark and layout.remark_in_cell and line.rate:
        texts["rate"] += "(严重滞后)"
    return [Cell(texts[role]) for role in layout.order]


def _total(label: str, plan: str, done: str, rate: str, layout: Layout, *, has_category: bool = True) -> list[Cell]:
    figures = {"plan": _money(plan, layout), "done": _money(done, layout), "rate": _rate(rate, layout, 0)}
    columns = _columns(layout) if has_category else list(layout.order)
    leads = [role for role in ("category", "number", "item") if role in columns]
    places = sorted(columns.index(role) for role in leads)
    is_run = places == list(range(places[0], places[0] + len(places)))
    cells: list[Cell] = []
    for place, role in enumerate(columns):
        if is_run and place == places[0]:
            cells.append(Cell(label, colspan=len(places)))
        elif is_run and place in places:
            continue
        else:
            cells.append(Cell(label if role == "item" else figures.get(role, "")))
    return cells


def _money(text: str, layout: Layout) -> str:
    if not text:
        return layout.blank
    value = (Decimal(text) * UNITS[layout.unit]).normalize()
    shown = f"{value:,f}" if layout.grouped else f"{value:f}"
    shown += layout.unit if layout.unit_at == "cell" else ""
    return shown.translate(WIDE) if layout.wide else shown


def _rate(text: str, layout: Layout, number: int) -> str:
    if not text:
        return layout.blank
    sign = "%" if layout.percent == "sign" or (layout.percent == "mixed" and number % 2) else ""
    return f"{text}{sign}".translate(WIDE) if layout.wide else f"{text}{sign}"


def _whole(rows: list[list[Cell]]) -> Table:
    """Return rows of which no merged cell reaches below the last."""
    return [[cell._replace(rowspan=min(cell.rowspan, len(rows) - at)) for cell in row] for at, row in enumerate(rows)]
