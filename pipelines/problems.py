"""Why a document could not be read: an enumerated reason, the cell at fault, and what to do next.

A problem concerns one document and never stops a batch: the document goes to quarantine, the others go on.
The words for each reason, in two languages, are in `reasons.yml` beside this file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipelines.lookups import load_yaml

_WORDS = Path(__file__).with_name("reasons.yml")


class Reason(StrEnum):
    """Every reason for which a document is quarantined. Documented in docs/quarantine.md."""

    EMPTY_FILE = "empty_file"
    FORMAT_UNSUPPORTED = "format_unsupported"
    FORMAT_DAMAGED = "format_damaged"
    CONVERTER_MISSING = "converter_missing"
    CONVERTER_FAILED = "converter_failed"
    PROTECTED = "protected"
    SCANNED = "scanned"
    HIDDEN_CONTENT = "hidden_content"
    NOT_TEXT = "not_text"
    TEXT_DAMAGED = "text_damaged"
    TEXT_TRADITIONAL = "text_traditional"
    TEXT_PINYIN = "text_pinyin"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    NOT_A_NOTICE = "not_a_notice"
    TABLE_MISSING = "table_missing"
    TABLE_AMBIGUOUS = "table_ambiguous"
    ATTACHMENT_MISSING = "attachment_missing"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_UNKNOWN_MONEY = "column_unknown_money"
    COLUMN_REPEATED = "column_repeated"
    SPAN_INVALID = "span_invalid"
    ROW_RAGGED = "row_ragged"
    ROW_REPEATED = "row_repeated"
    ROW_UNRECOGNISED = "row_unrecognised"
    PARTS_INCOMPLETE = "parts_incomplete"
    ROWS_MISSING = "rows_missing"
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_FORMAT_UNKNOWN = "number_format_unknown"
    NUMBER_TOO_FINE = "number_too_fine"
    UNIT_UNKNOWN = "unit_unknown"
    REGION_CONFLICT = "region_conflict"
    YEAR_UNKNOWN = "year_unknown"
    YEAR_CONFLICT = "year_conflict"
    PERIOD_UNKNOWN = "period_unknown"
    PERIOD_CONFLICT = "period_conflict"
    SERIES_UNKNOWN = "series_unknown"
    READER_FAILED = "reader_failed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document. Rows and columns count from 1, header rows included; 0 is 'no cell'."""

    reason: Reason
    detail: str = ""
    table_no: int = 0
    row_no: int = 0
    column_no: int = 0
    column_header: str = ""
    raw_text: str = ""


class RefusalError(Exception):
    """A document cannot be read without guessing. Carries every problem found, not the first alone."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("; ".join(f"{p.reason}: {p.detail}" for p in self.problems))


def words(reason: str, field: str) -> str:
    """Return what `reasons.yml` says of a reason.

    Args:
        reason: a member of `Reason`.
        field: `en`, `zh`, `hint_en` or `hint_zh`.
    """
    return str(load_yaml(_WORDS)[reason][field])
