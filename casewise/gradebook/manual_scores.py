"""The points and comments that people give, in nbgrader's gradebook, exactly as formgrader reads and writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    SolutionCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select


@dataclass(frozen=True)
class Given:
    """What the gradebook has for one answer: points by key and by hand, the comment, and if a person has to look.

    `comment` is None as long as nobody wrote one.
    """

    auto: float | None
    manual: float | None
    waiting: bool
    comment: str | None

    @property
    def points(self) -> float | None:
        """The points that count, without extra ones."""
        return self.auto if self.manual is None else self.manual


def given_to(db: Any, module: str, scenario: str, learner: str | None = None) -> dict[str, Given]:
    """Return what was given for a scenario, by learner; to one learner alone, if named."""
    of = [Assignment.name == module, BaseCell.name == scenario]
    of += [] if learner is None else [SubmittedAssignment.student_id == learner]
    grades = select(SubmittedAssignment.student_id, Grade.auto_score, Grade.manual_score, Grade.needs_manual_grade)
    said = dict(db.execute(_answers(select(SubmittedAssignment.student_id, Comment.manual_comment), Comment, of)).all())
    return {
        name: Given(auto, manual, bool(waiting), said.get(name))
        for name, auto, manual, waiting in db.execute(_answers(grades, Grade, of))
    }


def enter_mark(db: Any, module: str, scenario: str, learner: str, points: float, comment: str) -> None:  # noqa: PLR0913, PLR0917  (whose mark, and what it is)
    """Give points and a comment for one answer, and commit: the rows that formgrader would write.

    Raises:
        LookupError: if the gradebook has no such answer.
    """
    of = [Assignment.name == module, BaseCell.name == scenario, SubmittedAssignment.student_id == learner]
    grade = db.execute(_answers(select(Grade, Grade.notebook_id, BaseCell.notebook_id), Grade, of)).first()
    if grade is None:
        raise LookupError(f"The gradebook has no answer of this learner to {scenario}.")
    row, submitted, notebook = grade
    row.manual_score, row.needs_manual_grade = points, False
    said = db.scalars(_answers(select(Comment), Comment, of)).first()
    if said is not None and (comment or said.manual_comment is not None):
        said.manual_comment = comment
    elif said is None and comment:
        cell = select(SolutionCell.id).where(SolutionCell.notebook_id == notebook, SolutionCell.name == scenario)
        db.add(Comment(cell_id=db.scalars(cell).one(), notebook_id=submitted, manual_comment=comment))
    db.commit()


def by_hand(db: Any) -> Iterator[tuple[str, str, str, bool]]:
    """Yield each answer that a person judges or has judged: module, scenario, learner, and whether it waits."""
    columns = (Assignment.name, BaseCell.name, SubmittedAssignment.student_id, Grade.needs_manual_grade)
    of = [Grade.needs_manual_grade | Grade.manual_score.is_not(None)]
    for module, scenario, learner, waiting in db.execute(_answers(select(*columns), Grade, of)):
        yield module, scenario, learner, bool(waiting)


def _answers(query: Any, table: Any, where: list[Any]) -> Any:
    """Return a query of grades or comments, joined with whose they are and for what."""
    return (
        query.select_from(table)
        .join(BaseCell, BaseCell.id == table.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == table.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(*where)
    )
