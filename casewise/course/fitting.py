"""Whether a cell fits its course: the plan and the references, which all modules share."""

from __future__ import annotations

from collections.abc import Iterator

from casewise.course.linked import unseen
from casewise.course.module import Cell
from casewise.course.plan import Plan
from casewise.course.references import References
from casewise.rules.language import unsafe_contacts
from casewise.scenario import Problem
from casewise.scenario.cell import id_of


def fitting(cell: Cell, plan: Plan | None, references: References | None) -> Iterator[Problem]:
    """Yield what doesn't fit in one cell: its objective, its audience, its citations, its contacts, its pictures."""
    if cell.is_draft:
        return
    yield from _contacts(cell)
    yield from unseen(cell)
    if cell.is_scenario:
        yield from (*_objective(cell, plan), *_audience(cell, plan)) if plan else ()
        yield from _citations(cell, references) if references else ()


def _contacts(cell: Cell) -> Iterator[Problem]:
    for contact in unsafe_contacts(cell.source):
        what = f'"{contact}" could be someone\'s.'
        yield cell.problem(what, "Use 555-0100 to 555-0199, and example.com.", id_of(cell.source) or "")


def _objective(cell: Cell, plan: Plan) -> Iterator[Problem]:
    scenario = cell.scenario()
    if scenario.objective not in plan.objectives:
        what = f'"{scenario.objective}" isn\'t an objective.' if scenario.objective else "It names no objective."
        fix = f"Use one of: {', '.join(plan.objectives)}."
        yield cell.problem(what, fix, scenario.id, "objective")


def _audience(cell: Cell, plan: Plan) -> Iterator[Problem]:
    scenario = cell.scenario()
    if plan.audiences and scenario.audience not in plan.audiences:
        what = (
            f'"{scenario.audience}" isn\'t an audience.' if scenario.audience else "It doesn't say whom its rule binds."
        )
        fix = f"Write audience, with one of: {', '.join(plan.audiences)}."
        yield cell.problem(what, fix, scenario.id, "audience")


def _citations(cell: Cell, references: References) -> Iterator[Problem]:
    scenario = cell.scenario()
    if not scenario.cited:
        yield cell.problem("It cites nothing.", "Name the rule behind it.", scenario.id, "citations")
    for citation in scenario.cited:
        if citation not in references.known:
            what = f'"{citation}" isn\'t among the references.'
            yield cell.problem(what, references.near(citation), scenario.id, "citations")
