"""The same course, graded by nbgrader's own steps."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

from casewise.grading.pipeline import Pipeline

STOCK = """
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.preprocessors import (
    AssignLatePenalties, CheckCellMetadata, Execute, IgnorePattern, LimitOutput, SaveAutoGrades,
)

c.Autograde.autograde_preprocessors = [
    Execute, IgnorePattern, ClearMetadataPreprocessor, LimitOutput, SaveAutoGrades, AssignLatePenalties,
    CheckCellMetadata,
]
"""


@pytest.fixture
def stock():
    """Return a copy of a course that grades with nbgrader's own preprocessors after our Rebuild."""

    def copy(course: Path, target: Path) -> Path:
        shutil.copytree(course, target)
        with (target / "nbgrader_config.py").open("a") as config:
            config.write(STOCK)
        return target

    return copy


def all_rows(pipeline: Pipeline) -> dict[str, object]:
    """Return everything that the gradebook says of submissions, without its random ids."""
    with pipeline.gradebook() as gradebook:
        return {
            "grades": sorted(
                (
                    row.student.id,
                    row.notebook.name,
                    row.name,
                    -1.0 if row.auto_score is None else row.auto_score,
                    str(row.manual_score),
                    str(row.extra_credit),
                    row.needs_manual_grade,
                    row.score,
                )
                for row in gradebook.db.query(Grade)
            ),
            "comments": sorted(
                (row.student.id, row.name, str(row.auto_comment), str(row.manual_comment))
                for row in gradebook.db.query(Comment)
            ),
            "notebooks": sorted(
                (row.student.id, row.name, str(row.late_submission_penalty), row.score)
                for row in gradebook.db.query(SubmittedNotebook)
            ),
            "submissions": sorted(
                (row.student.id, str(row.timestamp), row.score, row.needs_manual_grade)
                for row in gradebook.db.query(SubmittedAssignment)
            ),
        }


@pytest.fixture
def rows():
    """Return the function that reads everything that a gradebook says of submissions."""
    return all_rows
