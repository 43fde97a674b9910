"""The targets of exports, and the columns of each LMS's tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Lms(Enum):
    """The targets for results."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"

    @property
    def called(self) -> str:
        """Its name in a sentence."""
        return self.value.capitalize()


@dataclass(frozen=True)
class Layout:
    """The columns of an LMS's table, and the rows and cells that aren't learners or points.

    `known_by` lists the columns of ids, in the order to try, and `names` the columns of names; `own` are other columns
    that don't belong to an assignment. `before` and `adds` are patterns of text that the LMS writes around an
    assignment's name, and `adds_elsewhere` is the same in other languages. `grades` are names of the column for points
    in a table of one assignment. `leaves` are cells that must stay, and `not_learners` are names in rows that don't
    belong to a learner. The maximum points are in the heading, by a pattern, or in a row or a column with these names.
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
    *("retroalimentación", "comentario", "comentarios", "pourcentage", "lettre", "percentuale", "lettera"),
    *("procent", "percentage", "letter", "процент", "буква", "отзыв", "commentaires", "prosent", "procentuell"),
    "porcentagem",
)
"""What Moodle adds to an activity's name above columns without points, in some languages."""

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
