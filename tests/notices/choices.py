"""The ways in which notices differ on the page: words for the same column, for the same period, units, and `Layout`.

Only the choices belong here. `layout` prints by them, `statement` says what a reader must then find.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from tests.notices.logical import Notice

FIGURES = ("plan", "done", "rate")
ROLES = ("number", "item", "goal", "plan", "agency", "progress", "done", "rate", "remark")
NEEDED = ("item", "plan", "done")
# A layout may add three: `support`, `extra`, a column that nobody knows, and `money`, one of money that nobody knows.
UNITS = {"万元": Decimal(1), "亿元": Decimal("0.0001"), "元": Decimal(10000)}
# In a name `{year}` is the programme's year, `{span}` its months, `{unit}` the unit in brackets where it stands there.
HEADINGS = {
    "number": ("序号", "编号"),
    "item": (
        *("项目名称", "事项名称", "实事项目", "实事项目名称", "项目内容"),
        *("民生实事", "工作任务", "主要任务", "任务名称"),
    ),
    "goal": (
        *("{year}年工作目标任务", "目标任务", "全年目标任务", "年度目标任务"),
        *("预期目标", "年度任务及目标", "工作目标"),
    ),
    "plan": (
        *("{year}年投资计划{unit}", "年度计划投资{unit}", "年投资计划{unit}"),
        *("计划投资额{unit}", "投资计划{unit}", "{year}年度计划投资{unit}"),
    ),
    "agency": ("责任单位", "牵头单位", "责任部门", "牵头责任单位", "责任主体", "主管部门"),
    "support": ("配合单位", "协同单位", "参与单位"),
    "progress": ("月度进展情况({span})", "进展情况", "推进情况", "工作进展", "落实进展情况", "{span}推进情况"),
    "done": (
        "完成额度{unit}",
        "{span}完成投资{unit}",
        "完成投资额{unit}",
        "累计完成投资额{unit}",
        "累计完成投资{unit}",
    ),
    "rate": (
        "占比(%)",
        "投资计划完成率",
        "年计划投资完成率",
        "完成比例(%)",
        "完成率",
        "占全年计划",
        "投资计划完成率(%)",
    ),
    "remark": ("备注", "说明"),
    "extra": ("建设地点", "是否新建"),
    "money": ("资金来源(万元)", "到位资金", "中央补助(万元)", "年度预算", "总投资", "财政拨款(元)"),
    "category": ("类别", "分类", "项目类别"),
    "group": ("投资完成情况", "资金完成情况", "投资情况"),
}
PERIODS = {
    3: (
        *("1季度", "一季度", "第一季度", "1-3月", "1\u20143月", "1至3月份", "1~3月", "截至3月底", "截止3月31日"),
        *("截至3月末", "3月末", "前三个月", "前三月"),
    ),
    6: (
        *("上半年", "1-6月", "前二季度", "前两个季度", "截至6月底", "半年度", "截止6月30日", "6月末"),
        *("1\u20146月份", "一至二季度"),
    ),
    8: ("前八月", "前8个月", "1-8月", "1至8月份", "截至8月底", "8月末"),
    9: ("前三季度", "1\u20149月", "1至9月份", "截至9月底", "截止9月30日", "前九个月", "9月末", "前3季度"),
    12: ("全年", "1-12月", "截至12月底", "1至12月份", "12月末"),
}
TOTALS = ("合计", "总计", "共计", "合  计", "全{level}合计", "总 计")
# How the agencies of one cell are parted.
MARKS = ("、", ",", "\uff0c", ";", "\uff1b", "/")


@dataclass(frozen=True)
class Layout:
    """How a notice is laid out. The defaults are the plainest: one header row, everything stated as in the notice."""

    order: tuple[str, ...] = ROLES
    headings: dict[str, int] = field(default_factory=dict)  # which of the names in HEADINGS, by role
    group: bool = False  # a heading over done and rate, which stand side by side
    period: int = 0  # which wording in PERIODS
    period_at: tuple[str, ...] = ("title",)  # title, letter, progress: each in another wording
    categories: str = "rows"  # rows, brackets, banner (across the table), subtotal, nested, merged, repeated, none
    totals: str = "first"  # first, last, none; with merged categories their totals are `小计`
    total_word: int = 0
    restart: bool = False
    number_mark: str = ""  # behind each number
    star: bool = False  # before every second name
    parts: str = ""  # with_figures, without_figures, with_details: sub-lines below a line
    parts_at: int = 0
    unit: str = "万元"
    done_unit: str = ""  # where it differs; only in headings and cells
    unit_at: str = "heading"  # heading, line, caption, row (above the header), cell
    grouped: bool = False
    padded: bool = False  # figures with two decimals
    wide: bool = False
    percent: str = "none"  # none, sign, mixed
    remark_in_cell: str = ""  # closed, open
    blank: str = ""
    agency_mark: int = 0
    dates: str = "whole"  # whole, dots, short (the second date without year), damaged
    page_rows: int = 0  # rows of each table; 0: one table
    repeat_header: bool = False

    @property
    def must_be_refused(self) -> bool:
        """Whether there is money of unknown meaning in the table."""
        return "money" in self.order

    def unit_of(self, role: str) -> str:
        """Return the unit in which a column of money is printed."""
        is_apart = role == "done" and self.done_unit and self.unit_at in ("heading", "cell")
        return self.done_unit if is_apart else self.unit

    def columns(self) -> list[str]:
        """Return the roles of the table's columns in order."""
        return [*(["category"] if self.categories in ("merged", "repeated") else []), *self.order]


def period(notice: Notice, layout: Layout, further: int = 0) -> str:
    """Return the wording of the notice's period, or another one for the same."""
    wordings = PERIODS[notice.through_month]
    return wordings[(layout.period + further) % len(wordings)]


def heading(role: str, notice: Notice, layout: Layout) -> str:
    """Return the heading of a column, or of the group over two, as printed."""
    names = HEADINGS[role]
    name = names[layout.headings.get(role, 0) % len(names)]
    unit = f"({layout.unit_of(role)})" if layout.unit_at == "heading" else ""
    shown = name.format(year=notice.program_year, span=f"1-{notice.through_month}月", unit=unit)
    return f"{shown}({period(notice, layout, 2)})" if role == "progress" and "progress" in layout.period_at else shown
