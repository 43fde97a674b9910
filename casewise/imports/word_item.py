"""A question of a Word file: its lines, while they are read, and the question that they make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from casewise.imports.docx_lines import Line
from casewise.imports.grid import SEVERAL, key_letters, true_or_false
from casewise.imports.question import Form, Part, Question, Unread
from casewise.imports.word_markdown import paragraphs, said_in
from casewise.imports.word_options import Option
from casewise.imports.word_signs import FEWEST, LOOKS, OPEN, SHORT, T_OR_F


@dataclass
class Item:
    """A question while it's read."""

    at: int
    number: int = 0
    of: str = ""
    category: str = ""
    stem: list[Line] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    why: list[Line] = field(default_factory=list)
    rubric: list[Line] = field(default_factory=list)
    key: str = ""
    title: str = ""
    points: float | None = None


def question_of(item: Item, place: int) -> Question | Unread:
    """Return the question that the lines make, or why they make none. Its place counts from 1."""
    where = f"question {item.number or place}, paragraph {item.at}"
    stem, truth = list(item.stem), False
    if stem and (match := T_OR_F.match(stem[0].text)):
        stem[0], truth = stem[0].part(match.end()), True
    prompt = paragraphs(stem)
    if not prompt:
        return Unread(where, "It has no text.", "Write the question after its number.")
    if not item.options and (truth or true_or_false(item.key)):
        return _truth(item, where, prompt)
    if len(item.options) < FEWEST:
        return _written(item, where, prompt)
    found = _right(item)
    if isinstance(found, str):
        return Unread(where, found, 'Write the letter: "Answer: B".')
    right, notes = found
    several = len(right) > 1 or SEVERAL.search(prompt) is not None
    parts = [
        Part(
            said_in(option.line, option.more, plain=True),
            None if not right else float(option.letter in right),
            paragraphs(option.why),
        )
        for option in item.options
    ]
    return _made(item, where, prompt, Form.SEVERAL if several else Form.ONE, tuple(parts), notes)


def _truth(item: Item, where: str, prompt: str) -> Question:
    said = true_or_false(item.key)
    weights = (None, None) if not said else (float(said == "True"), float(said == "False"))
    parts = tuple(Part(text, weight) for text, weight in zip(("True", "False"), weights, strict=True))
    return replace(_made(item, where, prompt, Form.ONE, parts, ()), shuffle=False)


def _written(item: Item, where: str, prompt: str) -> Question | Unread:
    """Return a question that is answered in writing, or why it can't be read."""
    if item.options:
        return Unread(where, "It has one answer to choose from.", "Write at least two, as A) and B).")
    if not item.rubric and not OPEN.search(prompt):
        fix = "Write them as A), B) and so on. If it's answered in writing, begin with a word such as Describe."
        return Unread(where, f'It has no answers to choose from: "{prompt[:SHORT]}".', fix)
    return _made(item, where, prompt, Form.TEXT, (), ())


def _made(  # noqa: PLR0913, PLR0917  (the fields of a question)
    item: Item, where: str, prompt: str, form: Form, parts: tuple[Part, ...], notes: tuple[str, ...]
) -> Question:
    return Question(
        where,
        form,
        title=item.title,
        prompt=prompt,
        parts=parts,
        points=item.points,
        category=item.category,
        explanation=paragraphs(item.why),
        rubric=paragraphs(item.rubric).replace("\n\n", "\n"),
        untaken=notes,
    )


def _right(item: Item) -> tuple[set[str], tuple[str, ...]] | str:
    """Return the letters of the right options and what an author should know of them, or why the key can't be read."""
    there = [option.letter for option in item.options]
    shown = _marked(item)
    if not item.key:
        return shown, ()
    letters = key_letters(item.key)
    if not letters:
        same = bare(item.key)
        letters = [one.letter for one in item.options if bare(said_in(one.line, one.more)) == same]
        begun = re.match(r"\(?([A-Ja-j])[.)]\s", item.key)
        letters = letters or ([begun[1].upper()] if begun else [])
    if not letters:
        return f'Its key is "{item.key[:SHORT]}", which is none of its answers.'
    if unknown := [letter for letter in letters if letter not in there]:
        return f"Its key names {unknown[0]}, and its answers are {there[0]} to {there[-1]}."
    other = sorted(shown - set(letters))
    note = (
        f"Its key says {', '.join(letters)}, and {', '.join(other)} is marked as well. Look at the key."
        if other
        else ""
    )
    return set(letters), (note,) if note else ()


def _marked(item: Item) -> set[str]:
    """Return the options that are marked as right: by a sign, or by letters that look unlike those of the others."""
    if starred := {option.letter for option in item.options if option.starred}:
        return starred
    for look in LOOKS:
        found = {option.letter for option in item.options if look in option.line.common}
        if found and len(found) < len(item.options):
            return found
    return set()


def bare(text: str) -> str:
    """Return the letters and digits of a text, to compare it with another."""
    return re.sub(r"[\W_]+", "", text).casefold()
