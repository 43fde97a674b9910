"""The roster: the learners of a course with their names, from a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casewise.printable import printable
from casewise.tables.known import contradictions, kept_of
from casewise.tables.names import foreign, unlikely
from casewise.tables.numbers import AGAIN, alike, spreadsheet_damage
from casewise.tables.person import WORDS, Learner
from casewise.tables.table import TableError, rows

COLUMNS = {
    "learner": ("student", "student_id", "learner_id", "id", "username", "login"),
    "first": ("first_name", "firstname", "given_name", "given_names", "forename"),
    "last": ("last_name", "lastname", "surname", "family_name"),
    "email": ("e_mail", "email_address", "e_mail_address", "mail"),
    "lms_id": ("lms_user_id", "lms", "sis_user_id", "id_number"),
}
ROLES = {"username": "learner", "email": "email", "lms-number": "lms_id", "id-number": "lms_id"}
"""What a learner's id can be taken from, and the columns of a plain table for it."""
LONGEST = 128
"""How many characters the gradebook keeps of any of these."""
ENCODING = "Was the file saved in another encoding?"
ANY_NAME = "If it's right: --any-name"
LISTS = (
    "Is it the list that an LMS exports? Then add --from canvas, moodle or blackboard. Or name the column that is the "
    "learner's id: --id-from email"
)


@dataclass
class Changes:
    """What a roster would change in the gradebook. `changed` maps a learner to sentences on what changes."""

    new: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    not_listed: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return what would change as JSON: a promise to other programs."""
        return {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "not_listed": self.not_listed,
            "remarks": self.remarks,
        }


def learners_in_table(
    data: bytes,
    encoding: str = "",
    id_from: str = "",
    *,
    any_name: bool = False,
    before: Mapping[str, Learner] | None = None,
) -> list[Learner]:
    """Return the learners of a table of our own shape. `id_from` is one of the `ROLES`, or the column `learner`.

    `before` are those whom the gradebook knows.

    Raises:
        TableError: with every problem of it, each with its line.
    """
    column = ROLES.get(id_from or "username", "")
    if not column:
        raise TableError([f'"{printable(id_from)}" isn\'t a column to take ids from. Choose {", ".join(ROLES)}.'])
    columns = {name: others for name, others in COLUMNS.items() if name in (column, "first", "last", "email", "lms_id")}
    try:
        table = rows(data, columns, (column, "first", "last"), encoding)
    except TableError as error:
        if any("column" in problem for problem in error.problems):
            raise TableError([*error.problems, LISTS]) from None
        raise
    listed = [Learner(**{**row.cells, "learner": row[column]}, line=row.line) for row in table]
    return checked(listed, before or {}, any_name=any_name)


def checked(listed: list[Learner], before: Mapping[str, Learner], *, any_name: bool = False) -> list[Learner]:
    """Return the learners of a table if they can be entered beside those who were there `before`.

    With `any_name` any signs are taken for a name's.

    Raises:
        TableError: with every problem of them, each with its line.
    """
    problems = [f"Line {one.line}: {problem}" for one in listed for problem in _problems(one, any_name=any_name)]
    problems += _twice(listed, "learner", "The learner")
    problems += _twice(listed, "email", "The e-mail address")
    problems += _twice(listed, "lms_id", "The LMS id")
    problems += contradictions(before, _composed(before, listed))
    if not listed and not problems:
        problems = ["There is no learner in the table."]
    if problems:
        raise TableError(problems)
    return listed


def merged(before: Mapping[str, Learner], listed: Iterable[Learner]) -> tuple[list[Learner], Changes]:
    """Return the learners to be written, and what changes. An empty cell takes nothing away.

    Raises:
        TableError: if the gradebook knows a learner of the table in another way.
    """
    changes = Changes()
    listed = _composed(before, listed)
    if problems := list(contradictions(before, listed)):
        raise TableError(problems)
    result = []
    for one in listed:
        old = before.get(one.learner)
        if old is None:
            changes.new.append(one.learner)
            result.append(one)
            continue
        kept = kept_of(old, one)
        what = [
            f"{words} {_shown(getattr(old, part))} becomes {_shown(getattr(kept, part))}"
            for part, words in WORDS.items()
            if getattr(old, part) != getattr(kept, part)
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


def _composed(before: Mapping[str, Learner], listed: Iterable[Learner]) -> list[Learner]:
    """Return the learners of a table by the ids that the gradebook has, in whatever normalization."""
    composed = {unicodedata.normalize("NFC", learner): learner for learner in before}
    return [replace(one, learner=composed.get(one.learner, one.learner)) for one in listed]


def unfit(learner: str) -> str:
    """Return why a text cannot be a learner's id; an empty text if it can."""
    if not learner:
        return "there is no learner's id."
    if re.search(r"[/\\+*\x00-\x1f\x7f]", learner) or learner.startswith("."):
        return f'"{learner}" cannot be a learner\'s id: no / \\ + * and no full stop at its beginning.'
    return ""


def _problems(one: Learner, *, any_name: bool) -> Iterator[str]:
    yield from _wrong_id(one)
    if not one.name:
        yield f"{printable(one.learner) or 'the learner'} has no name."
    if one.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", one.email):
        yield f'"{printable(one.email)}" isn\'t an e-mail address.'
    for column in COLUMNS:
        text = getattr(one, column)
        if len(text) > LONGEST:
            yield f"{printable(text[:20])}… is longer than {LONGEST} characters."
        if any(unicodedata.category(character) == "Cc" for character in text):
            if column != "learner":
                yield f"{WORDS[column]} {text!r} has a line break or a control character in it."
        elif column in ("first", "last") and not any_name and (why := unlikely(text)):
            yield f'"{printable(text)}" doesn\'t look like a name: {printable(why)}. {ENCODING} {ANY_NAME}'


def _wrong_id(one: Learner) -> Iterator[str]:
    for text in filter(spreadsheet_damage, (one.learner, one.lms_id)):
        yield f"{text} {spreadsheet_damage(text)}. {AGAIN}"
    if spreadsheet_damage(one.learner):
        return
    if words := unfit(one.learner):
        yield words
    elif why := foreign(one.learner):
        yield f'"{printable(one.learner)}" doesn\'t look like an id: {why}. {ENCODING}'


def _twice(table: list[Learner], column: str, what: str) -> Iterator[str]:
    first: dict[str, Learner] = {}
    for one in table:
        value = getattr(one, column)
        key = alike(value)
        number = key.lstrip("0") if key.isdecimal() and column != "email" else key
        if value:
            other = first.setdefault(number, one)
            there = getattr(other, column)
            if other.line != one.line and alike(there) == key:
                yield f"Line {one.line}: {what} {printable(value)} is in line {other.line} already."
            elif other.line != one.line:
                yield f"Line {one.line}: {what} {value} is {there} in line {other.line}, but for the zeros. {AGAIN}"


def _namesakes(listed: list[Learner]) -> Iterator[str]:
    of: dict[str, list[str]] = {}
    for one in listed:
        of.setdefault(alike(one.name), []).append(one.learner)
    names = {alike(one.name): one.name for one in listed}
    for name, learners in of.items():
        if len(learners) > 1:
            yield f"{len(learners)} learners are called {names[name]}: {', '.join(learners)}."


def _shown(text: str) -> str:
    return f'"{text}"' if text else "(none)"
