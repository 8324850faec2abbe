"""Page text, whose cells cannot be seen: read exactly or refused, never read differently."""

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.columns import ROLES
from pipelines.problems import Problem, Reason
from tests.notices import generate, page_text
from tests.notices.logical import Category, Notice
from tests.support import stated
from tests.support.documents import TEXT, once
from tests.support.reading import document, reasons, refusal, retrieval, small, stage, with_line

QUICK = settings(deadline=None, max_examples=40)
# A line of the sample without and with several paragraphs of progress, and the one with blank figures.
LINE_2 = "3417 区交通运输委 已完成全部里程的施工图审查工作,正在积极开展后续工作。 680 19.9"
LINE_8 = "制定公交线路优化方案并召开方案讨论会。"


def refused(old: str, new: str) -> Problem:
    """The one problem of the sample with a text replaced."""
    (problem,) = refusal(once(TEXT, old, new))
    return problem


def with_remark(notice: Notice, remark: str) -> Notice:
    def plain(category: Category) -> Category:
        return replace(category, lines=tuple(replace(line, remark=remark) for line in category.lines))

    return replace(notice, categories=tuple(plain(category) for category in notice.categories))


def assert_same_or_refused(notice: Notice) -> bool:
    """Read a notice's page text; tell whether it was read, and fail if it was read as anything else."""
    page = page_text.render(notice)
    frames = stage([page], [retrieval(page, notice.region_adcode)])
    if not frames.staged_problems.is_empty():
        return False
    for table, expected in ((frames.staged_lines, stated.lines(notice)), (frames.staged_totals, stated.totals(notice))):
        assert unspaced(table.select(*expected[0]).to_dicts()) == unspaced(expected)
    return True


def unspaced(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Take spaces inside Chinese out of texts: whether they stay is not for the reader of pages to say."""
    return [
        {name: each.replace(" ", "") if isinstance(each, str) else each for name, each in row.items()} for row in rows
    ]


def test_the_sample_has_its_cells_where_the_page_has_them() -> None:
    table = document(TEXT).table
    assert [(column.role, column.column_no) for column in table.columns][-3:] == [
        ("done", 7),
        ("rate", 8),
        ("remark", 9),
    ]
    second, eighth = (dict(zip(ROLES, table.rows[index].texts, strict=True)) for index in (3, 9))
    assert (table.rows[3].row_no, second["number"], second["item"]) == (6, "2", "农村公路加装护栏")
    assert [second[role] for role in ("plan", "agency", "done", "rate", "remark")] == [
        "3417",
        "区交通运输委",
        "680",
        "19.9",
        "",
    ]
    assert [eighth[role] for role in ("number", "plan", "progress", "done", "rate")] == ["8", "0", LINE_8, "", ""]


@QUICK
@given(seed=st.integers(0, 10**6), place=st.integers(0, 7), remark=st.sampled_from(["", "", "", "已完成", "/", "12"]))
def test_generated_notices_read_back_exactly_or_are_refused(seed: int, place: int, remark: str) -> None:
    notice = next(islice(generate.notices(place + 1, seed, (3, 12)), place, None))
    was_read = assert_same_or_refused(with_remark(notice, remark))
    assert was_read == (remark == ""), "a remark cannot be told from progress"


DAMAGE = {
    "name": ["", "老旧 小区改造", "改造 3 个小区"],
    "goal": ["", "新建 停车场。", "新建 3 个停车场。", "3417"],
    "plan": ["", "1 234", "12O"],
    "agency": ["", "区教委 区民政局", "12345"],
    "progress": [(), ("已 完成。",), ("完成 3 个小区。",), ("1.完成。", "2.共 3 个。"), ("完成", "3")],
    "done": ["1 2", "l2"],
    "rate": ["", "1 2", "22%(严重滞后)"],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in DAMAGE.items() for value in values])
@pytest.mark.parametrize("number", ["1", "3"], ids=["one paragraph", "several"])
def test_one_damaged_cell_never_changes_another(number: str, field: str, value: object) -> None:
    if field == "progress" and value == ():
        value = ("",)
    assert_same_or_refused(with_line(small(), number, **{field: value}))


@pytest.mark.parametrize("field", ["goal", "agency", "name"])
@pytest.mark.parametrize("number", ["1", "3"])
def test_a_figure_among_words_is_not_taken_for_a_plan_that_vanished(number: str, field: str) -> None:
    assert not assert_same_or_refused(with_line(small(), number, plan="", **{field: "新建 3 个停车场。"}))


@pytest.mark.parametrize("remark", ["已完成", "1 2", "无"])
def test_a_remark_beside_blank_figures_is_not_taken_for_progress_or_figures(remark: str) -> None:
    notice = with_line(small(), "2", plan="0", done="", rate="", remark=remark)
    assert not assert_same_or_refused(notice)


FOOT = "扫一扫在手机打开当前页面"
CONTACT = "联系人:张三,联系电话:00000000"


@pytest.mark.parametrize(
    ("figures", "blanks", "foot"),
    [
        *[("200 50.0", blanks, foot) for blanks in (0, 1, 3) for foot in (FOOT, "上一页 1 2", CONTACT)],
        # Without figures or a blank line between them, only a contact can be told from progress.
        *[("", blanks, foot) for blanks in (1, 3) for foot in (FOOT, "上一页 1 2", "1 2")],
        *[("", blanks, CONTACT) for blanks in (0, 1, 3)],
    ],
)
def test_the_foot_of_the_page_close_below_the_table_is_never_part_of_it(figures: str, blanks: int, foot: str) -> None:
    table, _, _ = TEXT.partition("扫一扫")
    page = once(table.rstrip(), "200 50.0", figures).rstrip() + "\n" * (blanks + 1) + foot
    frames = stage([page])
    if frames.staged_problems.is_empty():
        last = frames.staged_lines.row(19, named=True)
        assert last["progress_text"] == "完成照护中心建设,正在开展人员实训和试运行准备工作"
        assert [last["done_wan"] is None, last["done_pct"] is None] == [figures == ""] * 2
    text = str([frame.to_dicts() for frame in frames])
    assert ("张三" in text, "00000000" in text) == (False, False)


@pytest.mark.parametrize(
    ("old", "new", "raw", "column"),
    [
        (" 11604 ", " 1l604 ", "1l604", "2025年投资计划(万元)"),
        ("680 19.9", "68O 19.9", "68O", "完成额度(万元)"),
        ("680 19.9", "680 l9.9", "l9.9", "占比(%"),
        ("合计 182852", "合计 18285Z", "18285Z", "2025年投资计划(万元)"),
    ],
)
def test_a_letter_in_a_figure_is_named_with_its_cell(old: str, new: str, raw: str, column: str) -> None:
    problem = refused(old, new)
    assert (problem.reason, problem.raw_text, problem.column_header) == (Reason.NUMBER_UNREADABLE, raw, column)
    assert problem.row_no == {"11604": 5, "680": 6, "合计": 3}[old.split(maxsplit=1)[0]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" 680 19.9", " 68019.9"),
        (" 680 19.9", " 680"),
        (" 680 19.9", " 19.9"),
        (" 3417 ", " "),
        ("\n55219.1 30.2", "\n55219.1"),
        ("182852\u2002\n\n55219.1", "18285255219.1"),
        ("\n3 关爱青少年心理健康 ", "\n关爱青少年心理健康 "),
        ("\n3 关爱青少年心理健康 ", "\n33 关爱青少年心理健康 "),
        ("二、区级民生实事 ", "区级民生实事 "),
    ],
)
def test_a_row_that_lost_a_figure_a_break_or_its_number_is_refused(old: str, new: str) -> None:
    assert {problem.reason for problem in refusal(once(TEXT, old, new))} == {Reason.ROW_UNRECOGNISED}


def test_figures_on_either_side_of_a_line_break_stay_two() -> None:
    frames = stage([once(TEXT, "680 19.9", "680\n19.9")])
    if frames.staged_problems.is_empty():
        line = frames.staged_lines.row(1, named=True)
        assert (str(line["done_wan"]), str(line["done_pct"])) == ("680.0000", "19.9000")
    assert reasons(stage([once(TEXT, "680 19.9", "68\n0 19.9")])) == ["row_unrecognised"]


@pytest.mark.parametrize(
    ("old", "new", "reason", "words"),
    [
        ("责任\n单位\n", "", Reason.COLUMN_MISSING, "agency"),
        ("投资完成情况 ", "", Reason.COLUMN_UNKNOWN, "usual order"),
        ("占比(%\n", "", Reason.COLUMN_MISSING, "rate"),
        ("责任\n单位\n", "联系\n电话\n", Reason.COLUMN_UNKNOWN, "cannot be told apart"),
        ("序号 项目名称", "项目名称 序号", Reason.TABLE_MISSING, ""),
        (" 备注", "", None, ""),
    ],
)
def test_the_header_is_read_whole_or_refused(old: str, new: str, reason: Reason | None, words: str) -> None:
    page = once(TEXT, old, new)
    if reason is None:
        assert len(document(page).table.columns) == 8
    else:
        (problem,) = refusal(page)
        assert (problem.reason, words in problem.detail) == (reason, True)
