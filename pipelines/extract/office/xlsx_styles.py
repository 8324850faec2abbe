"""The number formats of an .xlsx file: one for each style that a cell may have, and those that conditions put on."""

from dataclasses import dataclass, field

from pipelines.extract.office.number_formats import by_number
from pipelines.extract.office.xlsx_parts import elements, local


@dataclass(slots=True)
class Styles:
    """Number formats by the number of a cell's style; `reformats` tells which conditional styles bring one along."""

    formats: list[str] = field(default_factory=list)
    reformats: list[bool] = field(default_factory=list)

    def number_format(self, style: str | None) -> str:
        """Return the format of a style, as its number stands in a cell; a file without styles has the general one."""
        number = int(style or "0")
        if number < 0:
            raise ValueError(f"style {number}")
        return self.formats[number] if self.formats or number else "General"


def read_styles(data: bytes) -> Styles:
    """Read the styles part."""
    styles = Styles()
    named: dict[int, str] = {}
    for element in elements(data, "numFmts", "cellXfs", "dxfs"):
        match local(element):
            case "numFmts":
                named |= {int(each.get("numFmtId") or ""): each.get("formatCode") or "" for each in element}
            case "cellXfs":
                numbers = [int(each.get("numFmtId") or "0") for each in element]
                styles.formats = [by_number(number, named) for number in numbers]
            case "dxfs":
                styles.reformats = [any(local(part) == "numFmt" for part in each) for each in element]
    return styles
