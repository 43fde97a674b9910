"""A keyed module: a released module with its hidden keys, ready to grade a class by.

Its notebooks go through nbgrader's own steps once for a class. Their cells are kept as JSON: those that are the same
for every learner are written down in advance, and scoring adds the outputs of the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import orjson
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, DeduplicateIds, OverwriteCells, OverwriteKernelspec

from casewise import kinds
from casewise.errors import CourseFilesError
from casewise.files import sha256
from casewise.gradebook.course_folder import Course, stored_keys
from casewise.grading.rebuild import scenarios
from casewise.scenario import Scenario
from casewise.scenario.cell import id_of, is_scenario, is_setup, source
from casewise.scenario.media import Sort, sort_of

STEPS = (ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata)
"""nbgrader's first pass over a submission: what puts the hidden keys back."""
UNGRADED = {"draft", "source"}
"""Fields that say nothing about how a scenario is graded."""


@dataclass(frozen=True, eq=False)
class KeyedCell:
    """A cell with a scenario: its JSON without the output."""

    content: dict[str, Any]
    scenario: Scenario


@dataclass(frozen=True)
class SetupCell:
    """The cell that loads Casewise: its JSON without the output."""

    content: dict[str, Any]


@dataclass(frozen=True)
class KeyedNotebook:
    """One notebook. `about` is all of its JSON except the cells, and `graded` lists its graded scenarios."""

    name: str
    about: dict[str, Any]
    cells: tuple[KeyedCell | SetupCell | bytes, ...]
    graded: tuple[str, ...]


class NotGradableError(CourseFilesError):
    """A module can't be graded, because its release or its keys are missing. The message says what to do."""


@dataclass(frozen=True)
class KeyedModule:
    """A module with its keys. `files` are its pictures: no graded folder needs its sound and its films.

    `digest` changes with whatever a grade or its card depends on: the notebooks' names, and every field of every graded
    scenario, from its key and points to its title. `pages` changes with all that a learner gets back: the lesson, its
    practice, and all other text too. When `digest` changes, a class is graded again. When only `pages` changes,
    its pages are made again from the current lesson, and every grade stays.
    """

    module: str
    notebooks: tuple[KeyedNotebook, ...]
    scenarios: dict[str, Scenario]
    files: dict[str, bytes]
    digest: str
    pages: str

    @classmethod
    def of(cls, course: Course, module: str) -> KeyedModule:
        """Put the hidden keys of the gradebook into the released notebooks.

        Raises:
            NotGradableError: if there is no release, or it doesn't match the gradebook.
        """
        release = course.paths.release(module)
        paths = sorted(release.glob("*.ipynb"))
        if not paths:
            raise NotGradableError(f"There is no {release.relative_to(course.root)}. Run: casewise build {module}")
        if away := {path.stem for path in paths} - set(stored_keys(course, module)):
            words = f"The gradebook does not know {', '.join(sorted(away))} of {module}. Run: casewise build {module}"
            raise NotGradableError(words)
        notebooks = {path.stem: _keyed(course, module, path) for path in paths}
        found = {
            scenario.id: scenario
            for notebook in notebooks.values()
            for scenario in (kinds.read_cell(source(cell)) for cell in _asked(notebook))
        }
        if missing := [name for name, scenario in found.items() if not scenario.keyed]:
            words = f"The gradebook has no key for {', '.join(missing)}. Run: casewise build {module}"
            raise NotGradableError(words)
        if strange := set(scenarios(release)) ^ set(found):
            words = f"release/ and the gradebook differ in {', '.join(sorted(strange))}. Run: casewise build {module}"
            raise NotGradableError(words)
        made = tuple(_notebook(name, notebook, found) for name, notebook in notebooks.items())
        beside = [path for path in sorted(release.iterdir()) if path.is_file() and path not in paths]
        files = {path.name: path.read_bytes() for path in beside if sort_of(path.name) not in (Sort.SOUND, Sort.FILM)}
        graded = {
            name: found[name].model_dump(mode="json", exclude=UNGRADED) for notebook in made for name in notebook.graded
        }
        shown = {path.name: sha256(path) for path in beside}
        return cls(
            module,
            made,
            found,
            files,
            digest=_digest([[[notebook.name, notebook.graded] for notebook in made], graded]),
            pages=_digest([notebooks, shown]),
        )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _keyed(course: Course, module: str, path: Path) -> dict[str, Any]:
    """Return a released notebook as nbgrader's first pass leaves it, with the keys from its database."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.setdefault("casewise", nbformat.NotebookNode())
    resources = {
        "nbgrader": {
            "notebook": path.stem,
            "assignment": module,
            "student": "",
            "db_url": course.coursedir.db_url,
        },
        "unique_key": path.stem,
    }
    for step in STEPS:
        notebook, resources = course.preprocess(step, notebook, resources)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    written: dict[str, Any] = json.loads(nbformat.writes(notebook))
    return written


def _asked(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (cell for cell in notebook["cells"] if cell["cell_type"] == "code" and is_scenario(source(cell)))


def _notebook(name: str, notebook: dict[str, Any], found: dict[str, Scenario]) -> KeyedNotebook:
    cells = tuple(_cell(cell, found) for cell in notebook["cells"])
    asked = (id_of(source(cell)) or "" for cell in _asked(notebook))
    graded = tuple(scenario for scenario in asked if not found[scenario].practice)
    return KeyedNotebook(name, {**notebook, "cells": []}, cells, graded)


def _cell(cell: dict[str, Any], found: dict[str, Scenario]) -> KeyedCell | SetupCell | bytes:
    """Return a cell that gets an output, or the JSON of one that is the same for every learner."""
    if cell["cell_type"] == "code":
        if scenario := found.get(id_of(source(cell)) or ""):
            return KeyedCell(cell, scenario)
        if is_setup(source(cell)):
            return SetupCell(cell)
    return orjson.dumps(cell, option=orjson.OPT_INDENT_2)
