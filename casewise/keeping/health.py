"""The health of a course and its machine: what is missing or wrong, and how to fix it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jupyter_core.paths import jupyter_config_path, jupyter_path
from packaging.requirements import Requirement
from traitlets.config import Configurable

from casewise import timestamp
from casewise.certificates import code
from casewise.certificates.register import REGISTER
from casewise.errors import CasewiseError
from casewise.extras import GRADE
from casewise.folders import CONFIG, SOURCE
from casewise.gradebook.course_folder import ConfigError, Course, StepError
from casewise.gradebook.database import newest_revision, other_version, revision, sqlite_file
from casewise.gradebook.naming import unfit_module
from casewise.gradebook.settings import CertificateSettings, zone_of
from casewise.grading.feedback import FeedbackPage
from casewise.keeping.backup import INBOUND
from casewise.printable import printable

LAB = "casewise"
NEEDED = {"casewise": "casewise", "nbgrader": "nbgrader"}
"""Server extensions, by package."""
BY_MODULE = (("FeedbackPage", "reveal"), ("Certificate", "hours"), ("Certificate", "titles"))
"""Settings that name modules."""
NEAR = 0.8
"""How similar two names are if one may be a typing error for the other."""
ROOM = 200_000_000
"""How many free bytes a disk has when it's nearly full."""


@dataclass(frozen=True)
class Check:
    """The result of one check. `fix` says how to fix it, and is empty if all is well."""

    what: str
    fix: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what was looked at as JSON: a promise to other programs."""
        return {
            "what": self.what,
            "fix": self.fix,
        }


def checks(folder: Path) -> Iterator[Check]:
    """Yield the results of all checks, from the machine to the course."""
    yield from _packages()
    yield from _extensions()
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
    yield _plugged(course)
    yield from _settings(course)
    yield _clock(course)
    yield from _source(course)
    yield from _names(course, folder)
    yield _room(folder)
    yield _private(folder)
    yield from _key(course)
    yield _gradebook(course)
    yield _exchange(course)
    yield from _waiting(course, folder)
    yield from _named(folder)
    yield _released(folder)


def _packages() -> Iterator[Check]:
    yield Check(f"Python {sys.version.split()[0]}")
    for line in requires("casewise") or []:
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": GRADE}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield Check(f"{wanted.name} is not installed.", f'Run: pip install "{wanted}"')
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            fix = f'Run: pip install "{wanted}"'
            yield Check(f"{wanted.name} {found} is here, and Casewise wants {wanted.specifier}.", fix)
        elif wanted.name in ("jupyterlab", "nbgrader", "ipywidgets"):
            yield Check(f"{wanted.name} {found}")


def _extensions() -> Iterator[Check]:
    enabled: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        of_packages = sorted(Path(folder, "jupyter_server_config.d").glob("*.json"))
        for path in (*of_packages, Path(folder, "jupyter_server_config.json")):
            enabled |= _read(path).get("ServerApp", {}).get("jpserver_extensions", {})
    for name, package in NEEDED.items():
        on = any(found for extension, found in enabled.items() if extension.split(".")[0] == name)
        fix = f"Run: jupyter server extension enable {package}"
        yield Check(f"The server extension {name} is enabled") if on else Check(f"{name} is not enabled.", fix)
    there = [Path(folder, "labextensions", LAB) for folder in jupyter_path()]
    if not any((path / "package.json").is_file() for path in there):
        fix = "Run: pip install --force-reinstall casewise"
        yield Check("JupyterLab's extension of Casewise is not installed.", fix)
        return
    disabled: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        disabled |= _read(Path(folder, "labconfig", "page_config.json")).get("disabledExtensions", {})
    off = [name for name, value in disabled.items() if value and name.split(":")[0] in (LAB, "@jupyter/nbgrader")]
    for name in off:
        yield Check(f"JupyterLab has {name} disabled.", f"If you are an instructor: jupyter labextension enable {name}")
    if not off:
        yield Check("JupyterLab's extensions of Casewise and nbgrader are enabled")


def _plugged(course: Course) -> Check:
    if course.settings("ExchangeFactory").get("collect"):
        return Check("nbgrader grades by Casewise")
    fix = f'Write in {CONFIG}: from casewise import configure, and after "c = get_config()": '
    fix += 'configure(c, root=__file__, course_id="NAME")'
    return Check("nbgrader would run what learners wrote.", fix)


def _settings(course: Course) -> Iterator[Check]:
    """Yield a result for each group of settings."""
    reading: dict[str, Callable[[], Any]] = {
        "certificates": lambda: course.configured(CertificateSettings),
        "feedback": lambda: course.configured(FeedbackPage),
        "handing in late": course.late_penalty,
        "the time zone": lambda: zone_of(course),
    }
    wrong = False
    for what, read in reading.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # unknown names are reported separately
                read()
        except CasewiseError as error:
            wrong, why = True, error.log if isinstance(error, StepError) else str(error)
            yield Check(f"The settings of {what} cannot be used: {why}", f"Fix it in {CONFIG}.")
    if not wrong:
        yield Check(f"The settings of {', '.join(reading)} can be used")


def _clock(course: Course) -> Check:
    """Return the check that the exchange writes unambiguous times."""
    exchange = course.settings("Exchange")
    zone, form = exchange.get("timezone", "UTC"), exchange.get("timestamp_format", "%Y-%m-%d %H:%M:%S.%f %Z")
    fix = f'Write in {CONFIG}: c.Exchange.timezone = "UTC". Your own zone is c.Deadlines.zone.'
    try:
        there = ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        return Check(f'There is no time zone "{zone}", which is c.Exchange.timezone.', fix)
    for moment in (datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2027, 7, 15, 12, tzinfo=UTC)):
        text = moment.astimezone(there).strftime(form)
        if timestamp.read(text) != moment.replace(tzinfo=None):
            what = f'The exchange writes times as in "{text}", which others read as another time or not at all.'
            return Check(what, f"{fix} Leave c.Exchange.timestamp_format out.")
    return Check("The exchange writes times that can be read")


def _source(course: Course) -> Iterator[Check]:
    """Yield a finding if the sources are in a folder where a card can't see that its user is the author."""
    if course.paths.source() != course.paths.root / SOURCE:
        fix = f"Remove it in {CONFIG}, and call the folder {SOURCE}."
        yield Check(f"c.CourseDirectory.source_directory isn't {SOURCE}, by which cards know an author.", fix)


def _names(course: Course, folder: Path) -> Iterator[Check]:
    """Yield a finding for each name in the configuration that nothing reads."""
    found = (one for one in _below(Configurable) if one.__module__.split(".")[0] in ("casewise", "nbgrader"))
    classes = {one.section_names()[-1]: one for one in found}
    for section, names in course.sections().items():
        known = {*classes[section].class_trait_names()} if section in classes else None
        if known is None:
            if near := get_close_matches(section, classes, n=1, cutoff=NEAR):
                yield Check(f"Nothing reads c.{section} in {CONFIG}.", f"Did you mean c.{near[0]}?")
            continue
        for name in sorted({*names} - known):
            near = get_close_matches(name, known, n=1, cutoff=NEAR)
            fix = f"Did you mean c.{section}.{near[0]}?" if near else "Remove it."
            yield Check(f"Nothing reads c.{section}.{name} in {CONFIG}.", fix)
    modules = {path.parent.name for path in folder.glob("source/*/*.ipynb")}
    for section, trait in BY_MODULE:
        named = course.settings(section).get(trait)
        for module in sorted({*named} - modules) if isinstance(named, dict) else ():
            near = get_close_matches(str(module), modules, n=1)
            fix = f"Did you mean {near[0]}?" if near else f"Remove it in {CONFIG}."
            yield Check(f'c.{section}.{trait} names the module "{module}", which doesn\'t exist.', fix)


def _below(described: Any) -> Iterator[Any]:
    for one in described.__subclasses__():
        yield one
        yield from _below(one)


def _room(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    full = f"The disk of this course is nearly full: {free / 1e6:.0f} MB are free."
    return Check(full, "Free some space.") if free < ROOM else Check("The disk has room")


def _waiting(course: Course, folder: Path) -> Iterator[Check]:
    waiting = folder / INBOUND
    if waiting.is_dir() and any(waiting.iterdir()):
        into = course.exchange_root / str(course.coursedir.course_id) / "inbound"
        yield Check(f"{waiting} has submissions that a backup kept.", f"Move what is in it to {into}, then collect.")


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
    if source:
        return Check(f"Built: {', '.join(sorted(source))}")
    return Check("There is no module in source/.", "Make one: a folder with lesson.ipynb and assessment.ipynb.")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
