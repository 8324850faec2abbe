"""Text repair limited to what is certain; the raw text stays in the raw frames.

Rejoined are list numbers that stand alone on a line, a month that lost its 月 before a day (`3.4` / `1日起` is item 3,
4月1日起), and lines broken in mid-sentence. Spaces inside Chinese and characters without width go, full-width forms
are folded. A list item, and a line after the end of a sentence, keeps a line of its own. Numbers that have run into
each other stay so: nothing tells where one ends.
"""

import polars as pl

from pipelines.fold import FULL_WIDTH

_BLANK = r"[\t\p{Zs}]"
# No reader sees these: soft hyphen, zero-width space and joiners, byte order mark.
_UNSEEN = r"[\u00ad\u200b-\u200d\ufeff]"
_LINE_END = r"\r\n?|[\u2028\u2029]"
_HAN = r"[\p{Han}、。，；：（）“”《》！？]"
_BREAK_IN_WORDS = r"([0-9A-Za-z.%])\n([0-9A-Za-z])"
_KEEP = "\x02"
_NEEDS_WORK = r"[\s\u00ad\u200b-\u200d\ufeff\uff01-\uff5e]"


def clean(texts: pl.Series) -> pl.Series:
    """Return the repaired texts of a column; an empty cell stays an empty text."""
    # Only what has a blank, a line break, a full-width or an unseen form needs work; in many columns that is little.
    at = texts.str.contains(_NEEDS_WORK).arg_true()
    if at.len() == 0:
        return texts
    repaired = texts.gather(at).to_frame("text").select(_join_lines(_fold(pl.col("text"))).str.strip_chars())
    # `scatter` writes into the Series it is called on, which here is the caller's.
    return texts.clone().scatter(at, repaired.to_series())


def clean_one_line(texts: pl.Series) -> pl.Series:
    """Return the repaired texts of a column whose cells are names: no line breaks at all."""
    return clean(texts).str.replace_all("\n", "", literal=True)


def _fold(text: pl.Expr) -> pl.Expr:
    """Fold full-width forms, drop blanks at line ends and inside Chinese, empty lines and what no reader sees."""
    text = text.str.replace_many(FULL_WIDTH).str.replace_all(_UNSEEN, "").str.replace_all(_LINE_END, "\n")
    text = text.str.replace_all(rf"{_BLANK}*\n\s*", "\n").str.strip_chars().str.replace_all(rf"{_BLANK}+", " ")
    # Twice: matches do not overlap, so in “中 国 人” the first pass sees one blank of the two.
    for _ in range(2):
        text = text.str.replace_all(rf"({_HAN}) ([\p{{Han}}0-9])", "$1$2").str.replace_all(rf"([0-9]) ({_HAN})", "$1$2")
    return text


def _join_lines(text: pl.Expr) -> pl.Expr:
    """Rejoin what a copy broke apart; `_KEEP` marks the breaks that stay."""
    text = text.str.replace_all(r"(^|\n)(\d{1,2}[.、])\n", "$1$2").str.replace_all(
        r"(^|\n)(\d{1,2}\.)(1[0-2]|[1-9])\n([12]?\d|3[01])日", "${1}${2}${3}月${4}日"
    )
    # In a cell that begins with 1. a number at the head of a line is the next item's, even in `2.6个小学`.
    text = (
        pl.when(text.str.contains(r"^1[.、]"))
        .then(text.str.replace_all(r"\n(\d{1,2}[.、])", f"{_KEEP}$1"))
        .otherwise(text.str.replace_all(r"\n(\d{1,2}[.、](?:\D|\d{1,2}月))", f"{_KEEP}$1"))
    )
    return (
        text.str.replace_all(r"\n(\(\d{1,2}\))", f"{_KEEP}$1")
        .str.replace_all(r"([。;!?])\n", f"$1{_KEEP}")
        # Digits or Latin letters on both sides of a break were two words; joined they would be another one.
        # Twice, since matches do not overlap: a lone digit on a line has such a break on both sides.
        .str.replace_all(_BREAK_IN_WORDS, "$1 $2")
        .str.replace_all(_BREAK_IN_WORDS, "$1 $2")
        .str.replace_all("\n", "", literal=True)
        .str.replace_all(_KEEP, "\n", literal=True)
    )
