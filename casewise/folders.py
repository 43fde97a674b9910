"""Names of the files and folders of a course, which many rooms know."""

from __future__ import annotations

STAMP = "timestamp.txt"


SECRET = "submission_secret.txt"  # noqa: S105  (a file's name)


CONFIG = "nbgrader_config.py"


DUE_DATES = ".due-dates.json"
"""Beside the modules of a learner: the dates that hold for them, by module."""
