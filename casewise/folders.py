"""Names of the files and folders of a course that several rooms know."""

from __future__ import annotations

from pathlib import Path

CONFIG = "nbgrader_config.py"
SOURCE = "source"
RELEASE = "release"
STAMP = "timestamp.txt"
"""In a submission: when it was handed in."""
SECRET = "submission_secret.txt"  # noqa: S105  (a file's name)
"""In a submission: what the names of its feedback pages are made of."""
DUE_DATES = ".due-dates.json"
"""Beside the modules of a learner: the dates that hold for them, by module."""


def part_of_course(path: Path) -> str:
    """Return the top folder of the course in which a file or a folder lies; an empty text outside a course."""
    roots = (root for root in path.parents if (root / CONFIG).is_file())
    return next((path.relative_to(root).parts[0] for root in roots), "")
