"""A step of nbgrader that failed, and why, in a sentence instead of its traceback."""

from __future__ import annotations

import re

from casewise.errors import FULL, CasewiseError
from casewise.printable import shortened


class StepError(CasewiseError):
    """A step of nbgrader failed. `log` is nbgrader's log, and `error` the last line of its traceback."""

    def __init__(self, step: str, log: str, error: str) -> None:
        self.step = step
        self.log = log
        self.error = error
        super().__init__(_sentence(step, log, error) or f"{step} failed.\n{log or error}")


RAISED = re.compile(
    r"^(?:  \| )?(?:[\w.]+\.)?(?P<name>\w+(?:Error|Exception|Interrupt|Refused)): (?P<why>.*)$", re.MULTILINE
)
"""The last line of a traceback in nbgrader's log."""
CLOSED = re.compile(r"Read-only file system|readonly database|Permission denied|unable to open database", re.IGNORECASE)


def _sentence(step: str, log: str, error: str) -> str:
    """Return a sentence that says why nbgrader crashed, or an empty text if it reported the error itself."""
    output = f"{log}\n{error}"
    if FULL.search(output):
        return f"The disk is full: {step} failed. Free some space, and run this again."
    if "Traceback (most recent call last)" not in log:
        return ""
    raised = [found for found in RAISED.finditer(log) if not found["name"].startswith("NbGrader")]
    why = shortened(raised[-1]["why"] or raised[-1]["name"]).rstrip(".") if raised else shortened(error)
    fix = "Give yourself write permission there" if CLOSED.search(output) else "Look at the file or setting it names"
    return f"{step} failed: {why}. {fix}, and run this again."
