"""Print a notice as lines and tables by a layout. What it then states is in `statement`, the choices in `choices`."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.notices import wording
from tests.notices.choices import HEADINGS, MARKS, PERIODS, ROLES, TOTALS, UNITS, Layout, heading, period
from tests.notices.logical import Category, Line, Notice
from tests.notices.office import Cell, Table
from tests.notices.statement import EXTRA, REMARK, SUPPORT, has_remark, name_of, parts_of, path_of, statement, totals

__all__ = ["HEADINGS", "PERIODS", "ROLES", "UNITS", "Layout", "lines_before", "period", "statement", "tables", "totals"]

WIDE = str.maketrans("0123456789.,%", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0e\uff0c\uff05")


def lines_before(notice: Notice, layout: Layout) -> list[str]:
    """Return the lines above the table: title, letter, signature, caption, and the unit where it stands there."""
    year, region = notice.program_year, notice.region_name
    told = period(notice, layout) if "title" in layout.period_at else ""
    lines = [
        f"关于{year}年{region}重点民生实事{told}推进情况公示",
        f"日期:{notice.published_on}",
        f"来源:{notice.publisher}",
    ]
    if "letter" in layout.period_at:
        also = period(notice, layout, 1)
        lines.append(f"按照相关文件要求,现将{year}年全{region[-1]}重点民生实事{also}推进情况进行公示。")
    begin, end = notice.objection_from_on, notice.objection_to_on
    lines.append(f"公示时间:{_day(begin, layout)}\u2014{_second_day(begin, end, layout)}。")
    lines += [wording.signature(notice), _day(notice.signed_on, layout), "附件"]
    of_caption = f"(单位:{layout.unit})" if layout.unit_at == "caption" else ""
    unit = [f"单位:{layout.unit}"] if layout.unit_at == "line" else []
    return [*lines, f"{notice.caption}{of_caption}", *unit]


def tables(notice: Notice, layout: Layout) -> list[Table]:
    """Print the table, in as many parts as the layout asks for."""
    header = header_rows(notice, layout)
    above: Table = [[Cell(f"单位:{layout.unit}", colspan=len(layout.columns()))]] if layout.unit_at == "row" else []
    rows = list(_rows(notice, layout))
    size = layout.page_rows or len(rows)
    parts = [_whole(rows[at : at + size]) for at in range(0, len(rows), size)]
    tops = [[*above, *header], *[header if layout.repeat_header else []] * (len(parts) - 1)]
    return [[*top, *part] for top, part in zip(tops, parts, strict=True)]


def header_rows(notice: Notice, layout: Layout) -> Table:
    """Return the one or two rows of headings."""
    columns = layout.columns()
    names = [heading(role, notice, layout) for role in columns]
    if not layout.group or "rate" not in columns or columns.index("rate") != columns.index("done") + 1:
        return [[Cell(name) for name in names]]
    at = columns.index("done")
    above = [Cell(name, rowspan=2) for name in names]
    group = Cell(heading("group", notice, layout), colspan=2)
    return [[*above[:at], group, *above[at + 2 :]], [Cell(names[at]), Cell(names[at + 1])]]


def _day(day: date, layout: Layout) -> str:
    if layout.dates == "dots":
        return f"{day.year}.{day.month}.{day.day}"
    return f"{day.year}{day.month}{day.day}" if layout.dates == "damaged" else wording.day(day)


def _second_day(first: date, day: date, layout: Layout) -> str:
    if layout.dates == "damaged":
        return f"{day.year}{day.month}{day.day}日"
    return f"{day.month}月{day.day}日" if layout.dates == "short" and first.year == day.year else _day(day, layout)


def _rows(notice: Notice, layout: Layout) -> Iterator[list[Cell]]:
    word = TOTALS[layout.total_word % len(TOTALS)].format(level=notice.region_name[-1])
    grand = _total(word, notice.grand_plan, notice.grand_done, notice.grand_rate, layout)
    if layout.totals == "first":
        yield grand
    if layout.categories == "nested":
        figures = (notice.grand_plan, notice.grand_done, notice.grand_rate) if layout.totals != "none" else ("", "", "")
        yield _total("一、全部", *figures, layout)
    for place, category in enumerate(notice.categories):
        name = path_of(category, Layout()) or ""
        is_bracketed = layout.categories in ("nested", "brackets")
        label = f"({'一二三四五六'[place]}){name}" if is_bracketed else category.label
        if layout.categories in ("rows", "brackets", "nested"):
            yield _total(label, category.plan, category.done, category.rate, layout)
        elif layout.categories in ("banner", "subtotal"):
            yield [Cell(label, colspan=len(layout.columns()))]
        yield from _block(notice, category, layout)
    if layout.totals == "last":
        yield grand


def _block(notice: Notice, category: Category, layout: Layout) -> Iterator[list[Cell]]:
    name = path_of(category, Layout()) or ""
    rows: list[list[Cell]] = []
    for place, line in enumerate(category.lines, start=1):
        number = f"{place if layout.restart else line.number}{layout.number_mark}"
        rows.append(_line(notice, line, number, layout))
        rows += [_line(notice, part, "", layout) for part in parts_of(notice, line, layout)]
    if layout.categories == "subtotal" or (layout.categories == "merged" and layout.totals != "none"):
        rows.append(_total("小计", category.plan, category.done, category.rate, layout, has_category=False))
    for place, row in enumerate(rows):
        if layout.categories == "merged" and not layout.page_rows:
            yield [Cell(name, rowspan=len(rows)), *row] if place == 0 else row
        elif layout.categories in ("merged", "repeated"):
            yield [Cell(name), *row]
        else:
            yield row


def _line(notice: Notice, line: Line, number: str, layout: Layout) -> list[Cell]:
    rate = _rate(line.rate, layout, is_odd=line.number.isdigit() and int(line.number) % 2 == 1)
    if has_remark(notice, line, layout):
        rate += f"({REMARK})" if layout.remark_in_cell == "closed" else f"({REMARK}"
    texts = {
        "number": number,
        "item": name_of(line, layout),
        "goal": line.goal,
        "plan": _money(line.plan, "plan", layout),
        "agency": MARKS[layout.agency_mark % len(MARKS)].join(re.split("[、,]", line.agency)),
        "support": SUPPORT if line.number else "",
        "progress": "\n".join(line.progress),
        "done": _money(line.done, "done", layout),
        "rate": rate,
        "remark": line.remark,
        "extra": EXTRA if line.number else "",
        "money": "5",
    }
    return [Cell(texts[role]) for role in layout.order]


def _total(label: str, plan: str, done: str, rate: str, layout: Layout, *, has_category: bool = True) -> list[Cell]:
    figures = {
        "plan": _money(plan, "plan", layout),
        "done": _money(done, "done", layout),
        "rate": _rate(rate, layout, is_odd=False),
    }
    columns = layout.columns() if has_category else list(layout.order)
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


def _money(text: str, role: str, layout: Layout) -> str:
    if not text:
        return layout.blank
    unit = layout.unit_of(role)
    value = (Decimal(text) * UNITS[unit]).normalize()
    if layout.padded and value == value.quantize(Decimal("0.01")):
        value = value.quantize(Decimal("0.01"))
    shown = f"{value:,f}" if layout.grouped else f"{value:f}"
    shown += unit if layout.unit_at == "cell" else ""
    return shown.translate(WIDE) if layout.wide else shown


def _rate(text: str, layout: Layout, *, is_odd: bool) -> str:
    if not text:
        return layout.blank
    sign = "%" if layout.percent == "sign" or (layout.percent == "mixed" and is_odd) else ""
    return f"{text}{sign}".translate(WIDE) if layout.wide else f"{text}{sign}"


def _whole(rows: list[list[Cell]]) -> Table:
    """Return rows of which no merged cell reaches below the last."""
    return [[cell._replace(rowspan=min(cell.rowspan, len(rows) - at)) for cell in row] for at, row in enumerate(rows)]
