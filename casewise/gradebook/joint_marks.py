"""Points that a person gave to one member of a group, given to the other members for the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select

from casewise.gradebook.readings import Readings

Rows = dict[tuple[str, str], Any]


def share_marks(session: Any, root: Path, module: str, groups: Iterable[list[str]]) -> list[str]:
    """Give members without points for an answer the points and the comment of a member with the same answer. Commits.

    Return those who got any. What a person gave a member stays as it is.
    """
    given, readings = [], Readings(root, module)
    for group in groups:
        grades, comments = _rows(session, module, group, Grade), _rows(session, module, group, Comment)
        bases = {learner: readings.of(learner) for learner in group}
        for (learner, cell), row in grades.items():
            if row.manual_score is not None or not row.needs_manual_grade or cell not in bases[learner]:
                continue
            answer = bases[learner][cell].answer
            for other in group:
                read = grades.get((other, cell))
                if read is None or read.manual_score is None or read.needs_manual_grade:
                    continue
                if cell in bases[other] and bases[other][cell].answer == answer:
                    row.manual_score, row.needs_manual_grade = read.manual_score, False
                    row.extra_credit = read.extra_credit
                    mine, theirs = comments.get((learner, cell)), comments.get((other, cell))
                    if mine is not None and theirs is not None and not mine.manual_comment:
                        mine.manual_comment = theirs.manual_comment
                    given.append(learner)
                    break
    session.commit()
    return sorted(set(given))


def _rows(session: Any, module: str, group: list[str], table: Any) -> Rows:
    """Return the rows of a group's grades or comments, by learner and cell."""
    rows = (
        select(SubmittedAssignment.student_id, BaseCell.name, table)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(table, table.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == table.cell_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == module, SubmittedAssignment.student_id.in_(group))
        .order_by(SubmittedAssignment.student_id)
    )
    return dict(_pairs(session.execute(rows)))


def _pairs(rows: Iterable[Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for learner, cell, row in rows:
        yield (learner, cell), row
