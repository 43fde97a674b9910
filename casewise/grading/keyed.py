"""A paper: one module ready to be marked, with its keys. Made once for a class, and sent to every worker.

Its notebooks go through nbgrader's own steps once, and are then kept as texts with gaps: one for each output, for what
is said of the record, and for each written answer. Marking fills the gaps.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_output
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, DeduplicateIds, OverwriteCells, OverwriteKernelspec

from casewise import kinds
from casewise.errors import CourseFilesError
from casewise.gradebook.course_folder import Course, stored_keys
from casewise.grading.rebuild import scenarios
from casewise.scenario import Judge, Scenario
from casewise.scenario.cell import id_of, is_scenario, is_setup, with_answer

STEPS = (ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata)
"""nbgrader's first pass over a submission, by itself: what lays the hidden keys in."""
GAP = re.compile(r'"(?:# )?@@(?P<kind>\w+):(?P<of>[\w-]*)@@"')


@dataclass(frozen=True)
class Sheet:
    """One notebook of a paper. `pieces` and `gaps` alternate: a gap is ``(kind, scenario, depth of its line)``."""

    name: str
    pieces: tuple[str, ...]
    gaps: tuple[tuple[str, str, int], ...]
    graded: tuple[str, ...]
    written: tuple[str, ...]


class PaperError(CourseFilesError):
    """There is nothing to grade by; the message says what to do."""


@dataclass(frozen=True)
class Paper:
    """A module with its keys. `files` are its pictures.

    `digest` changes with whatever a grade or its card depends on: the notebooks' names, and every field of every graded
    scenario, from its key and points to its title. `pages` changes with all that a learner gets back: the lesson, its
    practice, and all other text too. With `digest` a class is graded anew; with `pages` alone its pages are made anew
    from the present lesson, and every grade stays.
    """

    module: str
    sheets: tuple[Sheet, ...]
    scenarios: dict[str, Scenario]
    files: dict[str, bytes]
    digest: str
    pages: str

    @classmethod
    def of(cls, course: Course, module: str) -> Paper:
        """Lay the hidden keys of the database into the released notebooks.

        Raises:
            PaperError: if there is no release, or it does not match the database.
        """
        release = course.paths.release(module)
        paths = sorted(release.glob("*.ipynb"))
        if not paths:
            raise PaperError(f"There is no {release.relative_to(course.root)}. Run: casewise build {module}")
        if away := {path.stem for path in paths} - set(stored_keys(course, module)):
            words = f"The gradebook does not know {', '.join(sorted(away))} of {module}. Run: casewise build {module}"
            raise PaperError(words)
        notebooks = {path.stem: _keyed(course, module, path) for path in paths}
        found = {
            scenario.id: scenario
            for notebook in notebooks.values()
            for scenario in (kinds.read_cell(cell.source) for cell in _asked(notebook))
        }
        if missing := [name for name, scenario in found.items() if not scenario.keyed]:
            words = f"The gradebook has no key for {', '.join(missing)}. Run: casewise build {module}"
            raise PaperError(words)
        if strange := set(scenarios(release)) ^ set(found):
            words = f"release/ and the gradebook differ in {', '.join(sorted(strange))}. Run: casewise build {module}"
            raise PaperError(words)
        sheets = tuple(_sheet(name, notebook, found) for name, notebook in notebooks.items())
        files = {path.name: path.read_bytes() for path in release.iterdir() if path.is_file() and path not in paths}
        graded = {name: found[name].model_dump(mode="json") for sheet in sheets for name in sheet.graded}
        shown = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        return cls(
            module,
            sheets,
            found,
            files,
            digest=_digest([[[sheet.name, sheet.graded] for sheet in sheets], graded]),
            pages=_digest([[[sheet.name, sheet.pieces] for sheet in sheets], shown]),
        )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _keyed(course: Course, module: str, path: Path) -> Any:
    """Return a released notebook as nbgrader's first pass leaves it: with what its database keeps."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.setdefault("casewise", nbformat.NotebookNode())["record"] = "@@record:@@"
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
    return notebook


def _asked(notebook: Any) -> Iterator[Any]:
    yield from (cell for cell in notebook.cells if cell.cell_type == "code" and is_scenario(cell.source))


def _sheet(name: str, notebook: Any, found: dict[str, Scenario]) -> Sheet:
    graded, written = [], []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        scenario = found.get(id_of(cell.source) or "")
        if scenario:
            cell.outputs = [_output(f"@@points:{scenario.id}@@", f"@@card:{scenario.id}@@")]
            if not scenario.practice:
                graded.append(scenario.id)
            if scenario.judge is Judge.PERSON and not scenario.practice:
                written.append(scenario.id)
                cell.source = with_answer(cell.source, f"@@text:{scenario.id}@@")
        elif is_setup(cell.source):
            cell.outputs = [_output("Graded by Casewise.", "@@header:@@")]
    text = nbformat.writes(notebook) + "\n"
    pieces, gaps, at = [], [], 0
    for match in GAP.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        depth = len(text[line:]) - len(text[line:].lstrip(" "))
        start = match.start()
        if match["kind"] == "text":  # the comma and the line break before it go with it
            start = text.rfind('"', 0, line) - 2
        pieces.append(text[at:start])
        gaps.append((match["kind"], match["of"], depth))
        at = match.end()
    return Sheet(name, (*pieces, text[at:]), tuple(gaps), tuple(graded), tuple(written))


def _output(text: str, html: str) -> Any:
    return new_output("execute_result", data={"text/plain": text, "text/html": html}, execution_count=1)
