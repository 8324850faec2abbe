"""Where the project's own folders are. Nothing here looks at the store (see `store`)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ROOT / "warehouse" / "contract"
EXPECTATIONS = ROOT / "expectations"
SAMPLE = ROOT / "warehouse" / "sample"
SQL = ROOT / "sql"
DEFAULT_STORE = ROOT / "warehouse" / "store"


def sql(name: str) -> str:
    """Return the text of one SQL file.

    Args:
        name: path below `sql/`, such as `release/10_ledger.sql`.
    """
    return (SQL / name).read_text(encoding="utf-8")
