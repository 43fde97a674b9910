"""Submissions in the exchange's inbound folder: whether one is complete, whose it is, and when it arrived.

Anyone may put a folder with any name there. Nobody can fake what the operating system records, its owner and its last
change; anyone can fake its name and its files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casewise import timestamp
from casewise.accounts import name_of, number_of
from casewise.folders import STAMP
from casewise.printable import printable

TOLERANCE = timedelta(minutes=10)
"""How far apart two clocks may be before it's worth a remark."""
NAME_LIMIT = 255
"""How many bytes a file's name may have."""


@dataclass(frozen=True)
class Arrival:
    """When a submission was handed in, in UTC. `seen` is when it arrived on this machine, if that's another time."""

    at: datetime
    seen: datetime | None = None
    remarks: tuple[str, ...] = ()


def unusable(learner: str) -> str:
    """Return why a name can't be a learner's id, for the middle of a sentence, or an empty text if it can."""
    if not learner.strip():
        return "it doesn't name a learner"
    if learner.startswith(".") or "/" in learner:
        return "a learner's id can't begin with a dot or contain a slash"
    if printable(learner) != learner:
        return "its learner's id isn't UTF-8 or contains invisible characters"
    return "its learner's id is too long" if len(os.fsencode(learner)) > NAME_LIMIT else ""


def learner_and_time(folder: str, module: str, zone: str = "") -> tuple[str, datetime | None]:
    """Return the learner and the time in a folder's name; the time is None if the name doesn't have one.

    nbgrader makes the name: ``LEARNER+MODULE+TIME+RANDOM``, or without the last part. A zone may contain a plus sign.
    """
    learner, _, rest = folder.rpartition(f"+{module}+")
    times = (timestamp.read(text, zone) for text in (rest, rest.rpartition("+")[0]))
    return learner, next((time for time in times if time), None)


def stranger(submission: Path, learner: str) -> str:
    """Return who owns a submission if that isn't the learner in its name; an empty text if it could be.

    Submissions from the collecting account itself are trusted. If neither the owner nor the learner has an account on
    this machine, as in containers, nothing can be checked.
    """
    try:
        owner = os.lstat(submission).st_uid
    except OSError:
        return ""
    account, rightful = name_of(owner), number_of(learner)
    if owner in {rightful, os.geteuid()} or (account is None and rightful is None):
        return ""
    return account or f"account number {owner}"


def changed(submission: Path) -> datetime:
    """Return when a folder last changed, by this machine's clock, in UTC."""
    try:
        return utc(os.lstat(submission).st_ctime)
    except OSError:
        return datetime.now(UTC).replace(tzinfo=None)


def utc(seconds: float) -> datetime:
    """Return a file system's time in UTC without a zone."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def arrival(own: datetime | None, name: datetime | None, seen: datetime) -> Arrival:
    """Return when a submission was handed in: by its timestamp.txt, its folder's name, or its arrival here.

    The name is checked first. The learner can change the file, but can't change the time in the folder's name without
    a trace in this machine's own times.
    """
    at, by = (name, "the exchange's folder name") if name else (seen, "the file system")
    remarks = []
    if own is not None and abs(own - at) <= TOLERANCE:
        at = max(own, at)
    else:
        why = f"{STAMP} is missing or can't be read" if own is None else f"{STAMP} says {own:%Y-%m-%d %H:%M} UTC"
        remarks.append(f"Handed in at {at:%Y-%m-%d %H:%M} UTC, by {by}: {why}.")
    if abs(seen - at) <= TOLERANCE:
        return Arrival(at, remarks=tuple(remarks))
    remarks.append(
        f"It says that it was handed in at {at:%Y-%m-%d %H:%M} UTC, but it arrived at {seen:%Y-%m-%d %H:%M} UTC. "
        "A clock is wrong, the time was changed by hand, or the exchange was copied."
    )
    return Arrival(at, seen, tuple(remarks))
