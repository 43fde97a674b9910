"""A course's settings in `nbgrader_config.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from traitlets import Bool, Dict, Enum, Float, TraitError, Unicode, Union, validate
from traitlets.config import Configurable

from casewise.errors import CasewiseError
from casewise.folders import module_title
from casewise.gradebook.course_folder import Course


class Deadlines(Configurable):
    """Settings for reading and showing deadlines."""

    zone = Unicode(help='The time zone of deadlines, such as "America/Chicago"; this machine\'s if empty.').tag(
        config=True
    )


def zone_of(course: Course, name: str = "") -> ZoneInfo | None:
    """Return the course's time zone, or the one with this name; None for this machine's.

    Raises:
        CasewiseError: if the zone doesn't exist.
    """
    return _zone(name or str(course.configured(Deadlines).zone))


def in_zone(moment: datetime, settings: Any) -> datetime:
    """Return a time in the course's time zone. `settings` is any nbgrader object with the configuration.

    Raises:
        CasewiseError: if the zone doesn't exist.
    """
    zone = _zone(Deadlines(parent=settings).zone)
    return moment.astimezone(zone) if zone else moment


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        words = f'There is no time zone "{name}". Write it like America/Chicago.'
        raise CasewiseError(words) from error


class Xapi(Configurable):
    """Settings for naming learners in xAPI statements."""

    home_page = Unicode(help="The address of the site where learners have their accounts, for xAPI's actors.").tag(
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
        help="The share of the points needed to pass, or a share for each module.",
    ).tag(config=True)
    hours = Dict(value_trait=Float(), help="The hours of study for each module.").tag(config=True)
    titles = Dict(value_trait=Unicode(), help="The title of each module on the certificate.").tag(config=True)
    school = Unicode(help="The name of the school that issues the certificates.").tag(config=True)
    signature = Unicode(help="The text below the line for a signature; no line if empty.").tag(config=True)
    show_score = Bool(default_value=False, help="Whether to show the share of the points.").tag(config=True)
    paper = Enum(["us-letter", "a4"], default_value="us-letter", help="The paper size, in landscape.").tag(config=True)

    @validate("pass_mark")
    def _share(self, proposal: dict[str, float | dict[str, float]]) -> float | dict[str, float]:
        given = proposal["value"]
        for share in given.values() if isinstance(given, dict) else [given]:
            if not 0 < share <= 1:
                raise TraitError(f"c.Certificate.pass_mark must be a share of the points, such as 0.8, not {share:g}.")
        return given

    def passes(self, module: str) -> float:
        """Return the share of the points needed to pass a module."""
        return float(self.pass_mark.get(module, PASS) if isinstance(self.pass_mark, dict) else self.pass_mark)

    def stated(self, module: str) -> float | None:
        """Return the share of the points needed to pass a module, or None if the configuration doesn't set it."""
        sections = (self.config.get(name, {}) for name in self.section_names())
        given = self.pass_mark if any("pass_mark" in section for section in sections) else {}
        return self.passes(module) if not isinstance(given, dict) or module in given else None

    def title(self, module: str) -> str:
        """Return the title of a module on the certificate."""
        return str(self.titles.get(module) or module_title(module))
