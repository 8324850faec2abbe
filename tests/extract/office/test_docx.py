"""Word documents: text as a reader sees it, tables as they are ruled, and no table that says two things at once."""

from io import BytesIO
from itertools import pairwise

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extract.office.docx import read
from pipelines.extract.page import Page
from pipelines.problems import Problem, Reason, RefusalError
from tests.notices.office import Table, table, to_docx
from tests.support.layouts import grid_of, layouts
from tests.support.office_parts import edited, packed, parts_of

SPACES = (
    nsdecls("w", "m", "wp")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
HEADER = table([["序号", "项目名称", "金额"]])


def made(body: str, numbering: str = "", styles: str = "") -> bytes:
    """Return a document with this markup in its body, its numbering and its styles."""
    document = docx.Document()
    for each in parse_xml(f"<w:body {SPACES}>{body}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, each)
    for each in parse_xml(f"<w:styles {SPACES}>{styles}</w:styles>"):
        document.styles.element.append(each)
    related = {relation.reltype: relation for relation in document.part.rels.values()}
    related[RELATIONSHIP_TYPE.NUMBERING].target_part._element = parse_xml(
        f"<w:numbering {SPACES}>{numbering}</w:numbering>"
    )
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def texts(page: Page) -> list[list[list[str]]]:
    return [grid.texts for grid in page.grids]


def cell_text(content: str, **parts: str) -> str:
    """Return what is read of a cell's content."""
    [[[text]]] = texts(read(made(tbl(row(cell(content))), **parts)))
    return text


def problem(data: bytes) -> Problem:
    with pytest.raises(RefusalError) as caught:
        read(data)
    return caught.value.problems[0]


def test_paragraphs_are_lines_and_tables_are_grids() -> None:
    rows = [["序号", "项目名称"], ["1", "公厕\n改造"], ["2", ""]]
    page = read(to_docx(["标题", "", "单位:万元"], [table(rows), table([["x"]])], ["附注"]))
    assert (page.lines, page.meta) == (["标题", "单位:万元", "附注"], {})
    assert [(grid.table_no, grid.texts) for grid in page.grids] == [(1, rows), (2, [["x"]])]


@settings(max_examples=40, deadline=1_000)
@given(st.lists(layouts(), min_size=1, max_size=2))
def test_any_layout_reads_as_it_was_printed(tables: list[Table]) -> None:
    expected = [grid_of(number, rows) for number, rows in enumerate(tables, start=1)]
    assert read(to_docx([], tables, [])).grids == expected


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (para(run("35") + run("00")), "3500"),
        (para(run("35", "<w:b/>") + run(" ") + run("00")), "35 00"),
        (para(run("a")) + para("") + para(run(" b ")), "a\nb"),
        (para("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:cr/><w:t> d </w:t></w:r>"), "a\nb c\nd"),
        (para("<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>3</w:t><w:softHyphen/><w:t>月</w:t></w:r>"), "1-3月"),
        (para(f"<w:hyperlink>{run('a')}</w:hyperlink><w:smartTag>{run('b')}</w:smartTag>"), "ab"),
        (para(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('a')}</w:sdtContent></w:sdt>"), "a"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{para(run('a'))}</w:sdtContent></w:sdt>{para(run('b'))}", "a\nb"),
        (para(run("35") + run("9", "<w:vanish/>") + run("00", '<w:vanish w:val="0"/>')), "3500"),
        (para(run("3500") + run("1", '<w:vertAlign w:val="superscript"/>')), "3500 1"),
        (para(run("3500") + run("1", '<w:vertAlign w:val="baseline"/>')), "35001"),
        (para(run("3500") + run("1", "<w:strike/>")), "3500 1"),
        (
            para(
                "<w:r><w:ruby><w:rt>" + run("pin") + "</w:rt><w:rubyBase>" + run("拼") + "</w:rubyBase></w:ruby></w:r>"
            ),
            "拼",
        ),
        (para('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'), "\uf0fc"),
        (
            para(
                "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
            ),
            "1  2",
        ),
        (para("<w:proofErr/><w:bookmarkStart/>" + run("a") + "<w:r><w:footnoteReference/></w:r>"), "a"),
    ],
)
def test_text_is_what_a_reader_sees(content: str, text: str) -> None:
    assert cell_text(content) == text


def test_alternatives_are_read_once() -> None:
    first, second = f"<mc:Choice>{run('a')}</mc:Choice>", f"<mc:Fallback>{run('b')}</mc:Fallback>"
    assert cell_text(para(f"<mc:AlternateContent>{first}{second}</mc:AlternateContent>")) == "a"
    assert cell_text(para(f"<mc:AlternateContent>{second}</mc:AlternateContent>")) == "b"


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_of_a_field_the_result_is_read() -> None:
    told = f"{field('begin')}<w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>"
    nested = f"{field('begin')}{run('IF')}{field('begin')}{run('X')}{field('separate')}{run('Y')}{field('end')}"
    assert cell_text(para(f"{run('1')}{told}{field('separate')}{run('5')}{field('end')}{run('2')}")) == "152"
    assert cell_text(para(f"{nested}{field('separate')}{run('7')}{field('end')}")) == "7"
    found = problem(made(tbl(row(cell(para(f"{told}{field('end')}"))))))
    assert (found.reason, found.row_no) == (Reason.HIDDEN_CONTENT, 1)


STYLES = (
    '<w:style w:type="character" w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hid2"><w:basedOn w:val="Hid"/></w:style>'
    '<w:style w:type="character" w:styleId="Note"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Gone"><w:basedOn w:val="Gone"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Listed"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Listed2"><w:basedOn w:val="Listed"/></w:style>'
)


def test_styles_hide_and_raise_too() -> None:
    hidden = run("9", '<w:rStyle w:val="Hid2"/>') + run("8", '<w:rStyle w:val="Hid2"/><w:vanish w:val="false"/>')
    note = run("1", '<w:rStyle w:val="Note"/>')
    content = para(run("35") + hidden + note) + para(run("7"), '<w:pStyle w:val="Gone"/>')
    assert cell_text(content, styles=STYLES) == "358 1"


def merged(columns: int = 1, down: str = "") -> str:
    mark = f'<w:vMerge w:val="{down}"/>' if down else ""
    return f'<w:gridSpan w:val="{columns}"/>{mark}'


def test_legacy_merging_across_and_cells_left_out_at_the_ends_of_a_row() -> None:
    across = cell(para(run("c")), '<w:hMerge w:val="restart"/>') + cell("", '<w:hMerge w:val="continue"/>')
    ends = '<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'
    page = read(
        made(
            tbl(
                row(*map(cell, map(para, map(run, "abx")))),
                row(across, cell("")),
                row(cell(para(run("d"))), properties=ends),
            )
        )
    )
    assert texts(page) == [[["a", "b", "x"], ["c", "c", ""], ["", "d", ""]]]


def test_edges_that_run_through_every_row_unseen_are_no_column() -> None:
    page = read(made(tbl(*[row(cell(para(run(text)), merged(3)), cell(para(run("x")))) for text in "ab"])))
    assert (texts(page), page.grids[0].origins) == ([[["a", "x"], ["b", "x"]]], {})


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row(cell("", merged(1, "continue")))], Reason.SPAN_INVALID),
        ([row(cell("", merged(2, "restart"))), row(cell("", merged(1, "continue")), cell(""))], Reason.SPAN_INVALID),
        (
            [row(cell("", merged(1, "restart"))), row(cell("")), row(cell("", merged(1, "continue")))],
            Reason.SPAN_INVALID,
        ),
        (
            [row(cell("", merged(1, "restart"))), row(cell(para(run("x")), merged(1, "continue")))],
            Reason.HIDDEN_CONTENT,
        ),
        ([row(cell(""), cell("")), row(cell(""), cell("")), row(cell(""))], Reason.ROW_RAGGED),
        ([row(cell("")), row(cell(para(run("x"))), properties="<w:hidden/>")], Reason.HIDDEN_CONTENT),
        ([row(cell("", merged(101)))], Reason.TOO_LARGE),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(rows: list[str], reason: Reason) -> None:
    assert problem(made(tbl(*rows))).reason == reason


@pytest.mark.parametrize(
    "change",
    [
        cell(para(f"<w:ins>{run('a')}</w:ins>")),
        cell(para(f"<w:del><w:r><w:delText>a</w:delText></w:r></w:del>{run('b')}")),
        cell(para(f"<w:moveFrom>{run('a')}</w:moveFrom>")),
        cell(para(f"<w:moveTo>{run('a')}</w:moveTo>")),
        cell(para(run("a"), "<w:rPr><w:del/></w:rPr>")),
        cell(para(run("a")), "<w:cellDel/>"),
    ],
)
def test_a_table_with_changes_not_settled_is_refused(change: str) -> None:
    assert problem(made(tbl(row(change)))).reason == Reason.HIDDEN_CONTENT
    assert problem(made(tbl(row(cell(""), properties="<w:del/>")))).reason == Reason.HIDDEN_CONTENT


def test_outside_of_tables_changes_are_read_as_if_accepted() -> None:
    gone = para(
        f"<w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:ins>{run('a')}</w:ins>", "<w:rPr><w:del/></w:rPr>"
    )
    moved = f"<w:moveFrom>{para(run('m'))}</w:moveFrom><w:moveTo>{para(run('n'))}</w:moveTo>"
    assert read(made(gone + para(run("b")) + moved)).lines == ["ab", "n"]


def box(content: str) -> str:
    shape = f"<w:drawing><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></w:drawing>"
    old = f"<w:pict><w:txbxContent>{content}</w:txbxContent></w:pict>"
    both = f"<mc:Choice>{shape}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"


def test_text_boxes_are_lines_below_their_paragraph_and_refuse_a_table() -> None:
    inner = para(run("b")) + tbl(row(cell(para(run("c")))))
    page = read(made(para(run("a") + box(inner) + run("d")) + para(run("e"))))
    assert (page.lines, texts(page)) == (["ad", "b", "e"], [[["c"]]])
    assert problem(made(tbl(row(cell(para(box(para(run("x"))))))))).reason == Reason.HIDDEN_CONTENT
    assert texts(read(made(tbl(row(cell(para(run("a") + box(para(""))))))))) == [[["a"]]]


def test_only_innermost_tables_are_grids_and_the_text_around_them_stays() -> None:
    inner = tbl(row(cell(para(run("1")))))
    page = read(made(tbl(row(cell(para(run("letter")) + inner), cell(para(run("side")) + inner))) + para(run("after"))))
    assert (page.lines, texts(page)) == (["letter", "side", "after"], [[["1"]], [["1"]]])


def test_a_ragged_table_is_passed_over_unless_it_has_the_headings_of_a_progress_table() -> None:
    ragged = tbl(row(cell(""), cell("")), row(cell("")))
    headed = tbl(row(*(cell(para(run(text))) for text in ("序号", "项目名称", "责任单位"))), row(cell("")))
    good = tbl(row(cell(para(run("x")))))
    page = read(made(ragged + good))
    assert [(grid.table_no, grid.texts) for grid in page.grids] == [(2, [["x"]])]
    assert problem(made(headed + good)).reason == Reason.ROW_RAGGED
    assert problem(made(ragged)).reason == Reason.ROW_RAGGED


def level(at: int = 0, kind: str = "decimal", text: str = "%1.", start: int = 1, more: str = "") -> str:
    counting = f'<w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
    return f'<w:lvl w:ilvl="{at}">{counting}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str, lists: str = "") -> str:
    definition = f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
    return f'{definition}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}'


def item(text: str = "", at: int = 0, list_id: int = 1) -> str:
    mark = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return para(run(text) if text else "", mark)


def numbered(*items: str, **parts: str) -> list[str]:
    [grid] = read(made(tbl(*(row(cell(each)) for each in items)), **parts)).grids
    return [text for [text] in grid.texts]


@pytest.mark.parametrize(
    ("kind", "text", "start", "expected"),
    [
        ("decimal", "%1", 1, ["1", "2"]),
        ("decimal", "%1\u3001", 9, ["9\u3001", "10\u3001"]),
        ("decimal", "(%1)", 1, ["(1)", "(2)"]),
        ("decimalFullWidth", "%1", 9, ["\uff19", "\uff11\uff10"]),
        ("chineseCounting", "%1\u3001", 1, ["一\u3001", "二\u3001"]),
        ("chineseCountingThousand", "(%1)", 10, ["(十)", "(十一)"]),
        ("japaneseCounting", "%1", 19, ["十九", "二十"]),
        ("chineseCounting", "%1", 98, ["九十八", "九十九"]),
        ("ideographDigital", "%1", 9, ["九", "一〇"]),
    ],
)
def test_automatic_numbers_are_read(kind: str, text: str, start: int, expected: list[str]) -> None:
    assert numbered(item(), item(), numbering=numbering(level(0, kind, text, start))) == expected


@pytest.mark.parametrize(
    ("suffix", "text"),
    [("", "1. 公厕"), ('<w:suff w:val="space"/>', "1. 公厕"), ('<w:suff w:val="nothing"/>', "1.公厕")],
)
def test_a_number_stands_before_the_text(suffix: str, text: str) -> None:
    assert numbered(item("公厕"), numbering=numbering(level(more=suffix))) == [text]


def test_a_number_is_never_joined_to_a_figure() -> None:
    assert numbered(item("500"), numbering=numbering(level(text="%1", more='<w:suff w:val="nothing"/>'))) == ["1 500"]


def test_levels_count_below_each_other_and_start_again() -> None:
    levels = numbering(level(), level(1, text="%1.%2"))
    items = (item(), item(at=1), item(at=1), item(), item(at=1))
    assert numbered(*items, numbering=levels) == ["1.", "1.1", "1.2", "2.", "2.1"]


def test_numbers_go_on_through_the_whole_document_and_restart_where_a_list_says_so() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    page = read(
        made(
            item("a")
            + tbl(row(cell(item(list_id=2))), row(cell(item(list_id=3))), row(cell(item(list_id=3))))
            + item("z"),
            numbering=numbering(level(), lists=again),
        )
    )
    assert (page.lines, texts(page)) == (["1. a", "9. z"], [[["2."], ["7."], ["8."]]])


def test_numbers_by_style() -> None:
    listed = para("", '<w:pStyle w:val="Listed2"/>')
    unlisted = para(run("x"), '<w:pStyle w:val="Listed2"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert numbered(listed, unlisted, listed, numbering=numbering(level()), styles=STYLES) == ["1.", "x", "2."]


UNKNOWN = {
    "bullet": numbering(level(kind="bullet", text="\uf0b7")),
    "roman": numbering(level(kind="lowerRoman")),
    "a hundred": numbering(level(kind="chineseCounting", start=100)),
    "no such level": numbering(level(1)),
    "of a level not begun": numbering(level(text="%2")),
    "custom": numbering('<w:lvl w:ilvl="0"><mc:AlternateContent/><w:lvlText w:val="%1"/></w:lvl>'),
    "restart of its own": numbering(level(more='<w:lvlRestart w:val="0"/>')),
    "hidden": numbering(level(more="<w:rPr><w:vanish/></w:rPr>")),
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_a_number_of_an_unknown_kind_is_refused_where_labels_stand_and_left_out_elsewhere(kind: str) -> None:
    def rows(*contents: str) -> bytes:
        return made(
            tbl(row(cell(para(run("a"))), cell(para(run("b")), merged(2)), cell("")), row(*map(cell, contents))),
            UNKNOWN[kind],
        )

    for at in (0, 1):
        cells = [para("")] * 4
        cells[at] = item("x")
        found = problem(rows(*cells))
        assert (found.reason, found.row_no, found.column_no) == (Reason.ROW_UNRECOGNISED, 2, at + 1)
    assert texts(read(rows(para(""), para(""), para(""), item("x"))))[0][1][3] == "x"


def test_a_number_in_a_cell_that_another_covers_is_refused() -> None:
    rows = row(cell(item(), merged(1, "restart"))), row(cell(item(), merged(1, "continue")))
    assert problem(made(tbl(*rows), numbering(level()))).reason == Reason.HIDDEN_CONTENT


def test_a_document_without_styles_and_numbering_is_read() -> None:
    parts = parts_of(to_docx(["a"], [HEADER], []))
    name = "word/_rels/document.xml.rels"
    parts[name] = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    page = read(packed(parts))
    assert (page.lines, texts(page)) == (["a"], [[["序号", "项目名称", "金额"]]])


def test_a_part_in_another_format_is_refused() -> None:
    assert problem(made("<w:altChunk/>")).reason == Reason.FORMAT_UNSUPPORTED


def test_what_is_nested_beyond_reason_is_refused() -> None:
    name, mark = "word/document.xml", "<w:pPr/>"
    plain = made(para(""))

    def nested(tag: str, times: int) -> bytes:
        return edited(plain, name, mark, f"<w:{tag}>" * times + run("a") + f"</w:{tag}>" * times)

    assert read(nested("sdt", 100)).lines == read(nested("dir", 100)).lines == ["a"]
    assert problem(nested("dir", 248)).reason == Reason.TOO_LARGE
    assert problem(nested("dir", 10_000)).reason == Reason.FORMAT_DAMAGED


@pytest.mark.parametrize("name", ["word/document.xml", "[Content_Types].xml", "_rels/.rels", "word/styles.xml"])
def test_a_broken_part_is_damage(name: str) -> None:
    parts = parts_of(to_docx([], [HEADER], []))
    assert problem(packed({**parts, name: parts[name][:-9]})).reason == Reason.FORMAT_DAMAGED


PARTS = parts_of(
    made(
        item("a") + tbl(row(cell(item()), cell(para(run("x")))), row(cell(item()), cell(""))),
        numbering(level()),
        STYLES,
    )
)


@settings(max_examples=100, deadline=2_000)
@given(st.data())
def test_a_damaged_document_is_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["word/document.xml", "word/numbering.xml", "word/_rels/document.xml.rels"]))
    part = PARTS[name]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(part)), min_size=2, max_size=4)))
    filling = data.draw(st.sampled_from([b"", b"0", b"-1", b"99999999999", b"<w:tbl/>", b"<w:p>", b'"']))
    pieces = [part[: cuts[0]], *(part[end:start] for end, start in pairwise(cuts[1:])), part[cuts[-1] :]]
    try:
        assert read(packed({**PARTS, name: filling.join(pieces)})).meta == {}
    except RefusalError as refusal:
        assert refusal.problems
