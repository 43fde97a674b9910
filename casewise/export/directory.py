"""Where results and scenarios can go: exports found by the entry points `casewise.exports`, Casewise's own among them.

An entry point's name says what it is: ``results.NAME`` is a `Results`, for ``casewise export --to NAME``;
``questions.NAME`` is `Questions`, for ``casewise export-scenarios --to NAME``; ``feedback.NAME`` is `Feedback`, for
``casewise feedback-zip --to NAME``; and ``mappings.NAME`` is a module that is imported before the others, and says what
a kind becomes in other programs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from casewise.errors import CourseFilesError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.results import Result
from casewise.plugins import Group
from casewise.scenario import Scenario

Row = TypeVar("Row")


@dataclass(frozen=True)
class Options:
    """The options of `casewise export` that only some exports take.

    `column` and `id_column` name columns of the template: by heading, the LMS's number, or place.
    """

    template: Path | None = None
    column: str = ""
    id_column: str = ""
    encoding: str = ""
    home_page: str = ""
    texts: bool = False
    pieces: int = 0
    piece_kb: int = 0

    @property
    def given(self) -> set[str]:
        """The names of those that someone gave."""
        return {name for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Wanted:
    """What a person asks for: the results of a module, in a file. A dry run writes nothing.

    While an answer of a learner is unread, `marks` has no points for that learner, unless the person asks for
    `unfinished` results. `only` are the learners to include, or None for all; an export that fills a template gets the
    `marks` of all.
    """

    course: Course
    module: str
    marks: list[Result]
    out_of: float
    target: Path
    options: Options
    dry_run: bool
    unfinished: bool = False
    only: Collection[str] | None = None


@dataclass
class Exported:
    """The result of an export.

    `files` are those that were written, with their sizes. `facts` is what `--json` prints, `lines` what stdout says
    without it, and `notes` what stderr says. An export is not `complete` if a person should look at something.
    """

    files: dict[Path, int] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    complete: bool = True


@dataclass(frozen=True)
class Results:
    """An export of results: what writes it, the end of its file's name, and the options that it takes.

    With `template`, it fills a file that the other program has exported.
    """

    write: Callable[[Wanted], Exported]
    suffix: str = "csv"
    takes: tuple[str, ...] = ()

    @property
    def template(self) -> bool:
        """Whether it fills a file that the other program has exported."""
        return "template" in self.takes


@dataclass(frozen=True)
class Questions:
    """An export of scenarios: what makes a file of a `Bank`, and the end of its name."""

    write: Callable[[Any], bytes]
    suffix: str


@dataclass(frozen=True)
class Feedback:
    """How an LMS takes feedback back: the function that names a learner's files, and where to upload the archive.

    The function gets the names that the LMS gave to the learner's upload, those of folders with a slash at the end,
    and the learner's feedback pages by file name. It returns the files for the archive by their paths in it, and raises
    ExportError if the LMS would not know whose they are; the message is the end of a sentence about the learner.
    """

    place: Callable[[Sequence[str], Mapping[str, bytes]], dict[str, bytes]]
    where: str


class ExportError(CourseFilesError):
    """An export can't be made. The message says why, and what to do."""

    @property
    def lines(self) -> list[str]:
        """The message as one line."""
        return [str(self)]


def _unfit(thing: object) -> str:
    fits = isinstance(thing, (Results, Questions, Feedback, ModuleType))
    return "" if fits else "it is neither Results nor Questions nor Feedback nor a module with mappings"


EXPORTS = Group("exports", _unfit)


def results() -> dict[str, Results]:
    """Return the exports of results by name."""
    return {_short(name): thing for name, thing in EXPORTS.found.items() if isinstance(thing, Results)}


def questions() -> dict[str, Questions]:
    """Return the exports of scenarios by name."""
    return {_short(name): thing for name, thing in EXPORTS.found.items() if isinstance(thing, Questions)}


def feedback_ways() -> dict[str, Feedback]:
    """Return the ways in which an LMS takes feedback back, by name."""
    return {_short(name): thing for name, thing in EXPORTS.found.items() if isinstance(thing, Feedback)}


def mapped(table: Mapping[type[Scenario], Row], scenario: Scenario) -> Row | None:
    """Return what a table has for a scenario's class, or for the nearest class that it comes from."""
    return next((table[kind] for kind in type(scenario).__mro__ if kind in table), None)


def _short(name: str) -> str:
    return name.partition(".")[2] or name
