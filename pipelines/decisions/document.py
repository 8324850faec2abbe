"""One file of decisions -> its entries. Nothing is converted and nothing is believed yet: see `entry`."""

from pathlib import Path
from typing import Any

import yaml

from pipelines.decisions.entry import Entry
from pipelines.decisions.faults import Fault
from pipelines.decisions.fields import is_tagged

# The C loader is ten times as fast; PyYAML lacks it only where it was built without libyaml.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def entries(path: Path, key: str, faults: list[Fault]) -> list[Entry]:
    """Return the entries below a file's one top-level key; none where the file is not there.

    Args:
        path: the file.
        key: the top-level key.
        faults: where faults are noted.
    """
    root = _compose(path, faults)
    return [] if root is None else _unique(_listed(path.name, root, key, faults))


def _compose(path: Path, faults: list[Fault]) -> Any:
    """Return the root node of a file, None where there is none; of an empty file an empty mapping."""
    line = 0
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
        return root or yaml.MappingNode("", [])
    except FileNotFoundError:
        return None
    except OSError as error:
        what = f"it cannot be read ({error.strerror}); check what it is and who may read it"
    except UnicodeDecodeError:
        what = "it is not UTF-8 text; save it as UTF-8"
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        what = f"it is no YAML ({error.problem}); compare this line and those before it with the example"
    except yaml.YAMLError as error:
        what = f"it is no YAML ({str(error).splitlines()[0]}); write it anew in a plain text editor"
    faults.append(Fault(path.name, line, "", what))
    return None


def _listed(file: str, root: Any, key: str, faults: list[Fault]) -> list[Entry]:
    """Return an entry for each mapping of the list below the key."""

    def refuse(node: Any, what: str) -> None:
        faults.append(Fault(file, node.start_mark.line + 1 if node.start_mark else 0, "", what))

    names = [str(name.value) for name, _ in root.value] if isinstance(root, yaml.MappingNode) else []
    if names != [key]:
        found = f"at the outermost level it has {', '.join(names)}" if names else "it has no key"
        refuse(root, f"one key, `{key}:`, holds all entries, but {found}; `{key}: []` is a file without entries")
        return []
    [(_, below)] = root.value
    # All entries below the key are commented out.
    if is_tagged(below, "null"):
        return []
    if not isinstance(below, yaml.SequenceNode):
        refuse(below, f"`{key}` holds no list; begin each entry with `- id: …`")
        return []
    found_entries = []
    for position, node in enumerate(below.value, 1):
        if isinstance(node, yaml.MappingNode):
            found_entries.append(Entry(file, node, faults))
        else:
            refuse(node, f"entry {position} has no fields; begin it with `- id: …`")
    return found_entries


def _unique(found: list[Entry]) -> list[Entry]:
    seen: set[str] = set()
    for entry in found:
        if entry.id and entry.id in seen:
            entry.refuse("another entry of this file has the same `id`; give each its own", "id")
        seen.add(entry.id)
    return found
