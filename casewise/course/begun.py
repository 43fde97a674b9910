"""What can no longer change once learners have handed in: the graded scenarios, and the ids in answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from casewise import kinds
from casewise.course.module import Cell, Module
from casewise.gradebook.course_folder import stored_keys_in
from casewise.gradebook.paths import CoursePaths
from casewise.scenario import Problem, Scenario, ScenarioError
from casewise.scenario.cell import id_of

Fact = tuple[str, ...]


def undone(coursedir: Any, gradebook: Any, source: Module) -> list[Problem]:
    """Return the problems that building a module would make for learners who have handed in."""
    graded = len(gradebook.assignment_submissions(source.name))
    learners = graded or len(CoursePaths(coursedir).all_submitted(source.name))
    before = stored_keys_in(gradebook, source.name)
    if not learners or not before:
        return []
    were = "1 learner was" if learners == 1 else f"{learners} learners were"
    return list(_undone(source, before, f"{were} {'graded' if graded else 'collected'} already"))


def lost_facts(old: Scenario, new: Scenario) -> list[Fact]:
    """Return the parts of answers to the old scenario that the new one can't read, missing ones first.

    A fact is a word and the ids it's about.
    """
    if old.kind != new.kind:
        return [("kind", old.kind)]
    now = {fact: _today(fact, new) for fact in old.facts}
    for name in old.renamed:
        if new.current(name) != new.current(old.current(name)):
            now["former id", name] = ("", "")
    twice = [fact for fact in now.values() if list(now.values()).count(fact) > 1]
    missing = sorted(fact for fact, then in now.items() if then not in new.facts or then in twice)
    own = {word for fact in new.facts for word in fact[1:]}
    gone = [fact for fact in missing if new.current(fact[-1]) not in own or _today(fact, new) in twice]
    first = {fact[-1]: fact for fact in sorted(gone, key=len, reverse=True)}
    return sorted((fact[0], fact[-1]) for fact in first.values()) or missing


def fact_in_words(fact: Fact) -> str:
    """Return a fact in words, such as: option "silent"."""
    word, *ids = fact
    return f"{word} " + " to ".join(name if " " in name else f'"{name}"' for name in ids)


def _today(fact: Fact, new: Scenario) -> Fact:
    return (fact[0], *(str(new.current(name)) for name in fact[1:]))


def _undone(source: Module, graded: Mapping[str, list[str]], who: str) -> Iterator[Problem]:
    before = {(Path(name).stem, id_of(cell) or ""): cell for name, cells in graded.items() for cell in cells}
    now = {
        (Path(cell.notebook).stem, scenario.id): cell
        for cell in source.cells()
        if cell.is_scenario and not (scenario := cell.scenario()).practice
    }
    drafts = {(Path(cell.notebook).stem, id_of(cell.source) or "") for cell in source.cells() if cell.is_draft}
    for place in sorted(before.keys() - now.keys()):
        what = f"This graded scenario is gone, and {who}."
        fix = 'Put it back, and add "withdrawn: " with the reason. Then everyone gets its points.'
        if place in drafts:
            what = f"This graded scenario is a draft now, and {who}."
            fix = 'Remove "draft: true". If it shouldn\'t count, add "withdrawn: " with the reason.'
        yield source.problem(what, fix, f"{place[0]}.ipynb", scenario=place[1])
    for place, cell in now.items():
        if place in before:
            yield from _unreadable(before[place], cell, who)
        else:
            what = f"This graded scenario is new, and {who}."
            yield cell.problem(what, "Remove it, or make it practice. It can be graded in another module.", place[1])


def _unreadable(before: str, cell: Cell, who: str) -> Iterator[Problem]:
    """Yield a problem for each part of answers that would be lost with a scenario's new text."""
    new = cell.scenario()
    try:
        old = kinds.read_cell(before)
    except ScenarioError:  # this version can't read the older release, so it can't compare
        return
    added = sorted({name for fact in new.facts - old.facts for name in fact[1:]})
    for name, variant in new.variants.items():
        if (
            old.variants
            and ("variant", name) not in {_today(fact, new) for fact in old.facts}
            and variant.since <= new.form
        ):
            what = f'The variant "{name}" is new, and {who}. It would change what others meet.'
            fix = f'Write "since: {new.form + 1}" in it, so that only later forms give it.'
            yield cell.problem(what, fix, new.id, f"variants.{name}")
    for fact in lost_facts(old, new):
        what = f"Answers name the {fact_in_words(fact)}, which is gone, and {who}."
        if fact[0] == "prompt":
            what = f"It has variants now. Answers don't say which one they are for, and {who}."
        yield cell.problem(what, _fix(fact, old, [name for name in added if " " not in name]), new.id)


def _fix(fact: Fact, old: Scenario, added: list[str]) -> str:
    """Return how to keep answers readable: by restoring the part, or by giving its new name."""
    own = {name for known in old.facts for name in known[1:]}
    fresh = [name for name in added if name not in own]
    if fact[0] == "prompt":
        return "Put it back as it was, and ask the new one in another module."
    if fact[0] in ("kind", "order of") or len(fact) > 2:  # noqa: PLR2004  (what leads where has no name)
        return "Put it back as it was, or the answers are lost."
    near = get_close_matches(fact[1], fresh, n=1) or (fresh if len(fresh) == 1 else [])
    name = near[0] if near else "its new id"
    return f'Put it back, or give its new name: write "renamed: {{{fact[1]}: {name}}}" outside the hidden region.'
