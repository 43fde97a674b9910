"""What lies in the exchange's inbound folder: whether a submission is whole, whose it is, and when it was put there.

Everybody may put a folder of any name there. What the kernel notes of it, its owner and when it last changed, nobody
can feign; the name and the files in it, anybody can.
"""

from __future__ import annotations

import os
import pwd
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.utils import parse_utc

STAMP = "timestamp.txt"
SECRET = "submission_secret.txt"  # noqa: S105  (a file's name)
TOLERANCE = timedelta(minutes=10)
"""How far two clocks may be apart before it is remarked upon."""


def is_whole(submission: Path) -> bool:
    """Return whether handing in came to its end: the secret is what nbgrader writes last."""
    try:
        return os.lstat(submission / SECRET).st_size > 0 and os.access(submission / SECRET, os.R_OK)
    except OSError:
        return False


def stranger(submission: Path, learner: str) -> str:
    """Return who owns a submission that says it is a learner's and is not; an empty text if nothing speaks against it.

    What the collecting account itself has put there is trusted. Where neither the owner nor the learner has an account
    on this machine, as in containers, there is nothing to tell it by.
    """
    try:
        owner = os.lstat(submission).st_uid
    except OSError:
        return ""
    account, rightful = _account(owner), _number(learner)
    if owner in {rightful, os.geteuid()} or (account is None and rightful is None):
        return ""
    return account or f"account number {owner}"


def clock(submission: Path, collected: Path) -> str:
    """Return a remark if a submission's own time is not the time at which this machine saw it; else an empty text.

    What it says is read from what was collected of it: a learner's own file could be anything by now.
    """
    try:
        seen = datetime.fromtimestamp(os.lstat(submission / STAMP).st_ctime, UTC).replace(tzinfo=None)
        said = moment((collected / STAMP).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return ""
    if said is None or abs(seen - said) <= TOLERANCE:
        return ""
    return (
        f"It says that it was handed in at {said:%Y-%m-%d %H:%M} UTC, and this machine saw it at "
        f"{seen:%Y-%m-%d %H:%M} UTC: a clock is off, the time was changed by hand, or the exchange was copied."
    )


def moment(stamp: str) -> datetime | None:
    """Return nbgrader's timestamp, in UTC and without a zone, or None where it cannot be read."""
    try:
        return parse_utc(stamp) if stamp else None
    except (ValueError, OverflowError):
        return None


def _account(number: int) -> str | None:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return None


def _number(account: str) -> int | None:
    try:
        return pwd.getpwnam(account).pw_uid
    except (KeyError, ValueError):
        return None
