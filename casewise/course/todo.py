"""What is left to do on a draft: a list that teaches, with a reason for each line, instead of a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from casewise.course import check
from casewise.course.cell_check import NO_KEY
from casewise.course.module import Cell, Module
from casewise.course.plan import Plan
from casewise.course.references import References
from casewise.kinds import Draft, kinds, read_draft
from casewise.printable import counted, listed
from casewise.rules.installed import RULES
from casewise.scenario import Judge, Problem, Scenario, ScenarioError

IMPORTED = "# Import: "
"""How a line begins in which an import says what it couldn't bring in."""
NAMED = 8
TEACH = {
    "title": (
        "Give it a title.",
        "Learners find a case again by its title. Name the situation, and not the answer.",
    ),
    "kind": (
        "Choose its kind.",
        'Write "kind: choice" for one best answer. The others are {kinds}.',
    ),
    "prompt": (
        "Write the situation, then one question.",
        (
            "Give only the facts that matter to the decision. If learners can answer without reading them, the "
            "question measures nothing."
        ),
    ),
    "options": (
        "Write the answers to choose from: three good ones are enough.",
        (
            "A wrong answer works if it's something that a decent trainee really does. One that nobody would choose "
            "only makes the right one easier to find."
        ),
    ),
    "key": (
        'Say which answer is right: add "key: {form}".',
        "Ask a colleague to answer first, without seeing your key. If you differ, the facts don't decide yet.",
    ),
    "rationale": (
        "Explain each answer: {missing}.",
        (
            "The explanation is where people learn. Begin with the rule, then say what happens to the client. A "
            "wrong answer has a good motive: respect it, then teach."
        ),
    ),
    "points": (
        'Say what it\'s worth: add "points: 1", or "practice: true" in a lesson.',
        "Practice is explained at once and never graded.",
    ),
    "objective": (
        'Say what it measures: add "objective", with one of {objectives}.',
        "The report adds up a class's answers by objective. Without one, nobody sees what to teach again.",
    ),
    "audience": (
        'Say whom the rule binds: add "audience", with one of {audiences}.',
        "What a counselor may decide, a technician may have to ask about first.",
    ),
    "citations": (
        'Name the rule behind the key: add "citations".',
        "Learners can look it up, and you know which questions to change when the rule changes.",
    ),
    "rubric": (
        'Say what a good answer has: one line each under "rubric".',
        "Learners see it before they write, and every reader marks by the same lines.",
    ),
}
"""What to do about a field that is missing or empty, and why."""


def todo(cell: Cell, source: Path) -> list[Problem]:
    """Return what is left to do on the draft in a cell, in a course whose `source/` is given."""
    draft = read_draft(cell.source)
    plan, references = _shared(source)
    lacking = dict(_lacking(draft, plan, references))
    words = _words(draft, plan)
    whole = cell.finished()  # it has lines for its fields
    found = [_teach(whole, draft, name, {**words, **more}) for name, more in lacking.items()]
    rest = draft.problems or check.of_cell(whole, source)
    found += [whole.place(one) for one in rest if one.field.partition(".")[0] not in lacking and not _missing_key(one)]
    return [*found, *_advice(whole, draft), *_left(cell, draft.id)]


def drafts(module: Module) -> list[Cell]:
    """Return the cells of a module that are drafts; nothing for a module that can't be read."""
    try:
        return [cell for cell in module.cells() if cell.is_draft]
    except ScenarioError:
        return []


def unreleased(cells: Iterable[Cell]) -> str:
    """Return in a sentence that some drafts aren't released, or nothing if there are none."""
    names = [read_draft(cell.source).id for cell in cells]
    if not names:
        return ""
    verb = "isn't" if len(names) == 1 else "aren't"
    return f"{counted(len(names), 'draft')} {verb} released: {listed(names, NAMED)}."


def _shared(source: Path) -> tuple[Plan | None, References | None]:
    """Return the plan and the references of a course, as far as they can be read; `casewise check` says why not."""
    plan, references = None, None
    with suppress(ScenarioError):
        plan = Plan.read(source)
    with suppress(ScenarioError):
        references = References.read(source)
    return plan, references


def _lacking(draft: Draft, plan: Plan | None, references: References | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the fields that are missing or empty, in the order in which an author thinks of them.

    What can't be read as YAML lacks nothing: it has one problem, which says why.
    """
    if draft.fields:
        yield from _own(draft)
        yield from ((name, {}) for name in _of_course(draft, plan, references))


def _own(draft: Draft) -> Iterator[tuple[str, dict[str, str]]]:
    fields, kind = draft.fields, kinds().get(str(draft.fields.get("kind")))
    varied = bool(fields.get("variants"))
    own = kind.model_fields if kind else {}
    wanted = ["kind", "title", *(["prompt"] if not varied else []), *(["rubric"] if "rubric" in own else [])]
    yield from ((name, {}) for name in wanted if not fields.get(name))
    if "options" in own and _few(fields.get("options")):
        yield "options", {}
    if kind and kind.judge is Judge.KEY and not (fields.get("key") or fields.get("answers")):
        yield "key", {"form": kind.key_form}
    if not varied and (missing := _unexplained(draft)):
        yield "rationale", {"missing": listed(missing, NAMED)}
    if not fields.get("points") and str(fields.get("practice")).lower() != "true":
        yield "points", {}


def _of_course(draft: Draft, plan: Plan | None, references: References | None) -> Iterator[str]:
    """Yield the fields that fit a scenario into its course, and are missing or empty."""
    if plan:
        shared = {"objective": plan.objectives, "audience": plan.audiences}
        yield from (name for name, there in shared.items() if there and not draft.fields.get(name))
    cited = draft.scenario.cited if draft.scenario else draft.fields.get("citations")
    if references and not cited:
        yield "citations"


def _few(options: object) -> bool:
    """Whether there aren't two answers, each with its text."""
    return not isinstance(options, Mapping) or sum(bool(text) for text in options.values()) < max(2, len(options))


def _unexplained(draft: Draft) -> list[str]:
    """Return the parts without an explanation."""
    options = draft.fields.get("options")
    parts = draft.scenario.parts if draft.scenario else options if isinstance(options, Mapping) else {}
    why = draft.fields.get("rationale")
    return [part for part in parts if not (isinstance(why, Mapping) and why.get(part))]


def _words(draft: Draft, plan: Plan | None) -> dict[str, str]:
    others = [name for name in kinds() if name != "choice"]
    return {
        "kinds": f"{', '.join(others[:-1])} and {others[-1]}" if others else "none",
        "objectives": listed(list(plan.objectives), NAMED) if plan else "",
        "audiences": listed(plan.audiences, NAMED) if plan else "",
        "form": draft.scenario.key_form if draft.scenario else "...",
        "missing": "",
    }


def _teach(cell: Cell, draft: Draft, name: str, words: Mapping[str, str]) -> Problem:
    what, why = TEACH[name]
    problem = Problem(what=what.format_map(words), fix=why.format_map(words), field=name, scenario=draft.id)
    placed = cell.place(problem)
    return placed if name in draft.fields else replace(placed, line=None)


def _missing_key(problem: Problem) -> bool:
    """Whether a problem is about the place of a key that an author hasn't written yet, or of its line."""
    return problem.field in ("", "key") and problem.what == NO_KEY


def _advice(cell: Cell, draft: Draft) -> Iterator[Problem]:
    """Yield the rules of item writing that a draft breaks, as far as they can be seen already."""
    if draft.scenario is None:
        return
    for name, rule in RULES.found.items():
        for fault in _broken(rule, draft.scenario):
            yield from cell.broken(draft.scenario, name, fault)


def _broken(rule: Any, scenario: Scenario) -> list[Any]:
    try:
        return list(rule(scenario))
    except Exception:  # noqa: BLE001  (a rule may need what a draft doesn't have yet)
        return []


def _left(cell: Cell, name: str) -> Iterator[Problem]:
    """Yield what an import couldn't bring in."""
    for number, line in enumerate(cell.source.split("\n"), 1):
        if line.startswith(IMPORTED):
            fix = "Delete this line when you have dealt with it."
            yield replace(cell.problem(line.removeprefix(IMPORTED), fix, name), line=number)
