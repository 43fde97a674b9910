"""A learner, as a roster and the gradebook know them."""

from __future__ import annotations

from dataclasses import dataclass, field

WORDS = {"first": "first name", "last": "last name", "email": "e-mail", "lms_id": "LMS id"}
"""What is known of a learner besides the id, in words."""


@dataclass(frozen=True)
class Learner:
    """One learner: the id by which they hand in, and what they are called."""

    learner: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms_id: str = ""
    line: int = field(default=0, compare=False)
    """Where it stands in its table."""

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return f"{self.first} {self.last}".strip()
