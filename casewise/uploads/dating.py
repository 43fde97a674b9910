"""When an upload was handed in, and how that's known. An archive's dates never count, because anyone can set them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from casewise.collecting.inbound import TOLERANCE
from casewise.uploads.contents import DAY, AnswerFile
from casewise.uploads.schemes import Claim

ENTER = 'Enter the time in timestamp.txt of the submitted folder, as in "2026-11-28 14:05:00.000000 UTC".'


@dataclass(frozen=True)
class Dated:
    """When an upload was handed in, if that's known, and `by` what; `remarks` are for a person to read.

    `unknown` is a sentence if the time isn't known and it matters.
    """

    at: datetime | None = None
    by: str = ""
    remarks: tuple[str, ...] = ()
    unknown: str = ""


@dataclass(frozen=True)
class Clock:
    """What a time is compared with: now, the course's time zone (None for this machine's), and the due date."""

    now: datetime
    zone: tzinfo | None = None
    due: datetime | None = None

    def of_lms(self, claim: Claim) -> datetime | None:
        """Return the LMS's own time in UTC, or None."""
        if claim.at is None:
            return None
        try:
            at = claim.at if claim.at.tzinfo else claim.at.replace(tzinfo=self.zone)
            at = at.astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return at if at <= self.now + DAY else None


def dated(answers: Iterable[AnswerFile], claim: Claim, clock: Clock) -> Dated:
    """Return when an upload was handed in: by its receipt, by the LMS, or by the last answer in it."""
    answers = list(answers)
    remarks = [f"{one.doubt[:1].upper()}{one.doubt[1:]}, so it wasn't trusted." for one in answers if one.doubt]
    last = max(filter(None, (one.last for one in answers)), default=None)
    if last and last > clock.now + DAY:
        remarks.append(f"The last answer says {_shown(last)}, which is in the future. A clock is wrong.")
        last = None
    made = max(filter(None, (one.made for one in answers)), default=None)
    if made and last and made < last - TOLERANCE:
        remarks.append(
            f"Its receipt says that it was handed in at {_shown(made)}, before its last answer, at {_shown(last)}. A "
            "clock is wrong, or the time was changed by hand, so the receipt wasn't trusted."
        )
        made = None
    lms, due = clock.of_lms(claim), clock.due
    if made:
        if due and made <= due and (claim.late or (lms and lms > due)):
            marks = f"marks it LATE ({claim.lms})" if claim.late else f"says {_shown(lms)}"
            remarks.append(
                f"The LMS {marks}, but its receipt says {_shown(made)}, which is on time. Which is right? {ENTER}"
            )
        return Dated(made, "the receipt", tuple(remarks))
    if lms:
        what = {"Blackboard": "Blackboard's attempt time", "Sakai": "Sakai's timestamp"}
        return Dated(lms, what.get(claim.lms, f"{claim.lms or 'the LMS'}'s own time"), tuple(remarks))
    if claim.late and due and (last is None or last <= due):
        remarks.append(f"{claim.lms} marks it LATE and doesn't say how late, so it counts as one second late. {ENTER}")
        return Dated(due + timedelta(seconds=1), f"{claim.lms}'s LATE mark", tuple(remarks))
    if last:
        return Dated(last, "the last answer", tuple(remarks))
    unknown = f"It isn't known when it was handed in, and it was due {_shown(due)}. {ENTER}" if due else ""
    return Dated(None, "", tuple(remarks), unknown)


def sakai_time(text: str) -> datetime | None:
    """Return the time that Sakai writes beside an upload, or None."""
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})", text.strip(), re.ASCII)
    try:
        year, month, day, hour, minute, second, _ = map(int, found.groups()) if found else (0,) * 7
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _shown(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "nothing"
