"""The health of a course and of the machine that it is on: what is missing or wrong, and how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import stat
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
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Configurable

from casewise.grading import stamp
from casewise.grading.award import Certificate
from casewise.grading.backup import INBOUND
from casewise.grading.deadlines import zone_of
from casewise.grading.feedback import FeedbackPage
from casewise.grading.naming import unfit_module
from casewise.grading.pipeline import CONFIG, ConfigError, Pipeline, StepError
from casewise.printable import printable
from casewise.registrar import code
from casewise.registrar.register import NAME as REGISTER

LAB = "casewise"
NEEDED = {"casewise": "casewise", "nbgrader": "nbgrader"}
"""Server extensions, by package."""
OURS = {"Xapi": {"home_page"}}
"""Settings that no class of traitlets declares."""
BY_MODULE = (("FeedbackPage", "reveal"), ("Certificate", "hours"), ("Certificate", "titles"))
"""Settings that name modules."""
NEAR = 0.8
"""How alike two names are of which one may be a slip for the other."""
ROOM = 200_000_000
"""Bytes below which a disk is nearly full."""
TABLES = {"assignment", "submitted_assignment", "student", "grade"}


@dataclass(frozen=True)
class Sign:
    """What was looked at. `fix` says how to mend it, and is empty where all is well."""

    what: str
    fix: str = ""


def signs(course: Path) -> Iterator[Sign]:
    """Yield everything that was looked at, from the machine to the course."""
    yield from _packages()
    yield from _extensions()
    if not (course / CONFIG).is_file():
        fix = "Go to the course's folder, name it with --course, or make one: casewise new FOLDER"
        yield Sign(f"There is no {CONFIG} in {course.resolve()}.", fix)
        return
    try:
        pipeline = Pipeline(course)
    except ConfigError as error:
        yield Sign(f"The configuration cannot be read. {error}", "Or put it back from your course's repository.")
        return
    yield Sign(f"{CONFIG} is read, for the course {pipeline.coursedir.course_id}")
    yield _plugged(pipeline)
    yield from _settings(pipeline)
    yield _clock(pipeline)
    yield from _names(pipeline, course)
    yield from _room(course)
    yield from _private(course)
    yield from _key(pipeline)
    yield from _gradebook(pipeline)
    yield from _exchange(pipeline)
    yield from _waiting(pipeline, course)
    yield from _named(course)
    yield from _released(course)


def _packages() -> Iterator[Sign]:
    yield Sign(f"Python {sys.version.split()[0]}")
    for line in requires("casewise") or []:
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield Sign(f"{wanted.name} is not installed.", f'Run: pip install "{wanted}"')
            continue
        if not wanted.specifier.contains(found, prereleases=True):
            fix = f'Run: pip install "{wanted}"'
            yield Sign(f"{wanted.name} {found} is here, and Casewise wants {wanted.specifier}.", fix)
        elif wanted.name in ("jupyterlab", "nbgrader", "ipywidgets"):
            yield Sign(f"{wanted.name} {found}")


def _extensions() -> Iterator[Sign]:
    enabled: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        for path in [
            *sorted(Path(folder, "jupyter_server_config.d").glob("*.json")),
            Path(folder, "jupyter_server_config.json"),
        ]:
            enabled |= _read(path).get("ServerApp", {}).get("jpserver_extensions", {})
    for name, package in NEEDED.items():
        on = any(found for extension, found in enabled.items() if extension.split(".")[0] == name)
        fix = f"Run: jupyter server extension enable {package}"
        yield Sign(f"The server extension {name} is enabled") if on else Sign(f"{name} is not enabled.", fix)
    there = [Path(folder, "labextensions", LAB) for folder in jupyter_path()]
    if not any((path / "package.json").is_file() for path in there):
        yield Sign(
            "JupyterLab's extension of Casewise is not installed.", "Run: pip install --force-reinstall casewise"
        )
        return
    disabled: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        disabled |= _read(Path(folder, "labconfig", "page_config.json")).get("disabledExtensions", {})
    off = [name for name, value in disabled.items() if value and name.split(":")[0] in (LAB, "@jupyter/nbgrader")]
    for name in off:
        yield Sign(f"JupyterLab has {name} disabled.", f"If you are an instructor: jupyter labextension enable {name}")
    if not off:
        yield Sign("JupyterLab's extensions of Casewise and nbgrader are enabled")


def _plugged(pipeline: Pipeline) -> Sign:
    if pipeline.settings("ExchangeFactory").get("collect"):
        return Sign("nbgrader grades by Casewise")
    fix = f'Write in {CONFIG}: from casewise.grading import plug, and after "c = get_config()": plug(c)'
    return Sign("nbgrader would run what learners wrote.", fix)


def _settings(pipeline: Pipeline) -> Iterator[Sign]:
    """Yield which settings cannot be used, each by what reads it."""
    reading: dict[str, Callable[[], Any]] = {
        "certificates": lambda: pipeline.configured(Certificate),
        "feedback": lambda: pipeline.configured(FeedbackPage),
        "handing in late": pipeline.late_penalty,
        "the time zone": lambda: zone_of(pipeline),
    }
    wrong = False
    for what, read in reading.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an unknown name is told by itself
                read()
        except StepError as error:
            wrong = True
            yield Sign(f"The settings of {what} cannot be used: {error.log}", f"Fix it in {CONFIG}.")
    if not wrong:
        yield Sign(f"The settings of {', '.join(reading)} can be used")


def _clock(pipeline: Pipeline) -> Sign:
    """Return whether the times that the exchange writes say for certain when something was handed in."""
    exchange = pipeline.settings("Exchange")
    zone, form = exchange.get("timezone", "UTC"), exchange.get("timestamp_format", "%Y-%m-%d %H:%M:%S.%f %Z")
    fix = f'Write in {CONFIG}: c.Exchange.timezone = "UTC". Your own zone is c.Deadlines.zone.'
    try:
        there = ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        return Sign(f'There is no time zone "{zone}", which is c.Exchange.timezone.', fix)
    for moment in (datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2027, 7, 15, 12, tzinfo=UTC)):
        text = moment.astimezone(there).strftime(form)
        if stamp.read(text) != moment.replace(tzinfo=None):
            what = f'The exchange writes times as in "{text}", which others read as another time or not at all.'
            return Sign(what, f"{fix} Leave c.Exchange.timestamp_format out.")
    return Sign("The exchange writes times that can be read")


def _names(pipeline: Pipeline, course: Path) -> Iterator[Sign]:
    """Yield the names in the configuration that nothing reads."""
    found = (one for one in _below(Configurable) if one.__module__.split(".")[0] in ("casewise", "nbgrader"))
    classes = {one.__name__: one for one in found}
    for section, names in pipeline.sections().items():
        known = OURS.get(section) or ({*classes[section].class_trait_names()} if section in classes else None)
        if known is None:
            if near := get_close_matches(section, {*classes, *OURS}, n=1, cutoff=NEAR):
                yield Sign(f"Nothing reads c.{section} in {CONFIG}.", f"Did you mean c.{near[0]}?")
            continue
        for name in sorted({*names} - known):
            near = get_close_matches(name, known, n=1, cutoff=NEAR)
            fix = f"Did you mean c.{section}.{near[0]}?" if near else "Remove it."
            yield Sign(f"Nothing reads c.{section}.{name} in {CONFIG}.", fix)
    modules = {path.parent.name for path in course.glob("source/*/*.ipynb")}
    for section, trait in BY_MODULE:
        named = pipeline.settings(section).get(trait)
        for module in sorted({*named} - modules) if isinstance(named, dict) else ():
            near = get_close_matches(str(module), modules, n=1)
            fix = f"Did you mean {near[0]}?" if near else f"Remove it in {CONFIG}."
            yield Sign(f'c.{section}.{trait} names the module "{module}", and there is none.', fix)


def _below(described: Any) -> Iterator[Any]:
    for one in described.__subclasses__():
        yield one
        yield from _below(one)


def _room(course: Path) -> Iterator[Sign]:
    """Yield whether the disk has room for more, and whether what a backup kept waits to be put back."""
    free = shutil.disk_usage(course).free
    if free < ROOM:
        yield Sign(f"The disk of this course is nearly full: {free / 1e6:.0f} MB are free.", "Free some space.")
    else:
        yield Sign("The disk has room")


def _waiting(pipeline: Pipeline, course: Path) -> Iterator[Sign]:
    waiting = course / INBOUND
    if waiting.is_dir() and any(waiting.iterdir()):
        into = pipeline.exchange_root / str(pipeline.coursedir.course_id) / "inbound"
        yield Sign(f"{waiting} has submissions that a backup kept.", f"Move what is in it to {into}, then collect.")


def _key(pipeline: Pipeline) -> Iterator[Sign]:
    """Yield whether the certificates that were printed can be checked."""
    folder = pipeline.root / "gradebook"
    if not (folder / REGISTER).exists():
        return
    try:
        code.key(folder)
    except code.NoKeyError as error:
        yield Sign(str(error), "Until then no certificate is printed or checked.")
    except OSError as error:
        yield Sign(f"{error.filename} cannot be read: {error.strerror}.", "Let yourself read it again with chmod.")
    else:
        yield Sign("The key of the certificates is there")


def _private(course: Path) -> Iterator[Sign]:
    folder = course / "gradebook"
    if not folder.is_dir():
        yield Sign("There is no gradebook/ yet.", "It is made by: casewise build")
        return
    open_to = stat.S_IMODE(folder.stat().st_mode) & 0o077
    if open_to:
        yield Sign("Others on this machine can look into gradebook/, which holds the keys.", f"Run: chmod 700 {folder}")
    else:
        yield Sign("gradebook/ is readable by you alone")


def _gradebook(pipeline: Pipeline) -> Iterator[Sign]:
    url = pipeline.coursedir.db_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        yield Sign("The gradebook is empty: nothing was built yet")
        return
    try:
        engine = create_engine(url)
        with engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            revision = None
            if "alembic_version" in tables:
                revision = connection.execute(text("select version_num from alembic_version")).scalar()
        engine.dispose()
    except SQLAlchemyError as error:
        why = str(error).splitlines()[0]
        yield Sign(f"The gradebook cannot be read: {why}", "Is it a gradebook? Put back the last backup of it.")
        return
    if not tables >= TABLES:
        yield Sign("The gradebook's database holds no gradebook.", "Look at c.CourseDirectory.db_url.")
    elif revision != (wanted := _head()):
        fix = "Make a backup, then run: nbgrader db upgrade"
        yield Sign(f"The gradebook has version {revision}, and this nbgrader wants {wanted}.", fix)
    else:
        yield Sign(f"The gradebook has the version of this nbgrader, {revision}")


def _head() -> str | None:
    """Return the newest version of a gradebook that the installed nbgrader knows."""
    import nbgrader.alembic  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(nbgrader.alembic.__path__)))))
    return ScriptDirectory.from_config(config).get_current_head()


def _exchange(pipeline: Pipeline) -> Iterator[Sign]:
    root = Path(str(pipeline.settings("Exchange").get("root") or "/usr/local/share/nbgrader/exchange"))
    if not root.is_dir():
        yield Sign(f"The exchange {root} is not there.", f"Run: mkdir -p {root} && chmod ugo+rwx {root}")
        return
    if not os.access(root, os.W_OK | os.X_OK):
        yield Sign(f"You may not write into the exchange {root}.", f"Ask whoever owns it for: chmod ugo+rwx {root}")
    elif pipeline.coursedir.root and root.resolve().is_relative_to(
        Path(pipeline.coursedir.root, "gradebook").resolve()
    ):
        yield Sign(
            "The exchange lies inside gradebook/, where learners may not look.", f"Move it: c.Exchange.root in {CONFIG}"
        )
    else:
        yield Sign(f"The exchange is {root}")


def _named(course: Path) -> Iterator[Sign]:
    """Yield which modules have names that nbgrader can't take."""
    for name in sorted({path.parent.name for path in course.glob("source/*/*.ipynb")}):
        if why := unfit_module(name):
            yield Sign(f"The module {printable(name)} can't be released: {why}", "Give its folder another name.")


def _released(course: Path) -> Iterator[Sign]:
    source = {path.parent.name for path in course.glob("source/*/*.ipynb")}
    release = {path.parent.name for path in course.glob("release/*/*.ipynb")}
    if missing := sorted(source - release):
        yield Sign(f"Never built: {', '.join(missing)}.", "Run: casewise build")
    elif source:
        yield Sign(f"Built: {', '.join(sorted(source))}")
    else:
        yield Sign("There is no module in source/.", "Make one: a folder with lesson.ipynb and assessment.ipynb.")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
