"""The course as the site's first page describes it, and the files of it that the site has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casewise.course.linked import files_of, is_released
from casewise.course.module import Module
from casewise.files import read_regular
from casewise.folders import module_title
from casewise.languages.catalogs import speaking
from casewise.languages.tag import DEFAULT
from casewise.learner.fetched import FetchedModule
from casewise.moment import due_in_words
from casewise.scenario import Scenario
from casewise.site.archive import Files
from casewise.site.contents_api import Offered
from casewise.version import __version__

HEADING = re.compile(r"(?m)^#\s+(.+?)\s*$")
ZONE = re.compile(r"\[([\w+/-]+)\]$")
"""The time zone at the end of a due date."""
FORMULA = re.compile(r"\$\$|\$[^$\n]+\$|\\\\[(\[]|\\begin\{")
"""What JupyterLab takes for a formula in a notebook's text."""
LAST = 1000
"""Where a module comes that the course's plan doesn't list."""


def described(folder: Path, names: list[str], offered: Offered) -> tuple[dict[str, Any], Files]:
    """Return a description of released modules for the first page, and their files by path.

    A module in which nothing is offered isn't described.

    Raises:
        OSError: if a released file can't be read.
        ScenarioError: if a released notebook can't be read.
    """
    fetched = sorted(map(FetchedModule.of_folder, (folder / name for name in names)), key=_place)
    modules = []
    files: Files = {}
    for one in fetched:
        notebooks = dict(_notebooks(one, offered))
        if not notebooks:
            continue
        modules.append(_module(one, list(notebooks.values())))
        files |= _files(one.folder, notebooks, offered)
    title = next((one.course for one in fetched if one.course), "")
    language = next((one.language for one in fetched if one.language), DEFAULT)
    return {"title": title, "language": language, "version": __version__, "modules": modules}, files


def zones_in(files: Files) -> list[str]:
    """Return the time zones that the due dates in notebooks name."""
    said = (json.loads(data)["metadata"]["casewise"] for path, data in files.items() if path.endswith(".ipynb"))
    found = (ZONE.search(str(about.get("due", ""))) for about in said)
    return sorted({zone[1] for zone in found if zone})


def has_formulas(files: Files) -> bool:
    """Return whether there is a formula in the text of a notebook."""
    notebooks = (json.loads(data) for path, data in files.items() if path.endswith(".ipynb"))
    texts = ("".join(cell["source"]) for one in notebooks for cell in one["cells"] if cell["cell_type"] == "markdown")
    return any(FORMULA.search(text) for text in texts)


def _place(module: FetchedModule) -> tuple[int, str]:
    return module.place or LAST, module.folder.name


def _module(module: FetchedModule, notebooks: list[dict[str, Any]]) -> dict[str, Any]:
    asked = {name for one in notebooks for name in one["questions"]}
    with speaking(module.language or DEFAULT):
        due = due_in_words(module.due)
    return {
        "module": module.folder.name,
        "title": module.title or module_title(module.folder.name),
        "points": sum(scenario.points or 0 for name, scenario in module.graded.items() if name in asked),
        "due": due,
        "notebooks": notebooks,
    }


def _notebooks(module: FetchedModule, offered: Offered) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each notebook that the site has, by its file's name: lessons first."""
    found = sorted(module.notebooks.items(), key=lambda one: (_is_assessment(one[1]), one[0] != "lesson", one[0]))
    for name, scenarios in found:
        if _is_assessment(scenarios) and offered is Offered.LESSONS:
            continue
        file = f"{name}.ipynb"
        yield (
            file,
            {
                "path": f"{module.folder.name}/{file}",
                "title": _title(module.folder / file) or module_title(name),
                "kind": "assessment" if _is_assessment(scenarios) else "lesson",
                "questions": [one.id for one in scenarios.values() if not one.practice],
                "practice": [one.id for one in scenarios.values() if one.practice],
                "minutes": module.minutes.get(name) or len(scenarios),
                "parts": {one.id: parts for one in scenarios.values() if (parts := _parts(one))},
            },
        )


def _parts(scenario: Scenario) -> dict[str, Any] | int:
    """Return what a whole answer has, for a page without Python: 0 for most kinds, where any answer is whole.

    A story has decisions that lead on. Of a sort, it's the number of cards.
    """
    if steps := scenario.stages():
        return {"first": next(iter(steps)), "next": {name: dict(step.next) for name, step in steps.items()}}
    return len(getattr(scenario, "cards", ()))


def _is_assessment(scenarios: dict[str, Scenario]) -> bool:
    return any(not scenario.practice for scenario in scenarios.values())


def _title(path: Path) -> str:
    """Return the first heading of a notebook, or an empty text."""
    for cell in json.loads(read_regular(path, None))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and (found := HEADING.search(text)):
            return found[1]
    return ""


def _files(folder: Path, notebooks: dict[str, Any], offered: Offered) -> Files:
    """Return the files of a module: with everything all that is released, else what its lessons show and link to."""
    there = {path.name: path for path in sorted(folder.iterdir()) if is_released(path.name)}
    wanted = set(there)
    if offered is Offered.LESSONS:
        lessons = [notebook for path, notebook in Module(folder).notebooks() if path.name in notebooks]
        wanted = {*notebooks, *(name for notebook in lessons for name in files_of(notebook.cells))}
    return {f"{folder.name}/{name}": _joined(there[name]) for name in sorted(wanted & there.keys())}


def _joined(path: Path) -> bytes:
    """Return a file; of a notebook, each output in one piece.

    A server joins the lines of a file's outputs before JupyterLab sees them, and JupyterLite doesn't.
    """
    data = read_regular(path, None)
    if path.suffix != ".ipynb":
        return data
    notebook = json.loads(data)
    for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
        bundle = output.get("data", {})
        bundle |= {kind: "".join(lines) for kind, lines in bundle.items() if isinstance(lines, list)}
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
