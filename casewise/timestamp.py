"""The time at which something was handed in, as nbgrader writes it: ``2026-11-23 10:00:00.000000 UTC``.

One strict pattern reads it. nbgrader itself gives such a text to dateutil, which guesses, opens the file that a zone
names, and fails on numbers in a dozen ways. A learner can write the text.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FORMAT = "%Y-%m-%d %H:%M:%S.%f UTC"
LENGTH_LIMIT = 80
TEXT = re.compile(
    r"(20\d\d-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(?P<fraction>\d{1,6}))?"
    r"(?: ?(?:(?P<utc>UTC|GMT|Z)|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?|(?P<name>[A-Za-z]{2,6})))?",
    re.ASCII,
)
"""Without a zone it's UTC: `nbgrader zip_collect` writes that."""
IN_A_NAME = re.compile(r"(20\d\d-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)", re.ASCII)
"""What an LMS puts into the name of a file, for `nbgrader zip_collect` to find it there."""
FURTHEST = timedelta(hours=14)


def read(text: str, zone: str = "") -> datetime | None:
    """Return the moment in UTC, without a zone as nbgrader keeps it, or None if the text doesn't say it for certain.

    `zone` is the course's own, as in America/Chicago. An abbreviation such as CST is read only if it's that zone's at
    that moment: others use the same letters.
    """
    text = IN_A_NAME.sub(r"\1 \2:\3:\4", text.strip()) if len(text) <= LENGTH_LIMIT else ""
    found = TEXT.fullmatch(text)
    if found is None:
        return None
    try:
        there = datetime.fromisoformat(f"{found[1]} {found[2]}")
    except ValueError:
        return None
    there += timedelta(microseconds=int((found["fraction"] or "").ljust(6, "0")))
    offset = _abbreviated(there, found["name"], zone) if found["name"] else _numeric(found)
    return None if offset is None else there - offset


def written(moment: datetime) -> str:
    """Return a moment in UTC as nbgrader writes it."""
    return moment.strftime(FORMAT)


def _numeric(found: re.Match[str]) -> timedelta | None:
    offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    if offset > FURTHEST:
        return None
    return -offset if found["sign"] == "-" else offset


def _abbreviated(there: datetime, name: str, zone: str) -> timedelta | None:
    try:
        known = ZoneInfo(zone)
    except (ValueError, LookupError, OSError):
        return None
    both = (there.replace(tzinfo=known, fold=fold) for fold in (0, 1))  # an hour that the clock shows twice
    return next((moment.utcoffset() for moment in both if moment.tzname() == name), None)
