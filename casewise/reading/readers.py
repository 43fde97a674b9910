"""Who reads whom."""

from __future__ import annotations

from hashlib import sha256

LONGEST = 60
"""How many characters a reader's name may have."""


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
