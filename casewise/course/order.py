"""The order of options and parts in a release, which reveals nothing about the key.

An author may write a rank's options in the right order, or the best option first. The release writes the entries of
each such mapping in an order that depends only on ids (`Scenario.arranged`). It moves them as text, so that quotes,
blocks and line breaks stay. Answers and grades use ids, so the order doesn't affect them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

import yaml

from casewise import kinds
from casewise.scenario import Document, Problem, Scenario, ScenarioError
from casewise.scenario.problem import Path

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@lru_cache(maxsize=1024)
def arranged(source: str) -> str:
    """Return a keyed scenario cell with its mappings in the order of a release. Practice stays unchanged.

    Raises:
        ScenarioError: if a mapping cannot be reordered without changing what it says. The problem names the field.
    """
    scenario = kinds.read_cell(source)
    if scenario.practice or not scenario.keyed:
        return source
    head, mark, text = source.partition("\n")
    for path, wanted in sorted(scenario.arranged().items(), key=lambda item: -len(item[0])):
        text = _moved(scenario, text, path, wanted)
    return head + mark + text


def _moved(scenario: Scenario, text: str, path: Path, wanted: list[str]) -> str:
    """Return the text with one mapping reordered."""
    mapping = _found(yaml.compose(text, Loader=LOADER), path)
    entries = {} if mapping is None else {str(key.value): (key, value) for key, value in mapping.value}
    if list(entries) == wanted or len(entries) < 2:  # noqa: PLR2004  (one entry has one order)
        return text
    if _commented(text, mapping):
        fix = "Move the comment above the field: the release writes the entries in another order."
        raise ScenarioError([_problem(scenario, path, "There is a comment between its entries.", fix)])
    spans = list(_spans(text, mapping))
    pieces = dict(zip(entries, (text[start:end] for start, end in spans), strict=True))
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(spans)]
    moved = "".join(piece + gap for piece, gap in zip((pieces[name] for name in wanted), [*gaps, ""], strict=True))
    result = text[: spans[0][0]] + moved + text[spans[-1][1] :]
    if not _same(text, result, path, wanted):
        fix = 'Write one indented "id: text" a line, without anchors.'
        raise ScenarioError([_problem(scenario, path, "Its entries can't be put in another order.", fix)])
    return result


def _found(node: Any, path: Path) -> Any:
    """Return the mapping at a path, or None if the scenario doesn't have it."""
    for name in path:
        node = next((value for key, value in node.value if key.value == name), None)
        if not isinstance(node, yaml.MappingNode):
            return None
    return node


def _spans(text: str, mapping: Any) -> Iterator[tuple[int, int]]:
    """Yield where each entry begins and ends: whole lines of a block, or the text between commas."""
    if mapping.flow_style:
        yield from ((key.start_mark.index, value.end_mark.index) for key, value in mapping.value)
        return
    starts = [key.start_mark.index - key.start_mark.column for key, _ in mapping.value]
    for start, end in pairwise([*starts, _end_of_line(text, mapping)]):
        yield start, start + len(text[start:end].rstrip(" \t\r\n"))


def _end_of_line(text: str, mapping: Any) -> int:
    """Return the end of the line on which the last entry of a block ends."""
    end = list(_leaves(mapping))[-1][1]
    if text[:end].endswith("\n"):  # a block of text ends where the next line begins
        return end
    return next((place for place in range(end, len(text)) if text[place] == "\n"), len(text))


def _leaves(node: Any) -> Iterator[tuple[int, int]]:
    """Yield where each text in a node begins and ends. Only there can a # be part of the text."""
    if isinstance(node, yaml.ScalarNode):
        yield node.start_mark.index, node.end_mark.index
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _leaves(key)
            yield from _leaves(value)
    else:
        for item in node.value:
            yield from _leaves(item)


def _commented(text: str, mapping: Any) -> bool:
    """Whether there's a comment between or beside the entries of a mapping, which would lose its place."""
    leaves = list(_leaves(mapping))
    between = [text[end:start] for (_, end), (start, _) in pairwise(leaves)]
    last = leaves[-1][1]
    beside = "" if mapping.flow_style else text[last : max(last, _end_of_line(text, mapping))]
    return any("#" in gap for gap in [*between, beside])


def _same(before: str, after: str, path: Path, wanted: list[str]) -> bool:
    """Whether two texts mean the same, and the second is in the wanted order."""
    try:
        old, new = Document.read("", before).data, Document.read("", after).data
    except ScenarioError:
        return False
    mapping = new
    for name in path:
        mapping = mapping[name]
    return old == new and list(mapping) == wanted


def _problem(scenario: Scenario, path: Path, what: str, fix: str) -> Problem:
    return Problem(what=what, fix=fix, field=".".join(path), scenario=scenario.id)
