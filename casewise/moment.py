"""A time as text: ISO time, followed by the course's time zone in brackets, as in RFC 9557."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from casewise.languages.catalogs import _
from casewise.languages.dates import time_in_zone

TEXT = re.compile(r"([^\[\]]+)(?:\[([^\[\]]+)\])?")
YEARS = range(1969, 9999)


def to_text(moment: datetime) -> str:
    """Return a moment as text, with its zone if that has a name."""
    zone = getattr(moment.tzinfo, "key", "")
    return moment.isoformat(timespec="seconds") + (f"[{zone}]" if zone else "")


def from_text(text: str) -> datetime | None:
    """Return a moment in its zone, or None for a text that isn't one. Where a zone is unknown, its offset counts.

    A notebook that someone else made can say any date. Those at the ends of the calendar have no place in other zones.
    """
    found = TEXT.fullmatch(text)
    try:
        moment = datetime.fromisoformat(found[1] if found else "")
    except ValueError:
        return None
    if moment.tzinfo is None or moment.year not in YEARS:
        return None
    if not found or not found[2]:
        return moment
    try:
        return moment.astimezone(ZoneInfo(found[2]))
    except (ValueError, LookupError, OSError):
        return moment


def due_in_words(text: str) -> str:
    """Return when a module is due, in the course's zone, else in this machine's; an empty text if it is not known."""
    moment = from_text(text)
    return _("Due {time}").format(time=in_words(moment)) if moment else ""


def past_in_words(text: str) -> str:
    """Return what a learner should know once this due date is past; an empty text if it is not known."""
    moment = from_text(text)
    late = _("It's past the due date ({time}). What you hand in now is late.")
    return late.format(time=in_words(moment)) if moment else ""


def in_words(moment: datetime) -> str:
    """Return a moment in its own zone if that has a name, else in this machine's: *Friday, May 1, 17:00 (UTC)*."""
    zone = getattr(moment.tzinfo, "key", "")
    if not zone:
        moment = moment.astimezone()
    return time_in_zone(moment, zone or moment.tzname() or "")
