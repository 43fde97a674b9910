"""Taking a learner out of the gradebook."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import delete, func, select, text


def count_rows(gradebook: Any, learner: str) -> dict[str, int]:
    """Return how many rows each table of nbgrader's has of a learner."""
    counted = {}
    for table, chosen in _rows(learner):
        count = gradebook.db.execute(select(func.count()).select_from(table).where(chosen)).scalar_one()
        counted[table.__tablename__] = int(count)
    return counted


def erase(gradebook: Any, learner: str) -> None:
    """Delete every row of a learner, and commit."""
    if gradebook.db.get_bind().dialect.name == "sqlite":
        gradebook.db.execute(text("PRAGMA secure_delete = ON"))  # else the rows stay legible in the file
    for table, chosen in _rows(learner):
        gradebook.db.execute(delete(table).where(chosen).execution_options(synchronize_session=False))
    gradebook.db.commit()


def _rows(learner: str) -> list[tuple[Any, Any]]:
    """Return the tables that know a learner, each with the condition for their rows, those first that others need."""
    submissions = select(SubmittedAssignment.id).where(SubmittedAssignment.student_id == learner)
    notebooks = select(SubmittedNotebook.id).where(SubmittedNotebook.assignment_id.in_(submissions))
    return [
        (Grade, Grade.notebook_id.in_(notebooks)),
        (Comment, Comment.notebook_id.in_(notebooks)),
        (SubmittedNotebook, SubmittedNotebook.assignment_id.in_(submissions)),
        (SubmittedAssignment, SubmittedAssignment.student_id == learner),
        (Student, Student.id == learner),
    ]
