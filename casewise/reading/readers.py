"""Who reads whom."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

LONGEST = 60
"""How many characters a reader's name may have."""


def learners_of(reader: str, learners: Iterable[str], course: Any) -> list[str]:  # noqa: ARG001  (no course says it yet)
    """Return those of some learners whose answers a reader reads: all, until a course's roster says who reads whom."""
    return list(learners)


def reader_name(text: object) -> str:
    """Return a reader's name as it's kept, or an empty text if it can't be one."""
    name = " ".join(text.split()) if isinstance(text, str) else ""
    return name if name.isprintable() and len(name) <= LONGEST else ""


def key_of(module: str, scenario: str, learner: str) -> str:
    """Return what an answer is called on the page, which says nothing about its learner.

    Answers are in the order of their keys, so a learner's place among those to one question says nothing about the
    next one.
    """
    return sha256(f"{module}/{scenario}/{learner}".encode()).hexdigest()[:16]
