"""What a form can do to a scenario's cell: each act takes the text of the cell, and gives it with one thing changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from casewise.authoring.identifier import identifier
from casewise.authoring.splice import EditError, move, put, remove, rename, reordered
from casewise.authoring.tree import Data, parse
from casewise.course.module import BLANK
from casewise.kinds import kinds
from casewise.scenario import Judge, Scenario
from casewise.scenario.cell import BEGIN, END, MAGIC
from casewise.scenario.document import LENGTH_LIMIT
from casewise.scenario.model import HIDDEN
from casewise.scenario.problem import Path

FIRST = (
    *("title", "kind", "points", "practice", "draft", "objective", "audience", "confidence", "shuffle", "form"),
    *("withdrawn", "waived", "renamed", "prompt"),
)
"""The fields that a cell begins with, in this order. Those of the kind follow."""
MARKS = (BEGIN, END, *BLANK.split("\n"))
MOST = 50
"""How many acts one request may hold."""


def act(source: str, acts: Sequence[Mapping[str, Any]], *, released: bool = False) -> tuple[str, list[str]]:
    """Return a cell after some acts, and the ids that they made.

    Of a scenario that was `released`, answers may hold its ids: what is renamed is noted in it.

    Raises:
        EditError: if one can't be done; then none is.
    """
    made: list[str] = []
    for one in acts[:MOST]:
        done = ACTS.get(str(one.get("do")))
        if not done:
            raise EditError(f'There is no act "{one.get("do")}".')
        first, _, body = source.partition("\n")
        if one["do"] == "name":
            source = f"{MAGIC} {one.get('id', '')}".rstrip() + f"\n{body}"
            continue
        body = done(body, {**one, "released": released}, made)
        source = f"{first}\n{body}"
    if len(source) > LENGTH_LIMIT + len(MAGIC) + 70:
        raise EditError("The cell is longer than 16,000 characters.")
    return source, made


def data_of(body: str) -> dict[str, Data]:
    """Return the fields of a cell, or nothing if they can't be read."""
    try:
        data = parse(body).data
    except (yaml.YAMLError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def hidden_fields(kind: type[Scenario] | None) -> tuple[str, ...]:
    """Return the fields of a graded scenario that are written in the hidden region."""
    return kind.for_instructors if kind and kind.judge is Judge.PERSON else HIDDEN


def kind_of(data: Mapping[str, Data]) -> type[Scenario] | None:
    """Return the kind that some fields name."""
    name = data.get("kind")
    return kinds().get(name) if isinstance(name, str) else None


def _put(body: str, one: Mapping[str, Any], _made: list[str]) -> str:
    return _set(body, _path(one), one.get("value"))


def _set(body: str, path: Path, value: Data) -> str:
    """Return a text in which a field has a value, in the hidden region if it belongs there."""
    data = data_of(body)
    if not path or path[0] in data or path[0] not in hidden_fields(kind_of(data)) or data.get("practice") == "true":
        return put(body, path, value, _placer(body, data))
    lines = body.split("\n")
    inside = _inside(body)
    if BEGIN in lines and not any(inside.values()):
        for step in reversed(path[1:]):
            value = {step: value}
        written = put("", path[:1], value).rstrip("\n")
        place = lines.index(BEGIN) + 1
        return "\n".join([*lines[:place], written, *lines[place:]])
    if BEGIN in lines:
        return put(body, path, value, _placer(body, data))
    return _hide(put(body, path, value, _placer(body, data)))


def _placer(body: str, data: Mapping[str, Data]) -> Callable[[Sequence[str], str], int]:
    """Return where a new field of a cell goes: in the order of fields, and on its side of the hidden region's mark."""
    kind = kind_of(data)
    hidden, inside = hidden_fields(kind), _inside(body)
    own = [name for name in (kind or Scenario).model_fields if name not in (*FIRST, *HIDDEN, *hidden, "variants")]
    order = (*FIRST, *own, "variants", *dict.fromkeys((*HIDDEN, *hidden)))
    ranks = {name: rank for rank, name in enumerate(order)}

    def place(names: Sequence[str], name: str) -> int:
        rank = ranks.get(name, len(ranks))
        at = max((i + 1 for i, other in enumerate(names) if ranks.get(other, 0) < rank), default=0)
        within = [i for i, other in enumerate(names) if inside.get(other)]
        if not within:
            return at
        return min(max(at, within[0] + 1), within[-1] + 1) if name in hidden else min(at, within[0])

    return place


def _inside(body: str) -> dict[str, bool]:
    """Return the fields of a cell, and whether each is in the hidden region."""
    start = re.search(rf"(?m)^{BEGIN}[ \t]*$", body)
    end = re.search(rf"(?m)^{END}[ \t]*$", body)
    if not start or not end:
        return {}
    try:
        entries = parse(body).entries
    except (yaml.YAMLError, ValueError):
        return {}
    return {entry.name: start.end() <= entry.start < end.start() for entry in entries}


def _remove(body: str, one: Mapping[str, Any], _made: list[str]) -> str:
    return remove(body, _path(one))


def _move(body: str, one: Mapping[str, Any], _made: list[str]) -> str:
    return move(body, _path(one), int(one.get("to", 0)))


def _yaml(body: str, one: Mapping[str, Any], _made: list[str]) -> str:
    text = str(one.get("text", ""))
    if not text.strip():
        return remove(body, _path(one))
    try:
        value = parse(f"value:\n{_indented(text)}\n").data["value"]
    except (yaml.YAMLError, ValueError, KeyError) as error:
        why = getattr(error, "problem", None) or "the lines don't fit together"
        raise EditError(f"This can't be read: {why}.") from error
    return _set(body, _path(one), value)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _add(body: str, one: Mapping[str, Any], made: list[str]) -> str:
    """Add an entry to a set, under an id made from a text."""
    path, text = _path(one), str(one.get("text", ""))
    data = data_of(body)
    name = identifier(text, set(_ids(data)), str(one.get("word") or "part"))
    made.append(name)
    body = _set(body, (*path, name), one.get("value", text))
    if "at" in one:
        body = move(body, (*path, name), int(one["at"]))
    return body


def _ids(value: Data) -> Iterator[str]:
    """Yield every name and every single word in some fields: a new id is none of them."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from _ids(one)
    elif isinstance(value, str) and " " not in value:
        yield value
        yield from re.findall(r"\[\[([\w-]+):", value)
    elif isinstance(value, str):
        yield from re.findall(r"\[\[([\w-]+):", value)


def _drop(body: str, one: Mapping[str, Any], _made: list[str]) -> str:
    """Remove an entry of a set, and all that names it: its key, its rationale, what leads to it."""
    path = _path(one)
    node = parse(body).find(path)
    within = node.data.get("options") if node and isinstance(node.data, dict) else None
    body = remove(body, path)
    for name in (path[-1], *(within if isinstance(within, dict) else ())):
        for place in _naming(data_of(body), path):
            body = _unnamed(body, place, name)
    return _single(body) if path[0] == "variants" else body


def _naming(data: Mapping[str, Data], path: Path) -> Iterator[Path]:
    """Yield the lists and mappings that may name an entry which was removed."""
    if path[0] == "variants":
        yield ("answers",)
        return
    answers = data.get("answers")
    yield from (("key",), ("rationale",))
    for variant in answers if isinstance(answers, dict) else ():
        yield from (("answers", variant, "key"), ("answers", variant, "rationale"))
    group = data.get(path[0])
    for step, value in group.items() if isinstance(group, dict) else ():
        yield from ((path[0], step, field) for field in (value if isinstance(value, dict) else ()))
    variants = data.get("variants")
    for variant in variants if isinstance(variants, dict) else ():
        yield ("variants", variant, path[0])


def _unnamed(body: str, place: Path, name: str) -> str:
    node = parse(body).find(place)
    value = node.data if node else None
    if isinstance(value, list) and name in value:
        return _set(body, place, [one for one in value if one != name]) if len(value) > 1 else remove(body, place)
    if isinstance(value, dict):
        for key in [key for key, one in value.items() if name in (key, one)]:
            body = remove(body, (*place, key))
    return body


def _rename(body: str, one: Mapping[str, Any], made: list[str]) -> str:
    """Give an entry of a set another id, made from a text, wherever it's named."""
    path = _path(one)
    old = path[-1]
    new = identifier(str(one.get("text", "")), set(_ids(data_of(body))) - {old}, old)
    made.append(new)
    if new == old:
        return body
    body = rename(body, path, new)
    for place in list(_naming(data_of(body), path)):
        body = _renamed(body, place, old, new)
    return _set(body, ("renamed", old), new) if one.get("released") else body


def _renamed(body: str, place: Path, old: str, new: str) -> str:
    node = parse(body).find(place)
    value = node.data if node else None
    if isinstance(value, list):
        return _set(body, place, [new if item == old else item for item in value])
    for name, item in value.items() if isinstance(value, dict) else ():
        body = put(body, (*place, name), new) if item == old else body
        body = rename(body, (*place, name), new) if name == old else body
    return body


def _vary(body: str, one: Mapping[str, Any], made: list[str]) -> str:
    """Add a variant: a copy of a scenario's facts and key, for its author to change. The first one makes two."""
    data = data_of(body)
    kind, text = kind_of(data), str(one.get("text", ""))
    keyed = not kind or kind.judge is Judge.KEY
    variants = data.get("variants")
    if not isinstance(variants, dict) or not variants:
        first = identifier(str(one.get("first") or data.get("prompt") or ""), set(_ids(data)), "facts")
        made.append(first)
        body = _set(body, ("variants", first), {"prompt": data.get("prompt") or "Write the facts, then one question."})
        body = remove(body, ("prompt",))
        if keyed and data.get("key"):
            body = remove(_set(body, ("answers", first, "key"), data["key"]), ("key",))
        data = data_of(body)
    like = list(data["variants"])[-1]
    name = identifier(text, set(_ids(data)), "facts")
    made.append(name)
    body = _set(body, ("variants", name), data["variants"][like])
    answers = data.get("answers")
    answer = answers.get(like) if isinstance(answers, dict) else None
    return _set(body, ("answers", name), answer) if answer else body


def _single(body: str) -> str:
    """Return a cell whose only variant is written without variants."""
    data = data_of(body)
    variants, answers = data.get("variants"), data.get("answers")
    if not isinstance(variants, dict) or len(variants) != 1:
        return body
    ((name, variant),) = variants.items()
    if not isinstance(variant, dict) or set(variant) - {"prompt"}:
        return body
    body = remove(_set(body, ("prompt",), variant.get("prompt", "")), ("variants",))
    answer = answers.get(name) if isinstance(answers, dict) else None
    for field, value in answer.items() if isinstance(answer, dict) else ():
        if isinstance(value, dict) and field == "rationale":
            for part, why in value.items():
                body = _set(body, (field, part), why)
        else:
            body = _set(body, (field,), value)
    return remove(body, ("answers",))


def _use(body: str, one: Mapping[str, Any], _made: list[str]) -> str:
    """Make a scenario practice, with its key in the open, or graded, with its key in a hidden region."""
    data = data_of(body)
    if one.get("practice"):
        lines = [line for line in body.split("\n") if line.strip() not in MARKS]
        body = remove("\n".join(lines), ("points",))
        return put(body, ("practice",), "true", _placer(body, data_of(body)))
    body = remove(body, ("practice",))
    if "points" not in data:
        body = put(body, ("points",), "1", _placer(body, data_of(body)))
    kind = kind_of(data)
    body = body if BEGIN in body else _hide(body)
    if kind and kind.judge is Judge.PERSON and not body.rstrip().endswith(BLANK):
        body = f"{body.rstrip()}\n{BLANK}"
    return body


def _hide(body: str) -> str:
    """Return a graded cell with its hidden fields at its end, in a hidden region."""
    data = data_of(body)
    hidden = hidden_fields(kind_of(data))
    names = sorted(data, key=lambda name: name in hidden)
    first = next((name for name in names if name in hidden), None)
    if first is None:
        return body
    body = reordered(body, names)
    root = parse(body)
    entry, last = root.entry(first), root.entries[-1]
    if not entry:
        return body
    end = body.find("\n", last.node.end)
    before, after = body[: entry.start], body[end:] if end >= 0 else ""
    return f"{before}{BEGIN}\n{body[entry.start : end if end >= 0 else len(body)]}\n{END}{after}"


def _path(one: Mapping[str, Any]) -> Path:
    path = one.get("path")
    if not isinstance(path, list) or not path or not all(isinstance(step, str) for step in path):
        raise EditError("An act needs a path.")
    return tuple(path)


Act = Callable[[str, Mapping[str, Any], list[str]], str]
ACTS: dict[str, Act] = {
    "add": _add,
    "drop": _drop,
    "move": _move,
    "name": _put,  # the first line, which `act` writes
    "put": _put,
    "remove": _remove,
    "rename": _rename,
    "use": _use,
    "vary": _vary,
    "yaml": _yaml,
}
