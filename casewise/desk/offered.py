"""What the lists of the desk's actions offer: programs, exports, kinds and uses, each with its value and its label."""

from __future__ import annotations

from casewise import plugins

LMS = (("", "A table of your own"), ("canvas", "Canvas"), ("moodle", "Moodle"), ("blackboard", "Blackboard"))
OWN = {
    "results": {
        "csv": "A spreadsheet",
        "canvas": "Canvas",
        "moodle": "Moodle",
        "blackboard": "Blackboard",
        "xapi": "A record store (xAPI)",
    },
    "questions": {"moodle": "Moodle", "qti12": "Canvas (QTI 1.2)", "qti": "QTI 2.1"},
    "feedback": {"moodle": "Moodle", "canvas": "Canvas"},
}
"""What Casewise's own exports are called, in the order of their list."""
USE = (("", "As the notebook"), ("practice", "Practice"), ("graded", "Graded"))


def exports(sort: str) -> tuple[tuple[str, str], ...]:
    """Return where results, questions or feedback can go: Casewise's own exports, then those of other packages."""
    others = [name for name in plugins.names("exports", sort) if name not in OWN[sort]]
    return (*OWN[sort].items(), *((name, name.capitalize()) for name in others))


TEMPLATES = tuple(name for name, _ in exports("results") if name not in {"csv", "xapi"})
"""The exports that may fill a table of an LMS. Whether another package's does, its command says."""


def kinds() -> tuple[tuple[str, str], ...]:
    """Return the kinds of scenario that are installed."""
    return tuple((name, name.capitalize()) for name in plugins.names("kinds"))
