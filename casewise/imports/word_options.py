"""The answers on a line of a Word file, and the points that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from casewise.imports.docx_lines import Line
from casewise.imports.grid import LETTERS, number
from casewise.imports.word_signs import BOXES, DASH, MARKED_RIGHT, OPTION, WORTH


@dataclass
class Option:
    """An answer to choose, while it's read. It's `loose` if a list was taken for answers."""

    line: Line
    more: list[Line] = field(default_factory=list)
    starred: bool = False
    why: list[Line] = field(default_factory=list)
    letter: str = ""
    loose: bool = False


def options_in(line: Line) -> list[tuple[str, Option]]:
    """Return the options with typed letters on a line: one at its beginning, or several in a row."""
    first = OPTION.match(line.text)
    if not first:
        return []
    letter = (first["a"] or first["b"]).upper()
    starts = [(letter, first)]
    apart = r"(?<=[\s.;,])" if letter == "A" else r"(?:(?<=\t)|(?<=\s\s))"
    for more in re.finditer(rf"{apart}{OPTION.pattern}", line.text[first.end() :]):
        following = (more["a"] or more["b"]).upper()
        if following == LETTERS[LETTERS.index(starts[-1][0]) + 1 : LETTERS.index(starts[-1][0]) + 2]:
            starts.append((following, more))
    begins = [0, *(first.end() + match.start() for _, match in starts[1:])]
    ends = [*begins[1:], len(line.text)]
    found = []
    for (name, match), begin, end in zip(starts, begins, ends, strict=True):
        option = starred(line.part(begin + len(match[0]), end))
        option.starred |= bool(match["star"])
        found.append((name, option))
    return found


def starred(line: Line) -> Option:
    """Return an option without the sign that marks it as right."""
    said, starred = line, False
    if dash := DASH.match(said.text):
        said = said.part(dash.end())
    if box := BOXES.match(said.text):
        said, starred = said.part(box.end()), bool(box["star"])
    if said.text.startswith("*"):
        said, starred = said.part(len(said.text) - len(said.text.lstrip("*"))), True
    if end := MARKED_RIGHT.search(said.text):
        said, starred = said.part(0, end.start()), True
    return Option(said, starred=starred)


def worth(line: Line) -> tuple[Line, float | None]:
    """Return a line without what it says of points, and the points."""
    found = WORTH.search(line.text)
    if not found:
        return line, None
    ends = found.end() == len(line.text)
    if not ends and found.start() > 0:
        return line, None
    rest = line.part(0, found.start()) if ends else line.part(found.end())
    return rest, number(found["points"])
