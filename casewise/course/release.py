"""Releasing: from `source/` to `release/` through nbgrader, refused as a whole if anything is wrong.

nbgrader makes its exporter before it deletes the old release. So this exporter looks at the module first: whether
`nbgrader generate_assignment`, formgrader or `casewise build` asked for it, a refusal leaves everything as it was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter

from casewise import kinds
from casewise.course.check import check
from casewise.course.ipynb import KERNEL, notebook_of
from casewise.course.module import Module
from casewise.exchange.moment import written
from casewise.grading import CourseRefused
from casewise.grading.deadlines import in_zone
from casewise.grading.pipeline import due_date
from casewise.scenario import Judge, Scenario
from casewise.scenario.cell import HINT, SETUP, is_scenario, is_setup

FORMAT = 1


class Release(NotebookExporter):
    """The exporter of `nbgrader generate_assignment`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        problems = [problem for folder in self.parent.assignments for problem in check(Module(Path(folder)))]
        if problems:
            for problem in problems:
                self.log.error("%s", problem)
            raise CourseRefused("\n".join(map(str, problems)))

    def from_filename(self, filename: str, resources: Any = None, **more: Any) -> Any:
        """Return a source notebook dressed for learners; nbgrader's steps then hide what is hidden."""
        notebook = dress(notebook_of(Path(filename), filename))
        if due := due_date(self.parent.coursedir):
            notebook.metadata.casewise["due"] = written(in_zone(due, self.parent))
        return self.from_notebook_node(notebook, resources=resources, **more)


def dress(notebook: Any) -> Any:
    """Return the notebook with the metadata that learners' hosts and nbgrader need, made from the cells themselves."""
    notebook.metadata = nbformat.from_dict(
        {
            "casewise": {"format": FORMAT},
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        metadata: dict[str, Any] = {"deletable": False, "editable": False}
        if cell.cell_type == "code":
            metadata |= {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
            if is_setup(cell.source):
                cell.source = f"{HINT}\n{SETUP}"
            elif is_scenario(cell.source):
                metadata |= marks(kinds.read_cell(cell.source))
        cell.metadata = nbformat.from_dict(metadata)
    return notebook


def marks(scenario: Scenario) -> dict[str, Any]:
    """Return nbgrader's metadata: an autograder cell, a manually graded one for a reflection, or none for practice."""
    if scenario.points is None:
        return {}
    by_hand = scenario.judge is Judge.PERSON
    return {
        "nbgrader": {
            "grade": True,
            "grade_id": scenario.id,
            "locked": not by_hand,
            "points": int(scenario.points) if scenario.points.is_integer() else scenario.points,
            "schema_version": 3,
            "solution": by_hand,
            "task": False,
        }
    }
