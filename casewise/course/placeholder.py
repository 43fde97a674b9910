"""Placeholders: texts of a new course that its author has to replace, because learners would read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

from casewise.course.module import Cell, Module
from casewise.course.plan import NAME as PLAN
from casewise.course.plan import Plan
from casewise.course.references import NAME as REFERENCES
from casewise.course.references import References
from casewise.scenario import Problem, ScenarioError

BEGINNING = "Write here what learners should know before they begin."
GOOD_ANSWER = "Write here what a good answer could be."
SOURCE = "A code of your field"
"""The document that the examples of all kinds cite."""
TITLES = ("A first lesson", "A first assessment")
OWN = {
    BEGINNING: "Write in your own words what learners should know, or delete the line.",
    GOOD_ANSWER: 'Write an answer that you would be glad to read, or delete the line "example".',
    **{f"# {title}": "Write your own title." for title in TITLES},
}
"""How to replace each text of a notebook."""


def left_in(module: Module) -> list[Problem]:
    """Return a problem for each placeholder that learners of a module would read, with its line."""
    cells = [cell for cell in module.cells() if not cell.is_draft]
    source = module.folder.parent
    return [problem for cell in cells for problem in left_in_cell(cell)] + [*_shared(cells, source)]


def left_in_cell(cell: Cell) -> Iterator[Problem]:
    """Yield a problem for each placeholder that is written in a cell itself."""
    for number, line in enumerate(cell.source.split("\n"), 1):
        for text, fix in OWN.items():
            if line.strip() == text if text.startswith("#") else text in line:
                yield cell.at(number, f'It still says "{text.strip("# ")}", which learners would read.', fix)


def at_home(text: str, source: Path) -> str:
    """Return an example with an objective and a citation of the course in whose `source/` it's put, if it has any."""
    try:
        plan, references = Plan.read(source), References.read(source)
    except ScenarioError:  # the check says why
        return text
    if references and references.known and SOURCE not in references.known:
        citation = json.dumps(next(iter(references.known)), ensure_ascii=False)
        text = text.replace(f"citations: [{SOURCE}]", f"citations: [{citation}]")
    objective = re.search(r"(?m)^objective: (.+)$", text)
    if objective and plan and plan.objectives and objective[1] not in plan.objectives:
        text = text.replace(objective[0], f"objective: {next(iter(plan.objectives))}", 1)
    return text


def _shared(cells: list[Cell], source: Path) -> Iterator[Problem]:
    """Yield the placeholders beside the modules that scenarios of these cells name."""
    cited, objectives = set(), set()
    for cell in cells:
        if cell.is_scenario:
            try:
                scenario = cell.scenario()
            except ScenarioError:  # the check says why
                continue
            cited |= {citation.partition(",")[0].strip() for citation in scenario.cited}
            objectives.add(scenario.objective)
    what = f'Scenarios cite "{SOURCE}", an example of a code or law of your own field.'
    fix = "Write the document here and in the scenarios that cite it. Then run: casewise preview"
    yield from _beside(source / REFERENCES, SOURCE, what, fix) if SOURCE in cited else ()
    for name, text in _objectives().items():
        what = f'The objective {name} is still the example "{text}".'
        fix = "Write what learners of your course can do afterwards."
        yield from _beside(source / PLAN, f"{name}: {text}", what, fix) if name in objectives else ()


def _beside(path: Path, text: str, what: str, fix: str) -> Iterator[Problem]:
    """Yield a problem in the first line of a file beside the modules that has a text, if there is one."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        if text in line:
            yield Problem(what=what, fix=fix, notebook=f"source/{path.name}", line=number, excerpt=line.strip())
            return


@cache
def _objectives() -> dict[str, str]:
    """Return the objectives that a new course has as examples."""
    text = files(__package__).joinpath("template", PLAN).read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["objectives"])
