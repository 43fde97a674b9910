"""Files that someone drops on the desk: kept in a private folder, and recognized before anything is done with them."""

from __future__ import annotations

import re
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from secrets import token_hex

from casewise.desk.notes import FOLDER, private
from casewise.errors import UsageError
from casewise.files import remove_folder
from casewise.printable import printable, shortened
from casewise.tables.encoding import decoded

LIMIT = 2 * 1024**3
"""How many bytes a file may have."""
KEPT_SECONDS = 24 * 3600
"""How long a dropped file is kept."""
HEAD = 64 * 1024
"""How many bytes of a table are looked at."""
QUESTIONS = "If it holds questions, open a notebook of the module, and drop the file onto it."
TOKEN = re.compile(r"[0-9a-f]{16}")


class DropError(UsageError):
    """A file can't be taken. The message says why, and what to do."""


class Use(Enum):
    """What a file can be used for: the action that takes it."""

    ARCHIVE = "collect-zip"
    TEMPLATE = "export"
    ROSTER = "roster"
    DATES = "deadlines"


@dataclass(frozen=True)
class Drop:
    """A file that was dropped: what it can be used for, the likeliest first, and which LMS made it, if that shows."""

    token: str
    name: str
    size: int
    uses: list[Use]
    lms: str = ""
    words: str = ""

    def to_json(self) -> dict[str, object]:
        """Return what the page needs to know of it."""
        uses = [use.value for use in self.uses]
        return {
            "token": self.token,
            "name": self.name,
            "size": self.size,
            "uses": uses,
            "lms": self.lms,
            "words": self.words,
        }


class Drops:
    """The dropped files of one course, in `gradebook/desk/drops`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def begin(self, name: str) -> Path:
        """Return a new place for a file, in a folder of its own. Old files are removed."""
        home = private(self._root, "drops")
        for folder in home.iterdir():
            with suppress(OSError):
                if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                    remove_folder(folder)
        folder = private(self._root, f"drops/{token_hex(8)}")
        return folder / file_name(name)

    def files(self) -> dict[str, Path]:
        """Return the files that are there, by their tokens."""
        return dict(self._files())

    def remove(self, token: str) -> None:
        """Remove a file."""
        if TOKEN.fullmatch(token):
            remove_folder(self._root / FOLDER / "drops" / token)

    def _files(self) -> Iterator[tuple[str, Path]]:
        for folder in (self._root / FOLDER / "drops").glob("*"):
            if TOKEN.fullmatch(folder.name) and (path := next((one for one in folder.iterdir()), None)):
                yield folder.name, path


def file_name(name: str) -> str:
    """Return the name under which a file is kept: its own, if it's safe. Casewise reads LMS names in it."""
    own = Path(name.replace("\\", "/")).name.lstrip(".-")
    return own if own and own == printable(own) and len(own.encode()) < LONGEST else "file" + Path(own).suffix[:10]


def recognized(path: Path) -> Drop:
    """Return what a file can be used for.

    Raises:
        DropError: if it's neither an archive nor a table.
    """
    uses, lms = _uses(path)
    return Drop(path.parent.name, path.name, path.stat().st_size, uses, lms)


def _uses(path: Path) -> tuple[list[Use], str]:
    shown = shortened(path.name)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise DropError(f"{shown} is empty. Download it again, and drop it here.")
    if zipfile.is_zipfile(path):
        with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                raise DropError(f"{shown} is a Word file. {QUESTIONS}")
            if {"[Content_Types].xml", "mimetype"} & names:
                what = f'{shown} is a spreadsheet. Save it there as "CSV UTF-8", and drop that file.'
                raise DropError(f"{what} {QUESTIONS}")
        return [Use.ARCHIVE], ""
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ")) or tarfile.is_tarfile(path):
        return [Use.ARCHIVE], ""
    if path.suffix.lower() in {".ipynb", ".jsonl"}:
        return [Use.ARCHIVE], ""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise DropError(f"{shown} is neither an archive nor a table. {QUESTIONS}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DropError(f"{shown} is neither an archive nor a table. Drop the file as your LMS made it.")
    return table_uses(_headings(head))


def _headings(head: bytes) -> set[str]:
    """Return the headings in a table's first lines, in small letters."""
    lines = [line for line in decoded(head).text.splitlines() if line.strip() and not line.startswith("sep=")]
    cells = re.split(r"[,;\t]", lines[0]) if lines else []
    return {cell.strip(' "\ufeff').casefold() for cell in cells}


def table_uses(headings: set[str]) -> tuple[list[Use], str]:
    """Return what a table can be used for by its headings, the likeliest first, and which LMS made it."""
    for lms, signs in SIGNS.items():
        if any(sign <= headings for sign in signs):
            return [Use.TEMPLATE, Use.ROSTER], lms
    if {"module", "due"} <= headings:
        return [Use.DATES], ""
    if "learner" in headings:
        return [Use.ROSTER], ""
    return [Use.TEMPLATE, Use.ROSTER, Use.DATES], ""


LONGEST = 200
SIGNS = {
    "canvas": ({"student", "id", "section"}, {"student", "sis login id"}),
    "moodle": ({"identifier", "full name"}, {"first name", "email address"}, {"id number", "email address"}),
    "blackboard": ({"username", "last name", "first name"}, {"username", "student id"}),
}
"""Headings by which an LMS's own table is known, in English; the commands read them in any language."""
