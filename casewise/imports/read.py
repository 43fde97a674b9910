"""Reading a file of questions, whatever program it comes from."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from casewise.imports.question import NotQuestionsError, Reading

OFFICE = {"word/": "word", "xl/": "sheet"}
"""The folder in a file of Office, and the module that reads it."""
OPEN_DOCUMENT = {b"opendocument.spreadsheet": "sheet", b"opendocument.text": "word"}
"""What a file of LibreOffice says that it is, and the module that reads it, or says how to save it."""
HEAD = 200


def reading_of(path: Path) -> Reading:
    """Return the questions of a file.

    Raises:
        NotQuestionsError: if there are none that can be read. The message says what the file is, and what to do.
        OSError: if the file can't be opened.
    """
    module = _office(path) or "formats"
    made: Reading = import_module(f"{__package__}.{module}").read(path)  # only what a file needs is imported
    if not made.questions and not made.unread:
        raise NotQuestionsError("There are no questions in it.")
    return made


def _office(path: Path) -> str:
    """Return the module that reads a file of Word, Excel or LibreOffice, or nothing for another file."""
    with suppress(zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError):
        if not zipfile.is_zipfile(path):
            return ""
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "content.xml" in names and "mimetype" in names:
                said = archive.read("mimetype") if archive.getinfo("mimetype").file_size <= HEAD else b""
                return next((module for sign, module in OPEN_DOCUMENT.items() if sign in said), "")
            if "[Content_Types].xml" in names:
                found = (module for folder, module in OFFICE.items() if any(name.startswith(folder) for name in names))
                return next(found, "")
    return ""
