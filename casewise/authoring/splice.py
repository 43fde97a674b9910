"""Edits of one value in a YAML text. All other characters stay where they are: comments, order, quotes and wrapping."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import yaml

from casewise.authoring.tree import Data, Entry, Node, Shape, parse
from casewise.authoring.written import below, clean, inline, scalar
from casewise.errors import UsageError
from casewise.scenario.problem import Path

Place = Callable[[Sequence[str], str], int]
"""Returns the place of a new entry among the names that are there."""


class EditError(UsageError):
    """An edit can't be made. The message says why."""


def last(names: Sequence[str], _name: str) -> int:
    """Return the place after all others."""
    return len(names)


def put(text: str, path: Path, value: Data, place: Place = last) -> str:
    """Return a text in which a path has a value. What is the same already stays as it is written.

    `place` decides where a new entry of the outermost mapping goes; further in, it's the last one.

    Raises:
        EditError: if the text can't be read, or something on the path has nothing within.
    """
    return _put(text, path, clean(value), place)


def remove(text: str, path: Path) -> str:
    """Return a text without an entry; without the entries around it that then have nothing left."""
    root = _parsed(text)
    while len(path) > 1 and (around := root.find(path[:-1])) and len(around.entries) == 1:
        path = path[:-1]
    around = root.find(path[:-1])
    entry = around.entry(path[-1]) if around else None
    if not around or not entry:
        return text
    if around.flow:
        return _removed_in_line(text, around, entry)
    place = around.entries.index(entry)
    following = around.entries[place + 1] if place + 1 < len(around.entries) else None
    if not _begins_line(text, entry) and following:
        return text[: entry.start] + text[following.start :]
    start, end = _line_start(text, entry.start), _line_end(text, entry.node.end)
    return text[:start] + text[end:]


def move(text: str, path: Path, to: int) -> str:
    """Return a text in which an entry has another place among those beside it, with the comments above it."""
    around = _parsed(text).find(path[:-1])
    names = [entry.name for entry in around.entries] if around else []
    if not around or path[-1] not in names:
        raise EditError(f'There is no "{".".join(path)}" to be moved.')
    names.remove(path[-1])
    names.insert(max(0, min(to, len(names))), path[-1])
    return _ordered(text, around, names)


def reordered(text: str, names: list[str]) -> str:
    """Return a text with its outermost entries in an order."""
    return _ordered(text, _parsed(text), names)


def rename(text: str, path: Path, name: str) -> str:
    """Return a text in which an entry of a mapping has another name."""
    around = _parsed(text).find(path[:-1])
    entry = around.entry(path[-1]) if around else None
    if not around or not entry or around.shape is not Shape.MAPPING:
        raise EditError(f'There is no "{".".join(path)}" to be renamed.')
    return text[: entry.start] + scalar(name, flow=around.flow) + text[entry.name_end :]


def _parsed(text: str) -> Node:
    try:
        return parse(text)
    except (yaml.YAMLError, ValueError) as error:
        why = str(getattr(error, "problem", None) or error).partition("\n")[0]
        raise EditError(f"The YAML can't be read, so the form can't change it: {why}") from error


def _put(text: str, path: Path, value: Data, place: Place) -> str:
    root = _parsed(text)
    node = root.find(path)
    if node is None:
        return _added(text, root, path, value, place)
    if same(node.data, value):
        return text
    if node.shape is Shape.MAPPING and isinstance(value, dict) and any(node.entry(name) for name in value):
        for name in [entry.name for entry in node.entries if entry.name not in value]:
            text = remove(text, (*path, name))
        for name, one in value.items():
            text = _put(text, (*path, name), one, last)
        return _in_order(text, path, list(value))
    if node.shape is Shape.LIST and isinstance(value, list) and value and node.entries:
        return _listed(text, path, node, value)
    return _replaced(text, root, path, node, value)


def same(one: Data, other: Data) -> bool:
    """Whether two values are the same for a scenario: entries in one order, and nothing around texts counts."""
    return json.dumps(clean(one)) == json.dumps(clean(other))


def _listed(text: str, path: Path, node: Node, value: list[Data]) -> str:
    """Return a text in which a list has other items. Items that stay keep what is written beside them."""
    there = [clean(entry.node.data) for entry in node.entries]
    plain = all(isinstance(one, str) for one in (*there, *value))
    if plain and len(set(there)) == len(there) and len(set(value)) == len(value) and set(there) & set(value):
        for place in reversed(range(len(there))):
            if there[place] not in value:
                text = remove(text, (*path, str(place)))
        kept = [one for one in there if one in value]
        for one in (one for one in value if one not in there):
            text = _put(text, (*path, str(len(kept))), one, last)
            kept.append(one)
        list_node = _parsed(text).find(path)
        return _ordered(text, list_node, [str(kept.index(one)) for one in value]) if list_node else text
    for place in reversed(range(len(value), len(there))):
        text = remove(text, (*path, str(place)))
    for place, one in enumerate(value):
        text = _put(text, (*path, str(place)), one, last)
    return text


def _in_order(text: str, path: Path, names: list[str]) -> str:
    node = _parsed(text).find(path)
    if not node or [entry.name for entry in node.entries] == names:
        return text
    return _ordered(text, node, names)


def _replaced(text: str, root: Node, path: Path, node: Node, value: Data) -> str:
    """Return a text with another value at a node, in the style that the old one had."""
    if not path:
        return below(value, 0).lstrip("\n ") + "\n"
    around = root.find(path[:-1])
    if around and around.flow:
        written = inline(value) if not isinstance(value, str) else scalar(value, flow=True, style=node.style)
        return text[: node.start] + written + text[node.end :]
    entry = around.entry(path[-1]) if around else None
    if not around or not entry:
        raise EditError(f'There is no "{".".join(path)}".')
    colon = entry.name_end
    if around.shape is Shape.MAPPING:
        colon = text.index(":", entry.name_end) + 1
    indent = _column(text, entry.start) + 2
    style = node.style if node.shape is Shape.TEXT else ""
    if node.flow and not isinstance(value, str):
        written = f" {inline(value)}"
    elif around.shape is Shape.LIST:
        written = below(value, indent, style=style)
        written = f" {written.lstrip()}" if isinstance(value, dict | list) else written
    else:
        written = below(value, indent, name=path[-1], style=style, before=node.text.strip())
    return _with_comment(text, colon, node, written)


def _with_comment(text: str, colon: int, node: Node, written: str) -> str:
    """Return a text with another value after a colon. A comment on the first line of a longer one is kept."""
    head = text[colon : _line_end(text, colon)]
    comment = re.search(r"[ \t]+#[^\n]*", head) if "\n" in text[colon : node.end] else None
    before, after = text[:colon], text[node.end :]
    if not comment or not (node.style in ("|", ">") or node.start >= _line_end(text, colon)):
        return before + written + after
    if written.startswith(" |\n"):
        return f"{before} |{comment.group()}{written[2:]}{after}"
    line = text[_line_start(text, colon) : colon]
    return f"{before}{written}\n{' ' * (len(line) - len(line.lstrip()))}{comment.group().strip()}{after}"


def _added(text: str, root: Node, path: Path, value: Data, place: Place) -> str:
    """Return a text with a new entry, and the mappings around it that aren't there."""
    depth = next(depth for depth in range(len(path) - 1, -1, -1) if root.find(path[:depth]) is not None)
    around = root.find(path[:depth])
    name = path[depth]
    for step in reversed(path[depth + 1 :]):
        value = [value] if step == "0" else {step: value}
    if around is None or (around.shape is Shape.TEXT and around.text):
        raise EditError(f'"{".".join(path[:depth])}" is a text, and has no "{name}".')
    if not around.entries:
        if depth:
            return _replaced(text, root, path[:depth], around, [value] if name == "0" else {name: value})
        return (
            f"{text.rstrip()}\n{name}:{below(value, 2, name=name)}\n".lstrip("\n")
            if not text.strip()
            else (f"{name}:{below(value, 2, name=name)}\n{text}")
        )
    if around.flow:
        written = inline(value) if around.shape is Shape.LIST else f"{scalar(name, flow=True)}: {inline(value)}"
        end = around.entries[-1].node.end
        return f"{text[:end]}, {written}{text[end:]}"
    indent = _column(text, around.entries[0].start)
    if around.shape is Shape.LIST:
        item = below(value, indent + 2)
        line = f"{' ' * indent}-{f' {item.lstrip()}' if isinstance(value, dict | list) else item}\n"
    else:
        line = f"{' ' * indent}{scalar(name)}:{below(value, indent + 2, name=name)}\n"
    names = [entry.name for entry in around.entries]
    at = (place if not depth else last)(names, name)
    if at:
        end = _line_end(text, around.entries[at - 1].node.end)
        return text[:end] + ("" if text[:end].endswith("\n") else "\n") + line + text[end:]
    start = _line_start(text, around.entries[0].start)
    return text[:start] + line + text[start:]


def _removed_in_line(text: str, around: Node, entry: Entry) -> str:
    place = around.entries.index(entry)
    if place:
        return text[: around.entries[place - 1].node.end] + text[entry.node.end :]
    if len(around.entries) > 1:
        return text[: entry.start] + text[around.entries[1].start :]
    return text[: around.start + 1] + text[around.end - 1 :]


def _ordered(text: str, around: Node, names: list[str]) -> str:
    """Return a text with the entries of a node in another order. What is between them stays."""
    by_name = {entry.name: entry for entry in around.entries}
    if set(by_name) != set(names) or len(by_name) != len(around.entries):
        raise EditError("Something is here twice. Rename or remove one of the two first.")
    spans = {entry.name: _span(text, around, place) for place, entry in enumerate(around.entries)}
    pieces = {name: text[start:end] for name, (start, end) in spans.items()}
    if not around.flow:
        pieces = {name: piece if piece.endswith("\n") else f"{piece}\n" for name, piece in pieces.items()}
    places = list(spans.values())
    between = [text[before:after] for (_, before), (after, _) in pairwise(places)]
    mixed = [pieces[names[0]]]
    for gap, name in zip(between, names[1:], strict=True):
        mixed += [gap, pieces[name]]
    done = text[: places[0][0]] + "".join(mixed) + text[places[-1][1] :]
    return done if text.endswith("\n") else done.rstrip("\n")


def _span(text: str, around: Node, place: int) -> tuple[int, int]:
    """Return where an entry begins, with the comments right above it, and where it ends."""
    entry = around.entries[place]
    if around.flow:
        return entry.start, entry.node.end
    start, line = entry.start, _line_start(text, entry.start)
    first = _line_end(text, around.entries[place - 1].node.end) if place else 0
    while line > first:
        above = _line_start(text, line - 1)
        words = text[above:line].lstrip()
        if not words.startswith("#") or words.startswith("### "):
            break
        start, line = line - len(words), above
    return start, _line_end(text, entry.node.end)


def _begins_line(text: str, entry: Entry) -> bool:
    return not text[_line_start(text, entry.start) : entry.start].strip()


def _column(text: str, place: int) -> int:
    return place - _line_start(text, place)


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1
