"""Names of a course's files and folders that several rooms use, and a module's title."""

from __future__ import annotations

from pathlib import Path

CONFIG = "nbgrader_config.py"
SOURCE = "source"
RELEASE = "release"
STAMP = "timestamp.txt"
"""In a submission: when it was handed in."""
SECRET = "submission_secret.txt"  # noqa: S105  (a file's name)
"""In a submission: the secret from which the names of its feedback pages are made."""
DUE_DATES = ".due-dates.json"
"""Beside a learner's modules: the learner's due dates, by module."""
COURSE_NEWS = ".course-news.json"
"""Beside a learner's modules: what the exchange last said of each."""


def part_of_course(path: Path) -> str:
    """Return the top-level folder of the course that contains a path, or an empty text outside a course."""
    roots = (root for root in path.parents if (root / CONFIG).is_file())
    return next((path.relative_to(root).parts[0] for root in roots), "")


def module_title(module: str) -> str:
    """Return a module's name in words, such as *Client contact* for ``client-contact``."""
    return module.replace("-", " ").replace("_", " ").capitalize()
