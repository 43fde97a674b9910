"""Uploads: what learners gave to an LMS, taken out of its archives without trusting a name or a size in them.

nbgrader's own extractor unpacks to the disk whatever an archive says, links and bombs included. Here nothing is
unpacked: members are read one by one, within limits, and only journals and notebooks of the course are kept.
"""

from __future__ import annotations

import io
import json
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from casewise.grading.collect import SIZE_LIMIT
from casewise.journal import NAME, Record, from_copy
from casewise.journal.file import read_bytes

DEPTH = 3
"""Archives within archives: the LMS's, a learner's, and one more."""
COUNT_LIMIT = 200_000
TOTAL_LIMIT = 4 * 1024**3
HEAD = 4096
"""How much of a receipt is read; it has some hundred signs."""
RECEIPT = "receipt.json"
"""What belongs to an upload and is no answer: it says when the upload was made."""
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, EOFError, RuntimeError, ValueError, OSError),
)
"""What comes of archives that are damaged or made on purpose."""


@dataclass(frozen=True)
class Upload:
    """One journal or notebook. `path` leads to it through folders and archives; `at` is when it was handed in.

    That is what its learner's own machine says of it, or else when the file was written.
    """

    path: str
    at: datetime
    data: bytes

    @property
    def is_journal(self) -> bool:
        return self.path.endswith(".jsonl")

    def record(self) -> Record:
        """Return the answers that it holds: a journal's, or the copy in a notebook's metadata."""
        if self.is_journal:
            return read_bytes(self.data)
        try:
            return from_copy(json.loads(self.data)["metadata"]["casewise"]["responses"])
        except (ValueError, LookupError, TypeError, RecursionError):
            return Record()


@dataclass(frozen=True)
class Refused:
    """Something that was not taken, and why."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


class Limits:
    """What is left of the bounds for one run; a bomb uses them up and is told."""

    def __init__(self) -> None:
        self.files = COUNT_LIMIT
        self.bytes = TOTAL_LIMIT

    def take(self, size: int) -> bool:
        """Count one file, and say whether it still lies within the bounds."""
        self.files -= 1
        self.bytes -= size
        return self.files >= 0 and self.bytes >= 0


def uploads(paths: list[Path]) -> Iterator[Upload | Refused]:
    """Yield everything that can be taken from files, folders and archives, and everything that cannot."""
    limits = Limits()
    for path in paths:
        root = path.parent if path.is_file() else path
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            name = file.relative_to(root).as_posix()
            if file.is_symlink() or (not file.is_file() and not file.is_dir()):
                yield Refused(name, "it is a link or no regular file. Upload the file itself.")
            elif file.is_file():
                yield from _file(file, name, limits)


def _file(file: Path, name: str, limits: Limits) -> Iterator[Upload | Refused]:
    at = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    if file.suffix == ".zip":
        with file.open("rb") as opened:
            yield from _archive(opened, name, 1, limits)
    elif file.stat().st_size > SIZE_LIMIT:
        yield Refused(name, "it is larger than 32 MiB.")
    else:
        yield from _sorted_out(Upload(name, at, file.read_bytes()), limits, 1)


def _archive(file: io.BufferedIOBase | io.BytesIO, name: str, depth: int, limits: Limits) -> Iterator[Upload | Refused]:
    try:
        with zipfile.ZipFile(file) as archive:
            made = _made(archive)
            for member in archive.infolist():
                at = made or _moment(member)
                yield from _member(archive, member, f"{name}/{member.filename}", at, depth, limits)
                if limits.files < 0 or limits.bytes < 0:
                    return
    except UNREADABLE as error:
        yield Refused(name, f"it cannot be unpacked ({error}). Ask for it again.")


def _member(  # noqa: PLR0913, PLR0917  (where it lies, and what is left of the bounds)
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, at: datetime, depth: int, limits: Limits
) -> Iterator[Upload | Refused]:
    if member.is_dir():
        return
    parts = PurePosixPath(member.filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or "\x00" in member.filename:
        yield Refused(path, "its name leads out of the archive.")
    elif stat.S_ISLNK(member.external_attr >> 16):
        yield Refused(path, "it is a link.")
    elif member.flag_bits & 1:
        yield Refused(path, "it is locked by a password.")
    else:
        try:
            with archive.open(member) as opened:
                data = opened.read(SIZE_LIMIT + 1)
        except UNREADABLE as error:
            yield Refused(path, f"it cannot be unpacked ({error}). Ask for it again.")
            return
        if len(data) > SIZE_LIMIT:
            limits.take(len(data))
            yield Refused(path, "it is larger than 32 MiB.")
        else:
            yield from _sorted_out(Upload(path, at, data), limits, depth)


def _sorted_out(upload: Upload, limits: Limits, depth: int) -> Iterator[Upload | Refused]:
    name = PurePosixPath(upload.path).name
    if not limits.take(len(upload.data)):
        yield Refused(
            upload.path, "the archive holds more than can be taken at once; it and what follows was left out."
        )
    elif name.endswith(".zip"):
        if depth < DEPTH:
            yield from _archive(io.BytesIO(upload.data), upload.path, depth + 1, limits)
        else:
            yield Refused(upload.path, "it is an archive in an archive in an archive.")
    elif name.endswith((NAME, ".ipynb")):
        yield upload
    elif name != RECEIPT and not name.startswith((".", "__MACOSX")):
        yield Refused(upload.path, "it is no part of the course.")


def _made(archive: zipfile.ZipFile) -> datetime | None:
    """Return when a learner's notebook made an upload, or None if that is not said."""
    for member in archive.infolist():
        if PurePosixPath(member.filename).name == RECEIPT:
            try:
                with archive.open(member) as opened:
                    made = datetime.fromisoformat(json.loads(opened.read(HEAD))["at"])
            except (*UNREADABLE, LookupError, TypeError, RecursionError):
                continue
            if made.tzinfo:
                return made
    return None


def _moment(member: zipfile.ZipInfo) -> datetime:
    """Return when a member was written: archives keep local time and no zone."""
    try:
        return datetime(*member.date_time).astimezone()
    except ValueError:
        return datetime.fromtimestamp(0).astimezone()
