"""Reading the roster: the learners of a course with their names, from a table."""

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
    "section": (),
    "group": ("pair",),
}
ROLES = {"username": "learner", "email": "email", "lms-number": "lms_id", "id-number": "lms_id"}
"""Where a learner's id can come from, and the matching columns of a plain table."""
LONGEST = 128
"""How many characters of each field the gradebook keeps."""
ENCODING = "Was the file saved in another encoding?"
ANY_NAME = "If it's right: --any-name"
LISTS = (
    "Is it an LMS's list? Then add --from canvas, moodle or blackboard. Or name the column of the learners' ids: "
    "--id-from email"
)


@dataclass
class Changes:
    """What a roster would change in the gradebook. `changed` maps learners to sentences about their changes."""

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
    """Return the learners in a table in Casewise's own format. `id_from` is one of `ROLES`, or the column `learner`.

    `before` are the learners in the gradebook.

    Raises:
        TableError: with every problem, each with its line.
    """
    column = ROLES.get(id_from or "username", "")
    if not column:
        raise TableError([f'"{printable(id_from)}" can\'t be a column of ids. Choose {", ".join(ROLES)}.'])
    columns = {name: others for name, others in COLUMNS.items() if name in (column, *WORDS)}
    try:
        table = rows(data, columns, (column, "first", "last"), encoding)
    except TableError as error:
        if any("column" in problem for problem in error.problems):
            raise TableError([*error.problems, LISTS]) from None
        raise
    listed = [Learner(**{**row.cells, "learner": row[column]}, line=row.line) for row in table]
    return checked(listed, before or {}, any_name=any_name)


def checked(listed: list[Learner], before: Mapping[str, Learner], *, any_name: bool = False) -> list[Learner]:
    """Return the learners in a table if they can be entered beside those who were there `before`.

    With `any_name`, any characters are accepted in names.

    Raises:
        TableError: with every problem, each with its line.
    """
    problems = [f"Line {one.line}: {problem}" for one in listed for problem in _problems(one, any_name=any_name)]
    problems += _twice(listed, "learner", "The learner")
    problems += _twice(listed, "email", "The e-mail address")
    problems += _twice(listed, "lms_id", "The LMS id")
    problems += contradictions(before, _composed(before, listed))
    if not listed and not problems:
        problems = ["The table has no learners."]
    if problems:
        raise TableError(problems)
    return listed


def merged(before: Mapping[str, Learner], listed: Iterable[Learner]) -> tuple[list[Learner], Changes]:
    """Return the learners to write, and what changes. An empty cell removes nothing.

    Raises:
        TableError: if the gradebook contradicts the table about a learner.
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
    """Return the learners in a table with their ids written as in the gradebook, whatever their normalization."""
    composed = {unicodedata.normalize("NFC", learner): learner for learner in before}
    return [replace(one, learner=composed.get(one.learner, one.learner)) for one in listed]


def unfit(learner: str) -> str:
    """Return why a text can't be a learner's id, or an empty text if it can."""
    if not learner:
        return "the learner's id is missing."
    if re.search(r"[/\\+*\x00-\x1f\x7f]", learner) or learner.startswith("."):
        return f"\"{learner}\" cannot be a learner's id. Don't use / \\ + * or begin with a period."
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
                yield f"Line {one.line}: {what} {printable(value)} is already in line {other.line}."
            elif other.line != one.line:
                yield f"Line {one.line}: {what} {value} is {there} in line {other.line}, except for the zeros. {AGAIN}"


def _namesakes(listed: list[Learner]) -> Iterator[str]:
    of: dict[str, list[str]] = {}
    for one in listed:
        of.setdefault(alike(one.name), []).append(one.learner)
    names = {alike(one.name): one.name for one in listed}
    for name, learners in of.items():
        if len(learners) > 1:
            yield f"{len(learners)} learners have the name {names[name]}: {', '.join(learners)}."


def _shown(text: str) -> str:
    return f'"{text}"' if text else "(none)"
