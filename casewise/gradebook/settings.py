"""Settings of a course in `nbgrader_config.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from traitlets import Bool, Dict, Enum, Float, TraitError, Unicode, Union, validate
from traitlets.config import Configurable

from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course


class Deadlines(Configurable):
    """How deadlines are read and shown."""

    zone = Unicode(
        help='The zone in which deadlines are written and shown, as "America/Chicago"; this machine\'s if empty.'
    ).tag(config=True)


def zone_of(course: Course, name: str = "") -> ZoneInfo | None:
    """Return the time zone of the course, or the one of this name; None for this machine's.

    Raises:
        CasewiseError: if there is no such zone.
    """
    return _zone(name or str(course.configured(Deadlines).zone))


def in_zone(moment: datetime, settings: Any) -> datetime:
    """Return a moment in the course's time zone; `settings` is anything of nbgrader's that has its configuration.

    Raises:
        CasewiseError: if there is no such zone.
    """
    zone = _zone(Deadlines(parent=settings).zone)
    return moment.astimezone(zone) if zone else moment


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        words = f'There is no time zone "{name}". Write it as in America/Chicago.'
        raise CasewiseError(words) from error


class Xapi(Configurable):
    """How statements name learners."""

    home_page = Unicode(help="The address of the system that gave learners their accounts, for xAPI's actors.").tag(
        config=True
    )


PASS = 0.8


class CertificateSettings(Configurable):
    """What the school decides about certificates: `c.Certificate` in the configuration."""

    @classmethod
    def section_names(cls) -> list[str]:
        """Return the names of the configuration's sections that count: every course has `c.Certificate`."""
        return [Configurable.__name__, "Certificate"]

    pass_mark = Union(
        [Float(), Dict(per_key_traits={}, value_trait=Float())],
        default_value=PASS,
        help="The share of the points from which a module is passed, or a share for each module.",
    ).tag(config=True)
    hours = Dict(value_trait=Float(), help="The hours of study that a module counts for, by module.").tag(config=True)
    titles = Dict(value_trait=Unicode(), help="What a module is called on paper, by module.").tag(config=True)
    school = Unicode(help="Who issues the certificates.").tag(config=True)
    signature = Unicode(help="What stands below a line for a signature; no line if empty.").tag(config=True)
    show_score = Bool(default_value=False, help="Whether the share of the points is shown.").tag(config=True)
    paper = Enum(["us-letter", "a4"], default_value="us-letter", help="The paper, in landscape.").tag(config=True)

    @validate("pass_mark")
    def _share(self, proposal: dict[str, float | dict[str, float]]) -> float | dict[str, float]:
        given = proposal["value"]
        for share in given.values() if isinstance(given, dict) else [given]:
            if not 0 < share <= 1:
                raise TraitError(f"c.Certificate.pass_mark is a share of the points, as 0.8 is; {share:g} is none.")
        return given

    def passes(self, module: str) -> float:
        """Return the share of the points from which a module is passed."""
        return float(self.pass_mark.get(module, PASS) if isinstance(self.pass_mark, dict) else self.pass_mark)

    def title(self, module: str) -> str:
        """Return what a module is called on paper."""
        return str(self.titles.get(module) or module.replace("-", " ").replace("_", " ").capitalize())
