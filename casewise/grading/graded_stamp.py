"""The stamp in a graded folder, by which the next run knows whether it has to be graded again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import orjson

from casewise.gradebook.readings import GRADED


@dataclass(frozen=True)
class GradedStamp:
    """What a graded folder keeps in `.graded`, to know whether it has to be graded again.

    `source` changes with all that its grade comes from, `entered` with what the gradebook holds of it, and `pages` with
    all that is shown around it. `traces` are the `moments` of its answers.
    """

    source: str
    entered: str
    traces: list[int]
    pages: str = ""

    @classmethod
    def read(cls, folder: Path) -> GradedStamp | None:
        """Return the stamp in a graded folder, or None."""
        try:
            return cls(**json.loads((folder / GRADED).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Put the stamp into a graded folder."""
        (folder / GRADED).write_bytes(orjson.dumps(vars(self)))
