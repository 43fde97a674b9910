"""Drafts as HTML: what is there of a scenario, and what its author has yet to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from casewise.scenario.html import prose, words
from casewise.scenario.problem import Problem

ABOUT = frozenset({
    "kind", "title", "prompt", "points", "practice", "objective", "audience", "citations", "confidence", "shuffle",
    "waived", "renamed", "source", "draft", "form", "key", "rationale",
})  # fmt: skip
"""The fields that a sketch doesn't list, or shows in a place of their own."""
DEPTH = 6
WORTH = {"1": "The best answer", "0": "Earns nothing"}
EMPTY = Markup("<em>empty</em>")


def sketch(name: str, fields: Mapping[str, Any]) -> Markup:
    """Return what is there of a draft: its title, its situation, and its parts with key and rationale."""
    said = _text(fields.get("title")) or name
    more = Markup("").join(
        Markup("<p><strong>{}</strong></p>{}").format(field.capitalize(), _value(value, fields))
        for field, value in fields.items()
        if field not in ABOUT
    )
    return Markup(
        '<section class="cw-static cw-drafted" data-scenario="{}"><p class="cw-kicker">Draft · learners don\'t see it'
        "</p><h3>{}</h3>{}{}</section>"
    ).format(name, words(said), prose(_text(fields.get("prompt"))), more)


def todo_list(problems: Iterable[Problem]) -> Markup:
    """Return an author's to-do list of a draft, or that nothing is left to do."""
    found = list(problems)
    if not found:
        ready = (
            "Nothing is left to do. Untick Draft in the form, or delete “draft: true”, and the next build releases it."
        )
        return Markup('<p class="cw-proof">✓ {}</p>').format(ready)
    count = "1 thing" if len(found) == 1 else f"{len(found)} things"
    items = Markup("").join(map(_item, found))
    return Markup('<section class="cw-proof cw-todo"><h3>Draft: {} to do</h3><ul>{}</ul></section>').format(
        count, items
    )


def _item(problem: Problem) -> Markup:
    where = f" (line {problem.line})" if problem.line else ""
    part = f"{problem.field.rpartition('.')[2]}: " if "." in problem.field else ""
    pointed = Markup("<pre>{}</pre>").format(problem.pointed) if problem.pointed else ""
    return Markup("<li><strong>{}{}</strong>{} {}{}</li>").format(part, problem.what, where, problem.fix, pointed)


def _value(value: Any, fields: Mapping[str, Any], depth: int = DEPTH) -> Markup:
    if isinstance(value, Mapping) and depth:
        items = (_entry(str(name), within, fields, depth) for name, within in value.items())
    elif isinstance(value, list) and depth:
        items = (Markup("<li>{}</li>").format(_value(within, fields, depth - 1)) for within in value)
    else:
        return words(_text(value)) or EMPTY
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def _entry(name: str, value: Any, fields: Mapping[str, Any], depth: int) -> Markup:
    if isinstance(value, (Mapping, list)):
        return Markup("<li>{}: {}</li>").format(name, _value(value, fields, depth - 1))
    lines = Markup("<br>").join([words(_text(value)) or EMPTY, *_known(name, fields)])
    return Markup("<li>{}</li>").format(lines)


def _known(name: str, fields: Mapping[str, Any]) -> Iterator[Markup]:
    """Yield what key and rationale say of a part."""
    key, why = fields.get("key"), fields.get("rationale")
    if isinstance(key, Mapping) and name in key:
        yield Markup("<strong>{}</strong>").format(WORTH.get(_text(key[name]), f"Key: {_text(key[name])}"))
    elif isinstance(key, list) and name in key:
        yield Markup("<strong>In the key</strong>")
    if isinstance(why, Mapping) and (text := _text(why.get(name))):
        yield words(text)


def _text(value: object) -> str:
    """Return a value of YAML as text; empty for none."""
    return "" if value is None else str(value)
