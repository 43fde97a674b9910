"""Erasing a learner from the gradebook."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import delete, func, select, text


def count_rows(gradebook: Any, learner: str) -> dict[str, int]:
    """Return how many rows about a learner each of nbgrader's tables has."""
    counted = {}
    for table, chosen in _rows(learner):
        count = gradebook.db.execute(select(func.count()).select_from(table).where(chosen)).scalar_one()
        counted[table.__tablename__] = int(count)
    return counted


def erase(gradebook: Any, learner: str) -> None:
    """Delete every row about a learner, and commit."""
    if gradebook.db.get_bind().dialect.name == "sqlite":
        gradebook.db.execute(text("PRAGMA secure_delete = ON"))  # otherwise the rows stay readable in the file
    for table, chosen in _rows(learner):
        gradebook.db.execute(delete(table).where(chosen).execution_options(synchronize_session=False))
    gradebook.db.commit()


def _rows(learner: str) -> list[tuple[Any, Any]]:
    """Return the tables with rows about a learner and the condition for these rows, in the order to delete them."""
    submissions = select(SubmittedAssignment.id).where(SubmittedAssignment.student_id == learner)
    notebooks = select(SubmittedNotebook.id).where(SubmittedNotebook.assignment_id.in_(submissions))
    return [
        (Grade, Grade.notebook_id.in_(notebooks)),
        (Comment, Comment.notebook_id.in_(notebooks)),
        (SubmittedNotebook, SubmittedNotebook.assignment_id.in_(submissions)),
        (SubmittedAssignment, SubmittedAssignment.student_id == learner),
        (Student, Student.id == learner),
    ]
