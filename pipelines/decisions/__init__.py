"""What people have declared, in four YAML files: corrections, waivers, the crosswalk, and what other sources state.

The files are read strictly: whatever is not understood is refused, all faults of all files at once. Nothing here
applies a decision; that is for the stage that it concerns. How the files are written: docs/decisions.md.
"""

from pipelines.decisions.expiry import fingerprint, has_expired
from pipelines.decisions.reading import FILES, DecisionError, Decisions, decisions_folder, read_decisions

__all__ = [
    "FILES",
    "DecisionError",
    "Decisions",
    "decisions_folder",
    "fingerprint",
    "has_expired",
    "read_decisions",
]
