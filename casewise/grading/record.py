"""Recording: the scores of a notebook go into the gradebook, in one transaction, and come back for feedback."""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import GetGrades, SaveAutoGrades
from nbgrader.utils import compute_checksum, determine_grade


class Record(SaveAutoGrades):
    """nbgrader's SaveAutoGrades, except that a scenario whose record is in doubt goes to a person."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Record every graded cell. Manual scores are never touched."""
        ids = resources["nbgrader"]
        self.student_id, self.assignment_id, self.notebook_id = ids["student"], ids["assignment"], ids["notebook"]
        self._suspects = nb.metadata.casewise.get("record", {}).get("suspects", [])
        with Gradebook(ids["db_url"]) as self.gradebook:
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            self.gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell: Any, resources: Any) -> None:  # noqa: ARG002  (nbgrader's signature)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        grade.auto_score, _ = determine_grade(cell, self.log)
        grade.needs_manual_grade = (
            grade.manual_score is not None or grade.auto_score is None or grade_id in self._suspects
        )

    def _add_comment(self, cell: Any, resources: Any) -> None:  # noqa: ARG002  (as above)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        comment = self.gradebook.find_comment(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
        comment.auto_comment = "No response." if untouched else None


class Recorded(GetGrades):
    """nbgrader's GetGrades, which also tells what nobody has read yet."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(grade_id, self.notebook_id, self.assignment_id, self.student_id)
        cell.metadata.nbgrader["read"] = grade.manual_score is not None
