"""The figures of a module: what guessing, never reading a situation, and an ear for wording earn. Limits for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from casewise.course.module import Cell, Module, modules
from casewise.course.plan import Limits, Plan
from casewise.printable import counted
from casewise.rules.guessing import Guessing, guessing
from casewise.rules.items import prompts
from casewise.rules.language import grade_level, has_grades, unquoted
from casewise.rules.rule import Rule
from casewise.rules.unread import Unread, unread
from casewise.rules.wording import Wording, wording
from casewise.scenario import Fault, Problem, Scenario, ScenarioError

NAMED = 5
"""How many scenarios a sentence names."""


@dataclass(frozen=True)
class Figures:
    """What is measured over a module. `unread` and `wording` are None where there is nothing to measure."""

    scenarios: int
    with_variants: int
    waived: int
    guessing: Guessing
    unread: Unread | None
    wording: Wording | None
    reading_grade: float | None

    def to_json(self) -> dict[str, Any]:
        """Return what is measured as JSON: a promise to other programs."""
        return {
            "scenarios": self.scenarios,
            "with_variants": self.with_variants,
            "waived": self.waived,
            "guessing": {"random": self.guessing.random, "longest": self.guessing.longest},
            "blind": asdict(self.unread) if self.unread else None,
            "wording": asdict(self.wording) if self.wording else None,
            "reading_grade": self.reading_grade,
        }

    def sentences(self, limits: Limits) -> Iterator[str]:
        """Yield each figure in a sentence, with its limit."""
        waived = counted(self.waived, "rule")
        yield f"{counted(self.scenarios, 'scenario')}, {self.with_variants} with variants, {waived} waived."
        if self.unread:
            limit = f"; the limit is {limits.blind:g}%" if limits.blind is not None else ""
            share = f"{self.unread.share:.0%} of {self.unread.points:g} points"
            yield f"Whoever never reads a situation can earn {share}{limit}."
        else:
            yield "Nothing here can be answered without reading it."
        if self.wording:
            most = "" if limits.wording is None else f"; the limit is {self.wording.chance + limits.wording / 100:.0%}"
            yield (
                f"Whoever knows only how right options sound in other modules finds {self.wording.earned:.0%} of "
                f"{self.wording.keys} keys of choices, and chance finds {self.wording.chance:.0%}{most}."
            )
        else:
            yield "How right options sound can't be measured: that needs choices here and in another module."
        yield (
            f"Guessing at random earns {self.guessing.random:.0%} of the points, and always taking the longest option "
            f"{self.guessing.longest:.0%}."
        )
        if self.reading_grade is not None:
            yield f"The prompts read at grade {self.reading_grade:.1f}."


def figures(module: Module) -> Figures:
    """Return what can be measured over a module."""
    scenarios = list(module.scenarios().values())
    return Figures(
        scenarios=len(scenarios),
        with_variants=sum(bool(scenario.variants) for scenario in scenarios),
        waived=sum(len(scenario.waived) for scenario in scenarios),
        guessing=guessing(scenarios),
        unread=unread(scenarios),
        wording=wording(scenarios, _elsewhere(module)),
        reading_grade=grade_level(prompt for scenario in scenarios for _, prompt in prompts(scenario))
        if has_grades(_plan(module).language)
        else None,
    )


def limits(module: Module) -> Limits:
    """Return the limits of the course to which a module belongs."""
    return _plan(module).limits


def _plan(module: Module) -> Plan:
    return Plan.read(module.folder.parent) or Plan()


def beyond(module: Module) -> Iterator[Problem]:
    """Yield what is beyond the limits of the course."""
    most, scenarios = limits(module), list(module.scenarios().values())
    for rule, fault in (*_unread(scenarios, most), *_wording(scenarios, module, most)):
        where = module.label(Path()).rstrip("/.")
        yield Problem(what=fault.what, fix=fault.fix, notebook=where, rule=rule.value)
    for cell in module.cells():
        if cell.is_scenario:
            yield from hard_to_read(cell, _plan(module))


def _unread(scenarios: list[Scenario], most: Limits) -> Iterator[tuple[Rule, Fault]]:
    found = unread(scenarios) if most.blind is not None else None
    if found and 100 * found.share > (most.blind or 0):
        what = (
            f"Whoever never reads a situation can earn {found.share:.0%} of the points; the limit is {most.blind:g}%."
        )
        fix = f"Write variants in which the facts decide, first for: {', '.join(list(found.scenarios)[:NAMED])}."
        yield Rule.BLIND, Fault((), what, fix)


def _wording(scenarios: list[Scenario], module: Module, most: Limits) -> Iterator[tuple[Rule, Fault]]:
    found = wording(scenarios, _elsewhere(module)) if most.wording is not None else None
    if found and 100 * (found.earned - found.chance) > (most.wording or 0):
        what = (
            f"The words of options alone find {found.earned:.0%} of the keys. By chance it would be "
            f"{found.chance:.0%}, and the limit is {most.wording:g} points more."
        )
        fix = f"Let right and wrong options sound alike, first in: {', '.join(found.right[:NAMED])}."
        yield Rule.WORDING, Fault((), what, fix)


def hard_to_read(cell: Cell, plan: Plan) -> Iterator[Problem]:
    """Yield that the prompt and the options of a scenario ask for more years of school than the course allows."""
    if not has_grades(plan.language):
        return
    most = plan.limits
    scenario = cell.scenario()
    for path, prompt in prompts(scenario):
        grade = grade_level([unquoted(prompt), *_options(scenario)])
        if grade > most.reading:
            what = f"It reads at grade {grade:.1f}; the limit is {most.reading:g}."
            fix = "Use shorter sentences and plainer words. A quoted rule doesn't count if each line begins with >."
            yield from cell.broken(scenario, Rule.READING.value, Fault(path, what, fix))


def _options(scenario: Scenario) -> Iterator[str]:
    for some in scenario.choices().values():
        yield from some.values()


def _elsewhere(module: Module) -> Iterator[Scenario]:
    """Yield the scenarios of all other modules that can be read."""
    for other in modules(module.folder.parent):
        if other.name != module.name:
            try:
                yield from other.scenarios().values()
            except ScenarioError:
                continue
