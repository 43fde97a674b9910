"""An action of the desk: a command with its fields, and how it becomes a list of arguments.

Nothing goes through a shell. Modules, learners and files must be those of the course, and a choice one of the list.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from casewise.errors import UsageError
from casewise.printable import printable

LENGTH = 200
"""How long a text may be that someone types."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2})?")
NEW_NAME = re.compile(r"[^\W_][\w .-]*")


class ActionError(UsageError):
    """An action can't be started with these values. The message says why, and what to do."""


class Kind(Enum):
    """What a field holds, and how the page asks for it."""

    TEXT = "text"
    NAME = "name"
    CHOICE = "choice"
    FLAG = "flag"
    DATE = "date"
    LEARNER = "learner"
    NOTEBOOK = "notebook"
    FILE = "file"


class Group(Enum):
    """Where an action is on the page."""

    WRITE = "Write and release"
    HAND_INS = "Hand-ins and dates"
    GRADE = "Grade and return"
    RESULTS = "Results"
    PEOPLE = "People and dates"
    COURSE = "The course"


@dataclass(frozen=True)
class Field:
    """One thing to fill in. Without an `option`, its value is an argument by its place.

    What is `rare` is put away at first. A flag with a `value` gives it to its option, with the module's
    name in it. With `only`, it's for these choices of the field before it alone.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    option: str = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    rare: bool = False
    value: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """A command that the desk can start.

    `about` says what it does before it starts, and `public` that learners notice it, so the page asks first. `dry` is
    the option that only shows what would happen, and `real` the one that really does it, where a command has one.
    `folder` is the folder of the course in which it leaves files, and `made` the name of its file, with the time in it.
    `as_json` says that the desk reads what it prints.
    """

    name: str
    label: str
    group: Group
    command: tuple[str, ...]
    about: str
    module: bool = True
    fields: tuple[Field, ...] = ()
    dry: tuple[str, ...] = ()
    real: tuple[str, ...] = ()
    public: bool = False
    folder: str = ""
    made: str = ""
    as_json: bool = False

    @property
    def shows_first(self) -> bool:
        """Whether it can show what would happen before it does it."""
        return bool(self.dry or self.real)

    def to_json(self) -> dict[str, Any]:
        """Return what the page needs to know of it."""
        fields = [asdict(one) | {"kind": one.kind.value} for one in self.fields]
        return {
            "name": self.name,
            "label": self.label,
            "group": self.group.value,
            "about": self.about,
            "module": self.module,
            "fields": fields,
            "shows_first": self.shows_first,
            "public": self.public,
            "words": " ".join(self.command),
        }


@dataclass(frozen=True)
class Known:
    """What values are checked against: the course's modules with their notebooks, its learners, and dropped files."""

    modules: Mapping[str, Collection[str]]
    learners: Collection[str]
    files: Mapping[str, Path] = field(default_factory=dict)


def arguments(action: Action, module: str, values: Mapping[str, Any], known: Known, *, dry: bool) -> list[str]:
    """Return the arguments of an action's command, without the program itself.

    Raises:
        ActionError: if a value doesn't fit.
    """
    if unknown := sorted(set(values) - {one.name for one in action.fields}):
        raise ActionError(f"{action.label} has no field {', '.join(map(printable, unknown))}.")
    found = list(action.command[1:])
    if action.module:
        if module not in known.modules:
            raise ActionError(f'There is no module "{printable(module)}" any more. Look at the page again.')
        found += [] if action.name == "new-scenario" else [module]
    placed, options = [], list[str]()
    for one in action.fields:
        value = values.get(one.name, "")
        if value is None or value is False or value == "":
            if one.required:
                raise ActionError(f"{one.label} is missing.")
            continue
        said = _read(one, value, module, known)
        if one.option:
            options += [one.option, said] if said else [one.option]
        else:
            placed.append(said)
    shown = action.dry if dry else action.real
    return [*found, *options, *shown, *(["--json"] if action.as_json else []), *_after(placed)]


def _after(placed: list[str]) -> Iterator[str]:
    """Yield arguments by place so that none is taken for an option."""
    if any(one.startswith("-") for one in placed):
        raise ActionError(f'"{printable(placed[0])}" can\'t begin with a dash.')
    yield from placed


def _read(one: Field, value: Any, module: str, known: Known) -> str:
    """Return a value as an argument."""
    if one.kind is Kind.FLAG:
        return one.value.format(module)
    if not isinstance(value, str) or len(value) > LENGTH or value != printable(value):
        raise ActionError(f"{one.label} must be a text of at most {LENGTH} characters, on one line.")
    fits, why = {
        Kind.CHOICE: (value in dict(one.choices), "isn't one of the choices"),
        Kind.LEARNER: (value in known.learners, "isn't in the gradebook. Choose one from the list"),
        Kind.NOTEBOOK: (value in known.modules.get(module, ()), "isn't a notebook of this module"),
        Kind.FILE: (value in known.files, "is no longer here. Choose the file again"),
        Kind.DATE: (bool(DATE.fullmatch(value)), "isn't a date such as 2026-12-09 17:00"),
        Kind.NAME: (bool(NEW_NAME.fullmatch(value)), "can't be a module's name. Use letters, digits, - and _"),
    }.get(one.kind, (not value.startswith("-"), "can't begin with a dash"))
    if not fits:
        raise ActionError(f'{one.label}: "{printable(value)}" {why}.')
    if one.kind is Kind.FILE:
        return str(known.files[value])
    if one.kind is Kind.NOTEBOOK:
        return str(Path("source", module, value))
    return value.replace("T", " ") if one.kind is Kind.DATE else value


def program(action: Action) -> str:
    """Return the path of an action's program, which is beside Python's."""
    name = action.command[0] + (".exe" if sys.platform == "win32" else "")
    return str(Path(sysconfig.get_path("scripts"), name))


def typed(action: Action, words: list[str]) -> str:
    """Return a command as someone would type it."""
    shown = [word for word in words if word != "--json"]
    return " ".join([action.command[0], *(f'"{word}"' if " " in word else word for word in shown)])
