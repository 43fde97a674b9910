"""Lists of learners exported by an LMS in any language, recognized by their headings or their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from casewise.printable import printable
from casewise.tables.numbers import alike
from casewise.tables.person import Learner
from casewise.tables.roster import checked
from casewise.tables.table import Lines, TableError, lines

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LOGIN = re.compile(r"(?=[^@]*[a-z])[a-z0-9._@-]+")
NUMBER = re.compile(r"[A-Za-z]{0,4}\d[\w.-]*")
NAME = re.compile(r"[^\d@]+")
PARTICIPANT = re.compile(r"\D*\d+")
NOBODY = ("points possible", "student, test", "test student", "test, student")
"""Names in Canvas's rows that don't belong to learners."""
NOBODYS_LOGIN = re.compile(r"[0-9a-f]{40}|.*_previewuser", re.IGNORECASE)
"""The logins of Canvas's test student and Blackboard's preview user."""
HIDDEN = (
    'Moodle hides the names here ("{}"). In the assignment choose "Reveal student identities" and export again, or '
    "export the participants of the course."
)

Cells = list[list[str]]
Roles = dict[str, int]
"""What each column holds, with its place."""


class Source(Enum):
    """An LMS whose own list of learners can be read."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"


@dataclass(frozen=True)
class _Layout:
    """An LMS's column headings, its default column of ids, and its column of numbers for learners.

    `by_cells` finds the columns if the headings are in another language.
    """

    headings: Mapping[str, tuple[str, ...]]
    ids: tuple[str, ...]
    number: str
    by_cells: Callable[[Cells], Roles]


def learners_in_list(  # noqa: PLR0913  (what a list can need)
    data: bytes,
    source: Source,
    encoding: str = "",
    id_from: str = "",
    *,
    any_name: bool = False,
    before: Mapping[str, Learner] | None = None,
) -> tuple[list[Learner], list[str]]:
    """Return the learners in an LMS's list, and remarks on how it was read.

    Raises:
        TableError: if it isn't such a list, or if its learners have problems.
    """
    layout = LAYOUTS[source]
    table = lines(data, lambda table: _used(table, layout), encoding)
    (_, headings), *body = _square(table)
    found = _roles(headings, [cells for _, cells in body], layout)
    if not {"name", "full", "first", "last"} & found.keys():
        raise TableError([_nameless(headings, [cells for _, cells in body], source)])
    people = [(line, cells) for line, cells in body if not _is_nobody(cells, found)]
    place = _id_column(headings, [cells for _, cells in people], found, layout.ids, id_from)
    remarks = [f'The learners\' ids are from the column "{printable(headings[place])}". To use another one: --id-from']
    if "full" in found:
        remarks.append("Full names were split at the first space. Check that first and last names are right.")
    learners = [_learner(line, cells, found, place, layout) for line, cells in people]
    return checked(learners, before or {}, any_name=any_name), remarks


def _learner(line: int, cells: list[str], found: Roles, place: int, layout: _Layout) -> Learner:
    def cell(role: str) -> str:
        return cells[found[role]] if role in found else ""

    first, last = cell("first"), cell("last")
    if "name" in found:
        last, _, first = (part.strip() for part in cell("name").partition(","))
        if not first:
            first, _, last = last.partition(" ")
    elif "full" in found:
        first, _, last = cell("full").partition(" ")
    email = cell("email") or next((cell(role) for role in ("username",) if EMAIL.fullmatch(cell(role))), "")
    return Learner(cells[place], first, last.strip(), email, cell(layout.number), line, cell("section"))


def _roles(headings: list[str], body: Cells, layout: _Layout) -> Roles:
    """Return what each column holds, by its heading, or by its cells if no heading is known."""
    by_heading: Roles = {}
    for place, heading in enumerate(headings):
        known = " ".join(alike(heading).split())
        if role := next((role for role, names in layout.headings.items() if known in names), ""):
            by_heading.setdefault(role, place)
    if {"name", "full", "first", "last"} & by_heading.keys():
        return by_heading
    filled = [cells for cells in body if sum(map(bool, cells)) > 1]
    return layout.by_cells(filled) if filled else {}


def _used(table: Lines, layout: _Layout) -> Iterable[str]:
    """Yield the cells of the columns that are used."""
    if not table:
        return
    (_, headings), *body = _square(table)
    for place in _roles(headings, [cells for _, cells in body], layout).values():
        yield from (cells[place] for _, cells in body)


def _square(table: Lines) -> Lines:
    """Return the lines of a table, each with as many cells as the longest has."""
    width = max(len(cells) for _, cells in table)
    return [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in table]


def _id_column(headings: list[str], people: Cells, found: Roles, ids: Iterable[str], id_from: str) -> int:
    filled = {role: place for role, place in found.items() if any(cells[place] for cells in people)}
    if not id_from:
        place = next((filled[role] for role in ids if role in filled), None)
        if place is None:
            raise TableError([f"No column holds ids. Name one with --id-from: {_named(headings)}."])
        return place
    if id_from in found:
        return found[id_from]
    named = [place for place, heading in enumerate(headings) if alike(heading) == alike(id_from)]
    if id_from.isdecimal() and 0 < int(id_from) <= len(headings):
        named = named or [int(id_from) - 1]
    if len(named) != 1:
        roles = ", ".join(role for role in found if role not in ("name", "full", "first", "last"))
        raise TableError([f'No column is "{printable(id_from)}". Choose {roles}; or a heading: {_named(headings)}.'])
    return named[0]


def _nameless(headings: list[str], body: Cells, source: Source) -> str:
    if source is Source.MOODLE and body and all(PARTICIPANT.fullmatch(cells[0]) for cells in body):
        return HIDDEN.format(printable(body[0][0]))
    return f"No column holds the learners' names; the columns are {_named(headings)}. Is it {source.value}'s own list?"


def _named(headings: list[str]) -> str:
    return ", ".join(f'"{printable(heading)}"' for heading in headings if heading)


def _is_nobody(cells: list[str], found: Roles) -> bool:
    name = " ".join(cells[found[role]] for role in ("name", "full", "first", "last") if role in found).strip()
    login = cells[found["username"]] if "username" in found else ""
    ids = [cells[place] for role, place in found.items() if role in ("username", "id-number", "lms-number", "email")]
    both = f"{cells[found['last']]}, {cells[found['first']]}" if {"last", "first"} <= found.keys() else name
    return (
        not name
        or {name.lower(), both.lower()} & set(NOBODY) != set()
        or bool(NOBODYS_LOGIN.fullmatch(login))
        or ("lms-number" in found and not any(ids))
    )


def _column(body: Cells, place: int) -> list[str]:
    return [cells[place] for cells in body if cells[place]]


def _all(body: Cells, place: int, pattern: re.Pattern[str]) -> bool:
    cells = _column(body, place)
    return bool(cells) and all(map(pattern.fullmatch, cells))


def _unlike(body: Cells, place: int) -> bool:
    cells = _column(body, place)
    return len(set(cells)) == len(cells)


def _canvas(body: Cells) -> Roles:
    """Find Canvas's columns, which have a fixed order: the name, Canvas's number, and the school's ids."""
    people = [cells for cells in body if "," in cells[0] and NAME.fullmatch(cells[0])]
    if not people or len(people[0]) < 2 or not _all(people, 1, re.compile(r"\d+")):  # noqa: PLR2004
        return {}
    found = {"name": 0, "lms-number": 1}
    logins = [place for place in range(2, min(4, len(people[0]))) if _all(people, place, re.compile(r"\S+"))]
    return found | dict(zip(("username", "id-number"), reversed(logins), strict=False))


def _blackboard(body: Cells) -> Roles:
    """Find Blackboard's columns, which have a fixed order: last name, first name, login, and the school's number."""
    if len(body[0]) < 3 or not (_all(body, 0, NAME) and _all(body, 1, NAME) and _all(body, 2, re.compile(r"\S+"))):  # noqa: PLR2004
        return {}
    found = {"last": 0, "first": 1, "username": 2}
    return found | ({"id-number": 3} if len(body[0]) > 3 and _all(body, 3, re.compile(r"\S+")) else {})  # noqa: PLR2004


def _moodle(body: Cells) -> Roles:
    """Find Moodle's columns, which begin with first and last name, or with Moodle's number and the full name."""
    width = len(body[0])
    emails = [place for place in range(width) if _all(body, place, EMAIL)]
    begins = 1 if _all(body, 0, PARTICIPANT) else 0
    names = [place for place in range(begins, width) if place - begins < 2 and _all(body, place, NAME)]  # noqa: PLR2004
    found: Roles = {"email": emails[0]} if emails else {}
    if names[:1] != [begins] or (begins and not emails):
        return {}
    found |= {"full": begins} if begins or len(names) == 1 else {"first": begins, "last": begins + 1}
    ends = emails[0] if emails else width
    for place in (place for place in range(width) if place not in found.values() and place not in emails):
        if place > begins and _unlike(body, place) and _all(body, place, LOGIN):
            found.setdefault("username", place)
        elif begins < place < ends and _unlike(body, place) and _all(body, place, NUMBER):
            found.setdefault("id-number", place)
    return found


LAYOUTS = {
    Source.CANVAS: _Layout(
        {
            "name": ("student", "student name"),
            "last": ("last name", "lastname"),
            "first": ("first name", "firstname"),
            "lms-number": ("id",),
            "id-number": ("sis user id",),
            "username": ("sis login id",),
            "email": ("email",),
            "section": ("section",),
        },
        ("username", "id-number", "email", "lms-number"),
        "lms-number",
        _canvas,
    ),
    Source.MOODLE: _Layout(
        {
            "first": ("first name",),
            "last": ("last name", "surname"),
            "full": ("full name", "user full name"),
            "username": ("username",),
            "id-number": ("id number",),
            "email": ("email address", "email"),
        },
        ("username", "email", "id-number"),
        "id-number",
        _moodle,
    ),
    Source.BLACKBOARD: _Layout(
        {
            "last": ("last name",),
            "first": ("first name",),
            "username": ("username", "user name"),
            "id-number": ("student id",),
            "email": ("email", "email address"),
        },
        ("username", "id-number", "email"),
        "id-number",
        _blackboard,
    ),
}
