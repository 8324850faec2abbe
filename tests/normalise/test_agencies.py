"""Agency cells become the agencies that a reader would name, in order, with their roles; persons are left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalise.agencies import Agencies, read_agencies
from tests.notices import word_html
from tests.support.reading import small, stage, with_line

QUICK = settings(deadline=None, max_examples=100)
# No two of these are one body.
NAMES = st.sampled_from(
    "区教委 区住房城乡建委 属地乡镇(街道) 各镇 三峡发展集团 区教体局(区国资公司代建) A公司 市局(甲、乙;丙)".split()
)
SEVERAL = st.lists(NAMES, min_size=1, max_size=5, unique=True)
MARKS = st.sampled_from(["、", ",", ";", "/", "\n", "、\n", " 、", ", ", "\uff0c", "\uff1b", "\u3000"])


def names(found: Agencies) -> tuple[str, ...]:
    return tuple(each.name for each in found.agencies)


def roles(cell: str, support: str = "") -> dict[str, str]:
    return {each.name: each.role for each in read_agencies(cell, support).agencies}


@QUICK
@given(SEVERAL, MARKS)
def test_names_joined_by_a_mark_are_split_again_in_order_and_the_first_leads(given_names: list[str], mark: str) -> None:
    found = read_agencies(mark.join(given_names))
    assert names(found) == tuple(given_names)
    assert [each.role for each in found.agencies] == ["lead"] + ["support"] * (len(given_names) - 1)
    assert found.persons == 0


@QUICK
@given(SEVERAL, SEVERAL, MARKS)
def test_beside_a_column_of_supporting_ones_those_of_the_first_lead_together(
    leading: list[str], supporting: list[str], mark: str
) -> None:
    expected = dict.fromkeys(supporting, "support") | dict.fromkeys(leading, "lead")
    assert roles(mark.join(leading), mark.join(supporting)) == expected
    assert roles(f"牵头单位:{mark.join(leading)}\n配合单位:{mark.join(supporting)}") == expected


@QUICK
@given(SEVERAL, st.data())
def test_a_label_at_a_name_gives_it_the_lead_wherever_it_stands(given_names: list[str], data: st.DataObject) -> None:
    chief = data.draw(st.sampled_from(given_names))
    label = data.draw(st.sampled_from(["(牵头)", "(牵头", "\uff08牵头单位\uff09", "(牵头、主办)", "\u3010牵头\u3011"]))
    cell = "、".join(name + label * (name == chief) for name in given_names)
    assert roles(cell) == {name: "lead" if name == chief else "support" for name in given_names}


@QUICK
@given(
    SEVERAL,
    st.sampled_from("张三 王小明 欧阳小明 李某某 张主任 李明同志 副局长刘强".split()),
    MARKS.filter(str.strip),
    st.data(),
)
def test_a_person_among_agencies_is_counted_and_leaves_no_trace(
    given_names: list[str], person: str, mark: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(given_names)))
    found = read_agencies(mark.join([*given_names[:at], person, *given_names[at:]]))
    assert names(found) == tuple(given_names)
    assert found.persons == 1
    assert read_agencies(f"区民政局({person})、{'、'.join(given_names)}") == Agencies(
        read_agencies("、".join(["区民政局", *given_names])).agencies, 1
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((cell, ()) for cell in ("", "、", "/", "—", "-", "无", "\n")),
        ("区教委、", ("区教委",)),
        ("区教委、区教委、区民政局", ("区教委", "区民政局")),
        ("区教体局(区国资公司代建)、区财政局", ("区教体局(区国资公司代建)", "区财政局")),
        ("区教体局(甲公司(乙公司、丙公司)代建)、区财政局", ("区教体局(甲公司(乙公司、丙公司)代建)", "区财政局")),
        ("A公司 B公司", ("A公司", "B公司")),
        ("区教委)、区民政局", ("区教委)", "区民政局")),
        ("属地乡镇(街道、区民政局", ("属地乡镇(街道", "区民政局")),
        ("1.区教委\n2.区民政局", ("区教委", "区民政局")),
        ("区教委。区民政局。", ("区教委", "区民政局")),
        ("区\u200b教委\ufeff、区民政局", ("区教委", "区民政局")),
        ("三峡学院 区教委", ("三峡学院", "区教委")),
        ("区委\n宣传部", ("区委宣传部",)),
        ("市住房城乡建设委\n员会", ("市住房城乡建设委员会",)),
        ("龙沙镇\n人民政府", ("龙沙镇人民政府",)),
        ("万州\n区教委", ("万州区教委",)),
        ("高速公路\n管理局", ("高速公路管理局",)),
        ("文化\n市场执法支队", ("文化市场执法支队",)),
        ("团委、妇联、残联、文旅委、高新区", ("团委", "妇联", "残联", "文旅委", "高新区")),
        ("国网万州供电公司、江北、金融办", ("国网万州供电公司", "江北", "金融办")),
    ],
)
def test_cells_by_hand(cell: str, expected: tuple[str, ...]) -> None:
    assert (names(read_agencies(cell)), read_agencies(cell).persons) == (expected, 0)


@pytest.mark.parametrize(
    ("cell", "lead", "support"),
    [
        ("责任单位:区教委、区民政局", ["区教委"], ["区民政局"]),
        ("牵头单位:区教委、区民政局;区财政局", ["区教委", "区民政局", "区财政局"], []),
        ("责任单位:区教委、区民政局;配合单位:区财政局", ["区教委", "区民政局"], ["区财政局"]),
        ("配合单位:区财政局\n牵头单位:区教委", ["区教委"], ["区财政局"]),
        ("牵头单位\n区教委\n配合单位\n区财政局", ["区教委"], ["区财政局"]),
        ("牵头单位区教委,配合单位区财政局", ["区教委"], ["区财政局"]),
        ("(牵头)区教委、(配合)区财政局、区民政局", ["区教委"], ["区财政局", "区民政局"]),
        ("区教委牵头,区财政局、区民政局配合", ["区教委"], ["区财政局", "区民政局"]),
        ("由区教委、区财政局共同牵头,区民政局配合", ["区教委", "区财政局"], ["区民政局"]),
        ("区教委、区财政局配合", ["区教委"], ["区财政局"]),
        ("区教委、区财政局(配合)、区民政局", ["区教委"], ["区财政局", "区民政局"]),
        ("区财政局(配合)、区教委", ["区教委"], ["区财政局"]),
        ("配合单位:区财政局", [], ["区财政局"]),
        ("区住建委、区民政局、区住房城乡建设局(牵头)", ["区住建委"], ["区民政局"]),
    ],
)
def test_labels_tell_the_roles(cell: str, lead: list[str], support: list[str]) -> None:
    found = roles(cell)
    assert [name for name, role in found.items() if role == "lead"] == lead
    assert [name for name, role in found.items() if role == "support"] == support


def test_without_an_agency_in_its_own_column_none_leads() -> None:
    assert roles("", "区教委") == {"区教委": "support"}


@pytest.mark.parametrize(
    ("cell", "expected", "persons"),
    [
        ("责任人:张三", (), 1),
        ("责任人:闵某 朴一二、区教委", ("区教委",), 2),
        ("责任单位:区教委;责任人:张三、李四", ("区教委",), 2),
        ("区教委主任张三、区民政局李四", ("区教委", "区民政局"), 2),
        ("区教委(联系人:张三,58123456)", ("区教委",), 1),
        ("区教委(区国资公司、张三)", ("区教委(区国资公司)",), 1),
        ("区教委 13812345678", ("区教委",), 1),
        ("区教委\u3014电话略\u3015", ("区教委",), 1),
        ("张 三 李四\n王五", (), 3),
        ("区教委\n张三\n区民政局", ("区教委", "区民政局"), 1),
        ("张三\n属地乡镇(街道)", ("属地乡镇(街道)",), 1),
    ],
)
def test_persons_and_telephones_are_left_out(cell: str, expected: tuple[str, ...], persons: int) -> None:
    assert (names(read_agencies(cell)), read_agencies(cell).persons) == (expected, persons)


@QUICK
@given(st.text(st.sampled_from("区教委局市张三王、,;/(): \n牵头配合单位责任人主任13800000000等一二.。"), max_size=25))
def test_any_cell_at_all_is_read_without_a_crash_and_each_body_once(cell: str) -> None:
    found = read_agencies(cell)
    canonical = [each.canonical for each in found.agencies]
    assert len(set(canonical)) == len(canonical)
    assert all(each.name and each.role in ("lead", "support") for each in found.agencies)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("区教委\uff0c区民政局", ["区教委", "区民政局"]),
        ("区教委\u3000区民政局", ["区教委", "区民政局"]),
        ("属地乡镇\uff08街道\uff09", ["属地乡镇(街道)"]),
        ("属地乡镇 (街道)", ["属地乡镇(街道)"]),
        ("区教体局 \uff08区国资公司 代建\uff09", ["区教体局(区国资公司代建)"]),
        ("区水利局,属地乡镇(街道)", ["区水利局", "属地乡镇(街道)"]),
        ("", []),
    ],
)
def test_the_separators_that_were_seen_hold_from_the_page_on(cell: str, expected: list[str]) -> None:
    line = stage([word_html.render(with_line(small(), "1", agency=cell))]).staged_lines.row(0, named=True)
    assert line["agency_names"] == expected


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (("区教委", "区民政局"), ["区教委", "区民政局"]),
        (("市人力资源", "社会保障局"), ["市人力资源社会保障局"]),
        (("区教委、", "区民政局"), ["区教委", "区民政局"]),
        (("属地乡镇", "\uff08街道\uff09"), ["属地乡镇(街道)"]),
    ],
)
def test_a_line_break_separates_agencies_but_not_a_name_broken_in_mid_word(
    paragraphs: tuple[str, str], expected: list[str]
) -> None:
    page = word_html.render(with_line(small(), "1", agency="MARK")).replace("MARK", "</span></p><p>".join(paragraphs))
    assert stage([page]).staged_lines.row(0, named=True)["agency_names"] == expected
