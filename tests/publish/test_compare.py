"""Comparing two databases row by row, those of different contracts too."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.compare import Diff, TableDiff, compare

FACTS = (
    "create table facts (notice varchar, row_no int, plan decimal(18, 4), text varchar, primary key (notice, row_no));"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "it's here"  # a quote in a path is part of the path


def diff(folder: Path, old: str, new: str, limit: int = 20, only: str | None = None) -> Diff:
    folder.mkdir(parents=True, exist_ok=True)
    for name, statements in (("old", old), ("new", new)):
        with duckdb.connect(str(folder / f"{name}.duckdb")) as connection:
            connection.execute(statements)
    return compare(folder / "old.duckdb", folder / "new.duckdb", limit, only)


def one(found: Diff) -> TableDiff:
    [table] = found.tables
    return table


OLD = f"{FACTS} insert into facts values ('a', 1, 1, 'x'), ('a', 2, 2, null), ('b', 1, 3, 'z'), ('b', 2, null, 'z')"
NEW = f"{FACTS} insert into facts values ('b', 2, null, 'z'), ('b', 1, 3.5, 'y'), ('a', 2, 2, ''), ('c', 1, 4, 'w')"


def test_rows_added_removed_and_changed_by_key(folder: Path) -> None:
    table = one(diff(folder, OLD, NEW))
    assert table.counts == {"added": 1, "removed": 1, "changed": 2}
    assert table.changed_columns == {"text": 2, "plan": 1}
    assert [(row.kind, row.key, row.old, row.new) for row in table.shown] == [
        ("changed", {"notice": "a", "row_no": 2}, {"text": None}, {"text": ""}),
        (
            "changed",
            {"notice": "b", "row_no": 1},
            {"plan": Decimal("3.0000"), "text": "z"},
            {"plan": Decimal("3.5000"), "text": "y"},
        ),
        ("removed", {"notice": "a", "row_no": 1}, {"plan": Decimal("1.0000"), "text": "x"}, {}),
        ("added", {"notice": "c", "row_no": 1}, {}, {"plan": Decimal("4.0000"), "text": "w"}),
    ]


def test_the_other_way_round_it_is_the_opposite(folder: Path) -> None:
    there, back = one(diff(folder / "1", OLD, NEW)), one(diff(folder / "2", NEW, OLD))
    assert back.counts == {"added": 1, "removed": 1, "changed": 2}
    assert [(row.old, row.new) for row in back.shown][:2] == [(row.new, row.old) for row in there.shown][:2]
    assert [row.key["notice"] for row in back.shown][2:] == ["c", "a"]


def test_equal_rows_in_another_order_are_equal(folder: Path) -> None:
    found = diff(folder, OLD, f"{FACTS} insert into facts from (values ('b', 2, null, 'z'), ('b', 1, 3, 'z'), "
                 "('a', 2, 2, null), ('a', 1, 1, 'x'))")  # fmt: skip
    assert found.is_equal
    assert (one(found).counts, one(found).shown) == ({"added": 0, "removed": 0, "changed": 0}, [])


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_rows_than_asked_for_are_given_and_all_are_counted(folder: Path, limit: int) -> None:
    table = one(diff(folder, OLD, NEW, limit))
    assert (len(table.shown), sum(table.counts.values())) == (limit, 4)


def test_a_table_of_its_key_alone(folder: Path) -> None:
    table = "create table link (a int, b int, primary key (a, b)); insert into link values (1, 1)"
    found = one(diff(folder, f"{table}, (1, 2)", f"{table}, (1, 3)"))
    assert found.counts == {"added": 1, "removed": 1, "changed": 0}
    assert [dict(row.key) for row in found.shown] == [{"a": 1, "b": 2}, {"a": 1, "b": 3}]


def test_what_speaks_of_the_release_itself_is_left_out(folder: Path) -> None:
    own = "create table {} (n int primary key); insert into {} values ({});"
    old, new = (
        "".join(own.format(name, name, number) for name in ("audit_release", "audit_check")) for number in (1, 2)
    )
    assert diff(folder, f"{old} {OLD}", f"{new} {OLD}").is_equal


def test_views_are_not_compared(folder: Path) -> None:
    found = diff(folder, f"{OLD}; create view v as select 1 as a", OLD)
    assert (found.is_equal, [table.table for table in found.tables]) == (True, ["facts"])


def test_one_table_alone(folder: Path) -> None:
    other = "create table other (n int primary key); insert into other values"
    found = diff(folder, f"{other} (1); {OLD}", f"{other} (2); {NEW}", only="other")
    assert one(found).table == "other"
    with pytest.raises(KeyError):
        compare(folder / "old.duckdb", folder / "new.duckdb", 20, "nothing")


class TestOtherContracts:
    """Both releases are compared in what they have in common; the rest is told."""

    def test_tables_and_columns_of_one_alone(self, folder: Path) -> None:
        old = "create table was (k int); create table t (k int primary key, a int, gone int);"
        new = "create table came (k int); create table t (k int primary key, fresh int, a int);"
        found = diff(folder, f"{old} insert into t values (1, 2, 3)", f"{new} insert into t values (1, 4, 2)")
        assert one(found).is_equal
        assert not found.is_equal
        assert found.notes == [
            "came is in the second release only",
            "t: only the first release has gone",
            "t: only the second release has fresh",
            "was is in the first release only",
        ]

    @pytest.mark.parametrize(
        ("was", "becomes", "is_equal"),
        [
            ("decimal(18, 2), 1.50", "decimal(18, 4), 1.5", True),
            ("decimal(18, 2), 1.50", "decimal(18, 4), 1.5001", False),
            ("integer, 15", "bigint, 15", True),
            ("varchar, '15'", "integer, 15", True),
            ("varchar, 'none'", "integer, 15", False),
            ("varchar, 'none'", "integer, null", False),
            ("varchar, '2025-01-01'", "date, date '2025-01-01'", True),
        ],
    )
    def test_a_column_of_another_type_is_compared_by_what_it_says(
        self, folder: Path, was: str, becomes: str, is_equal: bool
    ) -> None:
        def table(column: str) -> str:
            kind, value = column.rsplit(", ", 1)
            return f"create table t (k int primary key, a {kind}); insert into t values (1, {value})"

        found = diff(folder, table(was), table(becomes))
        assert one(found).is_equal == is_equal
        [note] = found.notes
        assert note.startswith("t.a was ")

    def test_a_key_column_of_another_type(self, folder: Path) -> None:
        table = "create table t (k {} primary key, a int); insert into t values ('1', 1), ('2', {})"
        found = one(diff(folder, table.format("int", 2), table.format("varchar", 3)))
        assert found.counts == {"added": 0, "removed": 0, "changed": 1}

    def test_a_table_with_another_key_is_not_compared_and_that_is_told(self, folder: Path) -> None:
        table = "create table t (a int not null, b int not null, primary key ({})); insert into t values (1, 1)"
        found = diff(folder, table.format("a"), table.format("a, b"))
        assert (found.tables, found.is_equal) == ([], False)
        assert found.notes == [
            "t is not compared: its rows are told apart by other columns in each release: (a) and (a, b)"
        ]

    def test_the_order_of_the_keys_columns_does_not_count(self, folder: Path) -> None:
        table = "create table t (a int, b int, primary key ({})); insert into t values (1, 2)"
        assert diff(folder, table.format("a, b"), table.format("b, a")).is_equal
