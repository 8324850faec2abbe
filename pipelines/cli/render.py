"""How results look on a terminal: plain decimals, aligned columns, nothing cut off."""

import sys
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import Any

# A pipe has no width; a table in it is as wide as its content.
_UNLIMITED = 10_000
# DuckDB's decimals have up to 38 digits; Python's usual context would round them to 28.
_EXACT = Context(prec=50)


def plain(value: Any) -> Any:
    """Return a decimal without zeros at its end, which only the column's type has put there."""
    if isinstance(value, Decimal):
        is_whole = value == value.to_integral_value()
        return value.quantize(Decimal(1), context=_EXACT) if is_whole else value.normalize(_EXACT)
    return value


def text(value: Any) -> str:
    """Return a value as a reader writes it; a list's items are separated by commas, NULL is empty."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(text(item) for item in value)
    shown = plain(value)
    return f"{shown:f}" if isinstance(shown, Decimal) else str(shown)


def money(value: Decimal | None) -> str:
    """Return an amount with thousands separators, or a dash where it is not stated."""
    return "—" if value is None else f"{plain(value):,f}"


def print_table(headings: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> None:
    """Print a table to stdout.

    Args:
        headings: the columns' headings.
        rows: their values.
        right: the columns to align to the right.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None if not sys.stdout.isatty() else _box(), pad_edge=False, header_style="bold")
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(text(value)) for value in row))
    Console(width=None if sys.stdout.isatty() else _UNLIMITED).print(table)


def _box() -> Any:
    from rich import box

    return box.SIMPLE_HEAD
