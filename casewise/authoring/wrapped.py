"""Paragraphs as a text box shows them, one line each, and as YAML keeps them, in lines that fit an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 118
"""How long a line of YAML is made at most."""
WRAPPED = 60
"""A line of this length or more was broken for the editor, and not for the reader."""
MARKED = re.compile(r"\s|[-+*>|#=<`~]|\d+[.)]|\[(?!\[)|$")
"""How a line begins that is more than the next words of a paragraph: an item, a quotation, a table, a heading."""
BREAK = re.compile(r"(\s|\\)$")
"""How a line ends after which a new one begins on the page, too."""
FENCE = re.compile(r"(?m)^\s*(```|~~~)")


def unwrapped(text: str) -> str:
    """Return a text with each paragraph on one line, and all else as it is."""
    return "\n".join(" ".join(lines) for lines in _paragraphs(text))


def wrapped(text: str, width: int = WIDTH, before: str = "") -> str:
    """Return a text with long paragraphs broken into lines, so that `unwrapped` gives the same text again.

    Paragraphs that are in the text `before` keep their lines.
    """
    kept = {" ".join(lines): lines for lines in _paragraphs(before)}
    if FENCE.search(text):
        return text
    return "\n".join(one for line in unwrapped(text).split("\n") for one in kept.get(line) or _broken(line, width))


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Yield the lines of each paragraph; any other line is one by itself."""
    found: list[str] = []
    fenced = bool(FENCE.search(text))
    for line in text.split("\n"):
        if found and (fenced or not _goes_on(found[-1], line)):
            yield found
            found = []
        found.append(line)
    yield found


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the paragraph of the one before."""
    if any(MARKED.match(one) or "|" in one for one in (before, line)):
        return False
    return len(before) >= WRAPPED and not BREAK.search(before)


def _broken(line: str, width: int) -> list[str]:
    if MARKED.match(line) or BREAK.search(line) or "|" in line:
        return [line]
    found: list[str] = []
    rest = line
    while len(rest) > width:
        place = rest.rfind(" ", WRAPPED, width + 1)
        while place > 0 and (MARKED.match(rest[place + 1 :]) or BREAK.search(rest[:place])):
            place = rest.rfind(" ", WRAPPED, place)
        if place < 0:
            break
        found.append(rest[:place])
        rest = rest[place + 1 :]
    return [*found, rest]
