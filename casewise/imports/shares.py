"""What a question's weights say: which answers are right, and what there has no counterpart here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from casewise.imports.question import Form, Part, Question

CLOSE = 1e-3


def without_empty(question: Question) -> Question:
    """Return a question without answers that have no text, as programs leave them behind."""
    if question.form not in {Form.ONE, Form.SEVERAL, Form.ORDER} or all(part.text for part in question.parts):
        return question
    right = any(not part.text and (part.weight or 0) > CLOSE for part in question.parts)
    said = "An answer without text was left out" + (", and it was a right one." if right else ".")
    parts = tuple(part for part in question.parts if part.text)
    return replace(question, parts=parts, untaken=(*question.untaken, said))


def judged(question: Question, note: Callable[[str], None]) -> Question:
    """Return a question with answers to choose from, with its weights as `Part` means them, after noting what's odd.

    Of several answers, each of those that hold has the weight 1 if all of them earn the same.
    """
    parts = question.parts
    if not any(part.weight is not None for part in parts):
        note("The file doesn't say which answer is right.")
        return question
    twice = [text for text, count in Counter(part.text for part in parts if part.text).items() if count > 1]
    for text in twice:
        differ = len({part.weight for part in parts if part.text == text}) > 1
        note(f'Two answers read "{text}"{", and one is right, the other wrong" if differ else ""}.')
    return _one(question, parts, note) if question.form is Form.ONE else _several(question, parts, note)


def _one(question: Question, parts: tuple[Part, ...], note: Callable[[str], None]) -> Question:
    weights = [part.weight or 0 for part in parts]
    whole = sum(weight > 1 - CLOSE for weight in weights)
    if whole > 1:
        note(f"{whole} answers earn all the points. Decide which one is best.")
    elif not whole and max(weights) > CLOSE:
        note(f"No answer earns all the points: the best one earns {max(weights):.0%}.")
    elif not whole:
        note("No answer is marked as right.")
    if min(weights) < -CLOSE:
        note("Some wrong answers cost points there. Here a wrong answer earns nothing.")
    return question


def _several(question: Question, parts: tuple[Part, ...], note: Callable[[str], None]) -> Question:
    right = [part.weight or 0 for part in parts if (part.weight or 0) > CLOSE]
    if not right:
        note("No answer is marked as right.")
        return question
    share = right[0]
    if any(abs(weight - share) > CLOSE for weight in right):
        note("Its right answers earn different shares there. Here each earns the same.")
        return question
    wrong = [part.weight or 0 for part in parts if (part.weight or 0) <= CLOSE]
    if any(abs(weight) <= CLOSE for weight in wrong):
        note("A wrong tick costs nothing there. Here it costs as much as a right one earns.")
    elif any(abs(weight + share) > CLOSE for weight in wrong):
        note("A wrong tick costs less or more there. Here it costs as much as a right one earns.")
    scaled = (replace(part, weight=None if part.weight is None else round(part.weight / share, 4)) for part in parts)
    return replace(question, parts=tuple(scaled))
