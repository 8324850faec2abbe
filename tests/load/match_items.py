"""Lines to match, and what of the links the tests look at."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.load.matching import Item, Link

GOALS = {
    "停车场": "新建小微停车场8个,新增停车泊位260个。",
    "公厕": "新建城区公厕12座,改造提升公厕30座,完善标识。",
    "护栏": "实施农村公路生命安全防护工程201公里。",
    "托管": "开设寒、暑假期公益托管点位15个,开办假期公益托管60期。",
}


def item(name: str, *, kind: str = "", number: str | None = None, plan: int | None = None, **more: object) -> Item:
    base = Item(0, name, number, "区级", (f"区{kind}局",), GOALS.get(kind), None if plan is None else Decimal(plan))
    return replace(base, **more)  # type: ignore[arg-type]


def plain(name: str) -> Item:
    return Item(0, name, None, None, (), None, None)


def brief(links: Sequence[Link]) -> list[tuple[int, str, str]]:
    return [(link.project, link.method, link.outcome) for link in links]


def considered(link: Link) -> list[int]:
    return [candidate.project for candidate in link.candidates]


PARKING = item("小微停车场建设", kind="停车场", number="1", plan=100)
TOILETS = item("城区公厕建设", kind="公厕", number="2", plan=50)
RAILS = item("农村公路加装护栏", kind="护栏", number="3", plan=70)
CARE = item("未成年人假期公益托管", kind="托管", number="4", plan=10)
