"""What decides a learner's points besides the answers: due dates, and points from a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, BaseCell, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select

from casewise.tables.extensions import course_extensions

ReadSoFar = tuple[str, datetime | None, str, float]
"""A learner, the time of the hand-in, the scenario, and the points that a person gave for it."""


@dataclass
class Terms:
    """What decides a learner's points besides their answers.

    `due` is this learner's due date. `given` holds what a person gave for a scenario: points instead of the automatic
    ones, if any, and extra points.
    """

    due: datetime | None = None
    given: dict[tuple[str, str], tuple[float | None, float]] = field(default_factory=dict)


def terms_of(session: Any, root: Path, module: str, learners: Collection[str]) -> dict[str, Terms]:
    """Return the terms of some learners, from the gradebook and the extensions.

    Raises:
        StepError: if the extensions can't be read.
    """
    due = session.scalars(select(Assignment.duedate).where(Assignment.name == module)).one_or_none()
    until = course_extensions(root).get(module, {})
    found = {learner: Terms(due) for learner in learners}
    whole, part, grade = SubmittedAssignment.__table__.c, SubmittedNotebook.__table__.c, Grade.__table__.c
    of_module = (
        select(whole.id, whole.student_id, whole.extension)
        .join(Assignment, Assignment.id == whole.assignment_id)
        .where(Assignment.name == module, whole.student_id.in_(list(found)))
    )
    rows = session.execute(of_module).all()
    for row in rows:
        if due is not None and row.extension is not None:
            found[row.student_id].due = due + row.extension
    for learner, longer in until.items():
        if due is not None and learner in found:
            found[learner].due = max(due, longer.astimezone(UTC).replace(tzinfo=None))
    learner_of = {row.id: row.student_id for row in rows}
    given = (
        select(part.assignment_id, Notebook.name, BaseCell.name, grade.manual_score, grade.extra_credit)
        .join(Grade.__table__, grade.notebook_id == part.id)
        .join(Notebook, Notebook.id == part.notebook_id)
        .join(BaseCell, BaseCell.id == grade.cell_id)
        .where(part.assignment_id.in_(list(learner_of)))
    )
    for submission, notebook, scenario, by_hand, extra in session.execute(given):
        if by_hand is not None or extra:
            found[learner_of[submission]].given[notebook, scenario] = (by_hand, extra or 0.0)
    return found


def read_so_far(session: Any, module: str, learners: Collection[str]) -> list[ReadSoFar]:
    """Return the points that a person has given some learners, if nothing waits to be read again."""
    whole, part, grade = SubmittedAssignment.__table__.c, SubmittedNotebook.__table__.c, Grade.__table__.c
    rows = session.execute(
        select(whole.student_id, whole.timestamp, BaseCell.name, grade.manual_score)
        .join(Assignment, Assignment.id == whole.assignment_id)
        .join(SubmittedNotebook.__table__, part.assignment_id == whole.id)
        .join(Grade.__table__, grade.notebook_id == part.id)
        .join(BaseCell, BaseCell.id == grade.cell_id)
        .where(
            Assignment.name == module,
            whole.student_id.in_(list(learners)),
            grade.manual_score.is_not(None),
            grade.needs_manual_grade.is_(False),
        )
    )
    return [(learner, at, scenario, points) for learner, at, scenario, points in rows]
