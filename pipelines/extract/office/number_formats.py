"""Number formats that workbooks name by number alone, as a Chinese Excel shows them: ECMA-376 part 1, 18.8.30.

Those that depend on the language are dates from 27 on. All dates are shown in ISO form, so one date's format stands for
every other. A number that is not here has no known meaning.
"""

_DATE = "yyyy-mm-dd"
BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)), _DATE),
    37: "#,##0 ;-#,##0 ",
    38: "#,##0 ;[Red]-#,##0 ",
    39: "#,##0.00 ;-#,##0.00 ",
    40: "#,##0.00 ;[Red]-#,##0.00 ",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    46: "[h]:mm:ss",
    48: "##0.0E+0",
    49: "@",
}


def by_number(number: int, named: dict[int, str]) -> str:
    """Return the format with this number.

    Args:
        number: the format's number in the file.
        named: the formats that the file spells out.

    Returns:
        The format; for a number without any meaning a text that no number can be shown by.
    """
    return named.get(number) or BUILT_IN.get(number) or f"[number {number}]"
