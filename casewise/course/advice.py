"""What an author should fix, though a module can be released as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from casewise.course.figures import beyond, hard_to_read, limits
from casewise.course.module import Cell, Module
from casewise.course.plan import Beyond, Plan
from casewise.course.references import is_references
from casewise.languages.catalogs import is_translated
from casewise.rules import items, keys
from casewise.rules.guessing import guessing
from casewise.rules.installed import faults, waivable
from casewise.rules.language import Vocabulary
from casewise.rules.rule import Rule
from casewise.rules.spelling import has_dictionary
from casewise.rules.wordlists import has_words, written_in
from casewise.scenario import Fault, Problem, ScenarioError

LONGEST = "Taking the longest option"
GUESSED = 0.45
"""The share of the points that guessing may earn."""


def advice(module: Module) -> list[Problem]:
    """Return every broken rule of item writing; nothing for a module that cannot be read."""
    try:
        plan = Plan.read(module.folder.parent)
    except ScenarioError:
        return []
    with written_in((plan or Plan()).language):
        return _advice(module, plan)


def _advice(module: Module, plan: Plan | None) -> list[Problem]:
    try:
        cells = list(module.cells())
        asked = [cell for cell in cells if cell.is_scenario]
        found = list(of_cells(asked))
        for notebook, group in groupby(asked, key=lambda cell: cell.notebook):
            scenarios = [cell.scenario() for cell in group]
            found += [*items.of_notebook(notebook, scenarios), *keys.of_notebook(notebook, scenarios)]
        if plan:
            found += _language(cells, plan)
        if limits(module).beyond is Beyond.ADVISE:
            found += beyond(module)
    except ScenarioError:
        return []
    return [*found, *_guessed(module)]


def of_cell(cell: Cell, source: Path) -> list[Problem]:
    """Return the rules that one scenario breaks by itself, in a course whose `source/` is given."""
    plan = Plan.read(source)
    with written_in((plan or Plan()).language):
        language = _language([cell], plan) if plan else ()
        return [*of_cells([cell]), *language, *hard_to_read(cell, plan or Plan())]


def not_done(source: Path) -> Iterator[str]:
    """Yield in a sentence each what can't be done in the language of a course whose `source/` is given."""
    try:
        language = (Plan.read(source) or Plan()).language
    except ScenarioError:  # each module's check says so
        return
    if not has_dictionary(language):
        yield f'There is no dictionary for "{language}" here, so the spelling isn\'t checked.'
    if not has_words(language):
        yield f'The rules that look for words, such as "always", know none of "{language}" and find nothing.'
    if not is_translated(language):
        yield f'Nobody has translated what learners see into "{language}" yet: buttons and messages are in English.'


def _vocabulary(plan: Plan) -> Vocabulary:
    names, words = [*plan.cast, *plan.places, *plan.names], [*plan.words, *plan.objectives.values()]
    return Vocabulary(names, words, plan.language)


def _guessed(module: Module) -> Iterator[Problem]:
    found = guessing(module.scenarios().values())
    for how, share in (("Guessing at random", found.random), (LONGEST, found.longest)):
        if share > GUESSED:
            what = f"{how} earns {share:.0%} of the points."
            fix = "Look at the scenarios with few options and at the lengths of the best ones."
            if how == LONGEST and found.by_length:
                fix = f"The longest option is the best one in {', '.join(found.by_length)}."
            yield module.problem(what, fix, rule=Rule.GUESSING.value)


def _language(cells: list[Cell], plan: Plan) -> Iterator[Problem]:
    vocabulary = _vocabulary(plan)
    for cell in cells:
        if cell.is_scenario:
            scenario = cell.scenario()
            for field, text in scenario.texts():
                for rule, fault in _words(field, text, vocabulary, plan):
                    yield from cell.broken(scenario, rule.value, fault)
        elif cell.node.cell_type == "markdown" and not is_references(cell.source):
            for rule, fault in _words("", cell.source, vocabulary, plan):
                yield Problem(what=fault.what, fix=fault.fix, notebook=cell.notebook, cell=cell.number, rule=rule.value)


def _words(field: str, text: str, vocabulary: Vocabulary, plan: Plan) -> Iterator[tuple[Rule, Fault]]:
    path = (field,) if field else ()
    for word in vocabulary.misspelled(text):
        fix = 'Fix it, or add it to "words" in source/course.yaml.'
        yield Rule.SPELLING, Fault(path, f'"{word}" isn\'t in the dictionary.', fix)
    for name in vocabulary.strangers(text):
        fix = 'Use the cast in source/course.yaml, or add a law, body or place to its "names".'
        yield Rule.NAME, Fault(path, f'"{name}" is not one of the people and places of this course.', fix)
    for name, words in plan.contradicted(text):
        what = f'"{words}" contradicts what source/course.yaml says of {name}.'
        yield Rule.CAST, Fault(path, what, "Change the text, or source/course.yaml.")


def of_cells(cells: Iterable[Cell]) -> Iterator[Problem]:
    """Yield what breaks a rule in some cells and is not waived in them."""
    for cell in cells:
        scenario = cell.scenario()
        for name in scenario.waived:
            if name not in waivable():
                fix = f"Rules that can be waived: {', '.join(waivable())}."
                yield cell.problem(f'There is no rule "{name}".', fix, scenario.id, "waived")
        for rule, fault in faults(scenario):
            yield from cell.broken(scenario, rule, fault)
