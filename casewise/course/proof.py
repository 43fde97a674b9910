"""Proofreading one scenario while its author is writing it."""

from __future__ import annotations

from pathlib import Path

from nbformat.v4 import new_code_cell

from casewise.course import advice, check
from casewise.course.linked import missing
from casewise.course.module import Cell
from casewise.course.todo import todo
from casewise.scenario import Problem


def proofread(source: str, folder: Path) -> list[Problem]:
    """Return what `casewise check` would report about one cell, in order of lines: problems, else advice.

    Of a draft, it's what is left to do, in the order in which one does it.
    `folder` is the module's. Only the command checks what concerns a whole notebook, such as an id used twice.
    """
    cell = Cell("", None, new_code_cell(source))
    if cell.is_draft:
        return todo(cell, folder.parent)
    found = [*check.of_cell(cell, folder.parent), *missing(cell, folder)] or advice.of_cell(cell, folder.parent)
    return sorted(found, key=lambda problem: problem.line or 0)
