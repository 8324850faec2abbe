"""The sentences and headings of a notice, whole and undamaged.

Both renderers print these: `word_html` as they stand, `page_text` damaged as text extraction damages them.
The wording is that of the notice in `warehouse/sample`, with a person and a telephone that do not exist.
"""

from dataclasses import dataclass
from datetime import date

from tests.notices.logical import Notice

PERIODS = {3: "1季度", 6: "上半年", 9: "前三季度", 12: "全年"}
MUNICIPALITY = "重庆市"
BREADCRUMB = ("首页", "公告公示")
CONTACT_NAME = "张三"
CONTACT_TELEPHONE = "00000000"
SITE_SECTIONS = ("政务公开", "政务服务", "互动交流", "数据发布")
FOOT = ("扫一扫在手机打开当前页面", "我要找政策")


@dataclass(frozen=True)
class Header:
    """Column names by role; `done_group` spans `done` and `rate`, a tuple is a cell broken over lines."""

    number: str
    name: str
    goal: str
    plan: str
    agency: tuple[str, str]
    progress: str
    done_group: str
    done: tuple[str, str]
    rate: str
    remark: str


def header(notice: Notice) -> Header:
    """Name the columns of the table of `notice`."""
    year = notice.program_year
    return Header(
        number="序号",
        name="项目名称",
        goal=f"{year}年工作目标任务",
        plan=f"{year}年投资计划(万元)",
        agency=("责任", "单位"),
        progress=f"月度进展情况(1-{notice.through_month}月)",
        done_group="投资完成情况",
        done=("完成额度", "(万元)"),
        rate="占比(%)",
        remark="备注",
    )


def signature(notice: Notice) -> str:
    """Return the publisher as it signs, without the municipality."""
    return notice.publisher.removeprefix(MUNICIPALITY)


def day(value: date) -> str:
    """Write a date in full: 2025年4月11日."""
    return f"{value.year}年{value.month}月{value.day}日"


def letter(notice: Notice) -> tuple[str, ...]:
    """Return the paragraphs of the letter above its signature."""
    level = notice.region_name[-1]
    period = PERIODS[notice.through_month]
    return (
        f"按照相关文件要求,现将{notice.program_year}年全{level}重点民生实事{period}推进情况进行公示。",
        f"公示时间:{day(notice.objection_from_on)}—{day(notice.objection_to_on)}。",
        f"如有异议可通过来信、来电、来访形式向{signature(notice)}反映。",
        f"(联系人:{CONTACT_NAME};联系电话:{CONTACT_TELEPHONE})",
    )
