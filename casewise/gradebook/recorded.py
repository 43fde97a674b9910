"""Points, comments and times in the gradebook, in the same number of queries for a class of any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func, select

from casewise.gradebook.course_folder import Course
from casewise.gradebook.readings import Readings


@dataclass(frozen=True)
class NotebookGrades:
    """The grades of one submitted notebook: its points, its penalty, and its cells.

    Of each cell: its points, whether a person gave them, whether a person has to look again, and the comment.
    """

    score: float
    penalty: float
    cells: dict[str, tuple[float, bool, bool, str | None]]


def points_possible(db: Any, module: str) -> dict[str, float]:
    """Return the maximum points of each notebook of a module."""
    rows = db.execute(
        select(Notebook.name, func.sum(GradeCell.max_score))
        .join(Assignment, Notebook.assignment_id == Assignment.id)
        .outerjoin(GradeCell, GradeCell.notebook_id == Notebook.id)
        .where(Assignment.name == module)
        .group_by(Notebook.name)
    )
    return {name: float(total or 0) for name, total in rows}


def recorded_of(db: Any, module: str, learners: list[str]) -> Iterator[tuple[tuple[str, str], NotebookGrades]]:
    """Yield the grades of some learners, by learner and notebook."""
    submitted = (
        select(
            SubmittedNotebook.id,
            SubmittedAssignment.student_id,
            Notebook.name,
            SubmittedNotebook.late_submission_penalty,
        )
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .where(Assignment.name == module, SubmittedAssignment.student_id.in_(learners))
    )
    notebooks = db.execute(submitted).all()
    ids = [row[0] for row in notebooks]
    comments_of = _by_notebook(db, select(Comment.notebook_id, BaseCell.name, Comment.comment), Comment, ids)
    of_grades = select(Grade.notebook_id, BaseCell.name, Grade.score, Grade.manual_score, Grade.needs_manual_grade)
    grades = _by_notebook(db, of_grades, Grade, ids)
    for notebook, learner, name, penalty in notebooks:
        comments = dict(comments_of[notebook])
        cells = {
            cell: (score, by_hand is not None, by_hand is not None and bool(waits), comments.get(cell))
            for cell, score, by_hand, waits in grades[notebook]
        }
        yield (learner, name), NotebookGrades(sum(score for score, *_ in cells.values()), penalty or 0, cells)


def _by_notebook(db: Any, query: Any, table: Any, ids: list[str]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for notebook, *rest in db.execute(
        query.join(BaseCell, table.cell_id == BaseCell.id).where(table.notebook_id.in_(ids))
    ):
        rows[notebook].append(tuple(rest))
    return rows


def grade_rows(gradebook: Any, module: str, learner: str, notebook: str) -> dict[str, Any]:
    """Return nbgrader's grades of one learner's one notebook, by cell: in one query, where nbgrader makes one each."""
    part = gradebook.find_submission_notebook(notebook, module, learner)
    rows = select(BaseCell.name, Grade).join(BaseCell, Grade.cell_id == BaseCell.id).where(Grade.notebook_id == part.id)
    return dict(gradebook.db.execute(rows).all())


def points_of(course: Course, module: str) -> dict[str, dict[str, float | None]]:
    """Return the points by learner and scenario; None if nobody has decided yet."""
    found: dict[str, dict[str, float | None]] = {}
    rows = (
        select(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score, Grade.manual_score, Grade.extra_credit)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == module)
    )
    with course.gradebook() as gradebook:
        for learner, name, auto, manual, extra in gradebook.db.execute(rows):
            given = auto if manual is None else manual
            found.setdefault(learner, {})[name] = None if given is None else given + (extra or 0.0)
    return found


def learners_unread(course: Course, module: str) -> set[str]:
    """Return the learners with an answer that nobody has read yet, as `answers_unread` says."""
    return set(answers_unread(course, module))


def answers_unread(course: Course, module: str) -> dict[str, set[str]]:
    """Return the scenarios of each learner with an answer that nobody has read yet.

    An answer that was read once counts with its points, even if it waits again because its rubric or points changed.
    """
    with course.gradebook() as gradebook:
        return unread_in(gradebook.db, course.root, module)


def unread_in(session: Any, root: Path, module: str) -> dict[str, set[str]]:
    """Return the same from an open gradebook of the course in a folder."""
    rows = (
        select(SubmittedAssignment.student_id, BaseCell.name, Grade.manual_score)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .where(Assignment.name == module, Grade.needs_manual_grade)
    )
    notes = Readings(root, module)
    found: dict[str, set[str]] = {}
    for learner, scenario, given in session.execute(rows).all():
        if given is None or ((basis := notes.of(learner).get(scenario)) and basis.read not in ("", basis.answer)):
            found.setdefault(learner, set()).add(scenario)
    return found


def dates_of_hand_ins(course: Course, module: str) -> dict[str, datetime]:
    """Return when each learner handed in a module."""
    rows = (
        select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == module, SubmittedAssignment.timestamp.is_not(None))
    )
    with course.gradebook() as gradebook:
        return {learner: moment.replace(tzinfo=UTC) for learner, moment in gradebook.db.execute(rows)}
