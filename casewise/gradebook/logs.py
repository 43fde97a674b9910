"""The log of nbgrader's commands: what a learner named reaches it as text, never as a line of its own."""

from __future__ import annotations

import logging
from typing import Any

from casewise.printable import printable

NEXT = "\n  | "
"""Begins each further line of a record, so that none can pass for another record."""


class EscapedRecord(logging.LogRecord):
    """A record whose message and traceback hold nothing that a terminal would interpret."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if self.exc_info and self.exc_info[0]:
            self.exc_text = escaped(logging.Formatter().formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802  (logging's own name)
        """Return the message, on one line or with marks before the further ones."""
        return escaped(super().getMessage())


def escaped(text: str) -> str:
    """Return a text whose lines cannot be taken for other records, and which no terminal acts on."""
    return NEXT.join(map(printable, text.split("\n")))


def escape() -> None:
    """Make every record of this process one that is escaped, whichever logger or handler it goes through."""
    logging.setLogRecordFactory(EscapedRecord)
