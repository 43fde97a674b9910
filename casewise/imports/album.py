"""The pictures of a file: each kept once, under a name that a course's folder takes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote

KINDS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"RIFF", ".webp"),
    (b"BM", ".bmp"),
)
LARGEST = 16 * 1024 * 1024
"""Bytes of a picture. A larger one is named and left out."""
MOST = 192 * 1024 * 1024
"""Bytes of all pictures of a file."""
LONGEST = 60
SVG = re.compile(rb"(?>(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*+)<svg[\s>]", re.DOTALL)


def kind_of(data: bytes) -> str:
    """Return the ending of a picture's name by its first bytes, or an empty text if it isn't a picture."""
    if data[:4] == b"RIFF" and data[8:12] != b"WEBP":
        return ""
    if SVG.match(data[:2000]):
        return ".svg"
    return next((ending for start, ending in KINDS if data.startswith(start)), "")


class Album:
    """The pictures of one file. Two pictures never share a name, and no picture is kept twice."""

    def __init__(self) -> None:
        self.taken: dict[str, bytes] = {}
        self.names: dict[bytes, str] = {}
        self.left = MOST

    def keep(self, link: str, data: bytes) -> str:
        """Return the name of a picture, whose file is called as its `link` ends.

        Raises:
            ValueError: if it isn't a picture, or is too large. The message is the end of a sentence.
        """
        digest = hashlib.sha256(data).digest()
        if digest in self.names:
            return self.names[digest]
        if not (ending := kind_of(data)):
            raise ValueError("isn't a picture that a card shows")
        if len(data) > LARGEST:
            raise ValueError(f"is larger than {LARGEST >> 20} MiB")
        if len(data) > self.left:
            raise ValueError("is one of too many pictures")
        self.left -= len(data)
        name = self._free(stem_of(link), ending)
        self.names[digest] = name
        self.taken[name.casefold()] = data
        return name

    def _free(self, stem: str, ending: str) -> str:
        name, count = f"{stem}{ending}", 1
        while name.casefold() in self.taken:
            count += 1
            name = f"{stem}-{count}{ending}"
        return name


def stem_of(link: str) -> str:
    """Return the name of a file, without folders and ending, of letters that every disk and every link takes."""
    name = PurePosixPath(unquote(link.partition("?")[0]).replace("\\", "/")).name
    plain = unicodedata.normalize("NFKD", name.rpartition(".")[0] or name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:LONGEST].strip("-").lower() or "picture"
