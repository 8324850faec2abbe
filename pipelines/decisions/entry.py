"""What a field may hold, type by type: text, one of some words, a year, a date, a quoted figure, a list of texts."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import yaml

from pipelines.decisions.fields import Fields, is_tagged
from pipelines.decisions.figures import read_decimal
from pipelines.decisions.hints import like

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_YEAR = r"(?:19|20)[0-9]{2}"
_PATH = " / "


class Entry(Fields):
    """An entry or a part of one, with its fields checked. None stands for what is missing or refused."""

    def text(self, name: str, *, pattern: str = "", is_optional: bool = False, is_code: bool = False) -> str | None:
        """Return a text that is not empty.

        Args:
            name: the field.
            pattern: what the whole text must match.
            is_optional: it may be missing.
            is_code: digits without quotes will do.
        """
        node = self._take(name, is_optional=is_optional)
        text = None if node is None else self._string(name, node, is_code=is_code)
        if text is not None and not re.fullmatch(pattern or r"(?s).+", text):
            self.refuse(f"`{name}` is {text or 'empty'}; {like(name)}", node)
            return None
        return text

    def choice(self, name: str, allowed: Sequence[str], *, is_optional: bool = False) -> str | None:
        """Return one of several words."""
        node = self._take(name, is_optional=is_optional)
        text = None if node is None else self._string(name, node)
        if text is not None and text not in allowed:
            self.refuse(f"`{name}` is {text or 'empty'}; write one of {', '.join(allowed)}", node)
            return None
        return text

    def year(self, name: str, *, is_optional: bool = False) -> int | None:
        """Return a year."""
        text = self.text(name, pattern=_YEAR, is_optional=is_optional, is_code=True)
        return None if text is None else int(text)

    def category(self, name: str) -> str | None:
        """Return a category, nested ones outermost first and joined by ` / `, without its number."""
        text = self.text(name)
        if text is not None and not all(part.strip(_PATH) == part != "" for part in text.split(_PATH)):
            self.refuse(f"`{name}` is {text}; write nested categories outermost first, joined by `{_PATH}`", name)
            return None
        return text

    def true(self, name: str) -> None:
        """Take a field that can only say yes."""
        node = self._take(name)
        if not (isinstance(node, yaml.ScalarNode) and node.value == "true" and is_tagged(node, "bool")):
            self.refuse(f"`{name}` can only be true; {like(name)}", node)

    def day(self, name: str) -> date | None:
        """Return a date, written as 2025-11-24."""
        node = self._take(name)
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        day = _calendar_day(text)
        if node is not None and day is None:
            self.refuse(f"`{name}` is {text or 'nothing'}, which is no date; {like(name)}", node)
        return day

    def day_or_month(self, name: str) -> tuple[date | None, str]:
        """Return a date, of a month alone its first day, and the text as it is written."""
        node = self._take(name)
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        day = _calendar_day(f"{text}-01" if _MONTH.fullmatch(text) else text)
        if node is not None and day is None:
            also = "or like `2025-08` where the month alone is known"
            self.refuse(f"`{name}` is {text or 'nothing'}, which is no date; {like(name)}, {also}", node)
        return day, text

    def figure(self, name: str, *, may_be_blank: bool = False) -> str | None:
        """Return a figure as it is written, in quotes; for a blank, written `null`, nothing."""
        node = self._take(name)
        if node is None or (may_be_blank and node.value and is_tagged(node, "null")):
            return None
        if is_tagged(node, "float", "int"):
            quoted = f'`{name}: "{node.value}"`'
            self.refuse(f"`{name}: {node.value}` would not be kept exactly; put it in quotes: {quoted}", node)
        elif isinstance(node, yaml.ScalarNode) and is_tagged(node, "str"):
            return str(node.value).strip()
        else:
            also = ", or `null` for a blank" if may_be_blank else ""
            self.refuse(f"`{name}` is no figure; {like(name)}{also}", node)
        return None

    def decimal(self, name: str, *, may_be_blank: bool = False) -> Decimal | None:
        """Return a figure that is written in the stored unit."""
        text = self.figure(name, may_be_blank=may_be_blank)
        try:
            return None if text is None else read_decimal(text)
        except ValueError as error:
            self.refuse(f"`{name}: {text}` {error}", self._fields[name])
            return None

    def texts(self, name: str, hint: str) -> list[str]:
        """Return a list of texts, none of them empty or there twice."""
        found: list[str] = []
        for item in self._items(name, hint):
            text = str(item.value).strip() if is_tagged(item, "str") else ""
            if not text:
                self.refuse(f"`{name}` has an item that is no text; {hint}", item)
            elif text in found:
                self.refuse(f"`{name}` has “{text}” twice; keep one of them", item)
            else:
                found.append(text)
        return found


def _calendar_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
