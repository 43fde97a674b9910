"""The files of a zip, read one by one when they're needed, within limits. Nothing is unpacked to the disk."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import unquote

from casewise.imports.question import NotQuestionsError, Unread
from casewise.uploads.archives import UNREADABLE, Budget, Piece, UnreadableUploadError, given

MANIFEST = "imsmanifest.xml"
OF_A_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
ANOTHER = "Export it again, and import that file."


class PackageFiles:
    """The files of a zip by name. `refused` lists what can't be read."""

    def __init__(self, pieces: dict[str, Piece], refused: list[str]) -> None:
        self.pieces = pieces
        self.refused = [Unread("the zip", said, ANOTHER) for said in refused]
        self.budget = Budget()
        self._by_lower = {name.casefold(): name for name in reversed(pieces)}

    @property
    def names(self) -> list[str]:
        """The names of all files, in their order."""
        return list(self.pieces)

    def named(self, name: str, beside: str = "") -> str:
        """Return the file that a link means, by its place `beside` another file; an empty text if there is none."""
        for link in dict.fromkeys((name, unquote(name))):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(beside), link)).lstrip("/")
            if found := self._by_lower.get(path.casefold()):
                return found
        return ""

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, or None, after listing why not, if it isn't there or can't be read."""
        if (piece := self.pieces.get(name)) is None:
            return None
        if self.budget.files <= 0 or self.budget.bytes <= 0:
            said = "The zip holds too much to read at once."
            if all(one.why != said for one in self.refused):
                self.refused.append(Unread("the zip", said, "Export fewer questions at a time."))
            return None
        try:
            data = piece.read()
        except UnreadableUploadError as error:
            self.budget.take(0)
            if all(one.where != name for one in self.refused):
                self.refused.append(Unread(name, f"The file {error}.", ANOTHER))
            return None
        self.budget.take(len(data))
        return data

    def ending(self, *endings: str) -> list[str]:
        """Return the names of the files with one of these endings."""
        return [name for name in self.pieces if name.lower().endswith(endings)]

    @property
    def manifest(self) -> str:
        """The name of the manifest nearest to the root, or an empty text."""
        found = [name for name in self.pieces if name.rpartition("/")[2].lower() == MANIFEST]
        return min(found, key=lambda name: name.count("/"), default="")


def names_in(path: Path) -> list[str]:
    """Return the names in a zip, and none if it's damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except UNREADABLE:
        return []


@contextmanager
def opened(path: Path) -> Iterator[PackageFiles]:
    """Context manager that opens a zip.

    Raises:
        NotQuestionsError: if it's damaged.
    """
    with ExitStack() as stack:
        archive = next(given([path], stack))
        pieces = {
            name: piece
            for piece in archive.pieces
            if not (name := "/".join(piece.parts)).startswith(OF_A_SYSTEM) and piece.parts[-1] not in OF_A_SYSTEM
        }
        if not pieces:
            raise NotQuestionsError(" ".join(archive.refused) or "The zip is empty.")
        yield PackageFiles(pieces, archive.refused)
