"""Where exports go, and what the tables of each LMS look like: how learners are known, and where the points go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lms(Enum):
    """Whose table results can be put into."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"


@dataclass(frozen=True)
class Layout:
    """The columns of a file, and which of its rows and cells are no learners and no points.

    Learners are `known_by` ids, tried in this order, and called by those `names` that are there; `own` are the other
    columns that are no assignment's. `before` and `adds` are patterns of what the LMS writes around the name of an
    assignment, `adds_elsewhere` what it adds in other languages, and `grades` are names of the column for points in a
    table of one assignment. `leaves` are cells that are to stay, and `not_learners` the names in rows that are
    nobody's. The most points stand in the heading, by a pattern, or in a row or a column of these names.
    """

    known_by: tuple[str, ...]
    names: tuple[str, ...]
    own: tuple[str, ...]
    before: str = ""
    adds: str = ""
    adds_elsewhere: str = ""
    grades: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    not_learners: tuple[str, ...] = ()
    most_in_heading: str = ""
    most_in_row: tuple[str, ...] = ()
    most_in_column: tuple[str, ...] = ()


NO_POINTS = (
    *("percentage", "letter", "feedback", "prozentsatz", "prozent", "buchstabe", "rückmeldung", "porcentaje", "letra"),
    *(
        "retroalimentación",
        "comentario",
        "comentarios",
        "pourcentage",
        "lettre",
        "percentuale",
        "lettera",
        "porcentagem",
    ),
    *("procent", "percentage", "letter", "процент", "буква", "отзыв", "commentaires", "prosent", "procentuell"),
)
"""What Moodle writes behind an activity's name above columns that hold no points, in some languages."""

LAYOUTS = {
    Lms.CANVAS: Layout(
        ("SIS User ID", "SIS Login ID", "ID"),
        names=("Student", "LastName", "FirstName"),
        own=(
            *("Integration ID", "Root Account", "Section"),
            *(f"{when} Points" for when in ("Current", "Final")),
            *(f"{when} {what}" for when in ("Current", "Final", "Override") for what in ("Score", "Grade")),
            *(f"Unposted {when} {what}" for when in ("Current", "Final") for what in ("Score", "Grade")),
        ),
        adds=r"( *\(\d+\))?",
        leaves=("ex", "n/a"),
        not_learners=("student, test", "test student"),
        most_in_row=("points possible",),
    ),
    Lms.MOODLE: Layout(
        ("ID number", "Email address", "Username"),
        names=("Full name", "Last name", "Surname", "First name"),
        own=(
            *("Identifier", "Institution", "Department"),
            *("Status", "Group", "Marker", "Maximum Grade", "Marking workflow state", "Grade can be changed"),
            *("Last modified (submission)", "Online text", "Last modified (grade)", "Feedback comments"),
            "Last downloaded from this course",
        ),
        before="([^:]+: *)?",
        adds=r"( *\(real\))?",
        adds_elsewhere=rf"( *\((?!(?:{'|'.join(NO_POINTS)})\))[^()]*\))?",
        grades=("Grade",),
        most_in_column=("Maximum Grade",),
    ),
    Lms.BLACKBOARD: Layout(
        ("Username", "Student ID"),
        names=("Full Name", "Last Name", "First Name"),
        own=(
            *("Child Course ID", "Last Access", "Availability"),
            *("Grading Notes", "Notes Format", "Feedback to Learner", "Feedback Format"),
        ),
        adds=r"( *\[[^]]*\])?( *\|\d+)?",
        most_in_heading=r"\[[^]]*?: *[^]\d]*([\d.,]+)",
    ),
}
