"""The learners in the gradebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader.api import Student

from casewise.gradebook.course_folder import Course
from casewise.tables.person import Learner


def learners_in(course: Course) -> dict[str, Learner]:
    """Return the learners in the gradebook, by id.

    Raises:
        StepError: if it can't be read.
    """
    with course.gradebook() as gradebook:
        return {
            one.id: Learner(one.id, one.first_name or "", one.last_name or "", one.email or "", one.lms_user_id or "")
            for one in gradebook.db.query(Student).order_by(Student.id)
        }


def name_of(student: Any) -> str:
    """Return the full name of nbgrader's student; empty if it isn't known."""
    return " ".join(f"{student.first_name or ''} {student.last_name or ''}".split())


def enter(course: Course, learners: Iterable[Learner]) -> None:
    """Write learners to the gradebook, all or none.

    Raises:
        StepError: if it can't be written.
    """
    with course.gradebook() as gradebook:
        for one in learners:
            gradebook.db.merge(
                Student(
                    id=one.learner,
                    first_name=one.first or None,
                    last_name=one.last or None,
                    email=one.email or None,
                    lms_user_id=one.lms_id or None,
                )
            )
        gradebook.db.commit()
