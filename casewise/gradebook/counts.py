"""How far a class is in each module, by the gradebook, in a few queries for a class of any size."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func, select


@dataclass
class ModuleCounts:
    """What the gradebook says of one module. Times are in UTC, without a zone, as nbgrader has them.

    `submitted` holds each learner's time of the graded hand-in, and `longer` the due dates of learners who have more
    time. `unread` counts the answers that wait for a person, by learner. `marks` changes with any mark or comment.
    """

    due: datetime | None = None
    points: float = 0.0
    notebooks: frozenset[str] = frozenset()
    submitted: dict[str, datetime | None] = field(default_factory=dict)
    longer: dict[str, datetime] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    marks: str = ""


def learners_of(db: Any) -> list[str]:
    """Return the ids of the learners in the gradebook."""
    return list(db.scalars(select(Student.id).order_by(Student.id)))


def counts_of(db: Any, module: str) -> ModuleCounts:
    """Return how far a class is in a module, from an open gradebook's session."""
    row = db.execute(select(Assignment.id, Assignment.duedate).where(Assignment.name == module)).one_or_none()
    if row is None:
        return ModuleCounts()
    whole, part = SubmittedAssignment.__table__.c, SubmittedNotebook.__table__.c
    rows = db.execute(
        select(whole.student_id, whole.timestamp, whole.extension).where(whole.assignment_id == row.id)
    ).all()
    of_module = (
        select(part.id.label("notebook"), whole.student_id.label("learner"))
        .join(SubmittedAssignment.__table__, whole.id == part.assignment_id)
        .where(whole.assignment_id == row.id)
        .subquery()
    )
    grade, comment = Grade.__table__.c, Comment.__table__.c
    unread = (
        select(of_module.c.learner, func.count())
        .join(Grade.__table__, grade.notebook_id == of_module.c.notebook)
        .where(grade.needs_manual_grade)
        .group_by(of_module.c.learner)
    )
    sums = select(
        func.count(), func.sum(grade.auto_score), func.count(grade.manual_score), func.sum(grade.manual_score)
    ).join(of_module, grade.notebook_id == of_module.c.notebook)
    said = select(func.count(comment.manual_comment), func.sum(func.length(comment.manual_comment))).join(
        of_module, comment.notebook_id == of_module.c.notebook
    )
    points = db.scalar(select(func.sum(GradeCell.max_score)).where(GradeCell.notebook.has(assignment_id=row.id)))
    notebooks = db.scalars(select(Notebook.name).where(Notebook.assignment_id == row.id))
    figures = [*db.execute(sums).one(), *db.execute(said).one()]
    return ModuleCounts(
        due=row.duedate,
        points=float(points or 0),
        notebooks=frozenset(notebooks),
        submitted={one.student_id: one.timestamp for one in rows},
        longer={one.student_id: row.duedate + one.extension for one in rows if row.duedate and one.extension},
        unread=dict(db.execute(unread).all()),
        marks=" ".join(f"{figure or 0:g}" for figure in figures),
    )
