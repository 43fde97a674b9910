"""A question as the draft of a scenario: the text of its cell. What has no counterpart is said in the cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from casewise.course.module import BEGIN, BLANK, END
from casewise.course.todo import IMPORTED
from casewise.course.use import Use
from casewise.imports.question import Form, Part, Question
from casewise.imports.short_ids import part_ids, slug
from casewise.imports.yaml_text import clean, field, fields, flow, items, scalar
from casewise.scenario.cell import MAGIC

KINDS = {
    Form.ONE: "choice",
    Form.SEVERAL: "select",
    Form.ORDER: "rank",
    Form.PLACE: "sort",
    Form.TEXT: "reflect",
}
"""The kind that each form becomes."""
MOST_POINTS = 1000
BULLET = re.compile(r"^\s*(?:[-*\u2022\u2013]|\d{1,2}[.)])\s+")
SHORT_NOTE = 400


class Region(Enum):
    """Where a line of a cell is: learners get the open ones, once it isn't a draft any more."""

    OPEN = "open"
    HIDDEN = "hidden"


def draft_of(question: Question, name: str, use: Use, *, source: str = "", objectives: Mapping[str, str]) -> str:
    """Return the cell of a question: a draft, or Casewise's own cell as it was.

    Args:
        question: what another program has.
        name: the id of the scenario.
        use: whether it's practice or graded.
        source: where it comes from, by which a second import finds it.
        objectives: those of the course, by id.
    """
    if question.form is Form.SCENARIO:
        return own_cell(question)
    lines = list(_lines(question, use, objectives))
    hidden = [text for region, text in lines if region is Region.HIDDEN]
    hidden += [field("source", source)] if source else []
    hidden += [f"{IMPORTED}{note}" for note in _notes(question, use, objectives)]
    marked = [BEGIN, *hidden, END] if use is Use.GRADED and hidden else hidden
    opened = [text for region, text in lines if region is Region.OPEN]
    blank = [BLANK] if question.form is Form.TEXT and use is Use.GRADED else []
    return "\n".join([f"{MAGIC} {name}", "draft: true", *opened, *marked, *blank])


def own_cell(question: Question) -> str:
    """Return the cell that Casewise wrote, word for word."""
    text = question.yaml.strip("\n")
    return text if text.startswith(MAGIC) else f"{MAGIC} {question.source_id or slug(question.title)}\n{text}"


def _lines(question: Question, use: Use, objectives: Mapping[str, str]) -> Iterator[tuple[Region, str]]:
    if title := " ".join(clean(question.title).split()):
        yield Region.OPEN, field("title", title)
    kind = KINDS.get(question.form)
    if kind:
        yield Region.OPEN, f"kind: {kind}"
    yield Region.OPEN, "practice: true" if use is Use.PRACTICE else f"points: {_points(question):g}"
    if objective := _objective(question.category, objectives):
        yield Region.OPEN, field("objective", objective)
    if not question.shuffle and kind in {"choice", "select"}:
        yield Region.OPEN, "shuffle: false"
    if prompt := clean(_prompt(question)):
        yield Region.OPEN, field("prompt", prompt)
    yield from _answer(question, use)


def _answer(question: Question, use: Use) -> Iterator[tuple[Region, str]]:
    """Yield the parts, the key and the explanations."""
    if question.form is Form.TEXT:
        if criteria := [BULLET.sub("", line) for line in clean(question.rubric).split("\n") if line.strip()]:
            yield Region.OPEN, items("rubric", criteria)
        if use is Use.PRACTICE and question.explanation:
            yield Region.OPEN, field("example", question.explanation)
        return
    if question.form not in KINDS or not question.parts:
        return
    ids = part_ids(part.text for part in question.parts)
    named = dict(zip(ids, question.parts, strict=True))
    groups: dict[str, str] = {}
    if question.form is Form.PLACE:
        texts = list(dict.fromkeys([*question.groups, *(part.group for part in question.parts if part.group)]))
        groups = dict(zip(part_ids(texts, ids), texts, strict=True))
        yield Region.OPEN, fields("categories", groups)
    parts = {name: part.text for name, part in named.items()}
    yield Region.OPEN, fields("cards" if question.form is Form.PLACE else "options", parts)
    if key := _key(question.form, named, groups):
        yield Region.HIDDEN, f"key: {key}"
    if why := dict(_rationale(question, named)):
        yield Region.HIDDEN, fields("rationale", why)


def _key(form: Form, parts: Mapping[str, Part], groups: Mapping[str, str]) -> str:
    """Return the key on one line; empty if the source doesn't say what is right."""
    if form is Form.ONE:
        return _braced({name: f"{part.weight:g}" for name, part in parts.items() if (part.weight or 0) > 0})
    if form is Form.SEVERAL:
        right = [name for name, part in parts.items() if (part.weight or 0) > 0]
        return f"[{', '.join(right)}]" if right else ""
    if form is Form.ORDER:
        return f"[{', '.join(parts)}]"
    ids = {text: name for name, text in groups.items()}
    return _braced({name: ids[part.group] for name, part in parts.items() if part.group})


def _braced(pairs: Mapping[str, str]) -> str:
    return flow(pairs) if pairs else ""


def _rationale(question: Question, parts: Mapping[str, Part]) -> Iterator[tuple[str, str]]:
    """Yield the explanation of each part. What is said after any answer goes to the best one, if none is there."""
    best = _best(question.form, parts)
    for name, part in parts.items():
        said = clean(part.feedback)
        if name == best and (general := clean(question.explanation)) and general not in said:
            said = f"{said}\n\n{general}".strip()
        if said:
            yield name, said


def _best(form: Form, parts: Mapping[str, Part]) -> str:
    if form not in {Form.ONE, Form.SEVERAL}:
        return ""
    weights = {name: part.weight or 0 for name, part in parts.items()}
    best = max(weights, key=weights.__getitem__, default="")
    return best if best and weights[best] > 0 else ""


def _points(question: Question) -> float:
    points = 1.0 if question.points is None else round(question.points, 2)
    return min(points, MOST_POINTS) if points > 0 else 1.0


def _objective(category: str, objectives: Mapping[str, str]) -> str:
    """Return the objective of the course that a category names by its id or its text, or nothing."""
    levels = [level.strip().casefold() for level in (category, *reversed(category.split(" / "))) if level.strip()]
    known = {word.casefold(): name for name, text in objectives.items() for word in (text, name)}
    return next((known[level] for level in levels if level in known), "")


def _prompt(question: Question) -> str:
    """Return the prompt; of a question that no kind is like, with its parts as a list."""
    if question.form is not Form.NONE or not question.parts:
        return question.prompt
    listed = "\n".join(f"- {' '.join(part.text.split())}" for part in question.parts)
    return f"{question.prompt.rstrip()}\n\n{listed}"


def _notes(question: Question, use: Use, objectives: Mapping[str, str]) -> Iterator[str]:
    """Yield in a line each what wasn't brought in, or not as it was."""
    for note in _said(question, use, objectives):
        said = " ".join(clean(note).split())
        yield said if len(said) <= SHORT_NOTE else f"{said[:SHORT_NOTE]}…"


def _said(question: Question, use: Use, objectives: Mapping[str, str]) -> Iterator[str]:
    if question.form is Form.NONE and not question.untaken:
        yield "No kind is like this question, so its text is kept here. Choose a kind, or delete the cell."
    yield from question.untaken
    if (
        question.explanation
        and question.form not in {Form.TEXT, Form.NONE}
        and not _best(question.form, _named(question))
    ):
        yield f"After any answer it says: {question.explanation}"
    if question.explanation and question.form is Form.TEXT and use is Use.GRADED:
        yield f"After any answer it says: {question.explanation}"
    if question.explanation and question.form is Form.NONE:
        yield f"It explains: {question.explanation}"
    if question.category and not _objective(question.category, objectives):
        yield f"It was in the category {scalar(question.category)}, which isn't an objective of this course."


def _named(question: Question) -> dict[str, Part]:
    return {str(place): part for place, part in enumerate(question.parts)}
