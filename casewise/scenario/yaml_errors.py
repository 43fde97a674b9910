"""Slips of YAML: what the parser finds, in the words of an author."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

import yaml

Place = tuple[int, int]
"""Line and column in the text, both from 0."""


class Pointed(Enum):
    """Which of the parser's two marks shows what to fix: where it began, or where the parser could not go on."""

    BEGIN = "context_mark"
    END = "problem_mark"


@dataclass(frozen=True)
class YamlError:
    """What is wrong, how to fix it, and where the parser points to it, unless it is known to be elsewhere."""

    what: str
    fix: str
    pointed: Pointed = Pointed.END
    elsewhere: Place | None = None

    def place(self, error: yaml.MarkedYAMLError) -> Place | None:
        """Return the place in the text."""
        marks: list[yaml.Mark | None] = [error.problem_mark, error.context_mark]
        mark = next(filter(None, marks if self.pointed is Pointed.END else reversed(marks)), None)
        return self.elsewhere or ((mark.line, mark.column) if mark else None)


OPENED = re.compile(r"""[ ]*(?:- |[^"'#:]+:[ ]+)(?P<mark>["'])""")
"""The beginning of a line on which a quoted text begins."""
QUOTES = 'Put the text in "double quotes"'
OPEN = "found unexpected end of stream"
ALIAS = "found an anchor or an alias"
DEEP = "found too many levels"
NAMELESS = "found a list or a mapping as a name"
TAB = YamlError("there is a tab here, and tabs cannot be used.", "Write two spaces instead.")
HARD_SPACE = YamlError(
    "there is a non-breaking space here, as word processors write it.", "Write an ordinary space instead."
)
HARD = re.compile(r"^[ ]*(?P<indent>\u00a0)|:(?P<after>\u00a0)")
"""A non-breaking space where YAML needs an ordinary one: before a field, or after its colon."""
SLIPS = {
    "mapping values are not allowed": YamlError(
        "there is a colon where none is expected.",
        f"{QUOTES}, or write it on indented lines below the field and a |. Or the line is indented too far, or the one "
        "above it not far enough.",
    ),
    OPEN: YamlError("a quotation mark opens here and never closes.", "Close it, or remove it.", Pointed.BEGIN),
    "could not find expected ':'": YamlError(
        "this line has no colon.",
        'Write "field: text", or indent the line below its field. A text of several lines needs a |: "prompt: |".',
        Pointed.BEGIN,
    ),
    "found character that cannot start": YamlError("no text can begin with this character.", f"{QUOTES}."),
    "did not find expected alphabetic or numeric": YamlError(
        "text cannot begin with * or &.", f'{QUOTES}: title: "*Pim*".', Pointed.BEGIN
    ),
    ALIAS: YamlError(
        "YAML anchors (&) and aliases (*) aren't used here.",
        f'Repeat what you refer to. If it is text: {QUOTES.lower()}, as in title: "*Pim*".',
    ),
    DEEP: YamlError("its fields are nested too deeply.", "Write it on fewer levels."),
    NAMELESS: YamlError(
        "the name of a field must be a word.", 'Write "field: text". Put a text with brackets in quotes.'
    ),
    "did not find expected ',' or '}'": YamlError(
        "a brace opens here and never closes.", "Close it with }.", Pointed.BEGIN
    ),
    "did not find expected ',' or ']'": YamlError(
        "a bracket opens here and never closes.", "Close it with ].", Pointed.BEGIN
    ),
    "did not find expected key": YamlError(
        "something here doesn't belong to any field.",
        f"Indent the lines of one field alike; or, if the text begins with a quotation mark: {QUOTES.lower()} as a "
        r"whole, with \" for those within it.",
    ),
    "did not find expected comment": YamlError(
        "there is text right after the |.", "Begin it on the next line, indented.", Pointed.BEGIN
    ),
    "block sequence entries are not allowed": YamlError(
        "a list cannot begin in this line.", "Begin it on the next line, or put a text that begins with - in quotes."
    ),
    "did not find expected '-'": YamlError("the list ends here without a -.", 'Begin each item of a list with "- ".'),
}
"""By how the parser's own sentence begins. Anything else is shown in the parser's words."""


def explained(error: yaml.MarkedYAMLError, lines: list[str]) -> YamlError:
    """Return what an author reads about a text that the parser could not read."""
    said = error.problem or error.context or "unreadable"
    mark = error.problem_mark
    if mark and mark.line < len(lines) and lines[mark.line].startswith("\t", mark.column):
        return TAB
    if hard := _hard_space(mark, lines):
        return replace(HARD_SPACE, elsewhere=hard)
    if said.startswith("did not find expected") and (opened := _opened(mark, lines)):
        return replace(SLIPS[OPEN], elsewhere=opened)
    otherwise = YamlError(
        f"{said}.", f"Look for a missing space after a colon, or uneven indentation. If it is text: {QUOTES.lower()}."
    )
    return next((slip for begins, slip in SLIPS.items() if said.startswith(begins)), otherwise)


def _hard_space(mark: yaml.Mark | None, lines: list[str]) -> Place | None:
    """Return where a non-breaking space is in the line of a mark, or in the one above it."""
    for line in (mark.line, mark.line - 1) if mark else ():
        if 0 <= line < len(lines) and (found := HARD.search(lines[line])):
            return line, found.start(found.lastgroup or 0)
    return None


def _opened(mark: yaml.Mark | None, lines: list[str]) -> Place | None:
    """Return where the quoted text opened that ends right before a mark, if it was never meant to reach that line."""
    if not mark or mark.line >= len(lines) or not (before := lines[mark.line][: mark.column].rstrip()):
        return None
    quote = before[-1]
    above = next((line for line in reversed(range(mark.line)) if quote in lines[line]), None)
    found = OPENED.match(lines[above]) if above is not None else None
    if above is None or not found or found["mark"] != quote or lines[above].count(quote) % 2 == 0:
        return None
    return above, found.start("mark")
