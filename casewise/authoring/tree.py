"""The YAML of a cell as a tree of nodes, each with its place in the text, so that one can be replaced alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import yaml

from casewise.scenario.events import events
from casewise.scenario.problem import Path

Data = Any
"""What YAML says, with every scalar as text."""


class Shape(Enum):
    """What a node is."""

    TEXT = "text"
    LIST = "list"
    MAPPING = "mapping"


@dataclass
class Node:
    """A value and its place in the text: from `start` up to `end`, without what follows it on its line.

    `style` is that of a text: a quotation mark, | or >. `flow` says that it's written in brackets or braces.
    """

    shape: Shape
    start: int
    end: int
    flow: bool = False
    style: str = ""
    text: str = ""
    entries: list[Entry] = field(default_factory=list)

    @property
    def data(self) -> Data:
        """What the node says."""
        if self.shape is Shape.MAPPING:
            return {entry.name: entry.node.data for entry in self.entries}
        return [entry.node.data for entry in self.entries] if self.shape is Shape.LIST else self.text

    def find(self, path: Path) -> Node | None:
        """Return the node at a path below this one, or None."""
        node: Node | None = self
        for step in path:
            entry = node.entry(step) if node else None
            node = entry.node if entry else None
        return node

    def entry(self, name: str) -> Entry | None:
        """Return the last entry with a name: a list's are called 0, 1, 2."""
        return next((entry for entry in reversed(self.entries) if entry.name == name), None)


@dataclass
class Entry:
    """One entry of a mapping or a list: its name, where it begins (a list's at its dash), and its value."""

    name: str
    start: int
    node: Node
    name_end: int = 0


def parse(text: str) -> Node:
    """Return the tree of a text; an empty mapping for an empty one.

    Raises:
        yaml.YAMLError: if it can't be read.
    """
    rest = events(text)
    next(rest)
    if isinstance(next(rest), yaml.StreamEndEvent):
        return Node(Shape.MAPPING, len(text), len(text))
    return _node(next(rest), rest, text)


def _node(event: Any, rest: Iterator[Any], text: str) -> Node:
    inner: Any
    start = _place(event.start_mark)
    if isinstance(event, yaml.ScalarEvent):
        end = start + len(text[start : _place(event.end_mark)].rstrip())
        return Node(Shape.TEXT, start, end, style=event.style or "", text=event.value)
    mapping = isinstance(event, yaml.MappingStartEvent)
    node = Node(Shape.MAPPING if mapping else Shape.LIST, start, start, flow=bool(event.flow_style))
    for inner in rest:
        if isinstance(inner, yaml.CollectionEndEvent):
            last = node.entries[-1].node.end if node.entries else start
            node.end = _place(inner.end_mark) if node.flow else last
            return node
        if mapping:
            if not isinstance(inner, yaml.ScalarEvent):
                raise yaml.YAMLError("the name of a field must be a word.")
            begin, ends = _place(inner.start_mark), _place(inner.end_mark)
            node.entries.append(Entry(inner.value, begin, _node(next(rest), rest, text), ends))
        else:
            value = _node(inner, rest, text)
            begin = value.start if node.flow else text.rindex("-", 0, max(value.start, 1))
            node.entries.append(Entry(str(len(node.entries)), begin, value, begin + 1))
    return node  # a list always ends; this is for the reader of types


def _place(mark: Any) -> int:
    """Return the place of one of the parser's marks."""
    return int(mark.index)
