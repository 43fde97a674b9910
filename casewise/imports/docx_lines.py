"""What is in a Word file: lines of text, each with its look and its number, tables, and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntFlag


class Look(IntFlag):
    """How a character looks."""

    PLAIN = 0
    BOLD = 1
    UNDERLINE = 2
    HIGHLIGHT = 4
    COLOR = 8
    ITALIC = 16


@dataclass(frozen=True)
class Line:
    """One line. `looks` has one for each character of the text.

    `label` is "decimal", "letter" or "bullet" where Word numbers the line by itself, and `count` its number from 1.
    `at` is the number of the paragraph. `heading` is the level of a heading, or 0.
    """

    text: str
    looks: tuple[Look, ...] = ()
    label: str = ""
    count: int = 0
    level: int = 0
    of: str = ""
    heading: int = 0
    at: int = 0

    def part(self, begin: int, end: int | None = None) -> Line:
        """Return a part of the line, without spaces around it."""
        stop = len(self.text) if end is None else end
        said = self.text[begin:stop]
        begin += len(said) - len(said.lstrip())
        stop = begin + len(said.strip())
        return replace(self, text=self.text[begin:stop], looks=self.looks[begin:stop])

    @property
    def common(self) -> Look:
        """How all letters of the line look."""
        found = [look for sign, look in zip(self.text, self.looks, strict=False) if sign.isalnum()]
        shared = found[0] if found else Look.PLAIN
        for look in found[1:]:
            shared &= look
        return shared


@dataclass(frozen=True)
class Grid:
    """A table: for each row, the lines of each cell."""

    rows: list[list[list[Line]]]
    at: int = 0


@dataclass
class Pages:
    """What is in a Word file, and its pictures by the names that the lines link to."""

    blocks: list[Line | Grid] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def all_text(lines: Iterable[Line]) -> str:
    """Return some lines as one text."""
    return "\n".join(line.text for line in lines if line.text)
