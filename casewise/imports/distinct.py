"""An id of its own for each question, by which a second import of the same file finds it again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from casewise.imports.question import Question


def distinct(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return questions of which no two have the same `source_id`.

    One without an id gets one from its category and title, or from its prompt if it has no title, so that the same
    question gets the same id next time. Of questions with the same id, the second one's ends in `#2`.
    """
    counted: Counter[str] = Counter()
    made = []
    for question in questions:
        name = question.source_id or _from_names(question)
        counted[name] += 1
        if counted[name] > 1:
            again = f"{name}#{counted[name]}"
            said = "Another question before it has the same name or id."
            question = replace(question, source_id=again, untaken=(*question.untaken, said))  # noqa: PLW2901
        made.append(replace(question, source_id=question.source_id or name))
    return tuple(made)


def _from_names(question: Question) -> str:
    names = "\n".join([question.category, question.title or question.prompt])
    return f"by-name:{hashlib.sha256(names.encode(errors='replace')).hexdigest()[:16]}"
