"""Where a notebook runs, which decides what a scenario cell does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from markupsafe import Markup

from casewise.files import read_if_readable
from casewise.folders import RELEASE, SOURCE, part_of_course
from casewise.printable import printable
from casewise.surroundings import keeps

COPY = "COPY.md"
"""A file in a `source/` that is a copy, which says where the course itself is."""
COPY_LIMIT = 4096


class Place(Enum):
    """Who runs the cell, and why."""

    LEARNER = "a learner, who answers"
    AUTHOR = "an author in source/, who sees the key"
    DEMONSTRATION = "anybody in release/, where nothing is kept"
    NO_STORAGE = "a learner in a browser that gives the page no storage, where nothing is kept"
    GRADING = "nbgrader, which wants a score"
    VALIDATION = "nbgrader validate, which wants to know what is unanswered"

    @property
    def takes_answers(self) -> bool:
        """Whether a scenario is a card that can be answered, even if the answer isn't kept."""
        return self in (Place.LEARNER, Place.DEMONSTRATION, Place.NO_STORAGE)

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str]) -> Place:
        """Return the place of a notebook in `folder`, from nbgrader's environment and folders."""
        execution = environment.get("NBGRADER_EXECUTION")
        if execution == "autograde":
            return cls.GRADING
        part = part_of_course(folder.resolve())
        if part == SOURCE:
            return cls.AUTHOR
        if execution == "validate":
            return cls.VALIDATION
        if part == RELEASE:
            return cls.DEMONSTRATION
        return cls.LEARNER if keeps(folder) else cls.NO_STORAGE


def copy_notice(source: Path) -> Markup:
    """Return HTML that says that a `source/` is a copy; empty if it isn't one."""
    if (said := read_if_readable(source / COPY, COPY_LIMIT)) is None:
        return Markup("")
    words = printable(said[:COPY_LIMIT].decode(errors="replace").strip())
    style = "border: 2px solid; padding: 0.5em 1em; font-weight: bold"
    return Markup('<p role="note" style="{}">{}</p>').format(style, words)
