"""The same course, graded by nbgrader's own steps, and programs that start at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from tests.support.seven import LETTER
from tests.support.warm import warm_programs

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


@pytest.fixture(scope="session")
def course_with_letter(built_course, tmp_path_factory) -> Path:
    """The small course with a written answer; tests work on copies of it."""
    course = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("letter") / "course"))
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1:-1] = [nbformat.v4.new_code_cell(LETTER)]
    nbformat.write(notebook, path)
    build(Course(course), "sample")
    return course


@pytest.fixture(scope="session")
def warm(tmp_path_factory) -> Iterator[Path]:
    """A folder for the PATH with a `casewise` and an `nbgrader` that start at once."""
    with warm_programs(tmp_path_factory.mktemp("warm")) as folder:
        yield folder


@pytest.fixture
def stock():
    """Return a copy of a course that grades with nbgrader's own preprocessors after our Rebuild."""

    def copy(course: Path, target: Path) -> Path:
        shutil.copytree(course, target)
        with (target / "nbgrader_config.py").open("a") as config:
            config.write(STOCK)
        return target

    return copy
