"""Aiken: a question, its answers on lines with letters, and the letter of the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from casewise.imports.markdown_text import from_plain, one_line
from casewise.imports.question import Form, Part, Question, Reading, Unread

NAME = "Aiken"
OPTION = re.compile(r"\s*\(?([A-Za-z])[.)]\s*(\S.*)")
ANSWER = re.compile(r"\s*(?:ANSWER|KEY|CORRECT ANSWER)\s*:\s*(.*)", re.IGNORECASE)
WHY = re.compile(r"\s*(?:FEEDBACK|EXPLANATION|RATIONALE)\s*:\s*(.*)", re.IGNORECASE)
APART = re.compile(r"[\s,;&().]+")
NUMBER = re.compile(r"^\s*\d{1,4}[.)]\s+")
FEWEST = 2
FIX = "Write each answer as a line such as `A. Ask her first`, and then a line such as `ANSWER: A`."


@dataclass
class _Draft:
    """A question while its lines come in."""

    line: int
    asked: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    twice: str = ""
    answer: str | None = None
    why: list[str] = field(default_factory=list)

    @property
    def last(self) -> str:
        return next(reversed(self.options), "")


def read(text: str, note: str = "") -> Reading:
    """Return the questions of a file's text. `note` is a sentence that holds for each of them."""
    questions: list[Question] = []
    unread: list[Unread] = []
    for count, draft in enumerate(_drafts(text), start=1):
        where = f"question {count} (line {draft.line})"
        made = _question(draft, where, note)
        if isinstance(made, str):
            unread.append(Unread(where, made, FIX))
        else:
            questions.append(made)
    return Reading(NAME, tuple(questions), tuple(unread))


def _drafts(text: str) -> Iterator[_Draft]:
    draft, empty = None, False
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if not line.strip():
            empty = True
            continue
        if draft is not None and _ended(draft, line, empty=empty):
            yield draft
            draft = None
        if draft is None:
            draft = _Draft(number)
        _add(draft, line, empty=empty)
        empty = False
    if draft is not None:
        yield draft


def _ended(draft: _Draft, line: str, *, empty: bool) -> bool:
    """Whether a line begins the next question."""
    if WHY.match(line):
        return False
    if draft.answer is not None:
        return not draft.why or empty or bool(OPTION.match(line))
    return bool(draft.options) and empty and not OPTION.match(line) and not ANSWER.match(line)


def _add(draft: _Draft, line: str, *, empty: bool) -> None:
    if found := ANSWER.match(line):
        draft.answer = found[1].strip()
    elif found := WHY.match(line):
        draft.why.append(found[1])
    elif draft.why:
        draft.why.append(line.strip())
    elif (found := OPTION.match(line)) and _next(draft, found[1].upper()):
        letter = found[1].upper()
        draft.twice = letter if letter in draft.options else draft.twice
        draft.options[letter] = found[2].strip()
    elif draft.options:
        draft.options[draft.last] += f"\n{line.strip()}"
    else:
        draft.asked += ["", line.strip()] if empty and draft.asked else [line.strip()]


def _next(draft: _Draft, letter: str) -> bool:
    """Whether a letter is one of an option: the first one is A, so that a name such as "J. Ruiz" isn't one."""
    return letter == "A" if not draft.options else True


def _question(draft: _Draft, where: str, note: str) -> Question | str:
    """Return a question, or a sentence on why it isn't one."""
    problem = ""
    letters = [] if draft.answer is None else _letters(draft.answer, draft.options)
    if not draft.asked:
        problem = "It has answers, but no question above them."
    elif len(draft.options) < FEWEST:
        problem = f"It has {len(draft.options) or 'no'} answer{'s' if not draft.options else ''} with a letter."
    elif draft.twice:
        problem = f"Two of its answers have the letter {draft.twice}."
    elif draft.answer is None:
        problem = "It has no line with the right answer."
    elif not letters:
        problem = f'Its right answer is "{draft.answer}", and no answer has that letter.'
    if problem:
        return problem
    parts = (Part(one_line(from_plain(text)), float(letter in letters)) for letter, text in draft.options.items())
    return Question(
        where=where,
        form=Form.ONE if len(letters) == 1 else Form.SEVERAL,
        prompt=from_plain(NUMBER.sub("", "\n".join(draft.asked))),
        parts=tuple(parts),
        explanation=from_plain("\n".join(draft.why)),
        untaken=(note,) if note else (),
    )


def _letters(answer: str, options: dict[str, str]) -> list[str]:
    """Return the letters that an answer names; none if one of them isn't an option's, or it's something else."""
    words = [word for word in APART.split(answer) if word and word.lower() != "and"]
    found = [word.upper() for word in words] if all(len(word) == 1 for word in words) else []
    if not found and (first := re.match(r"\(?([A-Za-z])[.)]\s*(.+)", answer)):
        found = [first[1].upper()]
    return found if found and set(found) <= options.keys() else []
