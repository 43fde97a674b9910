"""What a learner has handed in for a module, and its feedback."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from casewise.folders import SECRET
from casewise.moment import in_words
from casewise.printable import counted


class Feedback(Enum):
    """Whether there is feedback on a submission."""

    NONE = "none"
    WAITING = "waiting"
    HERE = "here"


@dataclass(frozen=True)
class HandedIn:
    """The newest submission: its receipt, and its feedback.

    `at` is nbgrader's timestamp in UTC, empty if it can't be read; `answers` and `fingerprint` are those of the journal
    that was handed in; `pages` are the fetched feedback pages, by notebook. `counts` is the timestamp of an earlier
    submission that has the feedback, because it earned more; empty if that is the newest.
    """

    at: str
    answers: int
    fingerprint: str
    feedback: Feedback
    pages: dict[str, str]
    counts: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> HandedIn:
        """Return the submission in an answer of `nbgrader_process`."""
        feedback, counts = Feedback(data["feedback"]), data.get("counts", "")
        return cls(data["at"], data["answers"], data["fingerprint"], feedback, data["pages"], counts)

    @property
    def receipt(self) -> str:
        """The receipt in words."""
        count = counted(self.answers, "answer")
        hash_of = f" Receipt {self.fingerprint}." if self.fingerprint else ""
        if not self.at:
            return f"Handed in: {count}.{hash_of}{self._counted}"
        moment = _moment(self.at)
        day = f"{moment:%B} {moment.day}, {moment:%Y}"
        return f"Handed in on {day}, at {moment:%H:%M}: {count}.{hash_of}{self._counted}"

    @property
    def _counted(self) -> str:
        return f" Your hand-in of {in_words(_moment(self.counts))} counts." if self.counts else ""


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at.replace(" UTC", "+00:00")).astimezone()


def is_whole(submission: Path) -> bool:
    """Return whether handing in was completed: nbgrader writes the secret last."""
    try:
        return os.lstat(submission / SECRET).st_size > 0 and os.access(submission / SECRET, os.R_OK)
    except OSError:
        return False
