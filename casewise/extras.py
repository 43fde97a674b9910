"""Extras: what a task needs besides the base, and a sentence for whoever hasn't installed it.

A learner's kernel and server need only the base. pyproject.toml lists what comes with each extra.
"""

from __future__ import annotations

from casewise.clone import outdated
from casewise.errors import CasewiseError

GRADE = "grade"
EXTRAS = {
    "build": "author",
    "certificate": "certificates",
    "check": "author",
    "demo": "author",
    "import": "author",
    "new": "author",
    "new-scenario": "author",
    "preview": "author",
    "report": "report",
    "site": "site",
    "status": "author",
}
"""The extra of each command; that of all others is `GRADE`."""


class MissingExtraError(CasewiseError):
    """A library isn't installed. `what` says which, and `fix` how it comes."""

    def __init__(self, library: str, extra: str) -> None:
        self.what = f"{library} isn't installed, and this needs it."
        self.fix = f"Run: {outdated()}" if outdated() else f'Run: pip install "casewise[{extra}]"'
        super().__init__(f"{self.what} {self.fix}")


def extra_of(command: str) -> str:
    """Return the extra that brings all that a command needs."""
    return EXTRAS.get(command, GRADE)


def missing_extra(error: ModuleNotFoundError, extra: str) -> MissingExtraError:
    """Return what to say when a library of an extra couldn't be imported.

    Raises:
        ModuleNotFoundError: the same, if it's a module of our own: that is a bug.
    """
    library = (error.name or "").split(".")[0]
    if library in {"", "casewise"}:
        raise error
    return MissingExtraError(library, extra)
