"""A module as a learner would meet it, whatever is still to be fixed in it. Nothing of the course is changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

from casewise.course.check import check
from casewise.course.ipynb import save
from casewise.course.linked import RELEASED
from casewise.course.module import Cell, Module
from casewise.course.order import arranged
from casewise.course.release import STILL_COUNT, dress, still
from casewise.demo.term import make_home
from casewise.files import read_regular, write_whole
from casewise.folders import CONFIG
from casewise.gradebook.course_folder import Course
from casewise.kinds import read_cell
from casewise.scenario import Problem, ScenarioError
from casewise.scenario.cell import REVIEW, SETUP, id_of, is_review_before, is_setup

SETTINGS = '''"""A course that lasts as long as someone tries a module."""

from casewise import configure

c = get_config()  # noqa: F821  (given by nbgrader)
configure(c, root=__file__, course_id="try")
'''


@dataclass(frozen=True)
class TryOut:
    """A learner's folder with a module, the problems of the parts that are left out, and how many others there are."""

    home: Path
    left_out: list[Problem]
    to_fix: int


def lay_out(source: Module, folder: Path) -> TryOut:
    """Make a learner's folder, in an empty folder, that has a module as it would be released.

    Scenarios that can't be shown and drafts are left out; so are cells of code.

    Raises:
        ScenarioError: if a notebook can't be read.
        OSError: if something can't be written.
        StepError: if nbgrader fails.
    """
    course, left_out = folder / "course", []
    release = course / "release" / source.name
    release.mkdir(parents=True)
    write_whole(course / CONFIG, SETTINGS.encode())
    seen: set[str] = set()
    for path, notebook in source.notebooks():
        cells = [Cell(source.label(path), number, node) for number, node in enumerate(notebook.cells, 1)]
        reasons = {cell.number: _reason(cell, seen) for cell in cells}
        left_out += [problem for problem in reasons.values() if problem]
        notebook.cells = [cell.node for cell in cells if reasons[cell.number] is None]
        _completed(notebook)
        save(_released(notebook, source), release / path.name)
    for path in source.folder.iterdir():
        if path.suffix in RELEASED and path.suffix != ".ipynb" and path.is_file() and not path.is_symlink():
            write_whole(release / path.name, read_regular(path, None), flush=False)
    made = Course(course)
    made.release_assignment(source.name)
    make_home(made, [source.name], folder / "home")
    places = {(one.notebook, one.cell) for one in left_out}
    others = [one for one in check(source) if (one.notebook, one.cell) not in places]
    return TryOut(folder / "home", left_out, len(others))


def _reason(cell: Cell, seen: set[str]) -> Problem | None:
    """Return why a learner can't meet a cell yet, or None."""
    name = id_of(cell.source) if cell.node.cell_type == "code" else None
    if name is None:
        ours = is_setup(cell.source) or cell.source.strip() == REVIEW or is_review_before(cell.source)
        return None if cell.node.cell_type != "code" or ours else cell.problem("It holds code.", "")
    if not cell.is_scenario:
        return cell.problem("It's a draft.", "", name)
    try:
        scenario = read_cell(arranged(cell.source))
        read_cell(cell.released)
    except ScenarioError as error:
        return replace(cell.place(error.problems[0]), scenario=name)
    if not scenario.keyed:
        return cell.problem("It has no key.", "", name)
    if name in seen:
        return cell.problem("Its id is already used.", "", name)
    seen.add(name)
    return None


def _completed(notebook: Any) -> None:
    """Add the cells without which no card is shown."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if not any(map(is_setup, code)):
        notebook.cells.insert(0, new_code_cell(SETUP))
    if REVIEW not in (source.strip() for source in code):
        notebook.cells.append(new_code_cell(REVIEW))


def _released(notebook: Any, source: Module) -> Any:
    """Return a notebook as a release has it: without keys, and with still cards."""
    try:
        dressed = dress(notebook, source)
    except ScenarioError:  # the plan, of which the check says what is wrong
        dressed = dress(notebook)
    for node in dressed.cells:
        cell = Cell("", None, node)
        if node.cell_type == "code":
            node.outputs, node.execution_count = [], None
            if cell.is_scenario:
                node.source = cell.released
                node.outputs, node.execution_count = still(node.source), STILL_COUNT
    return dressed
