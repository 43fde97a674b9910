"""Proofreading one scenario while its author is writing it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from nbformat.v4 import new_code_cell

from casewise.course import advice, check
from casewise.course.ipynb import notebook_of
from casewise.course.linked import missing
from casewise.course.module import Cell
from casewise.course.todo import todo
from casewise.scenario import Problem, ScenarioError
from casewise.scenario.cell import id_of

NOTEBOOK = "JPY_SESSION_NAME"
"""Where Jupyter Server gives a kernel the path of its notebook."""


def proofread(source: str, folder: Path) -> list[Problem]:
    """Return what `casewise check` would report about one cell, in order of lines: problems, else advice.

    Of a draft, it's what is left to do, in the order in which one does it.
    `folder` is the module's. Where an id is used twice in this notebook, JupyterLab's extension says so.
    """
    cell = Cell("", None, new_code_cell(source))
    if cell.is_draft:
        return todo(cell, folder.parent)
    found = [*check.of_cell(cell, folder.parent), *missing(cell, folder)] or [
        *_elsewhere(id_of(source), folder),
        *advice.of_cell(cell, folder.parent),
    ]
    return sorted(found, key=lambda problem: problem.line or 0)


def _elsewhere(name: str | None, folder: Path) -> Iterator[Problem]:
    """Yield that another notebook of the module was saved with a scenario of this id."""
    here = Path(os.environ.get(NOTEBOOK, "")).name
    for path in sorted(folder.glob("*.ipynb")) if here else ():
        try:
            cells = notebook_of(path, path.name).cells if path.name != here else []
        except ScenarioError:  # `check` says what is wrong with it
            continue
        if any(cell.cell_type == "code" and id_of(cell.source) == name for cell in cells):
            fix = "Give one of the two another id, because answers are stored by id."
            yield Problem(what=f'The id "{name}" is already used in {path.name}.', fix=fix, line=1, scenario=name or "")
