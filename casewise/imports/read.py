"""Reading a file of questions, whatever program it comes from."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from casewise.imports.question import Reading


def reading_of(path: Path) -> Reading:
    """Return the questions of a file.

    Raises:
        NotQuestionsError: if there are none that can be read. The message says what the file is, and what to do.
        OSError: if the file can't be opened.
    """
    made: Reading = import_module(f"{__package__}.formats").read(path)  # only what a file needs is imported
    return made
