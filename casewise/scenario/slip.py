"""Slips of YAML: what the parser finds, in the words of an author."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import yaml


class Pointed(Enum):
    """Which of the parser's two marks shows what is to be mended: where it began, or where it could not go on."""

    BEGIN = "context_mark"
    END = "problem_mark"


@dataclass(frozen=True)
class Slip:
    """What is wrong, how to mend it, and where the parser points to it."""

    what: str
    fix: str
    pointed: Pointed = Pointed.END

    def mark(self, error: yaml.MarkedYAMLError) -> yaml.Mark | None:
        """Return the place in the text."""
        marks: list[yaml.Mark | None] = [error.problem_mark, error.context_mark]
        return next(filter(None, marks if self.pointed is Pointed.END else reversed(marks)), None)


QUOTES = 'Put the text in "double quotes"'
SLIPS = {
    "mapping values are not allowed": Slip(
        "a colon stands where none is expected.",
        f"{QUOTES}, or write it on indented lines below the field and a |. Or the line is indented too far.",
    ),
    "found unexpected end of stream": Slip(
        "a quotation mark opens here and never closes.", "Close it, or remove it.", Pointed.BEGIN
    ),
    "could not find expected ':'": Slip(
        "this line has no colon.", 'Write "field: text", or indent the line below its field.', Pointed.BEGIN
    ),
    "found character that cannot start": Slip(
        "no text can begin with this character.", f"{QUOTES}; and indent with spaces, not with tabs."
    ),
    "did not find expected alphabetic or numeric": Slip(
        "text cannot begin with * or &.", f'{QUOTES}: title: "*Pim*".', Pointed.BEGIN
    ),
    "did not find expected ',' or '}'": Slip("a brace opens here and never closes.", "Close it with }.", Pointed.BEGIN),
    "did not find expected ',' or ']'": Slip(
        "a bracket opens here and never closes.", "Close it with ].", Pointed.BEGIN
    ),
    "did not find expected key": Slip(
        "something stands here that belongs to no field.",
        f"Indent the lines of one field alike; or, if the text begins with a quotation mark: {QUOTES.lower()} as a "
        r"whole, with \" for those within it.",
    ),
    "did not find expected comment": Slip(
        "text stands right after the |.", "Begin it on the next line, indented.", Pointed.BEGIN
    ),
    "block sequence entries are not allowed": Slip(
        "a list cannot begin in this line.", "Begin it on the next line, or put a text that begins with - in quotes."
    ),
    "did not find expected '-'": Slip("the list ends here without a -.", 'Begin each item of a list with "- ".'),
}
"""By how the parser's own sentence begins. Anything else is told in its words."""


def slip(error: yaml.MarkedYAMLError) -> Slip:
    """Return what to tell an author of a text that the parser could not read."""
    said = error.problem or error.context or "unreadable"
    otherwise = Slip(
        f"{said}.", f"Look for a missing space after a colon, or uneven indentation. If it is text: {QUOTES.lower()}."
    )
    return next((told for begins, told in SLIPS.items() if said.startswith(begins)), otherwise)
