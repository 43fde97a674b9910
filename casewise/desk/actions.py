"""What the desk can start: a catalog of commands with their fields, and how each becomes a list of arguments.

Nothing goes through a shell. Modules, learners and files must be those of the course, and a choice one of the list.
"""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

from casewise import plugins
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

    What is `rare` is put away at first. With `only`, it's for these choices of the field before it alone.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    option: str = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    rare: bool = False
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


LMS = (("", "A table of your own"), ("canvas", "Canvas"), ("moodle", "Moodle"), ("blackboard", "Blackboard"))
TEMPLATES = ("canvas", "moodle", "blackboard")
TO = (("csv", "A spreadsheet"), *((name, name.capitalize()) for name in TEMPLATES), ("xapi", "A record store (xAPI)"))
BANK = (("moodle", "Moodle"), ("qti", "QTI"))
USE = (("", "As the notebook"), ("practice", "Practice"), ("graded", "Graded"))
WRONG = "Only if letters look wrong, such as cp1252."
ENCODING = Field("encoding", "The table's encoding", option="--encoding", help=WRONG, rare=True)
FOUND = "Only if it isn't found by itself."
NOT_GIVEN = "Where it came from"


def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((name, name.capitalize()) for name in plugins.names("kinds"))


ACTIONS = (
    Action(
        "check",
        "Check",
        Group.WRITE,
        ("casewise", "check"),
        "Lists what must be fixed before a release, and what breaks a rule of item writing. Nothing changes.",
        as_json=True,
    ),
    Action(
        "preview",
        "Tidy up and preview",
        Group.WRITE,
        ("casewise", "preview"),
        "Runs the notebooks, writes their references, and removes what other programs left. Save open notebooks first.",
    ),
    Action(
        "build",
        "Build",
        Group.WRITE,
        ("casewise", "build"),
        "Makes what learners get, and proves that no key is in it. If anything is wrong, the old one stays.",
        as_json=True,
    ),
    Action(
        "release",
        "Release",
        Group.WRITE,
        ("nbgrader", "release_assignment", "--force"),
        "Learners can fetch it from then on. Whoever has fetched it keeps their copy and their answers.",
        public=True,
    ),
    Action(
        "new-scenario",
        "Add a case",
        Group.WRITE,
        ("casewise", "new-scenario"),
        "Adds a case that works, for your own words. Close or save the notebook first.",
        fields=(
            Field("kind", "Kind", Kind.CHOICE, choices=_kinds(), required=True),
            Field("into", "Notebook", Kind.NOTEBOOK, "--into", required=True),
            Field("use", "Use", Kind.CHOICE, "--use", choices=USE),
        ),
    ),
    Action(
        "form",
        "Make a resit",
        Group.WRITE,
        ("casewise", "form"),
        "Makes a new module with the same graded cases, in which each learner meets other facts.",
        fields=(
            Field("name", "Name of the new module", Kind.NAME, required=True, help="Such as resit."),
            Field("title", "Its heading", option="--title"),
        ),
    ),
    Action(
        "collect",
        "Collect",
        Group.HAND_INS,
        ("nbgrader", "collect", "--update"),
        "Takes the hand-ins that came since the last time. Earlier ones are kept.",
    ),
    Action(
        "collect-zip",
        "Collect from an LMS",
        Group.HAND_INS,
        ("casewise", "collect-zip"),
        "Takes the archive of submissions as Moodle, Canvas or Blackboard made it.",
        fields=(
            Field("file", "The archive", Kind.FILE, required=True),
            Field("add", "Add learners who aren't in the gradebook yet", Kind.FLAG, "--add"),
        ),
        dry=("--dry-run",),
        as_json=True,
    ),
    Action(
        "hand-ins",
        "List every hand-in",
        Group.HAND_INS,
        ("casewise", "hand-ins"),
        "Lists when each hand-in came, whether it was late, what it earns, and which one counts and why.",
    ),
    Action(
        "extend",
        "Give one learner longer",
        Group.HAND_INS,
        ("casewise", "extend"),
        "Moves one learner's due date; everyone else's stays.",
        fields=(
            Field("learner", "Learner", Kind.LEARNER, required=True),
            Field("date", "Until", Kind.DATE, help="Leave it empty to take the extension back."),
            Field("undo", "Take the extension back", Kind.FLAG, "--undo"),
        ),
        dry=("--dry-run",),
    ),
    Action(
        "grade",
        "Grade",
        Group.GRADE,
        ("casewise", "grade"),
        "Grades what is new or changed. Your own points and comments stay.",
        fields=(Field("force", "Grade everything again", Kind.FLAG, "--force"),),
        as_json=True,
    ),
    Action(
        "feedback",
        "Write the feedback",
        Group.GRADE,
        ("casewise", "feedback"),
        "Writes a page for everyone who was graded. Learners can't see it before you release it.",
        as_json=True,
    ),
    Action(
        "return",
        "Release the feedback",
        Group.GRADE,
        ("nbgrader", "release_feedback"),
        "Each learner can fetch their own page from then on. It can't be taken back.",
        public=True,
    ),
    Action(
        "report",
        "Write the report",
        Group.RESULTS,
        ("casewise", "report"),
        "Shows how the class did, and which cases and objectives need work.",
        fields=(Field("names", "List the learners and their points", Kind.FLAG, "--names"),),
        folder="exports",
    ),
    Action(
        "export",
        "Export results",
        Group.RESULTS,
        ("casewise", "export"),
        "Puts the results into a file for your LMS. For Canvas, Moodle or Blackboard, give the table that it exported.",
        fields=(
            Field("to", "For", Kind.CHOICE, "--to", choices=TO, required=True),
            Field("template", "The table that the LMS exported", Kind.FILE, "--template", only=TEMPLATES),
            Field("home_page", "Site of the accounts", option="--home-page", only=("xapi",)),
            Field("column", "Column for the points", option="--column", help=FOUND, rare=True, only=TEMPLATES),
            Field("id_column", "Column of the ids", option="--id-column", help=FOUND, rare=True, only=TEMPLATES),
            replace(ENCODING, only=TEMPLATES),
            Field("unfinished", "Include learners with unread answers", Kind.FLAG, "--unfinished"),
        ),
        dry=("--dry-run",),
        folder="exports",
    ),
    Action(
        "export-scenarios",
        "Export cases to a question bank",
        Group.RESULTS,
        ("casewise", "export-scenarios"),
        "Writes the cases with their keys for another program. Keep the file private.",
        fields=(Field("to", "For", Kind.CHOICE, "--to", choices=BANK, required=True),),
        dry=("--dry-run",),
        folder="exports",
    ),
    Action(
        "certificate",
        "Print certificates",
        Group.RESULTS,
        ("casewise", "certificate"),
        "Prints a certificate for everyone who has passed, into gradebook/certificates.",
        fields=(Field("learner", "Only for", Kind.LEARNER, "--learner"),),
    ),
    Action(
        "check-all",
        "Check the whole course",
        Group.COURSE,
        ("casewise", "check"),
        "Checks every module, and what one gives away about another. Nothing changes.",
        module=False,
        as_json=True,
    ),
    Action(
        "roster",
        "Read a list of learners",
        Group.PEOPLE,
        ("casewise", "roster"),
        "Reads names and addresses from a table, or from the list that your LMS exports. Nobody is removed.",
        module=False,
        fields=(
            Field("file", "The table", Kind.FILE, required=True),
            Field("source", NOT_GIVEN, Kind.CHOICE, "--from", choices=LMS),
            Field("id_from", "Column of the ids", option="--id-from", help=f"{FOUND} Such as email.", rare=True),
            ENCODING,
            Field("any_name", "Accept names with unusual characters", Kind.FLAG, "--any-name", rare=True),
        ),
        dry=("--dry-run",),
    ),
    Action(
        "deadlines",
        "Read due dates",
        Group.PEOPLE,
        ("casewise", "deadlines"),
        "Reads a table with the columns module, learner and due. It replaces all extensions of its modules.",
        module=False,
        fields=(
            Field("file", "The table", Kind.FILE, required=True),
            Field("zone", "Time zone of the dates", option="--zone", help="Such as America/Chicago."),
            ENCODING,
        ),
        dry=("--dry-run",),
    ),
    Action(
        "forget",
        "Erase a learner",
        Group.PEOPLE,
        ("casewise", "forget"),
        "Erases everything that the course keeps about a learner: grades, submissions, feedback. It can't be undone.",
        module=False,
        fields=(Field("learner", "Learner", Kind.LEARNER, required=True),),
        real=("--yes",),
    ),
    Action(
        "backup",
        "Back up",
        Group.COURSE,
        ("casewise", "backup"),
        "Writes the whole course to one archive, with keys and grades. Keep it closed.",
        module=False,
        folder="backups",
        made="course-%Y-%m-%d-%H%M%S.tar.gz",
    ),
    Action(
        "doctor",
        "Look for what is wrong",
        Group.COURSE,
        ("casewise", "doctor"),
        "Says what is missing or wrong on this machine and in this course, and how to fix it. Nothing changes.",
        module=False,
    ),
    Action(
        "verify",
        "Verify a certificate",
        Group.COURSE,
        ("casewise", "verify"),
        "Says whether a certificate is genuine, and whether it's still valid.",
        module=False,
        fields=(Field("code", "Code", required=True),),
    ),
)
CATALOG = {action.name: action for action in ACTIONS}


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
            options += [one.option] if one.kind is Kind.FLAG else [one.option, said]
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
        return ""
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
