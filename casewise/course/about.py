"""What a released notebook says of the course: its title, the module's place in it, and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from casewise import kinds
from casewise.course.forms import forms_in
from casewise.course.module import Module
from casewise.course.plan import Plan
from casewise.course.references import references_of
from casewise.scenario import Scenario
from casewise.scenario.cell import is_scenario, without_hidden
from casewise.scenario.steps import ahead

WORDS_A_MINUTE = 200
SECONDS_A_DECISION = 40


def about_course(notebook: Any, module: Module) -> dict[str, Any]:
    """Return metadata for learners: empty if the course's plan gives neither its title nor its modules.

    Raises:
        ScenarioError: if the plan, the forms or a scenario can't be read.
    """
    source = module.folder.parent
    plan = Plan.read(source)
    if plan is None or not (plan.title or plan.modules):
        return {}
    course: dict[str, Any] = {"title": plan.title} if plan.title else {}
    if module.name in plan.modules:
        course |= {"place": [*plan.modules].index(module.name) + 1, "module": plan.modules[module.name]}
    form = forms_in(source).get(module.name)
    return {"course": course, **({"resit_of": form.of} if form else {}), "minutes": minutes(notebook)}


def minutes(notebook: Any) -> int:
    """Return how many minutes a notebook takes, from its words and its decisions; nothing that's hidden counts."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code" and is_scenario(cell.source)]
    scenarios = [kinds.read_cell(without_hidden(text)) for text in code]
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    words = sum(len(text.split()) for text in texts) - len(references_of(notebook).split())
    words += sum(len(text.split()) for scenario in scenarios for text in _read(scenario))
    return math.ceil(words / WORDS_A_MINUTE + sum(map(_decisions, scenarios)) * SECONDS_A_DECISION / 60)


def _read(scenario: Scenario) -> Iterator[str]:
    """Yield what a learner reads before deciding, in one of the variants."""
    one = scenario.each_variant()[0]
    yield from (one.title, one.setting)
    yield from (text for text in one.parts.values() if text not in one.setting)  # the passages of a text are in it
    yield from (step.text for step in one.stages().values())


def _decisions(scenario: Scenario) -> int:
    steps = scenario.stages()
    if not steps:
        return 1
    first = next(iter(steps))
    return 1 + max(ahead(steps, first, option) for option in steps[first].options)
