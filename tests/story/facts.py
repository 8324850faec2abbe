"""What happens between the notices of the story, as a test may expect to find it. Money is in 万元.

`test_notices` holds each of these against the notices.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

REGION = "500101"
PROGRAM_2025 = "500101-2025-重点民生实事"
PROGRAM_2026 = "500101-2026-重点民生实事"
MUNICIPAL, DISTRICT = "市级重点民生实事", "区级民生实事"


@dataclass(frozen=True)
class Change:
    """A value of the line of that name which is another one from a file on."""

    name: str
    file: str
    before: str
    after: str


@dataclass(frozen=True)
class Press:
    """What the district's press report of August 2025 states for the half-year, as it rounds."""

    done_yi: Decimal
    done_pct: Decimal


PRESS = {
    None: Press(Decimal("11.05"), Decimal("60.4")),
    MUNICIPAL: Press(Decimal("1.07"), Decimal("63.9")),
    DISTRICT: Press(Decimal("9.98"), Decimal("60.1")),
}
FINISHED_BY_HALF_YEAR = ("农村公路加装护栏", "小微停车场建设", "失智特困人员照护中心建设")

QUIET_PLAN = Change("农村公路加装护栏", "2025-h1.html", "3417", "3297")
RENAMED = Change(
    "乡镇集镇新能源汽车充电设施建设", "2025-h1.html", "乡镇集镇新能源汽车充电桩建设", "乡镇集镇新能源汽车充电设施建设"
)
ADDED = "乡镇敬老院适老化改造"  # in 2025-h1.html, as line 21

CORRECTED_ON = date(2025, 7, 28)
CORRECTED_DONE = Change("贫困学生资助及义务教育学前教育学生营养改善行动", "2025-h1-corrected.html", "4231", "4213")
CORRECTED_RATE = Change(CORRECTED_DONE.name, CORRECTED_DONE.file, "60.0", "59.8")
QUIET_GOAL = Change(
    "燃气管网更新改造工程",
    "2025-h1-corrected.html",
    "改造全区燃气立管、庭院管道、市政管网及户内燃气管网150公里。",
    "改造全区燃气立管、庭院管道、市政管网及户内燃气管网120公里。",
)

FALLEN = Change("打造“15分钟高品质生活服务圈”", "2025-q3.html", "365", "348.2")
RENUMBERED = (
    Change("城市缓堵促畅工程", "2025-q3.html", "12", "11"),
    Change("农村饮水质量提升行动", "2025-q3.html", "11", "12"),
)
ANNOUNCED_PLAN = Change("城乡中小学扩容提质建设", "2025-q3.html", "19600", "21600")
ANNOUNCEMENT = "投资计划由19600万元调整为21600万元"

DROPPED = "穿城货车城市环线高速免费通行"  # line 14 until 2025-q3.html
SPLIT = "城市公园建设"  # line 16 until 2025-q3.html
SPLIT_INTO = {"北滨公园、三峡动物园建设": "18600", "口袋公园建设": "1600"}  # lines 15 and 16 with their plans
# Dropping one line and splitting another moves the numbers of those between.
MOVED = (Change(RENAMED.name, "2025-q4.html", "15", "14"),)

# Kinds of work of 2025 that 2026 goes on with: names of 2025-q4.html and of 2026-q1.html.
SAME_WORK = {
    "实施城镇老旧小区改造": "城镇老旧小区改造提升",
    "农村公路加装护栏": "农村公路安全防护工程",
    "关爱青少年心理健康": "关爱青少年心理健康行动",
    "残疾人服务提升": "残疾人服务提升",
    "打造“15分钟高品质生活服务圈”": "“15分钟高品质生活服务圈”建设",
    "开展未成年人假期公益托管": "开展未成年人假期公益托管服务",
    "南北滨江路延伸段工程": "南北滨江路延伸段工程",
    "燃气管网更新改造工程": "燃气管网更新改造工程",
    "农村饮水质量提升行动": "农村供水保障工程",
    "小微停车场建设": "公共停车场建设",
}
NEW_WORK = (
    "新建社区食堂和老年助餐点",
    "新增普惠托育托位",
    "城市排水管网改造",
    "人民医院江南院区建设",
    "高标准农田建设",
    "乡镇污水处理设施提标改造",
    "社区体育场地建设",
    "智慧养老平台建设",
)
