"""Where a notebook runs, and so what a scenario cell does there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

CONFIG = "nbgrader_config.py"


class Place(Enum):
    """Who is looking at the cell."""

    LEARNER = "a learner, who answers"
    AUTHOR = "an author in source/, who sees the key"
    DEMONSTRATION = "anybody in release/, where nothing is kept"
    GRADING = "nbgrader, which wants a score"
    VALIDATION = "nbgrader validate, which wants to know what is unanswered"

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str]) -> Place:
        """Return the place of a notebook in `folder`, by nbgrader's own marks."""
        execution = environment.get("NBGRADER_EXECUTION")
        if execution == "autograde":
            return cls.GRADING
        part = _part_of_course(folder)
        if part == "source":
            return cls.AUTHOR
        if execution == "validate":
            return cls.VALIDATION
        return cls.DEMONSTRATION if part == "release" else cls.LEARNER


def _part_of_course(folder: Path) -> str | None:
    """Return the top folder of the course in which `folder` lies, or None outside a course."""
    for root in folder.resolve().parents:
        if (root / CONFIG).is_file():
            return folder.resolve().relative_to(root).parts[0]
    return None
