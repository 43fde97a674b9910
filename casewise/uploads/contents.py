"""What a learner uploaded: journals, notebooks and receipts, recognized by their contents and not by their names."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from casewise.files import read_regular
from casewise.journal import Record, fingerprint, from_copy
from casewise.journal.copy import copied
from casewise.journal.file import read_bytes
from casewise.uploads.archives import SIZE_LIMIT, Found, Refused
from casewise.uploads.recognizing import is_journal, is_notebook, is_utf8, parsed, scenarios_in, text_of
from casewise.uploads.schemes import companion

FIRST, DAY = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=1)
NOTEBOOK_LIMIT = 16 * 1024 * 1024
RECEIPT = "receipt.json"
RECEIPT_LIMIT = 4096
ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".tbz", ".txz", ".zst", ".lz")
MAGIC = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")


@dataclass(frozen=True)
class ReleasedModule:
    """A released module: its notebooks by name, the scenarios of each, and its other files.

    `elsewhere` maps the scenarios of the course's other modules to their modules.
    """

    module: str
    notebooks: Mapping[str, bytes]
    scenarios: Mapping[str, frozenset[str]]
    files: frozenset[str]
    elsewhere: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, folder: Path) -> ReleasedModule:
        """Read the released folder of a module, and which scenarios the modules beside it have."""
        notebooks = {path.name: read_regular(path, SIZE_LIMIT) for path in sorted(folder.glob("*.ipynb"))}
        elsewhere: dict[str, set[str]] = {}
        for path in sorted(folder.parent.glob("*/*.ipynb")):
            with suppress(OSError):
                for scenario in scenarios_in(parsed(read_regular(path, SIZE_LIMIT))) if path.parent != folder else ():
                    elsewhere.setdefault(scenario, set()).add(path.parent.name)
        return cls(
            folder.name,
            notebooks,
            {name: frozenset(scenarios_in(parsed(data))) for name, data in notebooks.items()},
            frozenset(path.name.casefold() for path in folder.glob("*")),
            {scenario: frozenset(of) for scenario, of in elsewhere.items()},
        )

    @property
    def known(self) -> frozenset[str]:
        """All scenarios of the module."""
        return frozenset().union(*self.scenarios.values())

    def other(self, scenarios: Iterable[str], claimed: str = "") -> str:
        """Return the other module that these scenarios are from or a receipt `claimed`; empty if it's this one."""
        scenarios = set(scenarios)
        here = scenarios & self.known
        there = Counter(module for one in scenarios for module in self.elsewhere.get(one, ()))
        modules = {module for of in self.elsewhere.values() for module in of}
        if claimed in modules and (not here or all(claimed in self.elsewhere.get(one, ()) for one in here)):
            return claimed
        return there.most_common(1)[0][0] if there and not here else ""

    def name_of(self, scenarios: set[str], given: str) -> str:
        """Return the name of the module's notebook with these scenarios, else of the one with this name."""
        count = {name: len(scenarios & of) for name, of in self.scenarios.items()}
        if count and (most := max(count.values())):
            best = [name for name, number in count.items() if number == most]
            return next((name for name in best if _stem(name) in given.casefold()), best[0])
        called = [name for name in self.notebooks if _stem(name) in given.casefold()]
        return next(iter([*called, *(name for name in self.notebooks if "assess" in name), *self.notebooks]), "")


@dataclass(frozen=True)
class AnswerFile:
    """A journal, or a notebook's copy of one. `scenarios` are all that it names in any way.

    For a journal, `made` is the time on its receipt if that can be trusted, and `doubt` says why it can't. For a
    notebook, `notebook` is its name in the module, and `sound` says whether nbgrader can read it unchanged.
    """

    path: str
    data: bytes
    record: Record
    scenarios: frozenset[str]
    module: str = ""
    made: datetime | None = None
    doubt: str = ""
    notebook: str = ""
    sound: bool = True

    @property
    def last(self) -> datetime | None:
        """When the last answer in it was given."""
        return max(filter(None, (utc_moment(entry.at) for entry in self.record.latest.values())), default=None)

    @property
    def order(self) -> tuple[datetime, int]:
        """A sort key: the later of several comes last."""
        number = re.search(r"(?:-|\()(\d{1,6})\)?$", PurePosixPath(self.path).stem)
        return self.made or self.last or FIRST, int(number[1]) if number else 0


@dataclass
class Contents:
    """What one learner handed in at one time.

    `damage` says what couldn't be read; `others` maps other modules to files that belong to them; `strange` counts
    files that aren't part of the course, by type; `archives` lists archives that only a person can unpack.
    """

    journals: list[AnswerFile] = field(default_factory=list)
    notebooks: list[AnswerFile] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    others: dict[str, list[str]] = field(default_factory=dict)
    strange: Counter[str] = field(default_factory=Counter)
    archives: list[str] = field(default_factory=list)


def wanted(name: str) -> bool:
    """Whether a file in a learner's archive is worth reading: not one that an operating system added."""
    path = PurePosixPath(name)
    return path.name.casefold() == RECEIPT or not (path.parts and companion(path.parts))


def sorted_out(found: Iterable[Found | Refused], release: ReleasedModule, now: datetime) -> Contents:
    """Return a learner's files, sorted by what they are."""
    result = Contents()
    receipts: dict[str, bytes] = {}
    journals: list[tuple[Found, bytes]] = []
    for one in found:
        if isinstance(one, Refused):
            result.damage.append(f"{one.name} {one.why}.")
        elif PurePosixPath(one.name).name.casefold() == RECEIPT:
            if one.folder is not None:  # trusted only in a learner's own archive
                receipts.setdefault(one.folder, one.data)
        elif not companion(one.parts):
            _sort_out(one, release, result, journals)
    for one, data in journals:
        record = read_bytes(data)
        module, made, doubt = "", None, ""
        if one.folder in receipts:
            module, made, doubt = _receipt(receipts[one.folder], one.data, now)
        named = frozenset(record.latest) | {damage.scenario for damage in record.damage if damage.scenario}
        answers = AnswerFile(one.name, data, record, named, module, made, doubt)
        if other := release.other(named, module):
            result.others.setdefault(other, []).append(one.name)
        else:
            result.journals.append(answers)
    result.journals.sort(key=lambda answers: answers.order)
    result.notebooks.sort(key=lambda answers: answers.order)
    return result


def _sort_out(found: Found, release: ReleasedModule, into: Contents, journals: list[tuple[Found, bytes]]) -> None:
    name = PurePosixPath(found.name).name.casefold()
    text = text_of(found.data)
    small = len(found.data) <= NOTEBOOK_LIMIT
    notebook = parsed(found.data) if text is not None and small and text.lstrip()[:1] == "{" else None
    if notebook is not None and is_notebook(notebook):
        _notebook(found, notebook, release, into)
    elif text is not None and is_journal(text, name):
        journals.append((found, found.data if is_utf8(found.data) else text.encode()))
    elif re.search(r"\.ipynb\b", name) or (text is not None and ('"nbformat"' in text or '"cell_type"' in text)):
        why = "is damaged, and no program can read it as a notebook" if small else "is larger than 16 MiB"
        why = why if found.data.strip() else "is empty"
        into.damage.append(f"{found.name} {why}.")
    elif re.fullmatch(r"(?:.*[_ -])?responses.*\.(?:jsonl?|txt)", name):
        into.damage.append(f"{found.name} can't be read as a journal.")
    elif name.endswith(".zip"):
        into.damage.append(f"{found.name} {'is damaged' if found.data else 'is empty'}, so it can't be unpacked.")
    elif name.endswith(ARCHIVES) or found.data.startswith(MAGIC):
        into.archives.append(found.name)
    elif PurePosixPath(found.name).name.casefold() not in release.files and not _picture(name, release):
        into.strange[PurePosixPath(name).suffix[:12] or "without an ending"] += 1


def _picture(name: str, release: ReleasedModule) -> bool:
    """Whether this is one of the course's own files, which an LMS may have given a longer name."""
    return any(name.endswith(f"_{own}") for own in release.files)


def _notebook(found: Found, notebook: dict[str, Any], release: ReleasedModule, into: Contents) -> None:
    record = from_copy(copied(notebook))
    scenarios = set(scenarios_in(notebook))
    if other := release.other(scenarios or record.latest):
        into.others.setdefault(other, []).append(found.name)
        return
    into.notebooks.append(
        AnswerFile(
            found.name,
            found.data,
            record,
            frozenset(record.latest) | scenarios,
            notebook=release.name_of(scenarios or set(record.latest), PurePosixPath(found.name).name),
            sound=is_utf8(found.data) and notebook.get("nbformat") == 4 and isinstance(notebook.get("cells"), list),  # noqa: PLR2004
        )
    )


def _receipt(receipt: bytes, journal: bytes, now: datetime) -> tuple[str, datetime | None, str]:
    """Return a receipt's module and time, and why the time can't be trusted, or an empty text if it can."""
    try:
        fields = json.loads(receipt[: RECEIPT_LIMIT + 1])
        module, hashed, at = (str(fields.get(name, "")) for name in ("module", "fingerprint", "at"))
    except (ValueError, AttributeError, RecursionError):
        return "", None, "its receipt can't be read"
    made = utc_moment(at)
    if not _fits(hashed, journal):
        return module, None, "its receipt belongs to another journal"
    if made is None or made > now + DAY:
        return module, None, "the time on its receipt makes no sense"
    return module, made, ""


def _fits(hashed: str, journal: bytes) -> bool:
    """Whether a receipt's hash is this journal's: it needs at least as many digits as the fingerprint shows."""
    digits = hashed.replace("-", "").lower()
    short = fingerprint(journal).replace("-", "")
    return len(digits) >= len(short) and sha256(journal).hexdigest().startswith(digits)


def utc_moment(text: str) -> datetime | None:
    """Return the time of a receipt or an answer in UTC, or None if it has no zone or a year out of range."""
    try:
        found = datetime.fromisoformat(text[:64])
        if found.tzinfo is None:
            return None
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found >= FIRST else None


def _stem(name: str) -> str:
    return name.removesuffix(".ipynb").casefold()
