"""What an author must fix before a module can be released: all problems at once. Nothing is written."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from casewise import kinds
from casewise.course.cell_check import in_cell
from casewise.course.figures import beyond, limits
from casewise.course.fitting import fitting
from casewise.course.forms import form_problems
from casewise.course.handout import HANDOUTS, handout_faults
from casewise.course.hosts import left
from casewise.course.linked import PICTURES, is_released, missing, shown_files
from casewise.course.module import Cell, Module, modules
from casewise.course.order import arranged
from casewise.course.placeholder import left_in, left_in_cell
from casewise.course.plan import NAME as PLAN
from casewise.course.plan import Beyond, Plan
from casewise.course.references import References, references_of
from casewise.course.stray import strayed
from casewise.gradebook.naming import unfit_module
from casewise.journal import NAME
from casewise.languages.catalogs import speaking
from casewise.languages.setting import language_of
from casewise.printable import printable, shortened
from casewise.rules import giveaways
from casewise.scenario import Problem, ScenarioError
from casewise.scenario.cell import REVIEW, SETUP, id_of, is_scenario, is_setup


def check(module: Module) -> list[Problem]:
    """Return every problem of a module; an empty list means that it can be released."""
    try:
        cells = list(module.cells())
    except ScenarioError as error:
        return error.problems
    if why := unfit_module(module.name):
        what = f"The module's name can't be used: {why}"
        where = f"{module.folder.parent.name}/{printable(module.name)}"
        return [Problem(what=what, fix="Give its folder another name.", notebook=where)]
    if not cells:
        return [module.problem("There is no notebook.", "Add lesson.ipynb and assessment.ipynb.")]
    if unlike := list(form_problems(module)):
        return unlike
    found = [*_files(module), *_notebooks(module), *chain.from_iterable(map(in_cell, cells)), *_twice(cells)]
    return found or [
        *shown_files(module),
        *_planned(module, cells),
        *given_away([module]),
        *_beyond(module),
        *left_in(module),
    ]


def of_cell(cell: Cell, source: Path) -> list[Problem]:
    """Return the problems of one cell by itself, in a course whose `source/` is given."""
    if found := list(in_cell(cell)):
        return found
    try:
        return [*fitting(cell, Plan.read(source), References.read(source)), *left_in_cell(cell)]
    except ScenarioError as error:
        return error.problems


def given_away(modules: list[Module]) -> Iterator[Problem]:
    """Yield what the form of all graded scenarios of some modules reveals. Each module passed a check before."""
    cells = [cell for module in modules for cell in module.cells() if cell.is_scenario]
    for rule, what in giveaways.of_all(kinds.read_cell(arranged(cell.source)) for cell in cells):
        fix = "Look at the scenarios that it answers, and change their ids or ways."
        where = ", ".join(module.label(Path()) for module in modules)
        yield Problem(what=what, fix=fix, notebook=where, rule=rule.value)


def _beyond(module: Module) -> Iterator[Problem]:
    """Yield what is beyond the limits of a course that refuses it."""
    try:
        if limits(module).beyond is Beyond.REFUSE:
            yield from beyond(module)
    except ScenarioError:  # the plan, of which `_planned` says what is wrong
        return


def _planned(module: Module, cells: list[Cell]) -> Iterator[Problem]:
    """Yield what doesn't fit the course's plan and references, which its modules share."""
    source = module.folder.parent
    try:
        plan, references = Plan.read(source), References.read(source)
    except ScenarioError as error:
        yield from error.problems
        return
    yield from _placed(module, plan)
    for cell in cells:
        yield from fitting(cell, plan, references)
        yield from missing(cell, module.folder)
    if references:
        yield from _closings(module, references)


def _placed(module: Module, plan: Plan | None) -> Iterator[Problem]:
    """Yield why a module has no place in a course whose plan lists its modules."""
    if plan and plan.modules and module.name not in plan.modules:
        where = f"source/{PLAN}"
        what = f'The module "{printable(module.name)}" isn\'t listed under "modules" in {where}.'
        yield Problem(what=what, fix=f'Add "{printable(module.name)}: its title" there, at its place.', notebook=where)


def unbuilt(source: Path) -> Iterator[Problem]:
    """Yield the modules in a course's plan that have no folder with notebooks."""
    try:
        plan = Plan.read(source)
    except ScenarioError:  # each module's check says so
        return
    there = {module.name for module in modules(source)}
    for name in plan.modules if plan else ():
        if name not in there:
            what = f'"modules" lists "{shortened(printable(name))}", and source/ has no such module.'
            fix = "Write its notebooks, or remove it from the list."
            yield Problem(what=what, fix=fix, notebook=f"source/{PLAN}", field="modules")


def _closings(module: Module, references: References) -> Iterator[Problem]:
    for path, notebook in module.notebooks():
        sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        scenarios = [kinds.read_cell(text) for text in sources if is_scenario(text)]
        with speaking(language_of(module.folder.parent)):
            closing = references.closing(scenarios)
        if scenarios and references_of(notebook) != closing:
            what = "It doesn't end with the references of its scenarios."
            yield module.problem(what, f"Run: casewise preview {module.name}", path)


def _files(module: Module) -> Iterator[Problem]:
    for path in sorted(module.folder.rglob("*")):
        if path.is_dir() or ".ipynb_checkpoints" in path.parts:
            continue
        if path.parent != module.folder:
            what = f"It's in the folder {path.parent.name}, which isn't released."
            yield module.problem(what, "Put what learners need beside the notebooks, and remove the folder.", path)
        elif path.is_symlink():
            yield module.problem("It's a link, and its target isn't released.", "Put the file itself here.", path)
        elif path.name == NAME:
            fix = "Remove it: it would overwrite every learner's own."
            yield module.problem("There is a journal among the course's files.", fix, path)
        elif not is_released(path.name):
            fix = (
                f"Only notebooks, pictures ({', '.join(PICTURES)}), sound (.mp3, .m4a, .wav), films (.mp4, .webm, with "
                "captions in .vtt) and handouts (.html) are released. Remove it."
            )
            yield module.problem("This file doesn't belong in a module.", fix, path)
        elif path.suffix.lower() in HANDOUTS:
            fix = "A handout is text and style in one file. It runs and loads nothing. Remove it."
            yield from (module.problem(what, fix, path) for what in handout_faults(path))


def _notebooks(module: Module) -> Iterator[Problem]:
    for path, notebook in module.notebooks():
        yield from _left(notebook, module, path)
        cells = [Cell(module.label(path), number, node) for number, node in enumerate(notebook.cells, 1)]
        code = [cell.source for cell in cells if cell.node.cell_type == "code"]
        turned = [problem.fix for cell in cells if (problem := strayed(cell))]
        if (not code or not is_setup(code[0])) and not any("loads Casewise" in fix for fix in turned):
            yield module.problem("The first code cell doesn't load Casewise.", f"Make it: {SETUP}", path)
        if REVIEW not in (source.strip() for source in code) and not any("left out" in fix for fix in turned):
            fix = f"Add a code cell at the end: {REVIEW}"
            yield module.problem("Learners can't see what they have left out.", fix, path)


def _left(notebook: Any, module: Module, path: Path) -> Iterator[Problem]:
    """Yield one problem for all metadata of known programs, and one for each unknown name."""
    found = left(notebook)
    if found.known:
        what = f"Other programs left metadata in the notebook: {printable(str(found))}."
        yield module.problem(what, f"Run: casewise preview {module.name}", path)
    for name, cells in found.unknown.items():
        places = "The notebook" if not cells[0] else "The cell" if len(cells) == 1 else f"{len(cells)} cells"
        carries = "carry" if len(cells) > 1 else "carries"
        what = f'{places} {carries} metadata "{shortened(name)}", which Casewise doesn\'t know.'
        fix = (
            f"Run: casewise preview {module.name} --drop {shlex.quote(shortened(name))}. Or delete it in JupyterLab: "
            "the gears on the right (Property Inspector), Advanced Tools."
        )
        yield module.problem(what, fix, path, cell=cells[0] or None)


def _twice(cells: list[Cell]) -> Iterator[Problem]:
    first: dict[str, Cell] = {}
    for cell in cells:
        if not cell.is_scenario:
            continue
        name = id_of(cell.source) or ""
        if name in first:
            what = f'The id "{name}" is already used in {first[name].notebook}, cell {first[name].number}.'
            yield cell.problem(what, "Give one of the two another id, because answers are stored by id.", name)
        first.setdefault(name, cell)
