"""The marksheet: what the gradebook has of each learner of one module, to be given on to an LMS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbgrader.api import Assignment, Student, SubmittedAssignment

from casewise.grading.pipeline import Pipeline


@dataclass(frozen=True)
class Mark:
    """One learner's result. `points` are after what handing in late cost; None where nothing was graded."""

    learner: str
    first: str
    last: str
    email: str
    lms_id: str
    points: float | None
    waiting: bool

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first} {self.last}".strip()


def marksheet(pipeline: Pipeline, module: str) -> tuple[list[Mark], float]:
    """Return a mark for every learner of the gradebook, by id, and the points that could be earned."""
    with pipeline.gradebook() as gradebook:
        return marks_in(gradebook, module)


def marks_in(gradebook: Any, module: str) -> tuple[list[Mark], float]:
    """Return the same from a gradebook that is open already, as nbgrader gives it to its plugins."""
    module_row = gradebook.db.query(Assignment).filter(Assignment.name == module).one_or_none()
    of = {} if module_row is None else {one.student_id: one for one in _submissions(gradebook, module_row)}
    marks = []
    for learner in gradebook.db.query(Student).order_by(Student.id):
        done = of.get(learner.id)
        late = sum(notebook.late_submission_penalty or 0.0 for notebook in done.notebooks) if done else 0.0
        marks.append(
            Mark(
                learner=learner.id,
                first=learner.first_name or "",
                last=learner.last_name or "",
                email=learner.email or "",
                lms_id=learner.lms_user_id or "",
                points=None if done is None else max(done.score - late, 0.0),
                waiting=bool(done and done.needs_manual_grade),
            )
        )
    return marks, float(module_row.max_score) if module_row else 0.0


def _submissions(gradebook: Any, module: Assignment) -> list[SubmittedAssignment]:
    return list(gradebook.db.query(SubmittedAssignment).filter_by(assignment_id=module.id))
