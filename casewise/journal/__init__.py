"""The journal: every answer of a learner, one JSON object a line, in the order in which it was given.

A line is ``{"v": 1, "scenario": ..., "response": ..., "at": ..., "session": ..., "n": ...}`` and, if it was asked,
``"confidence"``. The last good line of a scenario counts. Lines are only ever appended, so a second tab or a killed
kernel loses nothing; a line that cannot be read is kept, skipped and reported.

A line with ``"checked"`` notes that the learner checked a practice answer, and what came out: ``"right"``,
``"partly"``, ``"wrong"`` or ``"read"``, with ``"score"``, the credit from 0 to 1. It repeats the answer, so it's never
a new one: the answer keeps its time, and no grade, report or receipt depends on it.
"""

from casewise.journal.entry import Entry
from casewise.journal.file import NAME, Journal, JournalError, fingerprint, read, write
from casewise.journal.record import Damage, Record, accepting, from_copy

__all__ = [
    "NAME",
    "Damage",
    "Entry",
    "Journal",
    "JournalError",
    "Record",
    "accepting",
    "fingerprint",
    "from_copy",
    "read",
    "write",
]
