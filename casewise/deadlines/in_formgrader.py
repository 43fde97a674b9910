"""Dates in formgrader: shown and entered in the course's zone, whatever the season.

nbgrader shows them in UTC unless `c.NbGraderAPI.timezone` is set, and it enters them with the offset from UTC that the
zone has today. A date in winter that is edited in summer would move by an hour. So the zone's own name is entered here.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from nbgrader import utils
from nbgrader.apps import api

PAGES = "nbgrader.server_extensions.formgrader.handlers"
_begin, _parse, _offset = api.NbGraderAPI.__init__, utils.parse_utc, utils.to_numeric_tz


def guard() -> None:
    """Let formgrader use the course's zone, and the names of zones."""
    api.NbGraderAPI.__init__ = _begin_in_zone
    api.as_timezone = in_zone
    utils.parse_utc = in_utc
    places: list[Any] = [utils, api, *filter(None, [sys.modules.get(PAGES)])]
    for module in places:
        module.to_numeric_tz = named


def _begin_in_zone(nbgrader: Any, *given: Any, **more: Any) -> None:
    _begin(nbgrader, *given, **more)
    zone = nbgrader.config.Deadlines.get("zone", "")
    if _known(zone) and "timezone" not in nbgrader.config.NbGraderAPI:
        nbgrader.timezone = zone


def in_zone(moment: datetime, zone: str) -> datetime:
    """Return a time in UTC as the clock of a zone shows it."""
    known = _known(zone)
    return moment.replace(tzinfo=UTC).astimezone(known) if known else moment


def named(zone: str) -> str:
    """Return what a zone is called beside a date in formgrader: its name, or nbgrader's number for UTC."""
    return zone if _known(zone) and zone != "UTC" else str(_offset(zone))


def in_utc(text: Any) -> Any:
    """Return a time in UTC without a zone, as nbgrader's own function does; the zone may be a name."""
    if isinstance(text, str):
        clock, _, name = text.strip().rpartition(" ")
        if "/" in name and (known := _known(name)):
            return datetime.fromisoformat(clock).replace(tzinfo=known).astimezone(UTC).replace(tzinfo=None)
    return _parse(text)


def _known(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):
        return None
