"""How far a simulated class goes."""

from enum import StrEnum


class Until(StrEnum):
    """The last thing that is done in a term; what comes after it is left to whoever tries the course."""

    HAND_IN = "hand-in"
    FEEDBACK = "feedback"
