"""Where a notebook runs, and so what a scenario cell does there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from markupsafe import Markup

from casewise.files import read_regular
from casewise.printable import printable

CONFIG = "nbgrader_config.py"
COPY = "COPY.md"
"""Stands in a `source/` that is a copy, and says where the course itself is."""
COPY_LIMIT = 4096


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


def copy_notice(source: Path) -> Markup:
    """Return the HTML that tells an author that a `source/` is a copy; nothing if it isn't one."""
    try:
        said = read_regular(source / COPY, COPY_LIMIT)[:COPY_LIMIT].decode(errors="replace")
    except OSError:
        return Markup("")
    style = "border: 2px solid; padding: 0.5em 1em; font-weight: bold"
    return Markup('<p role="note" style="{}">{}</p>').format(style, printable(said.strip()))


def _part_of_course(folder: Path) -> str | None:
    """Return the top folder of the course in which `folder` lies, or None outside a course."""
    for root in folder.resolve().parents:
        if (root / CONFIG).is_file():
            return folder.resolve().relative_to(root).parts[0]
    return None
