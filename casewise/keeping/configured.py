"""The health of a course's configuration: whether each setting can be used, and names something that exists."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from traitlets.config import Configurable

from casewise import timestamp
from casewise.errors import CasewiseError
from casewise.folders import CONFIG, SOURCE
from casewise.gradebook.course_folder import Course
from casewise.gradebook.failed_step import StepError
from casewise.gradebook.settings import CertificateSettings, zone_of
from casewise.grading.feedback import FeedbackPage
from casewise.keeping.checkup import Check

BY_MODULE = (
    ("FeedbackPage", "reveal"),
    ("Certificate", "pass_mark"),
    ("Certificate", "hours"),
    ("Certificate", "titles"),
)
"""Settings that name modules."""
NEAR = 0.8
"""How similar two names are if one may be a typing error for the other."""


def configuration(course: Course, folder: Path) -> Iterator[Check]:
    """Yield the results of all checks of a configuration that can be read."""
    yield _plugged(course)
    yield from _settings(course)
    yield _clock(course)
    yield from _source(course)
    yield from _names(course, folder)


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
        yield Check(f"c.CourseDirectory.source_directory isn't {SOURCE}, so cards can't know an author.", fix)


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
    yield from _modules(course, folder)


def _modules(course: Course, folder: Path) -> Iterator[Check]:
    """Yield a finding for each module that a setting names and that doesn't exist."""
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
