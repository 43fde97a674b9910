"""The learners in the gradebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbgrader.api import Student

from casewise.gradebook.course_folder import Course
from casewise.gradebook.sections import Place, places_in, write_places
from casewise.tables.person import Learner


def learners_in(course: Course) -> dict[str, Learner]:
    """Return the learners in the gradebook, by id.

    Raises:
        StepError: if it can't be read.
    """
    places = places_in(course.root)
    with course.gradebook() as gradebook:
        return {
            one.id: Learner(
                *(one.id, one.first_name or "", one.last_name or "", one.email or "", one.lms_user_id or ""),
                **vars(places.get(one.id, Place())),
            )
            for one in gradebook.db.query(Student).order_by(Student.id)
        }


def name_of(student: Any) -> str:
    """Return the full name of nbgrader's student; empty if it isn't known."""
    return " ".join(f"{student.first_name or ''} {student.last_name or ''}".split())


def enter(course: Course, learners: Iterable[Learner]) -> None:
    """Write learners to the gradebook, all or none, and their sections and groups beside it.

    Raises:
        StepError: if it can't be written.
    """
    learners, places = list(learners), places_in(course.root)
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
    write_places(course.root, places | {one.learner: Place(one.section, one.group) for one in learners})
