"""Building a module: check it, release it beside the old one, prove it free of keys, then replace the old one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from casewise import kinds
from casewise.course.begun import undone
from casewise.course.changes import BuildChange, changed_texts, changes_between
from casewise.course.check import check
from casewise.course.forms import refresh
from casewise.course.leaks import leaks
from casewise.course.module import Module
from casewise.course.release import CheckedRelease
from casewise.errors import CourseFilesError
from casewise.files import move_folder, restore_folder
from casewise.gradebook.course_folder import Course, stored_keys
from casewise.scenario import Problem, Scenario, ScenarioError


class CourseError(CourseFilesError):
    """The course can't be built. `problems` lists everything to fix. Nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Built:
    """A built module, and its changes since the last release; none if there was none."""

    module: Module
    changes: list[BuildChange]


def build(course: Course, module: str) -> Built:
    """Make `release/<module>` from `source/<module>`.

    A form is made anew first, if the module it's made from has changed.

    Raises:
        CourseError: if the source has problems or the release would reveal something; the old release stays.
        FormError: if it's a form and can't be made.
        StepError: if nbgrader fails; the old release stays.
    """
    refresh(course.paths.source(), module)
    source = Module(course.paths.source(module))
    if problems := check(source):
        raise CourseError(problems)
    target = Module(course.paths.release(module))
    restore_folder(target.folder)
    graded = stored_keys(course, module)
    with course.gradebook() as gradebook:
        if problems := undone(course.coursedir, gradebook, source):
            raise CourseError(problems)
    before, texts = _before(target, graded), _texts(target)
    # On the course's disk, so that moving is only renaming.
    with TemporaryDirectory(prefix=".build-", dir=course.root, ignore_cleanup_errors=True) as folder:
        stage = Path(folder)
        # A release writes its keys to the gradebook, where grading reads them, so it's tried with a temporary one.
        course.generate_assignment(module, stage, stage / "trial.db", CheckedRelease)
        _prove(source, stage / module)
        tried = _files(stage / module)
        course.generate_assignment(module, stage)
        if _files(stage / module) != tried:  # its source was edited in between
            _prove(source, stage / module)
        target.folder.parent.mkdir(exist_ok=True)
        move_folder(stage / module, target.folder)
    if not before:
        return Built(target, [])
    return Built(target, [*changes_between(before, source.scenarios()), *changed_texts(texts, _texts(target))])


def would_change(course: Course, module: str) -> bool:
    """Return whether a build would change a module that is built, or can't tell because its source can't be read."""
    source, release = Module(course.paths.source(module)), Module(course.paths.release(module))
    try:
        now, texts = source.scenarios(), _texts(source)
    except ScenarioError:
        return True
    before = _before(release, stored_keys(course, module))
    return bool(changes_between(before, now)) or _texts(release) != texts


def _before(release: Module, graded: dict[str, list[str]]) -> dict[str, Scenario]:
    """Return the released scenarios: practice from the release, and graded ones with their keys."""
    try:
        cells = [kinds.read_cell(cell) for cells in graded.values() for cell in cells]
        return release.scenarios() | {scenario.id: scenario for scenario in cells}
    except ScenarioError:  # this version can't read the older release, so it can't compare
        return {}


def _texts(module: Module) -> dict[str, list[str]]:
    try:
        return {
            path.name: [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
            for path, notebook in module.notebooks()
        }
    except ScenarioError:
        return {}


def _prove(source: Module, folder: Path) -> None:
    """Raise CourseError if a release reveals something."""
    if problems := leaks(source, Module(folder)):
        raise CourseError([replace(one, notebook=_as_released(one.notebook)) for one in problems])


def _files(folder: Path) -> dict[str, bytes]:
    """Return what is in each file of a folder, by its path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _as_released(notebook: str) -> str:
    """Return the final name of a staged notebook."""
    return str(Path("release", *Path(notebook).parts[1:]))
