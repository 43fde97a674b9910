"""What lies in the exchange's inbound folder: whether a submission is whole, whose it is, and when it was put there.

Anyone may put a folder of any name there. What the kernel notes of it, its owner and when it last changed, nobody can
fake; the name and the files in it, anyone can.
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
"""How far two clocks may be apart before it is remarked upon."""
NAME_LIMIT = 255
"""Bytes of a file's name."""


@dataclass(frozen=True)
class Arrival:
    """When a submission was handed in, in UTC. `seen` is when this machine saw it, if that's another time."""

    at: datetime
    seen: datetime | None = None
    remarks: tuple[str, ...] = ()


def unusable(learner: str) -> str:
    """Return why a name can't be a learner's id, in the middle of a sentence; an empty text if it can."""
    if not learner.strip():
        return "it names no learner"
    if learner.startswith(".") or "/" in learner:
        return "a learner's id can't begin with a dot or hold a slash"
    if printable(learner) != learner:
        return "its learner's id isn't UTF-8 or holds characters that can't be seen"
    return "its learner's id is too long" if len(os.fsencode(learner)) > NAME_LIMIT else ""


def learner_and_time(folder: str, module: str, zone: str = "") -> tuple[str, datetime | None]:
    """Return whose submission a folder's name says it is, and when it was handed in, None if it doesn't say when.

    The name is nbgrader's: ``LEARNER+MODULE+TIME+RANDOM``, or without the last part. A zone may hold another plus sign.
    """
    learner, _, rest = folder.rpartition(f"+{module}+")
    times = (timestamp.read(text, zone) for text in (rest, rest.rpartition("+")[0]))
    return learner, next((time for time in times if time), None)


def stranger(submission: Path, learner: str) -> str:
    """Return who owns a submission that says it is a learner's and is not; an empty text if nothing speaks against it.

    What the collecting account itself has put there is trusted. Where neither the owner nor the learner has an account
    on this machine, as in containers, there is nothing to tell it by.
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
    """Return when this machine saw the last change of a folder, in UTC."""
    try:
        return utc(os.lstat(submission).st_ctime)
    except OSError:
        return datetime.now(UTC).replace(tzinfo=None)


def utc(seconds: float) -> datetime:
    """Return a file system's time in UTC, without a zone."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def arrival(own: datetime | None, name: datetime | None, seen: datetime) -> Arrival:
    """Return when a submission was handed in: by its own timestamp.txt, its folder's name, or what this machine saw.

    The name is checked first: its learner can change the file, and not the moment at which nbgrader named the folder
    without leaving a trace in what this machine saw.
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
        f"It says that it was handed in at {at:%Y-%m-%d %H:%M} UTC, and this machine saw it at "
        f"{seen:%Y-%m-%d %H:%M} UTC: a clock is off, the time was changed by hand, or the exchange was copied."
    )
    return Arrival(at, seen, tuple(remarks))
