"""The roster: the learners of a course with their names, from a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from casewise.registrar.table import Row, TableError, rows

COLUMNS = {
    "learner": ("student", "student_id", "learner_id", "id", "username", "login"),
    "first": ("first_name", "firstname", "given_name", "given_names"),
    "last": ("last_name", "lastname", "surname", "family_name"),
    "email": ("e_mail", "email_address", "e_mail_address", "mail"),
    "lms_id": ("lms_user_id", "lms", "sis_user_id", "id_number"),
}
LONGEST = 128
"""How many characters the gradebook keeps of any of these."""


@dataclass(frozen=True)
class Learner:
    """One learner: the id by which they hand in, and what they are called."""

    learner: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms_id: str = ""

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first} {self.last}".strip()


@dataclass
class Changes:
    """What a roster would change in the gradebook. `changed` maps a learner to sentences on what changes."""

    new: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    not_listed: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def roster(data: bytes) -> list[Learner]:
    """Return the learners of a table.

    Raises:
        TableError: with every problem of it, each with its line.
    """
    table = rows(data, COLUMNS, ("learner", "first", "last"))
    problems = [f"Line {row.line}: {problem}" for row in table for problem in _problems(row)]
    problems += _twice(table, "learner", "The learner")
    problems += _twice(table, "email", "The e-mail address")
    problems += _twice(table, "lms_id", "The LMS id")
    if not table and not problems:
        problems = ["There is no learner in the table."]
    if problems:
        raise TableError(problems)
    return [Learner(**{column: row[column] for column in COLUMNS}) for row in table]


def merged(before: Mapping[str, Learner], listed: Iterable[Learner]) -> tuple[list[Learner], Changes]:
    """Return the learners to be written, and what changes. An empty cell takes nothing away.

    Raises:
        TableError: if the gradebook knows a learner by almost the same id.
    """
    changes = Changes()
    known = {_alike(learner): learner for learner in before}
    listed = list(listed)
    problems = [
        f'"{one.learner}" is "{known[_alike(one.learner)]}" in the gradebook. Write it in the same way.'
        for one in listed
        if one.learner not in before and _alike(one.learner) in known
    ]
    if problems:
        raise TableError(problems)
    result = []
    for one in listed:
        old = before.get(one.learner)
        if old is None:
            changes.new.append(one.learner)
            result.append(one)
            continue
        kept = Learner(*(getattr(one, part.name) or getattr(old, part.name) for part in fields(Learner)))
        what = [
            f"{WORDS[part.name]} {_shown(getattr(old, part.name))} becomes {_shown(getattr(kept, part.name))}"
            for part in fields(Learner)
            if getattr(old, part.name) != getattr(kept, part.name)
        ]
        if what:
            changes.changed[one.learner] = what
            result.append(kept)
        else:
            changes.same.append(one.learner)
    ids = {one.learner for one in listed}
    changes.not_listed = [learner for learner in before if learner not in ids]
    changes.remarks = list(_namesakes(listed))
    return result, changes


def unfit(learner: str) -> str:
    """Return why a text cannot be a learner's id; an empty text if it can."""
    if not learner:
        return "there is no learner's id."
    if re.search(r"[/\\+*\x00-\x1f\x7f]", learner) or learner.startswith("."):
        return f'"{learner}" cannot be a learner\'s id: no / \\ + * and no full stop at its beginning.'
    return ""


WORDS = {"first": "first name", "last": "last name", "email": "e-mail", "lms_id": "LMS id"}


def _problems(row: Row) -> Iterator[str]:
    learner = row["learner"]
    if words := unfit(learner):
        yield words
    if not row["first"] and not row["last"]:
        yield f"{learner or 'the learner'} has no name."
    if row["email"] and not re.fullmatch(r"[^@\s]+@[^@\s]+", row["email"]):
        yield f'"{row["email"]}" is no e-mail address.'
    for column in COLUMNS:
        if len(row[column]) > LONGEST:
            yield f"{row[column][:20]}… is longer than {LONGEST} characters."
        if any(unicodedata.category(character) == "Cc" for character in row[column]) and column != "learner":
            yield f"{WORDS[column]} {row[column]!r} has a line break or a control character in it."


def _twice(table: list[Row], column: str, what: str) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in table:
        if value := row[column]:
            line = first.setdefault(_alike(value), row.line)
            if line != row.line:
                yield f"Line {row.line}: {what} {value} stands in line {line} already."


def _namesakes(listed: list[Learner]) -> Iterator[str]:
    of: dict[str, list[str]] = {}
    for one in listed:
        of.setdefault(_alike(one.name), []).append(one.learner)
    names = {_alike(one.name): one.name for one in listed}
    for name, learners in of.items():
        if len(learners) > 1:
            yield f"{len(learners)} learners are called {names[name]}: {', '.join(learners)}."


def _alike(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _shown(text: str) -> str:
    return f'"{text}"' if text else "(none)"
