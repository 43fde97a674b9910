"""Where exports go, and what the tables of each LMS look like: how learners are known, and where the points go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lms(Enum):
    """Where results can go."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"
    XAPI = "xapi"


class Format(Enum):
    """What another program's question bank reads."""

    MOODLE = "moodle"
    QTI = "qti"


@dataclass(frozen=True)
class Layout:
    """The columns of a file. `known_by` are tried in their order; `grades` are names of a column for points.

    `not_learners` are the texts in the first column of rows that are no learners; `not_grades` are columns that the LMS
    calculates itself.
    """

    known_by: tuple[str, ...]
    grades: tuple[str, ...] = ()
    not_learners: tuple[str, ...] = ()
    not_grades: tuple[str, ...] = ()


LAYOUTS = {
    Lms.CANVAS: Layout(
        ("SIS User ID", "SIS Login ID", "ID"),
        not_learners=("points possible", "student, test", "test student"),
        not_grades=("final score", "final grade", "final points"),
    ),
    Lms.MOODLE: Layout(("ID number", "Email address", "Username"), grades=("Grade",)),
    Lms.BLACKBOARD: Layout(("Username", "Student ID")),
}
