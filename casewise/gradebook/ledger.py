"""The ledger: writes a whole class's grades to the gradebook, one transaction a batch.

It writes the same rows as nbgrader's own steps. Points and comments from a person never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func, select

from casewise import timestamp
from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import grant
from casewise.gradebook.graded import Graded
from casewise.gradebook.lateness import Lateness
from casewise.gradebook.readings import Basis, GradeRow, Readings, settled
from casewise.gradebook.rows import add, change
from casewise.gradebook.terms import ReadSoFar, Terms, read_so_far, terms_of
from casewise.tables.extensions import course_extensions

Rows = dict[tuple[str, str], str]
"""The id of each submitted notebook, by learner and notebook."""


@dataclass(frozen=True)
class _Cells:
    """The ids of one notebook's cells with grades, and of those with comments, by name."""

    notebook: str
    grades: dict[str, str]
    comments: dict[str, str]


class Ledger:
    """Writes the grades of one module. Made by `open_ledger`."""

    def __init__(  # noqa: PLR0913, PLR0917  (what a module's grades depend on)
        self, session: Any, module: str, penalty: Any, until: Mapping[str, datetime], root: Path, readings: Readings
    ) -> None:
        self._db = session
        self._root, self._name = root, module
        self._penalty = penalty
        self._readings = readings
        self._grant = partial(grant, session, module, until)
        self._grant()
        session.commit()
        self._module = session.execute(select(Assignment.id, Assignment.duedate).where(Assignment.name == module)).one()
        self.lateness = Lateness(session, self._module.id, self._module.duedate, until)
        self._cells = dict(self._read_cells())

    def enter(self, batch: list[Graded]) -> None:
        """Write the grades of a batch, all or none."""
        learners = [graded.learner for graded in batch]
        known = set(self._db.scalars(select(Student.id).where(Student.id.in_(learners))))
        add(self._db, Student, [{"id": name, **NO_NAME} for name in dict.fromkeys(learners) if name not in known])
        submissions = self._submissions(batch)
        notebooks = self._notebooks(submissions)
        before = {graded.learner: self._readings.begin(graded.learner, graded.bases) for graded in batch}
        noted = self._grades(batch, notebooks, before)
        self._comments(batch, notebooks)
        self._penalties(batch, submissions, notebooks)
        self._db.commit()
        for learner, now in noted.items():
            self._readings.end(learner, now)

    def entered(self, learners: list[str] | None = None) -> dict[str, str]:
        """Return each learner's grades and lateness in a few words, which change whenever these do."""
        whole, part, grade = SubmittedAssignment.__table__, SubmittedNotebook.__table__, Grade.__table__
        of = whole.c
        rows = (
            select(of.student_id, of.timestamp, of.extension, func.count(grade.c.id), func.sum(grade.c.auto_score))
            .join(part, part.c.assignment_id == of.id)
            .join(grade, grade.c.notebook_id == part.c.id)
            .where(of.assignment_id == self._module.id)
            .group_by(of.student_id, of.timestamp, of.extension)
        )
        if learners is not None:
            rows = rows.where(of.student_id.in_(learners))
        return {
            row.student_id: f"{count} grades, {total or 0:.4f} points, {self.lateness.seconds(row):g} seconds late"
            for row in self._db.execute(rows)
            for count, total in [row[-2:]]
        }

    def by_hand(self, scenarios: Iterable[str]) -> dict[str, list[str]]:
        """Return the learners with points from a person, for each of these scenarios that has any."""
        whole, part, grade = SubmittedAssignment.__table__, SubmittedNotebook.__table__, Grade.__table__
        found: dict[str, list[str]] = {}
        for name in scenarios:
            ids = [cells.grades[name] for cells in self._cells.values() if name in cells.grades]
            learners = (
                select(whole.c.student_id)
                .join(part, part.c.assignment_id == whole.c.id)
                .join(grade, grade.c.notebook_id == part.c.id)
                .where(grade.c.cell_id.in_(ids), grade.c.manual_score.is_not(None))
                .order_by(whole.c.student_id)
            )
            if have := list(self._db.scalars(learners)):
                found[name] = have
        return found

    def read_so_far(self, learners: list[str]) -> list[ReadSoFar]:
        """Return what a person has given learners, like `terms.read_so_far`. Call it before anything is entered."""
        return read_so_far(self._db, self._name, learners)

    def terms(self, learners: list[str]) -> dict[str, Terms]:
        """Return the data that decides which hand-in of each learner counts.

        Raises:
            CasewiseError: if the extensions can't be read.
        """
        return terms_of(self._db, self._root, self._name, learners)

    def _read_cells(self) -> Iterator[tuple[str, _Cells]]:
        rows = self._db.execute(select(Notebook.id, Notebook.name).where(Notebook.assignment_id == self._module.id))
        for notebook, name in rows.all():
            found: dict[type, dict[str, str]] = {GradeCell: {}, SolutionCell: {}}
            for kind, cells in found.items():
                for cell in self._db.scalars(select(kind).where(BaseCell.notebook_id == notebook)):
                    cells[cell.name] = cell.id
            yield name, _Cells(notebook, found[GradeCell], found[SolutionCell])

    def _submissions(self, batch: list[Graded]) -> dict[str, Any]:
        """Return the rows of the learners' submissions, made or updated."""
        stamps = {graded.learner: timestamp.read(graded.stamp) for graded in batch}
        rows = self._submitted(stamps)
        add(
            self._db,
            SubmittedAssignment,
            [
                {"id": token_hex(16), "assignment_id": self._module.id, "student_id": learner, "timestamp": stamp}
                for learner, stamp in stamps.items()
                if learner not in rows
            ],
        )
        later = [{"row": row.id, "stamp": stamps[learner]} for learner, row in rows.items()]
        change(self._db, SubmittedAssignment, "row", later, timestamp="stamp")
        self._grant()
        return self._submitted(stamps)

    def _submitted(self, learners: Iterable[str]) -> dict[str, Any]:
        table = SubmittedAssignment.__table__.c
        rows = self._db.execute(
            select(table.id, table.student_id, table.timestamp, table.extension).where(
                table.assignment_id == self._module.id, table.student_id.in_(list(learners))
            )
        )
        return {row.student_id: row for row in rows}

    def _notebooks(self, submissions: dict[str, Any]) -> Rows:
        """Return the id of each submitted notebook."""
        table = SubmittedNotebook.__table__.c
        ids = {row.id: learner for learner, row in submissions.items()}
        names = {cells.notebook: name for name, cells in self._cells.items()}
        rows = self._db.execute(
            select(table.id, table.assignment_id, table.notebook_id).where(table.assignment_id.in_(list(ids)))
        )
        found = {(ids[row.assignment_id], names[row.notebook_id]): row.id for row in rows}
        new = {
            (learner, name): token_hex(16)
            for learner in submissions
            for name in names.values()
            if (learner, name) not in found
        }
        add(
            self._db,
            SubmittedNotebook,
            [
                {"id": row, "assignment_id": submissions[learner].id, "notebook_id": self._cells[name].notebook}
                for (learner, name), row in new.items()
            ],
        )
        return found | new

    def _grades(
        self, batch: list[Graded], notebooks: Rows, before: Mapping[str, Mapping[str, Basis]]
    ) -> dict[str, dict[str, Basis]]:
        """Write the grades, and return what each is based on, by learner and scenario."""
        of_row = Grade.__table__.c
        columns = (of_row.auto_score, of_row.manual_score, of_row.needs_manual_grade)
        rows = self._db.execute(
            select(of_row.id, of_row.notebook_id, of_row.cell_id, *columns).where(
                of_row.notebook_id.in_(list(notebooks.values()))
            )
        )
        there = {(row.notebook_id, row.cell_id): row for row in rows}
        new, changed = [], []
        noted: dict[str, dict[str, Basis]] = {graded.learner: {} for graded in batch}
        for graded, name, cell, points in _points(batch):
            notebook, of = notebooks[graded.learner, name], self._cells[name].grades[cell]
            row = there.get((notebook, of))
            stood = None if row is None else GradeRow(row.auto_score, row.manual_score, bool(row.needs_manual_grade))
            known = before[graded.learner].get(cell)
            needs, noted[graded.learner][cell] = settled(known, graded.bases[cell], stood, doubt=points.for_a_person)
            if row is None:
                new.append(
                    {
                        "notebook_id": notebook,
                        "cell_id": of,
                        "auto_score": points.points,
                        "needs_manual_grade": needs,
                    }
                )
            else:
                changed.append({"row": row.id, "auto": points.points, "needs": needs})
        add(self._db, Grade, new)
        change(self._db, Grade, "row", changed, auto_score="auto", needs_manual_grade="needs")
        return noted

    def _comments(self, batch: list[Graded], notebooks: Rows) -> None:
        table = Comment.__table__.c
        rows = self._db.execute(
            select(table.id, table.notebook_id, table.cell_id).where(table.notebook_id.in_(list(notebooks.values())))
        )
        there = {(row.notebook_id, row.cell_id): row.id for row in rows}
        new, changed = [], []
        for graded, name, cell, points in _points(batch):
            of = self._cells[name].comments.get(cell)
            if of is None:
                continue
            notebook = notebooks[graded.learner, name]
            if row := there.get((notebook, of)):
                changed.append({"row": row, "comment": points.comment})
            else:
                new.append({"notebook_id": notebook, "cell_id": of, "auto_comment": points.comment})
        add(self._db, Comment, new)
        change(self._db, Comment, "row", changed, auto_comment="comment")

    def _penalties(
        self, batch: list[Graded], submissions: dict[str, Any], notebooks: dict[tuple[str, str], str]
    ) -> None:
        """Write what handing in late costs, where that changes."""
        late = {
            notebooks[learner, name]: (learner, seconds)
            for learner in (graded.learner for graded in batch)
            if (seconds := self.lateness.seconds(submissions[learner])) > 0
            for name in self._cells
        }
        scores: dict[str, float] = dict.fromkeys(late, 0.0)
        if late:
            for row, score in self._db.execute(
                select(Grade.notebook_id, Grade.score).where(Grade.notebook_id.in_(list(late)))
            ):
                scores[row] += score
        table = SubmittedNotebook.__table__.c
        had = select(table.id).where(table.id.in_(list(notebooks.values())), table.late_submission_penalty.is_not(None))
        costs: dict[str, float | None] = dict.fromkeys(self._db.scalars(had))
        for row, (learner, seconds) in late.items():
            penalty = self._penalty.late_submission_penalty(learner, scores[row], seconds)
            costs[row] = None if penalty is None else min(max(penalty, 0), scores[row])
        changed = [{"row": row, "penalty": penalty} for row, penalty in costs.items()]
        change(self._db, SubmittedNotebook, "row", changed, late_submission_penalty="penalty")


NO_NAME = {"first_name": None, "last_name": None, "email": None, "lms_user_id": None}


@contextmanager
def open_ledger(course: Course, module: str) -> Iterator[Ledger]:
    """Context manager that opens the gradebook for writing a module's grades.

    Raises:
        StepError: if it can't be read or written; earlier batches stay, and the present one is left out.
    """
    readings = Readings(course.root, module)
    readings.adopt(course.paths.all_autograded(module).items())
    with course.gradebook() as gradebook:
        until = course_extensions(course.root).get(module, {})
        yield Ledger(gradebook.db, module, course.late_penalty(), until, course.root, readings)


def _points(batch: list[Graded]) -> Iterator[tuple[Graded, str, str, Any]]:
    for graded in batch:
        for name, cells in graded.points.items():
            for cell, points in cells.items():
                yield graded, name, cell, points
