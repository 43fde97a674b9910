"""Escaping in the log of nbgrader's commands, so that a learner's file name can't forge a line."""

from __future__ import annotations

import logging
from typing import Any

from casewise.printable import printable

NEXT = "\n  | "
"""The beginning of each further line of a record, so that it can't look like another record."""


class EscapedRecord(logging.LogRecord):
    """A log record without anything in its message or traceback that a terminal would interpret."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if self.exc_info and self.exc_info[0]:
            self.exc_text = escaped(logging.Formatter().formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802  (logging's own name)
        """Return the message, with a mark before each further line."""
        return escaped(super().getMessage())


def escaped(text: str) -> str:
    """Return a text whose lines can't look like other records and don't control a terminal."""
    return NEXT.join(map(printable, text.split("\n")))


def escape() -> None:
    """Escape every log record of this process, for all loggers and handlers."""
    logging.setLogRecordFactory(EscapedRecord)
