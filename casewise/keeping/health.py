"""The health of a course and its machine: what is missing or wrong, and how to fix it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from casewise.certificates import code
from casewise.certificates.register import REGISTER
from casewise.errors import CasewiseError
from casewise.folders import CONFIG
from casewise.gradebook.course_folder import ConfigError, Course
from casewise.gradebook.database import newest_revision, other_version, revision, sqlite_file
from casewise.gradebook.naming import unfit_module
from casewise.journal.copy import NotANotebookError, cells, load
from casewise.keeping.backup import INBOUND
from casewise.keeping.checkup import Check
from casewise.keeping.configured import configuration
from casewise.keeping.machine import extensions, packages
from casewise.printable import printable
from casewise.scenario.cell import is_scenario, source

ROOM = 200_000_000
"""How many free bytes a disk has when it's nearly full."""


def checks(folder: Path) -> Iterator[Check]:
    """Yield the results of all checks, from the machine to the course."""
    yield from packages()
    yield from extensions()
    if not (folder / CONFIG).is_file():
        fix = "Go to the course's folder, name it with --course, or make one: casewise new FOLDER"
        yield Check(f"There is no {CONFIG} in {folder.resolve()}.", fix)
        return
    try:
        course = Course(folder)
    except ConfigError as error:
        yield Check(f"The configuration cannot be read. {error}", "Or put it back from your course's repository.")
        return
    yield Check(f"{CONFIG} is read, for the course {course.coursedir.course_id}")
    yield from configuration(course, folder)
    yield _room(folder)
    yield _private(folder)
    yield from _key(course)
    yield _gradebook(course)
    yield _exchange(course)
    yield from waiting(course, folder)
    yield from _named(folder)
    yield _released(folder)


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    full = f"The disk of this course is nearly full: {free / 1e6:.0f} MB are free."
    return Check(full, "Free some space.") if free < ROOM else Check("The disk has room")


def waiting(course: Course, folder: Path) -> Iterator[Check]:
    """Yield a finding if a restored backup has submissions that must go back into the exchange."""
    kept = folder / INBOUND
    if kept.is_dir() and any(kept.iterdir()):
        into = course.exchange_root / str(course.coursedir.course_id) / "inbound"
        yield Check(f"{kept} has submissions that a backup kept.", f"Move what is in it to {into}, then collect.")


def _key(course: Course) -> Iterator[Check]:
    """Yield the check of the certificates' key."""
    folder = course.paths.gradebook
    if not (folder / REGISTER).exists():
        return
    try:
        code.key(folder)
    except code.NoKeyError as error:
        yield Check(str(error), "Until then no certificate is printed or checked.")
    except OSError as error:
        yield Check(f"{error.filename} cannot be read: {error.strerror}.", "Let yourself read it again with chmod.")
    else:
        yield Check("The key of the certificates is there")


def _private(folder: Path) -> Check:
    folder = folder / "gradebook"
    if not folder.is_dir():
        return Check("There is no gradebook/ yet.", "Run: casewise build")
    if folder.stat().st_mode & 0o077:
        what = "Others on this machine can look into gradebook/, which holds the keys."
        return Check(what, f"Run: chmod 700 {folder}")
    return Check("gradebook/ is readable by you alone")


def _gradebook(course: Course) -> Check:
    address = str(course.coursedir.db_url)
    if (file := sqlite_file(address)) and not file.is_file():
        return Check("The gradebook is empty: nothing was built yet")
    try:
        complete, found = revision(address)
    except CasewiseError as error:
        return Check(f"The gradebook can't be read: {error}", "Is it a gradebook? Put back the last backup of it.")
    if not complete:
        return Check("The gradebook's database holds no gradebook.", "Look at c.CourseDirectory.db_url.")
    if other := other_version(address):
        what, _, fix = other.partition(". ")
        return Check(f"{what}: it has version {found}, and this nbgrader wants {newest_revision()}.", fix)
    return Check(f"The gradebook has the version of this nbgrader, {found}")


def _exchange(course: Course) -> Check:
    root = course.exchange_root
    if not root.is_dir():
        return Check(f"The exchange {root} is not there.", f"Run: mkdir -p {root} && chmod 1777 {root}")
    if not os.access(root, os.W_OK | os.X_OK):
        return Check(f"You may not write into the exchange {root}.", f"Ask its owner for: chmod 1777 {root}")
    if course.coursedir.root and root.resolve().is_relative_to(Path(course.coursedir.root, "gradebook").resolve()):
        fix = f"Move it: c.Exchange.root in {CONFIG}"
        return Check("The exchange is inside gradebook/, which learners can't read.", fix)
    return Check(f"The exchange is {root}")


def _named(folder: Path) -> Iterator[Check]:
    """Yield a finding for each module with a name that nbgrader can't accept."""
    for name in sorted({path.parent.name for path in folder.glob("source/*/*.ipynb")}):
        if why := unfit_module(name):
            yield Check(f"The module {printable(name)} can't be released: {why}", "Give its folder another name.")


def _released(folder: Path) -> Check:
    source = {path.parent.name for path in folder.glob("source/*/*.ipynb")}
    release = {path.parent.name for path in folder.glob("release/*/*.ipynb")}
    if missing := sorted(source - release):
        return Check(f"Never built: {', '.join(missing)}.", "Run: casewise build")
    if old := sorted(name for name in source if _older(folder / "release" / name)):
        what = f"Built by an earlier Casewise: {', '.join(old)}. Learners can use it, without what came since."
        return Check(what, f"Run: casewise build {' '.join(old)}")
    if source:
        return Check(f"Built: {', '.join(sorted(source))}")
    return Check("There is no module in source/.", "Make one: a folder with lesson.ipynb and assessment.ipynb.")


def _older(release: Path) -> bool:
    """Return whether an earlier version built a module: there are scenarios without a still card below them."""
    for path in release.glob("*.ipynb"):
        with suppress(OSError, NotANotebookError):
            found = [cell for cell in cells(load(path.read_bytes())) if is_scenario(source(cell))]
            if not all(cell.get("outputs") for cell in found):
                return True
    return False
