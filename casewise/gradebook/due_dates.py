"""Due dates in the gradebook: the class's dates, and extensions for single learners."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from nbgrader.api import Assignment, MissingEntry, SubmittedAssignment
from sqlalchemy import select

from casewise.gradebook.course_folder import Course, opened


def of_class(course: Course, modules: Collection[str]) -> dict[str, datetime | None]:
    """Return the class's due date for each of some modules."""
    with course.gradebook() as gradebook:
        rows = gradebook.db.execute(select(Assignment.name, Assignment.duedate)).all()
    there = {name: due.replace(tzinfo=UTC) if due else None for name, due in rows}
    return {module: there.get(module) for module in modules}


def set_due_date(gradebook: Any, module: str, due: datetime) -> None:
    """Set the class's due date for a module. Nothing is committed."""
    row = gradebook.db.scalars(select(Assignment).where(Assignment.name == module)).one_or_none()
    row = row or Assignment(name=module, course_id=gradebook.course_id)
    row.duedate = due.astimezone(UTC).replace(tzinfo=None)
    gradebook.db.add(row)


def stamp_submission(gradebook: Any, module: str, learner: str, at: datetime | None) -> datetime | None:
    """Store when a learner handed in a module, and return their due date, both in UTC. Commits."""
    submission = gradebook.find_submission(module, learner)
    submission.timestamp, due = at, submission.duedate
    gradebook.db.commit()
    return due  # type: ignore[no-any-return]


def grant(session: Any, module: str, until: Mapping[str, datetime | None]) -> None:
    """Give some learners' submissions of a module the extensions that move their due dates.

    Other learners keep what nbgrader has for them. Nothing is committed.
    """
    if not until:
        return
    row = session.execute(select(Assignment.id, Assignment.duedate).where(Assignment.name == module)).one_or_none()
    if row is None or row.duedate is None:
        return
    table = SubmittedAssignment.__table__
    there = select(table.c.id, table.c.student_id, table.c.extension).where(table.c.assignment_id == row.id)
    for of in session.execute(there).all():
        if of.student_id in until:
            longer = _longer(until[of.student_id], row.duedate)
            if longer != of.extension:
                session.execute(table.update().where(table.c.id == of.id).values(extension=longer))


def _longer(until: datetime | None, due: datetime) -> timedelta | None:
    if until is None:
        return None
    longer = until.astimezone(UTC).replace(tzinfo=None) - due
    return longer if longer > timedelta(0) else None


def due_date(coursedir: Any) -> datetime | None:
    """Return a module's due date in the gradebook, or None if it doesn't have one."""
    with opened(coursedir) as gradebook:
        try:
            due = gradebook.find_assignment(coursedir.assignment_id).duedate if gradebook else None
        except MissingEntry:
            return None
    return due.replace(tzinfo=UTC) if due else None
