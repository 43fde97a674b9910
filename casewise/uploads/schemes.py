"""How LMSs name uploads: what a file's name says about whose upload it is and when it came in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

LONGEST = 12
"""How many parts of a name between underscores are read."""
NAME_LIMIT = 512
"""How many characters of a name are read: a disk takes 255 bytes, so no LMS writes more."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Claim:
    """What the name of one upload says.

    `accounts` are readings of the learner's id; `numbers` are the LMS's numbers for people; `names` are a person's
    names; `starts` may be any of these. `longer` are other readings of the beginning, which make it ambiguous if one of
    them is a learner. `identity` is how the LMS distinguishes its people. `new` is the id that the name gives for
    certain. `at` is the LMS's own time, without a zone; `ends` is where the learner's own words begin. `bare` marks a
    name that the LMS gave to its own file.
    """

    lms: str = ""
    accounts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    longer: tuple[str, ...] = ()
    identity: str = ""
    new: str = ""
    at: datetime | None = None
    late: bool = False
    bare: bool = False
    ends: int = 0


def claim(name: str, *, folder: bool, module: str = "") -> Claim | None:
    """Return what a name says in the scheme of an LMS, or None if it follows none."""
    name = name[:NAME_LIMIT]
    for pattern, needs_folder, read in SCHEMES:
        if (folder or not needs_folder) and (found := pattern.fullmatch(name)):
            return read(found, module)
    return None


def beginning(name: str, *, folder: bool, module: str = "") -> Claim:
    """Return what a name outside any LMS's scheme says: all of it, or the part before a usual file name."""
    name = name[:NAME_LIMIT]
    stem = name if folder else PurePosixPath(name).stem
    whole = re.sub(r"(?:[ _-]*\(\d+\)|-\d+|-Copy\d+)$", "", stem).strip() or stem
    form = rf"\d+(?:_|$)|(?:{re.escape(module) or USUAL}|{USUAL}|[^\W_]+-answers)(?![^\W\d_])"
    usual = re.compile(form, re.IGNORECASE)
    every = _starts(stem)
    certain = [start for start in every if usual.match(stem[len(start) + 1 :])]
    number = re.match(r"(\d+)(?:_|$)", stem[len(certain[0]) + 1 :]) if certain else None
    return Claim(
        starts=tuple(dict.fromkeys([whole, *certain])),
        longer=tuple(every),
        identity=number[1] if number else "",
        new=certain[0] if certain else "",
        ends=len(certain[0]) + 1 if certain else len(name),
    )


def companion(parts: tuple[str, ...]) -> bool:
    """Whether an LMS, a Mac, Windows or Jupyter added a file on its own."""
    name = parts[-1].casefold()
    folders = {part.casefold() for part in parts[:-1]}
    by_name = name in COMPANIONS or name.startswith("._") or name.endswith("_submissiontext.html")
    return by_name or bool(folders & COMPANION_FOLDERS)


USUAL = "responses|assessment|lesson|answers|submission|notebook|upload"
"""Words that usually begin the name of a learner's file."""
COMPANIONS = frozenset(
    {".ds_store", "thumbs.db", "desktop.ini", "icon\r", ".directory", ".localized", "index.html", "onlinetext.html"}
    | {"grades.csv", "grades.xls", "timestamp.txt", "comments.txt", "instructions.html", "instructions.txt"}
    | {"feedbacktext.html", "submissiontext.html", "receipt.json", ".due-dates.json", "collected.json"}
    | {"submission_secret.txt", ".gitignore", "status.xlsx", "status.xls", "status.csv"}
)
COMPANION_FOLDERS = frozenset(
    {"__macosx", ".ipynb_checkpoints", "feedback attachment(s)", ".virtual_documents", "__pycache__", ".git"}
)


def _starts(text: str) -> list[str]:
    """Return the beginnings of a text, each up to one of its underscores."""
    parts = text.split("_")[: LONGEST + 1]
    return ["_".join(parts[:count]) for count in range(1, len(parts)) if parts[0]]


def clock(text: str) -> datetime | None:
    """Return a time in Blackboard's form or in ISO form, or None."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)[-T _](\d\d)[-:](\d\d)(?:[-:](\d\d))?", text.strip(), re.ASCII)
    try:
        return datetime(*(int(part or 0) for part in found.groups())) if found else None  # type: ignore[arg-type]  # noqa: DTZ001  (the zone is the course's)
    except ValueError:
        return None


def spoken(text: str) -> datetime | None:
    """Return a time in Brightspace's form, such as "Nov 28, 2026 900 AM", or None."""
    forms = (
        r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2}), (?P<year>\d{4})",
        r"(?P<day>\d{1,2}) (?P<month>[a-z]+)\.?,? (?P<year>\d{4})",
    )
    for form in forms:
        rest = r",? (?P<hour>\d{1,2})[:.]?(?P<minute>\d\d)(?: ?(?P<half>[ap])\.?m\.?)?"
        found = re.fullmatch(form + rest, text.strip().casefold(), re.ASCII)
        if not found or found["month"][:3] not in MONTHS:
            continue
        hour = int(found["hour"])
        if found["half"]:
            hour = hour % 12 + (12 if found["half"] == "p" else 0)
        month = MONTHS.index(found["month"][:3]) + 1
        try:
            return datetime(int(found["year"]), month, int(found["day"]), hour, int(found["minute"]))  # noqa: DTZ001  (the zone is the course's)
        except ValueError:
            return None
    return None


def _moodle(found: re.Match[str], _module: str) -> Claim:
    # The number is Moodle's for this assignment only: no roster has it.
    return Claim(
        "Moodle",
        names=(found["name"],),
        identity=found["number"],
        ends=found.start("rest") if found["rest"] is not None else found.end(),
        bare=found["what"] == "onlinetext",
    )


def _blackboard(found: re.Match[str], module: str) -> Claim:
    """Read a name from Blackboard, where both assignments and users may have underscores."""
    before = f"{module}_".casefold()
    parts = found["who"].split("_")[-LONGEST:]
    users = tuple("_".join(parts[count:]) for count in range(1, len(parts)))
    if module and found["who"].casefold().startswith(before) and len(found["who"]) > len(before):
        users = (found["who"][len(before) :],)
    return Claim(
        "Blackboard",
        accounts=users,
        identity=found["who"],
        new=users[0] if len(users) == 1 else "",
        at=clock(found["at"]),
        ends=found.end("at"),
        bare=found["rest"] == ".txt",
    )


def _canvas(found: re.Match[str], _module: str) -> Claim:
    groups = found.groupdict()
    more = [start for start in _starts(found.string) if len(start) > len(found["name"])]
    return Claim(
        "Canvas",
        numbers=(found["number"],),
        starts=(found["name"],),
        longer=tuple(more),
        identity=found["number"],
        new=found["name"],
        late=bool(found["late"]),
        ends=found.start("rest"),
        bare=groups.get("file") is None,
    )


def _canvas_anonymous(found: re.Match[str], _module: str) -> Claim:
    account = found["account"]
    return Claim("Canvas", accounts=(account,), identity=account, late=bool(found["late"]), ends=found.start("rest"))


def _brightspace(found: re.Match[str], _module: str) -> Claim:
    numbers = (found["one"], found["two"])
    return Claim(
        "Brightspace",
        numbers=numbers,
        names=(found["name"],),
        identity="-".join(numbers),
        at=spoken(found["at"]),
        ends=found.end("at"),
    )


def _sakai(found: re.Match[str], _module: str) -> Claim:
    account = found["account"]
    return Claim(
        "Sakai", accounts=(account,), names=(found["name"],), identity=account.casefold(), new=account, ends=found.end()
    )


def _ilias(found: re.Match[str], _module: str) -> Claim:
    """Read a name from ILIAS: last name, first name, login and number, each of which may have underscores."""
    parts = found["who"].split("_")[-LONGEST:]
    cuts = range(2, len(parts))
    return Claim(
        "ILIAS",
        accounts=tuple("_".join(parts[cut:]) for cut in cuts),
        names=tuple(" ".join(parts[:cut]) for cut in cuts),
        identity=found["number"],
        new=parts[2] if len(parts) == 3 else "",  # noqa: PLR2004  (last name, first name, login)
        ends=found.end(),
    )


Reader = Callable[[re.Match[str], str], Claim]


def _scheme(form: str, read: Reader, *, folder: bool = False) -> tuple[re.Pattern[str], bool, Reader]:
    return re.compile(form, re.DOTALL | re.ASCII), folder, read


_ONE_AND_TWO = r"(?P<one>\d+)-(?P<two>\d+) - (?P<name>.+?) - "
_DAY = r"(?:[A-Za-z]+\.? \d{1,2}, \d{4}|\d{1,2} [A-Za-z]+\.?,? \d{4})"
SCHEMES = (
    _scheme(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<what>[a-z]+)(?P<rest>_.*)?", _moodle),
    _scheme(r"(?P<who>.+?_.+?)_attempt_(?P<at>\d{4}(?:-\d\d){5})(?P<rest>_.+|\.txt|)", _blackboard),
    _scheme(rf"{_ONE_AND_TWO}(?P<at>{_DAY},? [\d:.]{{3,5}}(?: [AaPp]\.?[Mm]\.?)?)(?: - .+)?", _brightspace),
    _scheme(rf"{_ONE_AND_TWO}(?P<at>.+)", _brightspace),
    _scheme(r"(?P<name>[^()]+, ?[^()]*?) ?\((?P<account>[^()]+)\)", _sakai, folder=True),
    _scheme(r"(?P<late>LATE_)?anon_(?P<account>[A-Za-z0-9]{5})_(?P<file>\d+)_(?P<rest>.+)", _canvas_anonymous),
    _scheme(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<file>\d+)_(?P<rest>.+)", _canvas),
    _scheme(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<rest>(?:text|link)\.html)", _canvas),
    _scheme(r"(?!multi_feedback)(?P<who>[^_]+_.+_[^_]+)_(?P<number>\d+)", _ilias, folder=True),
)
"""The scheme of each LMS: a name's pattern, whether only folders have it, and the function that reads it."""
