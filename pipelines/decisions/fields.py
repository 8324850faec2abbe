"""The fields of one mapping in a file of decisions: each is taken once, what nobody took is refused.

It works on YAML nodes, which hold every value as it is written: YAML itself would read 11.05 as a float, 012 as ten,
and keep the last of two equal fields. A fault is noted and gives None; the faults of all files are reported together,
and nothing of files with faults is used.
"""

from typing import Any, Self

import yaml

from pipelines.decisions.faults import Fault
from pipelines.decisions.hints import like

_TAG = "tag:yaml.org,2002:"


class Fields:
    """The fields of one mapping. `id` is that of the whole entry, for messages; empty where it has none."""

    def __init__(self, file: str, node: Any, faults: list[Fault], *, owner: str = "", within: str = "") -> None:
        """Open a mapping.

        Args:
            file: name of the file, for messages.
            node: the mapping's node.
            faults: where faults are noted.
            owner: id of the entry that this mapping is a part of.
            within: its place in that entry, such as `figure 2: `.
        """
        self._file, self._node, self._faults, self._within = file, node, faults, within
        self._fields: dict[str, Any] = {}
        self._asked: list[str] = []
        names = [str(key.value) for key, _ in node.value]
        for name, (_, value) in zip(names, node.value, strict=True):
            self._fields.setdefault(name, value)
        named = self._fields.get("id")
        self.id = owner or (str(named.value) if isinstance(named, yaml.ScalarNode) else "")
        for name in self._fields:
            if names.count(name) > 1:
                self.refuse(f"`{name}` stands here twice; keep one of them")

    def refuse(self, what: str, at: Any = None) -> None:
        """Note a fault, with the line of a field (its name or its node), else of the whole mapping."""
        node = (self._fields.get(at) if isinstance(at, str) else at) or self._node
        self._faults.append(Fault(self._file, node.start_mark.line + 1, self.id, f"{self._within}{what}"))

    def has(self, name: str) -> bool:
        """Tell whether a field is there."""
        return name in self._fields

    def part(self, name: str) -> Self | None:
        """Return the fields below a field."""
        node = self._take(name)
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode):
            return self._open(node, f"{name}: ")
        self.refuse(f"`{name}` has no fields; {like(name)}", node)
        return None

    def parts(self, name: str, one: str) -> list[Self]:
        """Return a list of groups of fields; `one` is what messages call each of them."""
        found = []
        for position, item in enumerate(self._items(name, like(name)), 1):
            if isinstance(item, yaml.MappingNode):
                found.append(self._open(item, f"{one} {position}: "))
            else:
                self.refuse(f"{one} {position} has no fields; {like(name)}", item)
        return found

    def finish(self) -> None:
        """Refuse every field that was not taken."""
        for name, node in self._fields.items():
            if name not in self._asked:
                self.refuse(f"`{name}` is unknown here; the fields are {', '.join(self._asked)}", node)

    def _open(self, node: Any, within: str) -> Self:
        return type(self)(self._file, node, self._faults, owner=self.id, within=within)

    def _take(self, name: str, *, is_optional: bool = False) -> Any:
        self._asked.append(name)
        node = self._fields.get(name)
        if node is None and not is_optional:
            self.refuse(f"`{name}` is missing; {like(name)}")
        return node

    def _items(self, name: str, hint: str) -> list[Any]:
        node = self._take(name)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.refuse(f"`{name}` is no list with at least one item; {hint}", node)
            return []
        return list(node.value)

    def _string(self, name: str, node: Any, *, is_code: bool = False) -> str | None:
        """Return a text. With `is_code` digits without quotes will do: they are kept as they are written."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(f"`{name}` is a list or has fields of its own; {like(name)}", node)
        elif is_tagged(node, "str") or (is_code and is_tagged(node, "int")):
            return str(node.value).strip()
        elif is_tagged(node, "null"):
            self.refuse(f"`{name}` is empty; {like(name)}", node)
        else:
            self.refuse(f'`{name}: {node.value}` is no text; put it in quotes: `{name}: "{node.value}"`', node)
        return None


def is_tagged(node: Any, *types: str) -> bool:
    """Tell whether YAML takes a node for one of some types."""
    return any(node.tag == _TAG + name for name in types)
