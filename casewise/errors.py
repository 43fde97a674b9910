"""The base of every error that a person can fix, and what the exit code of a command says."""

from __future__ import annotations

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
