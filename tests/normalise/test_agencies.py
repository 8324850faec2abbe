"""Agency cells become the agencies that a reader would name, in order, the lead first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.normalise.agencies import agency_kind, split_agencies
from tests.notices import word_html
from tests.support.reading import small, stage, with_line

QUICK = settings(deadline=None, max_examples=100)
NAMES = st.sampled_from(
    "区教委 区住房城乡建委 属地乡镇(街道) 各镇 三峡发展集团 区教体局(区国资公司代建) A公司 市局(甲、乙;丙)".split()
)
MARKS = st.sampled_from(["、", ",", ";", "/", "\n", "、\n", " 、", ", "])


@QUICK
@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), MARKS)
def test_names_joined_by_a_mark_are_split_again_in_order(names: list[str], mark: str) -> None:
    assert split_agencies(mark.join(names)) == tuple(names)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", ()),
        ("、", ()),
        ("区教委、", ("区教委",)),
        ("区教委、区教委、区民政局", ("区教委", "区民政局")),
        ("区教体局(区国资公司代建)、区财政局", ("区教体局(区国资公司代建)", "区财政局")),
        ("区教委(牵头、主办)、区民政局", ("区教委(牵头、主办)", "区民政局")),
        ("A公司 B公司", ("A公司", "B公司")),
        ("区教委)、区民政局", ("区教委)", "区民政局")),
    ],
)
def test_cells_by_hand(cell: str, names: tuple[str, ...]) -> None:
    assert split_agencies(cell) == names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("区教委、区民政局", ["区教委", "区民政局"]),
        ("区教委\uff0c区民政局", ["区教委", "区民政局"]),
        ("区教委\uff1b区民政局", ["区教委", "区民政局"]),
        ("区教委/区民政局", ["区教委", "区民政局"]),
        ("区教委 区民政局", ["区教委", "区民政局"]),
        ("区教委\u3000区民政局", ["区教委", "区民政局"]),
        ("属地乡镇\uff08街道\uff09", ["属地乡镇(街道)"]),
        ("属地乡镇 (街道)", ["属地乡镇(街道)"]),
        ("区教体局 \uff08区国资公司 代建\uff09", ["区教体局(区国资公司代建)"]),
        ("区水利局,属地乡镇(街道)", ["区水利局", "属地乡镇(街道)"]),
        ("", []),
    ],
)
def test_the_separators_that_were_seen_hold_from_the_page_on(cell: str, names: list[str]) -> None:
    line = stage([word_html.render(with_line(small(), "1", agency=cell))]).staged_lines.row(0, named=True)
    assert line["agencies"] == names
    assert len(line["agency_kinds"]) == len(names)


@pytest.mark.parametrize(
    ("paragraphs", "names"),
    [
        (("区教委", "区民政局"), ["区教委", "区民政局"]),
        (("市人力资源", "社会保障局"), ["市人力资源社会保障局"]),
        (("区教委、", "区民政局"), ["区教委", "区民政局"]),
        (("属地乡镇", "\uff08街道\uff09"), ["属地乡镇(街道)"]),
    ],
)
def test_a_line_break_separates_agencies_but_not_a_name_broken_in_mid_word(
    paragraphs: tuple[str, str], names: list[str]
) -> None:
    page = word_html.render(with_line(small(), "1", agency="MARK")).replace("MARK", "</span></p><p>".join(paragraphs))
    assert stage([page]).staged_lines.row(0, named=True)["agencies"] == names


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("区教委", "bureau"),
        ("区城市管理局", "bureau"),
        ("属地乡镇(街道)", "township_group"),
        ("各镇", "township_group"),
        ("高铁片区开发建设工作专班", "task_force"),
        ("三峡发展集团", "company"),
        ("团区委", "mass_organisation"),
        ("区残联", "mass_organisation"),
        ("区委宣传部", "party"),
        ("张某", "other"),
        ("", "other"),
    ],
)
def test_kinds_go_by_the_end_of_the_name(name: str, kind: str) -> None:
    assert agency_kind(name) == kind
