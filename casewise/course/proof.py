"""A proof: one scenario while its author is writing it, with everything that is to be mended in it."""

from __future__ import annotations

from pathlib import Path

from nbformat.v4 import new_code_cell

from casewise.course import advice, check
from casewise.course.module import Cell
from casewise.scenario import Problem


def proofread(source: str, folder: Path) -> list[Problem]:
    """Return what `casewise check` will say of a cell by itself, in the order of its lines: problems, else advice.

    `folder` is the module's. What concerns a whole notebook, as an id that stands twice, is left to the command.
    """
    cell = Cell("", None, new_code_cell(source))
    found = check.of_cell(cell, folder.parent) or advice.of_cell(cell, folder.parent)
    return sorted(found, key=lambda problem: problem.line or 0)
