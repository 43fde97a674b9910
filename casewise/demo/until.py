"""How far a simulated class goes."""

from enum import StrEnum


class Until(StrEnum):
    """The last step of a term. The rest is left to the person who tries the course."""

    HAND_IN = "hand-in"
    FEEDBACK = "feedback"
