"""A learner in a roster or in the gradebook."""

from __future__ import annotations

from dataclasses import dataclass, field

WORDS = {
    "first": "first name",
    "last": "last name",
    "email": "e-mail",
    "lms_id": "LMS id",
    "section": "section",
    "group": "group",
}
"""The fields of a learner besides the id, in words."""


@dataclass(frozen=True)
class Learner:
    """One learner: the id with which they hand in, and their name."""

    learner: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms_id: str = ""
    line: int = field(default=0, compare=False)
    """The line in the table, or 0."""
    section: str = ""
    group: str = ""
    """Those who hand in together, unique within a section."""

    @property
    def name(self) -> str:
        """First and last name, if they are known."""
        return f"{self.first} {self.last}".strip()
