"""Recording: the scores of a notebook go into the gradebook, in one transaction, and come back for feedback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import GetGrades, SaveAutoGrades
from nbgrader.utils import compute_checksum, determine_grade

from casewise import kinds
from casewise.gradebook.course_folder import open_gradebook
from casewise.gradebook.readings import Basis, GradeRow, Readings, bases, settled
from casewise.gradebook.recorded import grade_rows, points_possible
from casewise.gradebook.students import name_of
from casewise.journal import NAME
from casewise.journal.file import read_own


class Record(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, except that a record in doubt goes to a person, and a withdrawn scenario to nobody.

    What a person has read stays read while the same is graded: see `readings`. nbgrader asks again each time.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Record every graded cell. Manual scores are never touched."""
        ids = resources["nbgrader"]
        self.student_id, self.assignment_id, self.notebook_id = ids["student"], ids["assignment"], ids["notebook"]
        record = nb.metadata.casewise.get("record", {})
        self._suspects, self._undecided = record.get("suspects", []), record.get("undecided", False)
        readings = Readings(Path(resources["casewise"]["root"]), ids["assignment"])
        self._answers = read_own(Path(resources["metadata"]["path"], NAME))
        self._bases = bases(nb, self._answers)
        self._before = readings.begin(ids["student"], self._bases)
        self._noted: dict[str, Basis] = {}
        with open_gradebook(ids["db_url"]) as self.gradebook:
            self._rows = grade_rows(self.gradebook, ids["assignment"], ids["student"], ids["notebook"])
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            self.gradebook.db.commit()
        readings.end(ids["student"], self._noted)
        return nb, resources

    def _add_score(self, cell: Any, resources: Any) -> None:  # noqa: ARG002  (nbgrader's signature)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self._rows.get(grade_id) or self.gradebook.find_grade(
            grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        row = GradeRow(grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade))
        if self._withdrawn(cell):
            grade.auto_score, doubt = cell.metadata["nbgrader"]["points"], False
        else:
            grade.auto_score, _ = determine_grade(cell, self.log)
            doubt = grade.auto_score is None or grade_id in self._suspects or self._undecided
        now, before = self._bases[grade_id], self._before.get(grade_id)
        grade.needs_manual_grade, self._noted[grade_id] = settled(before, now, row, doubt=doubt)

    def _add_comment(self, cell: Any, resources: Any) -> None:  # noqa: ARG002  (as above)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        comment = self.gradebook.find_comment(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
        comment.auto_comment = "No response." if untouched and not self._withdrawn(cell) else None

    def _withdrawn(self, cell: Any) -> bool:
        return bool(self._answers.met(kinds.read_cell(cell.source)).withdrawn)


class Recorded(GetGrades):
    """nbgrader's GetGrades, which also notes what nobody has read yet, the learner's name and the module's points."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        nb, resources = super().preprocess(nb, resources)
        ids = resources["nbgrader"]
        with open_gradebook(ids["db_url"]) as gradebook:
            ids["name"] = name_of(gradebook.find_student(ids["student"]))
            ids["out_of_module"] = sum(points_possible(gradebook.db, ids["assignment"]).values())
        return nb, resources

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        marks, read = cell.metadata["nbgrader"], grade.manual_score is not None
        marks.update(read=read, again=read and bool(grade.needs_manual_grade))
