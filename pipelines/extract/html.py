"""HTML pages, Word-made or CMS-made, by selectolax (lexbor): page text and a grid for each innermost table.

Cell text is what a reader sees: white space of the source collapses, each paragraph or `<br>` begins a new line.
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.extract.columns import MIN_ROLES, heading_role
from pipelines.extract.page import Grid, Page, expand
from pipelines.markup import MAX_OPEN, nests_too_deep
from pipelines.problems import Problem, Reason, RefusalError

_BLOCKS = frozenset(
    (
        "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search section "
        "summary table tbody td tfoot th thead tr ul xmp caption legend optgroup option "
    ).split()
)
# Stands for `<br>` while a cell's text is read in one call: the line separator, which no notice contains.
_BREAK = "\u2028"
# Nodes whose text is read in one call: HTML lets a `<p>` hold no block, and the parser closes it before one.
_LEAVES = frozenset(("p", "-text"))
# What a browser does not show.
_UNSEEN = "script, style, template, noscript, select, iframe, object"
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_HIDING_WORDS = ("display", "visibility", "mso-hide", "font-size:0", "font-size: 0")
_HIDING = ", ".join(["[hidden]", *(f"[style*='{word}' i]" for word in _HIDING_WORDS)])
# What a style sets apart as the tags of _APART do.
_STYLED_APART = re.compile(
    r"vertical-align\s*:\s*(?:super|sub)|line-through|display\s*:\s*(?:block|inline-block|flex|list-item)",
    re.IGNORECASE,
)
_STYLED_WORDS = ("vertical-align", "line-through", "display")
_STYLED = ", ".join(f"[style*='{word}' i]" for word in _STYLED_WORDS)
# What is not of a piece with the text beside it: joined, a footnote's mark would be one more digit of a figure.
_APART = "sup, sub, del, s, strike"
# What HTML calls white space; a no-break space is content (Word fills blank cells with it).
_SPACE = re.compile(r"[ \t\n\r\f]+")
# Spans are cheap to write and dear to lay out: their cells together, and the tables of a page, are bounded.
_MAX_SPANNED = 200_000
_MAX_TABLES = 1_000
# Deeper nesting is no page a person wrote; the bound keeps hostile pages from exhausting the stack.
_MAX_DEPTH = 200


def read(markup: str) -> Page:
    """Read a page.

    Args:
        markup: the decoded document.

    Raises:
        RefusalError: the spans of a table are invalid, or the page is nested beyond reason.
    """
    if nests_too_deep(markup):
        raise RefusalError(Problem(Reason.TOO_LARGE, f"more than {MAX_OPEN:,} elements are open at once"))
    parser = LexborHTMLParser(markup)
    meta = {
        name: content
        for node in (parser.head.css("meta[name]") if parser.head is not None else ())
        if (name := node.attributes.get("name")) and (content := node.attributes.get("content"))
    }
    _prepare(parser, markup.lower())
    spanning = parser.css("td[rowspan], td[colspan], th[rowspan], th[colspan]")
    if sum(_span(node, "rowspan") * _span(node, "colspan") for node in spanning) > _MAX_SPANNED:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"merged cells claim more than {_MAX_SPANNED:,} places"))
    spanned = {node.mem_id for node in spanning}
    grids: list[Grid] = []
    problems: list[Problem] = []
    tables = parser.css("table:not(:has(table))")
    if len(tables) > _MAX_TABLES:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"more than {_MAX_TABLES:,} tables"))
    for table_no, table in enumerate(tables, start=1):
        try:
            grids.append(_grid(table_no, table, spanned))
        except RefusalError as refusal:
            # Layout is often ragged; a table with the headings of a progress table is not passed over.
            if sum(heading_role(_cell_text(node)) is not None for node in table.css("td, th")) >= MIN_ROLES:
                raise
            problems += refusal.problems
        table.decompose()
    if problems and not grids:
        raise RefusalError(problems)
    body = parser.body
    lines = _block_text(body).split("\n") if body is not None else []
    return Page([line.strip() for line in lines if line.strip()], grids, meta)


def _prepare(parser: LexborHTMLParser, lower: str) -> None:
    """Take out what a browser does not show, set apart what it shows smaller or struck, and mark line breaks.

    Args:
        parser: the parsed page.
        lower: its markup in lower case: a selector is tried only where it could find something.
    """
    for node in parser.css(_UNSEEN):
        node.decompose()
    # Selecting by attributes takes half as long as parsing.
    if any(word in lower for word in ("hidden", *_HIDING_WORDS)):
        for node in parser.css(_HIDING):
            if "hidden" in node.attributes or _HIDDEN.search(node.attributes.get("style") or ""):
                node.decompose()
    apart = parser.css(_APART)
    if any(word in lower for word in _STYLED_WORDS):
        apart += [n for n in parser.css(_STYLED) if _STYLED_APART.search(n.attributes.get("style") or "")]
    for node in apart:
        node.insert_before(" ")
        node.insert_after(" ")
    for node in parser.css("br"):
        node.replace_with(_BREAK)


def _grid(table_no: int, table: LexborNode, spanned: set[int]) -> Grid:
    rows: list[list[str] | list[tuple[str, int, int]]] = []
    for row in table.css("tr"):
        nodes = [node for node in row.iter() if node.tag in ("td", "th")]
        if spanned.isdisjoint(node.mem_id for node in nodes):
            rows.append([_cell_text(node) for node in nodes])
        else:
            rows.append([(_cell_text(node), _span(node, "rowspan"), _span(node, "colspan")) for node in nodes])
    return expand(table_no, rows)


def _span(node: LexborNode, name: str) -> int:
    """Return a span as printed; 0, which `expand` refuses, where it is no number."""
    text = (node.attributes.get(name) or "1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _cell_text(node: LexborNode) -> str:
    """Return the text of a cell, a line for each paragraph."""
    child = node.first_child
    if child is not None and child.next is None and child.tag in _LEAVES:  # so are most cells
        return _leaf_text(child).strip(" \n")
    lines = (line.strip(" ") for line in _block_text(node).split("\n"))
    return "\n".join(line for line in lines if line)


def _leaf_text(node: LexborNode) -> str:
    """Return the text of a node that holds no block element."""
    text: str = node.text()
    if "\n" in text or "  " in text or "\t" in text or "\r" in text:
        text = _SPACE.sub(" ", text)
    return text.replace(_BREAK, "\n")


def _block_text(node: LexborNode, depth: int = 0) -> str:
    """Return the text below a node with a line break around each block element."""
    if depth > _MAX_DEPTH:
        raise RefusalError(Problem(Reason.TOO_LARGE, f"elements are nested more than {_MAX_DEPTH} deep"))
    parts: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            parts.append(_leaf_text(child))
        elif tag == "p":
            parts += ("\n", _leaf_text(child), "\n")
        elif tag != "-comment":
            inner = _block_text(child, depth + 1)
            parts.append(f"\n{inner}\n" if tag in _BLOCKS else inner)
    return "".join(parts)
