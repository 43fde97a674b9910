"""The results of one module, one for each learner, for export to an LMS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from nbgrader.api import Assignment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import case, func, select

from casewise.gradebook.course_folder import Course


@dataclass(frozen=True)
class Result:
    """One learner's result. `points` include the late penalty, and are None if nothing was graded."""

    learner: str
    first: str
    last: str
    email: str
    lms_id: str
    points: float | None
    waiting: bool

    @property
    def name(self) -> str:
        """First and last name, if they are known."""
        return f"{self.first} {self.last}".strip()


def held_back(results: Iterable[Result]) -> list[Result]:
    """Return results without the points of those who have an answer that nobody has read yet."""
    return [replace(one, points=None) if one.waiting else one for one in results]


def module_names(gradebook: Any) -> list[str]:
    """Return the names of the modules in a gradebook."""
    return sorted(gradebook.db.scalars(select(Assignment.name)))


def marksheet(course: Course, module: str) -> tuple[list[Result], float]:
    """Return a result for every learner in the gradebook, sorted by id, and the maximum points."""
    with course.gradebook() as gradebook:
        return marks_in(gradebook, module)


def marks_in(gradebook: Any, module: str) -> tuple[list[Result], float]:
    """Return the same from an open gradebook, as nbgrader passes it to its plugins."""
    module_row = gradebook.db.query(Assignment).filter(Assignment.name == module).one_or_none()
    of = {} if module_row is None else _earned(gradebook.db, module_row.id)
    marks = []
    for learner in gradebook.db.query(Student).order_by(Student.id):
        points, waiting = of.get(learner.id, (None, False))
        marks.append(
            Result(
                learner=learner.id,
                first=learner.first_name or "",
                last=learner.last_name or "",
                email=learner.email or "",
                lms_id=learner.lms_user_id or "",
                points=points,
                waiting=waiting,
            )
        )
    return marks, float(module_row.max_score) if module_row else 0.0


def _earned(session: Any, module: str) -> dict[str, tuple[float, bool]]:
    """Return the points of everyone who handed in, and whether a person has to look.

    nbgrader's own columns for these would read the whole gradebook once for each learner.
    """
    handed_in = select(SubmittedAssignment.id, SubmittedAssignment.student_id)
    handed_in = handed_in.where(SubmittedAssignment.assignment_id == module)
    submission = SubmittedNotebook.assignment_id
    here = submission.in_(select(SubmittedAssignment.id).where(SubmittedAssignment.assignment_id == module))
    penalties = select(submission, func.sum(SubmittedNotebook.late_submission_penalty)).where(here).group_by(submission)
    graded = (
        select(submission, func.sum(Grade.score), func.sum(case((Grade.needs_manual_grade, 1))))
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .where(here)
        .group_by(submission)
    )
    late = dict(session.execute(penalties).all())
    found = {row: (score or 0.0, bool(waiting)) for row, score, waiting in session.execute(graded)}
    earned = {}
    for row, learner in session.execute(handed_in):
        score, waiting = found.get(row, (0.0, False))
        earned[learner] = max(score - (late.get(row) or 0.0), 0.0), waiting
    return earned
