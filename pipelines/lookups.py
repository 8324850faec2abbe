"""Dirty recurring values live in YAML lookups beside the stage that uses them; this reads one, once."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

# The C loader is ten times as fast; PyYAML lacks it only where it was built without libyaml.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_yaml(path: Path) -> Any:
    """Return the content of a YAML file, read once in a process. Callers must not change it."""
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_Loader)  # noqa: S506  # a safe loader, by either name
