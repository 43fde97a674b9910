"""The proof that a release reveals nothing.

There are two separate tests. By construction: every cell, metadata field and file of the release comes from the source
without its hidden regions, so nothing else can be in it. By search: no text of the release, plain or decoded, contains
a rationale or the mark of a hidden region. A sentence that a lesson of the module teaches isn't a secret, because
rationales begin with the rules that it teaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import nbformat

from casewise.course.disguises import seen
from casewise.course.ipynb import notebook_of
from casewise.course.linked import is_released
from casewise.course.module import BEGIN, BLANK, END, Cell, Module
from casewise.course.release import STILL_COUNT, dress, still
from casewise.languages.catalogs import speaking
from casewise.languages.setting import language_of
from casewise.moment import from_text, to_text
from casewise.rules import giveaways
from casewise.scenario import Judge, Problem, ScenarioError
from casewise.scenario.cell import ANSWER, is_scenario

MARKS = ("HIDDEN TESTS", "BEGIN SOLUTION", "HIDDEN MARK")
KEY = re.compile(r"(?m)^key:([^\n]*(?:\n[ \t]+[^\n]*|\n-[^\n]*)*)")
NESTED_KEY = re.compile(
    r"(?m)^([ \t]+)(?:[\w-]+:[ \t]*\{[ \t]*)?key:[ \t]*"
    r"(\{[^{}]*\}|\[[^\[\]]*\]|(?:\n\1[ \t]+[^\n]*|\n\1-[^\n]*)+)"
)
"""A key in the answers to a variant: in brackets, or on lines of its own."""
FIELD = re.compile(r"^[ \t-]*[\w-]+:[ \t]")
"""The name of a field, before the text on its line."""
AGAIN = "Build the module again."
SHORTEST = 16
SHORTEST_KEY = 8
BETWEEN = ".{0,80}?"
"""What may come between two parts of a list: a number, an id, the tags of an entry."""


def leaks(source: Module, release: Module) -> list[Problem]:
    """Return a problem for everything in a release that isn't from the source, or that reveals a key."""
    return [*_unaccounted(source, release), *_found(source, release), *_revealed_by_form(source, release)]


def _revealed_by_form(source: Module, release: Module) -> Iterator[Problem]:
    """Yield what the order, the ids and the paths of the released scenarios reveal about the source's keys."""
    try:
        graded = {name: scenario for name, scenario in source.scenarios().items() if not scenario.practice}
        keys = {name: {"key": of.key, "answers": of.answers} for name, of in graded.items() if of.keyed}
        cells = [cell for cell in _cells(release, known=source) if cell.is_scenario]
        asked = [(cell, scenario) for cell in cells if (scenario := cell.scenario()).id in keys]
    except ScenarioError:  # an unreadable release is already reported as different
        return
    keyed = [(cell, scenario.model_copy(update=keys[scenario.id])) for cell, scenario in asked]
    for cell, scenario in keyed:
        for rule, fault in giveaways.of_scenario(scenario):
            yield from cell.broken(scenario, rule.value, fault)
    for rule, what in giveaways.of_all(scenario for _, scenario in keyed):
        yield release.problem(what, AGAIN, rule=rule.value)


def _cells(release: Module, known: Module) -> Iterator[Cell]:
    """Yield the cells of released notebooks that have a source. Other notebooks are reported by name."""
    for path in sorted(release.folder.glob("*.ipynb")):
        if (known.folder / path.name).is_file():
            for number, node in enumerate(nbformat.read(path, as_version=4).cells, start=1):
                yield Cell(release.label(path), number, node)


def _unaccounted(source: Module, release: Module) -> Iterator[Problem]:
    wanted = {path.name for path in source.folder.iterdir() if is_released(path.name)}
    present = {path.name for path in release.folder.iterdir()}
    wanted -= source.held_back()
    for name in sorted(wanted ^ present):
        what = "This file is released but has no source." if name in present else "This file is not released."
        yield release.problem(what, AGAIN, name)
    for name in sorted(name for name in wanted & present if name.endswith(".ipynb")):
        actual = nbformat.read(release.folder / name, as_version=4)
        with speaking(language_of(source.folder.parent)):
            expected = dress(notebook_of(source.folder / name, name), source)
            wanted_of = _without_secrets(expected, actual)
        if dict(actual) != wanted_of:
            pairs = enumerate(zip(wanted_of["cells"], actual.cells, strict=False), start=1)
            cell = next((number for number, (one, other) in pairs if one != other), None)
            yield release.problem("The released notebook isn't what its source makes.", AGAIN, name, cell=cell)
    for name in sorted(name for name in wanted & present if not name.endswith(".ipynb")):
        if (source.folder / name).read_bytes() != (release.folder / name).read_bytes():
            yield release.problem("The released file isn't the source's.", AGAIN, name)


def _without_secrets(notebook: Any, actual: Any) -> dict[str, Any]:
    """Return what the release must be: the dressed source without hidden regions, with new checksums and still cards.

    A release of before may be without cards. No other output is allowed.
    """
    for cell, released in zip(notebook.cells, actual.cells, strict=False):
        if BEGIN in cell.source:
            shown = re.sub(rf"(?ms)^[ \t]*{BEGIN}.*?{END}[^\n]*\n?", "", cell.source).rstrip("\n")
            # Blank lines at the end may stay or go; they reveal nothing.
            cell.source = released.source if released.source.rstrip("\n") == shown else shown
        cell.source = cell.source.replace(BLANK, ANSWER)
        if cell.cell_type == "code":
            cell.outputs = _card(cell.source) if released.get("outputs") else []
            cell.execution_count = STILL_COUNT if cell.outputs else None
        if marks := cell.metadata.get("nbgrader"):
            checksum = released.metadata.get("nbgrader", {}).get("checksum", "")
            marks["cell_type"] = cell.cell_type
            marks["checksum"] = checksum if re.fullmatch("[0-9a-f]{32}", str(checksum)) else ""
    due = actual.metadata.get("casewise", {}).get("due", "")
    if (moment := from_text(str(due))) and to_text(moment) == due:
        notebook.metadata.casewise["due"] = due
    return {**notebook, "nbformat": actual.nbformat, "nbformat_minor": actual.nbformat_minor}


def _card(source: str) -> list[Any]:
    """Return the still card of a released cell; none for other cells, and for those that can't be read."""
    try:
        return still(source) if is_scenario(source) else []
    except ScenarioError:
        return []


def _found(source: Module, release: Module) -> Iterator[Problem]:
    lessons = _lessons(source)
    taught = _letters("\n".join(cell.source for cells in lessons.values() for cell in cells))
    open_keys = _signs("\n".join(cell.source for cells in lessons.values() for cell in cells if cell.is_scenario))
    reasons = {reason for reason in _reasons(source) if reason not in taught}
    keys, orders = set(_keys(source)), dict(_orders(source))
    drafted = sorted(set(_drafted(source)))
    for path in sorted(path for path in release.folder.rglob("*") if path.is_file()):
        texts = seen(path)
        letters = "\n".join(map(_letters, texts))
        signs = "\n".join(map(_signs, texts))
        hits = [reason for reason in sorted(reasons) if reason in letters]
        asked = open_keys if path.name in lessons else ""
        for secret in hits + [key for key in sorted(keys) if key in signs and key not in asked]:
            what = f'A part of a hidden region can be found in it: "{secret[:60]}".'
            yield release.problem(what, "Remove it from the source.", path)
        for words in [words for words in drafted if words in letters]:
            what = f'A part of a draft can be found in it: "{words[:60]}".'
            yield release.problem(what, AGAIN, path)
        for name in sorted(name for name, order in orders.items() if order.search(letters)):
            yield release.problem("Its parts appear somewhere in the order of the key.", AGAIN, path, scenario=name)
        for mark in MARKS:
            if _letters(mark) in letters:
                what = f'It contains the mark of a hidden region: "{mark}".'
                yield release.problem(what, "Remove it from the source.", path)


def _lessons(source: Module) -> dict[str, list[Cell]]:
    """Return the cells of each notebook without graded scenarios, by the notebook's name."""
    cells: dict[str, list[Cell]] = {}
    for cell in _finished(source):
        cells.setdefault(Path(cell.notebook).name, []).append(cell)
    graded = {name for name, of in cells.items() if any(c.is_scenario and not c.scenario().practice for c in of)}
    return {name: of for name, of in cells.items() if name not in graded}


def _finished(source: Module) -> Iterator[Cell]:
    """Yield the cells that a release may have."""
    yield from (cell for cell in source.cells() if not cell.is_draft)


def _drafted(source: Module) -> Iterator[str]:
    """Yield the letters of each text on a line of a draft that no other cell of the module has."""
    others = _letters("\n".join(cell.source for cell in _finished(source)))
    for cell in source.cells():
        if cell.is_draft:
            found = (_letters(FIELD.sub("", line)) for line in cell.source.split("\n"))
            yield from (letters for letters in found if len(letters) >= SHORTEST and letters not in others)


def _reasons(source: Module) -> Iterator[str]:
    """Yield the letters of each sentence that graded scenarios keep back. A quotation from their open text is none."""
    for cell in source.cells():
        if cell.is_scenario and not (scenario := cell.scenario()).practice:
            shown = _letters(cell.released)
            sentences = (part for text in scenario.kept_back() for part in re.split(r"(?<=[.!?])\s", text))
            found = (letters for part in sentences if len(letters := _letters(part)) >= SHORTEST)
            yield from (letters for letters in found if scenario.judge is Judge.KEY or letters not in shown)


def _keys(source: Module) -> Iterator[str]:
    """Yield the characters of each graded scenario's keys, as their author wrote them."""
    for cell in source.cells():
        if cell.is_scenario and BEGIN in cell.source:
            hidden = cell.source.split(BEGIN)[1].split(END)[0]
            written = [found[1] for found in KEY.finditer(hidden)] + [found[2] for found in NESTED_KEY.finditer(hidden)]
            yield from (signs for key in written if len(signs := _signs(key)) >= SHORTEST_KEY)


def _orders(source: Module) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield a pattern that finds each ranking's parts in the order of its key, by texts or by ids."""
    graded = (scenario for scenario in source.scenarios().values() if not scenario.practice)
    for scenario in chain.from_iterable(scenario.each_variant() for scenario in graded):
        if key := scenario.sequence():
            texts = BETWEEN.join(re.escape(_letters(scenario.parts[part])) for part in key)
            yield (
                f"{scenario.id} {scenario.variant}".strip(),
                re.compile(f"{texts}|{re.escape(_letters(''.join(key)))}"),
            )


def _letters(text: str) -> str:
    """Return the letters and digits of a text, so that line breaks and markup don't hide it."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _signs(text: str) -> str:
    """Return a text without spaces. Punctuation stays, because keys are short."""
    return re.sub(r"\s+", "", text).casefold()
