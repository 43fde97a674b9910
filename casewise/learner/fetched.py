"""A module in a learner's folder: the scenarios of its notebooks, and how many are answered in the journal.

Notebooks are read as plain JSON, because a learner's kernel must start fast. An unreadable one has no scenarios.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from casewise import kinds
from casewise.files import read_whole
from casewise.folders import DUE_DATES
from casewise.journal.file import NAME, read
from casewise.journal.record import Record, accepting
from casewise.languages.catalogs import _
from casewise.languages.tag import normal
from casewise.printable import shortened
from casewise.scenario import Scenario, ScenarioError
from casewise.scenario.cell import is_scenario, source

SIZE_LIMIT = 8 * 1024 * 1024
DATES_LIMIT = 64 * 1024
NOTEBOOK_LIMIT = 20
"""How many notebooks of one module are read: a module has two or three."""
SCENARIO_LIMIT = 200
"""How many scenarios of one notebook are read."""
BRACKET_LIMIT = 100_000
"""How many lists and objects one notebook may have: each takes thirty times its size in the file."""
MAYBE = re.compile(rb"casewise|\\u00[4-7]")
"""The word that marks a notebook of the course, or the escape of a letter that could hide it."""
STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"')
DUE_LIMIT = 100
TITLE_LIMIT, PLACE_LIMIT, MINUTES_LIMIT = 120, 1000, 1000


@dataclass(frozen=True)
class Standing:
    """How many of some scenarios are complete, and the others, each with what is missing."""

    total: int
    left: list[tuple[Scenario, str]]

    @property
    def answered(self) -> int:
        return self.total - len(self.left)


@dataclass
class _About:
    """What the metadata of a module's notebooks says of the course. Values that no build makes are ignored."""

    course: str = ""
    title: str = ""
    place: int = 0
    resit_of: str = ""
    language: str = ""
    minutes: dict[str, int] = field(default_factory=dict)

    def take(self, notebook: str, metadata: dict[str, Any]) -> None:
        of_course = metadata.get("course")
        course: dict[str, Any] = of_course if isinstance(of_course, dict) else {}
        self.course = _short(course.get("title")) or self.course
        self.title = _short(course.get("module")) or self.title
        self.place = _whole(course.get("place"), PLACE_LIMIT) or self.place
        self.resit_of = _short(metadata.get("resit_of")) or self.resit_of
        self.language = normal(metadata.get("language")) or self.language
        if minutes := _whole(metadata.get("minutes"), MINUTES_LIMIT):
            self.minutes[notebook] = minutes


def _short(value: object) -> str:
    """Return a title as one line, or an empty text for anything else."""
    return shortened(" ".join(value[:TITLE_LIMIT].split()), TITLE_LIMIT) if isinstance(value, str) else ""


def _whole(value: object, limit: int) -> int:
    """Return a whole number from 1 to a limit, or 0 for anything else."""
    return value if type(value) is int and 1 <= value <= limit else 0


@dataclass(frozen=True)
class FetchedModule:
    """A module in a learner's folder.

    `notebooks` maps names without suffix to scenarios by id; `due` is a moment as text, or empty. `course` and `title`
    are titles of the course and the module, `place` is the module's in the course (0 if unknown), `resit_of` names the
    module that it asks again, `language` is the course's if it isn't the usual one, and `minutes` says how long each
    notebook takes.
    """

    folder: Path
    notebooks: dict[str, dict[str, Scenario]] = field(default_factory=dict)
    due: str = ""
    course: str = ""
    title: str = ""
    place: int = 0
    resit_of: str = ""
    language: str = ""
    minutes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_folder(cls, folder: Path) -> FetchedModule:
        """Read the notebooks in a folder, except those that aren't the course's."""
        notebooks, due, about = {}, "", _About()
        found = ((path, notebook) for path in sorted(folder.glob("*.ipynb")) if (notebook := of_course(path)))
        for path, notebook in islice(found, NOTEBOOK_LIMIT):
            try:
                notebooks[path.stem] = scenarios_in(notebook)
                metadata = notebook["metadata"]["casewise"]
                due = str(metadata.get("due", ""))[:DUE_LIMIT] or due
            except (LookupError, TypeError, AttributeError):
                continue
            about.take(path.stem, metadata)
        return cls(folder, notebooks, _cached_due(folder) or due, **vars(about))

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """All scenarios of the module, by id."""
        return {name: scenario for found in self.notebooks.values() for name, scenario in found.items()}

    @property
    def graded(self) -> dict[str, Scenario]:
        """The graded scenarios of the module, by id."""
        return {name: scenario for name, scenario in self.scenarios.items() if not scenario.practice}

    @property
    def practice(self) -> dict[str, Scenario]:
        """The practice scenarios of the module, by id."""
        return {name: scenario for name, scenario in self.scenarios.items() if scenario.practice}

    def record(self) -> Record:
        """Return the journal's record of this module's scenarios.

        Raises:
            OSError: if there is a journal but it can't be opened.
        """
        return read(self.folder / NAME, accepting(self.scenarios))


def _cached_due(folder: Path) -> str:
    """Return the date that the exchange gave when the learner last looked, perhaps their own; empty if it gave none."""
    for home in folder.absolute().parents[:2]:
        try:
            due = json.loads(read_whole(home / DUE_DATES, DATES_LIMIT))[folder.name]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            continue
        return str(due)[:DUE_LIMIT]
    return ""


def of_course(path: Path) -> dict[str, Any] | None:
    """Return the JSON of a notebook, or None if it isn't the course's, a regular file or small enough."""
    try:
        data = read_whole(path, SIZE_LIMIT)
        if b'"casewise"' not in data or (_crowded(data) and _crowded(STRING.sub(b"", data))):
            return None
        notebook = json.loads(data)
        return notebook if "casewise" in notebook["metadata"] else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def may_run(path: Path) -> bool:
    """Whether a notebook could be the course's, whose cells run when it's opened. If in doubt, it could."""
    try:
        return MAYBE.search(read_whole(path, SIZE_LIMIT)) is not None
    except FileNotFoundError:  # a console, which isn't a file, or a notebook with another name on the server
        return path.suffix == ".ipynb"
    except OSError:
        return True


def _crowded(data: bytes) -> bool:
    return data.count(b"[") + data.count(b"{") > BRACKET_LIMIT


def scenarios_in(notebook: dict[str, Any]) -> dict[str, Scenario]:
    """Return the scenarios in a notebook's JSON by id, except unreadable ones, which have no card."""
    found = {}
    cells = (source(cell) for cell in notebook.get("cells", []) if cell.get("cell_type") == "code")
    for text in islice(filter(is_scenario, cells), SCENARIO_LIMIT):
        try:
            scenario = kinds.read_cell(text)
        except ScenarioError:
            continue
        found[scenario.id] = scenario
    return found


def standing(some: dict[str, Scenario], record: Record) -> Standing:
    """Return how many of some scenarios are answered."""
    left = []
    for scenario in some.values():
        response = record.response(scenario)
        if response is None:
            left.append((scenario, _("not answered")))
        elif not scenario.complete(response):
            left.append((scenario, _("answered in part")))
    return Standing(len(some), left)
