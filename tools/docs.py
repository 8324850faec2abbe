"""Writes what the documents say twice: pages generated from YAML, and the outputs of the examples in the READMEs.

`python -m tools.docs` writes them, `--check` only tells what is out of date and ends with 1. Tests hold the same, so
neither is ever typed by hand.
"""

import argparse
import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.contract import Column, Table, tables
from pipelines.paths import ROOT, SQL
from pipelines.problems import Reason, words
from tools import examples

_MADE = "<!-- Made by `make docs` from {source}: change that, not this page. -->"

_QUARANTINE = """\
# Quarantine

{made}

A document that cannot be read without guessing is not read at all: it goes to quarantine with a reason, and the
other documents of the same run go on. Its bytes stay in the archive untouched. The table `audit_quarantine` says which
cell is at fault: file, table, row, column and raw text; `minsheng quarantine` lists them with what to do.

What to do: follow the hint, then ingest the corrected file, or the same file with the option that the hint names;
after a fix of the machine or of a lookup, `minsheng replay` tries again. A document leaves quarantine by itself
when newer code can read it: every run reads again what older code has read. A file that was replaced by a corrected one
stays listed.

Not to be confused with a *held* notice: that one is readable, but its figures do not add up, so that its facts stay
out of the release. See [the README](../README.md#a-total-that-does-not-add-up).

无法确定读取的文件不作猜测，整份进入隔离区并注明原因；同批其他文件照常处理，存档原件不变。
`audit_quarantine` 记录出错的文件、表格、行、列与原文，`minsheng quarantine` 逐条列出并给出处理办法，
修复后用 `minsheng replay` 重试。
按提示更正文件或补充选项后重新导入即可。
隔离不同于“暂扣”：暂扣的公示可以读取，但数字对不上，因此不进入事实表。

| reason | meaning | what to do | 含义 | 处理办法 |
|---|---|---|---|---|
{rows}
"""

_DICTIONARY = """\
# Data dictionary

{made}

Every table and column of the published release `current.duckdb`, as its own comments say too
(`select * from duckdb_columns()`). Keys are stable texts or hashes, the same in every rebuild. Money is in 万元
(ten thousand yuan), exact, in columns that end in `_wan`; percentages end in `_pct`, dates in `_on`, points in time in
`_at`; flags begin with `is_`. A blank of the notice is null, a printed 0 is 0. *null* says that a column may be empty.

Figures are cumulative: never add them over periods. `v_progress_latest` has the safe filter built in.

发布库 `current.duckdb` 的全部表与列。金额单位为万元，按原文精确保存；空白为空值，原文为 0 则为 0。
数据为年初至期末累计，不可跨期相加，请使用视图 `v_progress_latest`。

{contents}

{tables}

## Views and macros

Made from the tables, by [`sql/views`](../sql/views).

| name | what it is |
|---|---|
{views}
"""


def quarantine() -> str:
    """Return the page of all reasons for quarantine."""
    fields = ("en", "hint_en", "zh", "hint_zh")
    rows = (_row(f"`{reason}`", *(words(reason, field) for field in fields)) for reason in Reason)
    return _QUARANTINE.format(made=_MADE.format(source="pipelines/reasons.yml"), rows="\n".join(rows))


def data_dictionary() -> str:
    """Return the page of all tables and columns of the release."""
    release = sorted(tables("release").values(), key=lambda table: table.name)
    contents = (f"- [`{table.name}`](#{table.name}) {table.label_zh}" for table in release)
    return _DICTIONARY.format(
        made=_MADE.format(source="warehouse/contract"),
        contents="\n".join(contents),
        tables="\n\n".join(_table(table) for table in release),
        views="\n".join(_view(path) for path in sorted((SQL / "views").glob("*.sql"))),
    )


PAGES: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "quarantine.md": quarantine,
    ROOT / "docs" / "data-dictionary.md": data_dictionary,
}
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
STORY = ROOT / "docs" / "story.md"


def _table(table: Table) -> str:
    head = f"## {table.name}\n\n**{table.label_zh}** {table.description_zh}\n\n{table.description_en}\n\n"
    key = ", ".join(f"`{name}`" for name in table.key)
    rows = "\n".join(_row(*_column(column)) for column in table.columns)
    return f"{head}Key: {key}\n\n| column | type | unit | 名称 | meaning | 含义 |\n|---|---|---|---|---|---|\n{rows}"


def _column(column: Column) -> tuple[str, ...]:
    kind = f"{column.type}{' null' if column.nullable else ''}"
    meaning = column.description_en
    if column.values:
        meaning += f". One of {', '.join(f'`{value}`' for value in column.values)}"
    if column.references:
        parent = column.references.partition(".")[0]
        meaning += f". → [`{parent}`](#{parent})"
    return f"`{column.name}`", kind, column.unit, column.label_zh, meaning, column.description_zh


def _view(path: Path) -> str:
    """Return the row of a view or macro: what its file's opening comment says."""
    comment = takewhile(lambda line: line.startswith("--"), path.read_text(encoding="utf-8").splitlines())
    return _row(f"`{path.stem.partition('_')[2]}`", " ".join(line.removeprefix("--").strip() for line in comment))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> int:
    """Write the pages and the examples' outputs, or only check them."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if something is out of date")
    check = parser.parse_args().check
    made = {path: page() for path, page in PAGES.items()}
    for shown in (READMES, (STORY,)):
        with TemporaryDirectory() as folder:
            outputs = examples.run(examples.find(shown[0].read_text(encoding="utf-8")), Path(folder))
        made |= {path: examples.rewrite(path.read_text(encoding="utf-8"), outputs) for path in shown}
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if not check:
            path.write_text(made[path], encoding="utf-8")
        sys.stderr.write(f"{path.relative_to(ROOT)} {'is out of date: run `make docs`' if check else 'written'}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
