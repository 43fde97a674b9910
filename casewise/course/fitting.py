"""Whether a cell fits its course: the plan and the references, which all modules share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    yield from _contacts(cell, plan, references)
    yield from unseen(cell)
    if cell.is_scenario:
        yield from (*_objective(cell, plan), *_audience(cell, plan)) if plan else ()
        yield from _citations(cell, references) if references else ()


def _contacts(cell: Cell, plan: Plan | None, references: References | None) -> Iterator[Problem]:
    sites = {*(plan.links if plan else ()), *(references.sites if references else ())}
    lines = cell.source.split("\n")
    for contact in unsafe_contacts(cell.source, sites):
        place = next((number for number, line in enumerate(lines, 1) if contact in line), None)
        what, fix = _unsafe(contact)
        yield replace(cell.problem(what, fix, id_of(cell.source) or ""), line=place)


def _unsafe(contact: str) -> tuple[str, str]:
    """Return what is wrong with a contact, and how to fix it."""
    if "@" in contact:
        return f'"{contact}" could be someone\'s address.', "Use an address at example.com."
    if contact[0] in "(0123456789":
        return f'"{contact}" could be someone\'s number.', "Use 555-0100 to 555-0199."
    site = contact.removeprefix("https://").removeprefix("http://")
    fix = (
        f'Cite the page in source/references.yaml, with its address as "link". Or list {site} under "links" in '
        "source/course.yaml. The site of an invented place is example.com."
    )
    return f'The course doesn\'t cite the site of the link "{contact}".', fix


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
