"""What an author must fix in one cell of a notebook: what it is, its marks of regions, its key, nbgrader's metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from casewise import kinds
from casewise.course.module import BEGIN, BLANK, END, Cell
from casewise.course.order import arranged
from casewise.course.stray import conflict_problem, strayed
from casewise.printable import shortened
from casewise.rules import giveaways
from casewise.scenario import Judge, Problem, Scenario, ScenarioError
from casewise.scenario.cell import MAGIC, REVIEW, REVIEW_BEFORE, SETUP, is_review_before, is_setup

REGIONS = tuple(f"{end} {of}" for of in ("HIDDEN TESTS", "SOLUTION", "MARK SCHEME") for end in ("BEGIN", "END"))
"""What nbgrader takes for the mark of a region, anywhere in a line."""
NO_KEY = "It has no key."
NBGRADER_METADATA = {"grade", "grade_id", "locked", "points", "schema_version", "solution", "task"}
NBGRADER_METADATA |= {"cell_type", "checksum"}


def in_cell(cell: Cell) -> Iterator[Problem]:
    """Yield the problems of a cell; a draft has none, because no release has it."""
    if cell.is_draft:
        return
    if problem := conflict_problem(cell) or strayed(cell):
        yield problem
        return
    if cell.node.get("attachments"):
        fix = (
            "Make it a file: delete the line with attachment: from the text, and drop the picture's file there from "
            "your computer. JupyterLab then puts it beside the notebook and writes its name into the text."
        )
        yield cell.problem("The cell has an attachment, a picture inside the notebook.", fix)
    if cell.is_scenario:
        yield from _scenario(cell)
        return
    marks = cell.node.metadata.get("nbgrader", {})
    if marks.get("grade") or marks.get("solution") or marks.get("task"):
        yield cell.problem("The cell is graded but isn't a scenario.", "Grade only scenarios; no other code runs.")
    if cell.node.cell_type == "code" and not _is_command(cell.source):
        fix = f"A course notebook holds {MAGIC} cells, {SETUP}, {REVIEW_BEFORE} and {REVIEW}. Write text in Markdown."
        yield cell.problem("The cell holds code.", fix)
    yield from _regions(cell, "If this is a scenario, make it a code cell that begins with %%scenario and its id.")


def _is_command(source: str) -> bool:
    return is_setup(source) or source.strip() == REVIEW or is_review_before(source)


def _regions(cell: Cell, fix: str, *allowed: str) -> Iterator[Problem]:
    """Yield a problem for the first line that nbgrader would take for a misplaced region mark."""
    for number, line in enumerate(cell.source.split("\n"), 1):
        if any(mark in line for mark in REGIONS) and line.strip() not in allowed:
            what = f'nbgrader takes "{shortened(line.strip())}" for the mark of a region, which is not allowed here.'
            yield cell.at(number, what, f"{fix} Otherwise reword this line.")
            return


def _scenario(cell: Cell) -> Iterator[Problem]:
    yield from cell.lost()
    try:
        scenario = cell.scenario()
    except ScenarioError as error:
        yield from error.problems
        return
    if scenario.draft:
        fix = 'Write "draft: true" on a line of its own, with nothing before it.'
        yield cell.problem("It says that it's a draft, and would be released.", fix, scenario.id, "draft")
    if not scenario.keyed:
        yield cell.problem(NO_KEY, 'Add "key: ...".', scenario.id, "key")
    marks = cell.node.metadata.get("nbgrader")
    if scenario.practice:
        if marks:
            yield cell.problem(
                "Practice is marked as graded.", 'Remove the cell\'s "nbgrader" metadata.', scenario.id, "practice"
            )
        if BEGIN in cell.source:
            yield cell.problem("Practice needs its key in the open.", "Remove the hidden region's marks.", scenario.id)
        yield from _regions(cell, "Practice hides nothing.", *_whole_marks(cell))
        return
    yield from _written(cell, scenario) if scenario.judge is Judge.PERSON else _hidden(cell, scenario)
    yield from _revealed_by_form(cell, scenario)
    if marks is not None:
        yield from _marks(cell, scenario, marks)


def _revealed_by_form(cell: Cell, scenario: Scenario) -> Iterator[Problem]:
    """Yield what the released order, ids and paths reveal, so that learners needn't read the situation."""
    try:
        released = kinds.read_cell(arranged(cell.source))
    except ScenarioError as error:
        yield from map(cell.place, error.problems)
        return
    for rule, fault in giveaways.of_scenario(released) if released.keyed else ():
        yield from cell.broken(scenario, rule.value, fault)


def _written(cell: Cell, scenario: Scenario) -> Iterator[Problem]:
    first, last = BLANK.split("\n")
    if not cell.source.rstrip().endswith(f"\n{BLANK}") or any(cell.source.count(mark) != 1 for mark in (first, last)):
        what = "A graded reflection must end with an empty place for the answer."
        yield cell.problem(what, f'Write "{first}" and "{last}" as its last two lines.', scenario.id)
    yield from _regions(cell, "Only the last two lines are marks of the answer.", first, last, BEGIN, END)
    if BEGIN in cell.source or END in cell.source:
        lines = [line.strip() for line in cell.source.rstrip().split("\n")]
        if lines.count(BEGIN) != 1 or lines.count(END) != 1 or lines[-3:] != [END, first, last]:
            what = "What only you see of a reflection must be in one hidden region, above the place for the answer."
            yield cell.problem(what, f'Write "{BEGIN}" and "{END}" around it.', scenario.id)
            return
    yield from _still_sound(cell, scenario, scenario.for_instructors)


def _whole_marks(cell: Cell) -> tuple[str, ...]:
    """Return the marks of a hidden region that another problem already reports as a whole."""
    return (BEGIN, END) if BEGIN in cell.source else ()


def _hidden(cell: Cell, scenario: Scenario) -> Iterator[Problem]:
    lines = [line.strip() for line in cell.source.split("\n")]
    if lines.count(BEGIN) != 1 or lines.count(END) != 1 or lines.index(BEGIN) > lines.index(END):
        yield cell.problem(
            "The key of a graded scenario must be in one hidden region.",
            f'Write the line "{BEGIN}" before the key, and "{END}" after it.',
            scenario.id,
        )
        return
    yield from _regions(cell, "There is one hidden region.", BEGIN, END)
    yield from _still_sound(cell, scenario, ("key", "rationale", "judgment", "citations"))


def _still_sound(cell: Cell, scenario: Scenario, hidden: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with the scenario that learners get; fields that have to be `hidden` must not be in it."""
    try:
        released = kinds.read_cell(cell.released)
    except ScenarioError as error:
        for problem in error.problems:
            yield cell.problem(f"Learners would get a broken scenario: {problem.what}", problem.fix, scenario.id)
        return
    for name in ("renamed", "variants", "form"):
        if getattr(released, name) != getattr(scenario, name):
            fix = "Move it out of the hidden region, because learners' notebooks need it too."
            yield cell.problem(f'Learners would not get "{name}".', fix, scenario.id, name)
    open_to_all = [name for name in hidden if getattr(released, name)]
    if open_to_all:
        names = " and ".join(open_to_all)
        yield cell.problem(
            f"Learners would see the {names}.", "Move it into the hidden region.", scenario.id, open_to_all[0]
        )


def _marks(cell: Cell, scenario: Scenario, marks: Any) -> Iterator[Problem]:
    """Compare nbgrader's metadata with the YAML. If there is none, the release makes it from the YAML."""
    by_hand = scenario.judge is Judge.PERSON
    wanted = {"grade": True, "locked": not by_hand, "solution": by_hand, "task": False, "grade_id": scenario.id}
    for name, value in wanted.items():
        if marks.get(name) != value:
            what = f'nbgrader\'s "{name}" is {marks.get(name)!r}, and should be {value!r}.'
            yield cell.problem(what, 'Remove the cell\'s "nbgrader" metadata. The build makes it again.', scenario.id)
    if marks.get("points") != scenario.points:
        what = f"The scenario has {scenario.points:g} points, and nbgrader's metadata says {marks.get('points')}."
        yield cell.problem(what, "Give both the same number.", scenario.id, "points")
    for name in sorted(set(marks) - NBGRADER_METADATA):
        yield cell.problem(f'nbgrader\'s metadata has an unknown "{name}".', "Remove it.", scenario.id)
