"""Releasing a module from `source/` to `release/` through nbgrader, or refusing it if anything is wrong.

nbgrader makes its exporter before it deletes the old release, so this exporter checks the module first. A refusal
changes nothing, whether `nbgrader generate_assignment`, formgrader or `casewise build` asked for the release.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_output
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from casewise import kinds
from casewise.course.about import about_course
from casewise.course.begun import undone
from casewise.course.check import check
from casewise.course.ipynb import KERNEL, notebook_of
from casewise.course.module import Module
from casewise.course.order import arranged
from casewise.gradebook.course_folder import opened
from casewise.gradebook.due_dates import due_date
from casewise.gradebook.lock import hold
from casewise.gradebook.settings import in_zone
from casewise.languages.catalogs import language, speaking
from casewise.languages.setting import language_of
from casewise.languages.tag import DEFAULT
from casewise.moment import to_text
from casewise.scenario import Judge, Problem, Scenario
from casewise.scenario.cell import HINT, SETUP, is_draft, is_scenario, is_setup, without_hidden
from casewise.scenario.still import answer_card, described

FORMAT = 1
STILL_COUNT = 1
"""The execution count of a cell with a still card: nbval takes no output of a cell that was never run."""


class HeldBack(str):
    """What nbgrader doesn't copy into a release, because only drafts show it."""

    __slots__ = ()


class Release(NotebookExporter):
    """The exporter of `nbgrader generate_assignment`."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        modules = [Module(Path(folder)) for folder in self.parent.assignments]
        problems = [problem for module in modules for problem in self.problems(module)]
        if problems:
            for problem in problems:
                self.log.error("%s", problem)
            raise CourseRefused("\n".join(map(str, problems)))
        if isinstance(self.parent, GenerateAssignment):
            hold(self.parent, "nbgrader generate_assignment")
        courses = self.parent.coursedir
        others = [pattern for pattern in courses.ignore if not isinstance(pattern, HeldBack)]
        held = (HeldBack(glob.escape(name)) for module in modules for name in sorted(module.held_back()))
        courses.ignore = [*others, *held]

    def problems(self, module: Module) -> list[Problem]:
        """Return why a module can't be released."""
        return check(module) or _undone(self.parent, module)

    def from_filename(self, filename: str, resources: Any = None, **more: Any) -> Any:
        """Return a source notebook prepared for learners. nbgrader's steps then remove the hidden regions."""
        path = Path(filename)
        with speaking(language_of(path.parent.parent)):
            return self._released(path, filename, resources, **more)

    def _released(self, path: Path, filename: str, resources: Any, **more: Any) -> Any:
        notebook = dress(notebook_of(path, filename), Module(path.parent))
        if due := due_date(self.parent.coursedir):
            notebook.metadata.casewise["due"] = to_text(in_zone(due, self.parent))
        text, resources = self.from_notebook_node(notebook, resources=resources, **more)
        return _with_cards(text), resources


class CheckedRelease(Release):
    """The same for a module that its caller has just checked."""

    def problems(self, module: Module) -> list[Problem]:  # noqa: ARG002  (it was looked at before)
        """Return nothing."""
        return []


def _undone(step: Any, module: Module) -> list[Problem]:
    """Return the problems that this release would make for learners who have handed in, by the step's gradebook."""
    with opened(step.coursedir) as gradebook:
        return undone(step.coursedir, gradebook, module) if gradebook else []


def _with_cards(text: str) -> str:
    """Return a released notebook's JSON with a still card below each scenario. nbgrader has cleared all outputs."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_scenario(cell.source):
            cell.outputs = still(cell.source)
            cell.execution_count = STILL_COUNT if cell.outputs else None
    written: str = nbformat.writes(notebook)
    return written.rstrip("\n") + "\n"


def still(source: str) -> list[Any]:
    """Return the output of a released scenario: its card, made from the cell's own text, which has no key."""
    scenario = kinds.read_cell(source)
    card = {"text/html": str(answer_card(scenario, None)), "text/plain": described(scenario)}
    return [new_output("display_data", data=card)]


def dress(notebook: Any, module: Module | None = None) -> Any:
    """Return the notebook as JupyterLab and nbgrader need it, with metadata made from cells and lists rearranged.

    Drafts are left out. With its module, learners also get what the course's plan says of it.
    """
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "code" or not is_draft(cell.source)]
    about = about_course(notebook, module) if module else {}
    spoken = {} if language() == DEFAULT else {"language": language()}
    notebook.metadata = nbformat.from_dict(
        {
            "casewise": {"format": FORMAT, **about, **spoken},
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
                scenario = kinds.read_cell(cell.source)
                metadata |= marks(scenario)
                cell.source = arranged(cell.source)
                if scenario.judge is Judge.PERSON:
                    # nbgrader finds a blank by the checksum of the whole cell, so it must never know this region.
                    cell.source = without_hidden(cell.source)
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


class CourseRefused(NbGraderException):
    """The course's files can't be released or graded. nbgrader stops with exit code 1 and no traceback."""
