"""Casewise cells that a keypress or a program has turned into something else, and how to restore them."""

from __future__ import annotations

import re
import unicodedata

from casewise.course.module import Cell
from casewise.scenario import Problem
from casewise.scenario.cell import MAGIC, REVIEW, REVIEW_BEFORE, SETUP, id_of

LEAD = r"(?:[^\w%]|<[^<>]*>)*(?:magic\s+)?"
"""What may end up before a magic: headings, quotes, fences, comments, tags."""
SCENARIO = re.compile(rf"{LEAD}(?:%[\s%]*scenario\b|get_ipython\(\)\.run_cell_magic\(.scenario\b)")
OTHERS = {
    re.compile(rf"{LEAD}%[\s%]*load_ext\s+casewise\W*"): ("This cell loads Casewise", SETUP),
    re.compile(rf"{LEAD}%[\s%]*review\W*"): ("This cell shows learners what they left out", REVIEW),
    re.compile(rf"{LEAD}%[\s%]*review_before\W*"): ("This cell brings earlier questions back", REVIEW_BEFORE),
}
FENCE = re.compile(r"\s*(?:`{3}|~{3})")
KIND = re.compile(r"\W*kind:\s*\S")
FIELD = re.compile(r"\W*(?:prompt|options|steps|cards|key|answers|variants|rubric):")
PRESS = "make it a code cell: select it and press Y."
CONFLICT = re.compile(r"(?:<[^<>]*>|[*`_\s])*(?:<{7}|>{7}|\|{7}|(?:&lt;){7}|(?:&gt;){7})(?![<>|])")
"""A line that git or nbdime leaves in a cell. "=======" alone underlines a heading in Markdown."""


def strayed(cell: Cell) -> Problem | None:
    """Return the problem of a cell that holds a scenario or a Casewise command but isn't the right code cell."""
    lines = [_plain(line) for line in cell.source.split("\n")]
    if any(map(SCENARIO.match, lines)) or (any(map(KIND.match, lines)) and any(map(FIELD.match, lines))):
        return None if cell.is_scenario else _scenario(cell)
    if cell.node.cell_type == "code":
        return None
    said = [line for line in lines if line.strip() and not FENCE.match(line)]
    for pattern, (words, wanted) in OTHERS.items():
        if len(said) == 1 and pattern.fullmatch(said[0]):
            first = "" if cell.source.strip() == wanted else f" Then write only: {wanted}"
            return cell.problem(f"{words}, and is no longer code.", f"{words}; {PRESS}{first}")
    return None


def _scenario(cell: Cell) -> Problem:
    first = f'Make "{MAGIC}" and its id the first line, with nothing before it.'
    name = id_of(cell.source) or ""
    if cell.node.cell_type == "code":
        return cell.problem(f'This is a scenario, but "{MAGIC}" isn\'t its first line.', first, name)
    what = f"The {cell.node.cell_type} cell holds a scenario, which learners would read as text."
    fix = f"This is a scenario; {PRESS}"
    return cell.problem(what, fix if id_of(cell.source) is not None else f"{fix} Then: {first}", name)


def conflict_problem(cell: Cell) -> Problem | None:
    """Return the problem of a cell with merge marks, or None."""
    line = next((n for n, line in enumerate(cell.source.split("\n"), 1) if CONFLICT.match(line)), None)
    if line is None:
        return None
    fix = 'Keep the lines of one version, and delete the lines with "<<<<<<<", "=======" and ">>>>>>>".'
    return cell.at(line, "A merge kept two versions here.", fix)


def _plain(line: str) -> str:
    """Return a line without invisible characters, with its letters in their plainest forms."""
    seen = "".join(sign for sign in line if unicodedata.category(sign) != "Cf").replace("\\", "")
    return unicodedata.normalize("NFKC", seen).replace("&#37;", "%").lower()
