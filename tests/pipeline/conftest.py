"""The same course, graded by nbgrader's own steps."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
