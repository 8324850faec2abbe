"""One canonical name for the names of one body, at the level printed; unknown names stay as they are."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lookups import load_yaml
from pipelines.normalise import agency_names
from pipelines.normalise.agency_names import agency_kind, canonical_name, is_known

QUICK = settings(deadline=None, max_examples=200)
BODIES: dict[str, list[str]] = load_yaml(Path(agency_names.__file__).parent / "lookups" / "agencies.yml")
LEVELS = {
    "市": "市",
    "区": "区",
    "县": "县",
    "州": "州",
    "万州区": "区",
    "重庆市": "市",
    "重庆市万州区": "区",
    "石柱县": "县",
}


def at(name: str, level: str) -> str:
    return name.replace("_", level) if "_" in name else level + name


def test_no_name_stands_for_two_bodies() -> None:
    names = Counter(name for body, aliases in BODIES.items() for name in (body, *aliases))
    assert [name for name, times in names.items() if times > 1] == []
    for level in ("市", "区", "县", "州"):
        expanded = Counter(at(name, level) for body, aliases in BODIES.items() for name in (body, *aliases))
        assert max(expanded.values()) == 1


@QUICK
@given(st.sampled_from(sorted(BODIES)), st.data(), st.sampled_from(sorted(LEVELS)))
def test_every_name_of_a_body_gives_its_canonical_one_at_the_level_printed(
    body: str, data: st.DataObject, level: str
) -> None:
    name = data.draw(st.sampled_from([body, *BODIES[body]]))
    canonical = canonical_name(at(name, level))
    assert canonical == at(body, LEVELS[level])
    assert is_known(canonical)
    assert canonical_name(canonical) == canonical
    assert canonical_name(f"{at(name, level)}(代建)") == canonical


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("住建局", "住房城乡建委"),
        ("区住房和城乡建设委员会", "区住房城乡建委"),
        ("共青团万州区委", "团区委"),
        ("中共万州区委宣传部", "区委宣传部"),
        ("宣传部", "宣传部"),
        ("区城管委", "区城市管理委"),
        ("区城管局", "区城市管理局"),
        ("属地乡镇(街道", "属地乡镇(街道)"),
        ("属地乡镇街道", "属地乡镇(街道)"),
        ("区民政局等部门", "区民政局"),
        ("区教委)", "区教委"),
    ],
)
def test_names_by_hand(name: str, canonical: str) -> None:
    assert canonical_name(name) == canonical
    assert is_known(canonical)


@pytest.mark.parametrize(
    "name", ["三峡发展集团", "开发区教委", "万州区三峡公司", "各村教委", "高新区教委", "区教委教研室", "委", ""]
)
def test_a_name_that_is_not_listed_stays_as_printed(name: str) -> None:
    assert canonical_name(name) == name
    assert not is_known(name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("区教委", "bureau"),
        ("区城市管理局", "bureau"),
        ("区政府办公室", "bureau"),
        ("属地乡镇(街道)", "township_group"),
        ("各镇", "township_group"),
        ("龙沙镇", "township_group"),
        ("高铁片区开发建设工作专班", "task_force"),
        ("高峰片区指挥部", "task_force"),
        ("三峡发展集团", "company"),
        ("团区委", "mass_organisation"),
        ("区残联", "mass_organisation"),
        ("区委宣传部", "party"),
        ("区委办公室", "party"),
        ("张某", "other"),
        ("", "other"),
    ],
)
def test_kinds_go_by_the_end_of_the_name(name: str, kind: str) -> None:
    assert agency_kind(name) == kind
