"""Building: every module is checked, released beside the old one, proved, and only then put in its place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from casewise import kinds
from casewise.course.begun import undone
from casewise.course.changes import BuildChange, changed_texts, changes_between
from casewise.course.check import check
from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course, stored_keys
from casewise.scenario import Problem, Scenario, ScenarioError


class CourseError(CasewiseError):
    """The course cannot be built. `problems` holds everything that must be mended; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Built:
    """A module that was built, and what is not as it was in the release before; nothing if there was none."""

    module: Module
    changes: list[BuildChange]


def build(course: Course, module: str) -> Built:
    """Make `release/<module>` from `source/<module>`.

    Raises:
        CourseError: if the source has problems or the release would give something away; the old release stays.
        StepError: if nbgrader fails; the old release stays.
    """
    source = Module(course.paths.source(module))
    if problems := check(source):
        raise CourseError(problems)
    target = Module(course.paths.release(module))
    graded = stored_keys(course, module)
    with course.gradebook() as gradebook:
        if problems := undone(course.coursedir, gradebook, source):
            raise CourseError(problems)
    before, texts = _before(target, graded), _texts(target)
    with _stage(course.root) as stage:
        # Making a release writes its keys into the gradebook, by which grading goes: so it is tried with another one.
        for gradebook in (stage / "trial.db", None):
            course.generate_assignment(module, into=stage, gradebook=gradebook)
            if problems := leaks(source, Module(stage / module)):
                raise CourseError([replace(one, notebook=_as_released(one.notebook)) for one in problems])
        _swap(stage / module, target.folder, aside=stage / "before")
    if not before:
        return Built(target, [])
    return Built(target, [*changes_between(before, source.scenarios()), *changed_texts(texts, _texts(target))])


def _before(release: Module, graded: dict[str, list[str]]) -> dict[str, Scenario]:
    """Return the scenarios as they were released: practice from the release, graded ones with their keys."""
    try:
        cells = [kinds.read_cell(cell) for cells in graded.values() for cell in cells]
        return release.scenarios() | {scenario.id: scenario for scenario in cells}
    except ScenarioError:  # an older release that this version cannot read has nothing to be compared with
        return {}


def _texts(module: Module) -> dict[str, list[str]]:
    try:
        return {
            path.name: [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
            for path, notebook in module.notebooks()
        }
    except ScenarioError:
        return {}


def _as_released(notebook: str) -> str:
    """Return the name that a staged notebook has in the end."""
    return str(Path("release", *Path(notebook).parts[1:]))


@contextmanager
def _stage(root: Path) -> Iterator[Path]:
    """Give a folder on the disk of the course, so that a rename is all that moves."""
    stage = Path(tempfile.mkdtemp(prefix=".build-", dir=root))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _swap(new: Path, target: Path, aside: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise
