"""Days and times in words, in the language that is spoken."""

from __future__ import annotations

from datetime import date, datetime

from casewise.languages.catalogs import N_, _

WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")),
)
MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August")),
    *(N_("September"), N_("October"), N_("November"), N_("December")),
)


def written_day(day: date) -> str:
    """Return a day, such as *November 23, 2026*."""
    return _("{month} {day}, {year}").format(**_parts(day))


def written_time(moment: datetime) -> str:
    """Return a day and a time, such as *November 23, 2026, at 14:05*."""
    return _("{month} {day}, {year}, at {time}").format(**_parts(moment), time=f"{moment:%H:%M}")


def short_time(moment: datetime) -> str:
    """Return a day and a time without the year, such as *November 23, 14:05*."""
    return _("{month} {day}, {time}").format(**_parts(moment), time=f"{moment:%H:%M}")


def time_in_zone(moment: datetime, zone: str) -> str:
    """Return a day and a time in a zone, such as *Friday, May 1, 17:00 (UTC)*."""
    weekday = _(WEEKDAYS[moment.weekday()])
    said = _parts(moment)
    return _("{weekday}, {month} {day}, {time} ({zone})").format(
        **said, weekday=weekday, time=f"{moment:%H:%M}", zone=zone
    )


def _parts(day: date) -> dict[str, str]:
    return {"month": _(MONTHS[day.month - 1]), "day": str(day.day), "year": f"{day:%Y}"}
