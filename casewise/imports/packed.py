"""Files that are archives, as Word and spreadsheets save them, opened without being filled by them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casewise.imports.question import NotQuestionsError

LARGEST = 100 * 1024 * 1024
"""Bytes of a file."""
UNPACKED = 400 * 1024 * 1024
"""Bytes of all that is in it."""
TEXT = 64 * 1024 * 1024
"""Bytes of one text in it."""
MOST = 10_000
"""How many files there may be in it."""


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Context manager that opens an archive of a sensible size.

    Raises:
        NotQuestionsError: if it's damaged, has a password, or is too large.
    """
    if path.stat().st_size > LARGEST:
        raise NotQuestionsError(f"{path.name} is larger than 100 MB. Make its pictures smaller, or divide it.")
    try:
        with zipfile.ZipFile(path) as archive:
            there = archive.infolist()
            texts = (one.file_size for one in there if one.filename.endswith((".xml", ".rels")))
            if len(there) > MOST or sum(one.file_size for one in there) > UNPACKED or max(texts, default=0) > TEXT:
                why = f"{path.name} unpacks to far more than its size, so it wasn't opened."
                raise NotQuestionsError(f"{why} Save it again in its own program.")
            if any(one.flag_bits & 1 for one in there):
                raise NotQuestionsError(f"{path.name} has a password. Save it without one.")
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        what = f"{path.name} is damaged. Open it in the program that made it, and save it again."
        raise NotQuestionsError(what) from error
