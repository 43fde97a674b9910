"""Erasing a learner: finding everything kept about them, and deleting it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.utils import notebook_hash

from casewise.certificates import certificate, register
from casewise.collecting import handins
from casewise.collecting.together import forget_copies
from casewise.errors import CasewiseError
from casewise.files import remove
from casewise.folders import SECRET
from casewise.gradebook import reader_marks, readings
from casewise.gradebook.course_folder import Course
from casewise.gradebook.erase import count_rows, erase
from casewise.gradebook.results import module_names
from casewise.gradebook.sections import places_in, write_places
from casewise.learner import date_files
from casewise.tables.extensions import NAME, course_extensions, write_extensions
from casewise.uploads import lms_names

BEYOND = (
    "backups of the course",
    "what they have on their own account: their notebooks, journals and receipts",
    "the LMS, and tables and reports that were exported",
    "the hub's list of its users: jupyterhub's administrator removes the account",
)
"""Places with data about a learner that no command of the course can reach."""


@dataclass
class KeptData:
    """What is kept about a learner: the number of rows in each table, extensions, files and folders.

    `beyond` says what can't be reached. After erasing, `left` maps what couldn't be deleted to the reason.
    """

    learner: str
    rows: dict[str, int] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    extensions: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=lambda: list(BEYOND))
    left: dict[str, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether the course has nothing about this learner."""
        return not (any(self.rows.values()) or self.files or self.extensions)

    def to_json(self) -> dict[str, Any]:
        """Return what is kept of a learner as JSON: a promise to other programs."""
        return {
            "learner": self.learner,
            "rows": self.rows,
            "files": [str(path) for path in self.files],
            "extensions": self.extensions,
            "beyond": self.beyond,
            "left": self.left,
        }


def kept_of(course: Course, learner: str) -> KeptData:
    """Return what is kept about a learner. Nothing changes.

    Raises:
        StepError: if the gradebook or the extensions can't be read.
    """
    found = KeptData(learner)
    with course.gradebook() as gradebook:
        found.rows = count_rows(gradebook, learner)
    found.files = sorted(set(_files(course, learner)))
    of_all = course_extensions(course.root)
    found.extensions = sorted(module for module, learners in of_all.items() if learner in learners)
    certificates = course.paths.gradebook / register.REGISTER
    if certificates.is_file() and f'"learner": "{learner}"' in certificates.read_text(encoding="utf-8"):
        found.beyond.append(f"{certificates}: what was certified stays verifiable; delete its lines if it must not")
    return found


def forget(course: Course, learner: str) -> KeptData:
    """Erase everything kept about a learner, and return what it was. If interrupted, it can run again.

    Raises:
        StepError: if the gradebook can't be changed. Then nothing was erased.
    """
    found = kept_of(course, learner)
    with course.gradebook() as gradebook:
        erase(gradebook, learner)
    for path in found.files:
        try:
            remove(path)
        except OSError as error:
            found.left[str(path)] = error.strerror or str(error)
    try:
        forget_copies(course.root, learner)
        if learner in (places := places_in(course.root)):
            write_places(course.root, {name: place for name, place in places.items() if name != learner})
    except (OSError, CasewiseError) as error:
        found.left[str(course.paths.gradebook)] = str(error)
    if found.extensions:
        of_all = course_extensions(course.root)
        for learners in of_all.values():
            learners.pop(learner, None)
        folder = course.paths.gradebook
        try:
            write_extensions(folder, of_all)
        except OSError as error:
            found.left[str(folder / NAME)] = error.strerror or str(error)
    return found


def _files(course: Course, learner: str) -> Iterator[Path]:
    """Yield the files and folders of a learner, in the course and in the exchange.

    They are found by name in the folders of all learners, so that no id can point outside these folders.
    """
    coursedir, paths = course.coursedir, course.paths
    homes = [paths.submitted(), paths.autograded(), paths.feedback()]
    kept = (readings.FOLDER, reader_marks.FOLDER, lms_names.FOLDER)
    homes += [*(paths.gradebook / folder for folder in kept), *(course.root / handins.FOLDER).glob("*")]
    for home in homes:
        for path in home.glob("*"):
            if path.name == learner:
                yield path
                yield from _released(course, path.glob(f"*/{SECRET}"))
    for printed in course.root.glob("gradebook/certificates/*/*.pdf"):
        if printed.name == certificate.file_name(printed.parent.name, learner):
            yield printed
    exchange = course.exchange_root / str(coursedir.course_id)
    for put in (exchange / "inbound").glob("*+*"):
        if put.name.partition("+")[0] == learner:
            yield put
            yield from _released(course, [put / SECRET])
    for module in _modules(course):
        notice = exchange / date_files.FOLDER / date_files.date_file_name(str(coursedir.course_id), module, learner)
        if notice.exists():
            yield notice


def _modules(course: Course) -> set[str]:
    """Return the course's modules, including those that are only in its gradebook."""
    with course.gradebook() as gradebook:
        known = set(module_names(gradebook))
    return known | {path.name for path in course.paths.source().glob("*")}


def _released(course: Course, secrets: Any) -> Iterator[Path]:
    """Yield the feedback pages in the exchange for submissions with these secrets."""
    feedback = course.exchange_root / str(course.coursedir.course_id) / "feedback"
    notebooks = {path.stem for path in course.paths.release().glob("*/*.ipynb")}
    for secret in secrets:
        try:
            key = secret.read_text(encoding="utf-8")
        except OSError:
            continue
        for notebook in notebooks:
            page = feedback / f"{notebook_hash(secret=key, notebook_id=notebook)}.html"
            if page.is_file():
                yield page
