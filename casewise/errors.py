"""The base of every error that a person can fix, and what the exit code of a command says."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """The exit codes of all commands."""

    FINE = 0
    UNEXPECTED = 1
    USAGE = 2
    FINDINGS = 3
    BAD_COURSE = 4


class CasewiseError(Exception):
    """Something went wrong. The message says what, where, and how to fix it; each line of it is a sentence."""

    exit_code: ClassVar[Exit] = Exit.UNEXPECTED

    @property
    def lines(self) -> list[str]:
        """The message, line by line."""
        return str(self).split("\n")


class CourseFilesError(CasewiseError):
    """The course's files are bad, and nothing was done."""

    exit_code = Exit.BAD_COURSE


class UsageError(CasewiseError):
    """A command was used wrongly."""

    exit_code = Exit.USAGE


NO_SPACE = {errno.ENOSPC: "The disk is full", errno.EDQUOT: "Your share of the disk is full"}
"""What the system's reasons for not writing mean, in words."""
FULL = re.compile(r"No space left on device|disk is full|disk quota exceeded", re.IGNORECASE)
"""How databases and other programs say that a disk is full."""


def full_disk(error: BaseException | None) -> str:
    """Return what to say if a full disk is behind an error, and an empty text if it's something else."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in NO_SPACE:
            what = f": {cause.filename} can't be written" if cause.filename else ""
            return f"{NO_SPACE[cause.errno]}{what}. Free some space, and run this again."
        database = type(cause).__module__ == "sqlite3" or hasattr(cause, "orig")  # as in SQLAlchemy's errors
        if database and FULL.search(str(cause)):
            return f"{NO_SPACE[errno.ENOSPC]}. Free some space, and run this again."
    return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, and those that it was raised for."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
