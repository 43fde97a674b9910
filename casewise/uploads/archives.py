"""The files in an LMS's download, one by one, without trusting any name or size in its archives.

nbgrader's own extractor unpacks whatever an archive names to the disk, links and zip bombs included. Here nothing is
unpacked: files are read one by one, within limits. What the LMS wrote and what a learner wrote stay apart: the LMS
wrote the first of a file's `parts`, and the files in a learner's own archive come from `inside`.
"""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from casewise.errors import CasewiseError
from casewise.files import read_regular

SIZE_LIMIT = 32 * 1024 * 1024
DEPTH = 2
"""How deep archives may nest: a learner's archive, and one more inside it."""
COUNT_LIMIT = 20_000
TOTAL_LIMIT = 256 * 1024 * 1024
"""How many files and bytes of one learner are read."""
GIVEN_LIMIT = 500_000
"""How many files an LMS's archive may hold."""
WAYS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
"""Compression methods that need limited memory to undo. No LMS and no operating system uses others on its own."""
HEAD = 4096
ENTRY = b"PK\x01\x02"
"""The bytes that begin each file's entry in an archive's directory."""
UTF8_FLAG = 0x800
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, EOFError, RuntimeError, ValueError, OSError, LookupError, OverflowError, MemoryError),
)
"""The errors that damaged or malicious archives raise."""


class UnreadableUploadError(CasewiseError):
    """A file can't be read. The message says why, as the end of a sentence."""


@dataclass(frozen=True)
class Piece:
    """One file as the LMS delivered it. `parts` is its name, first what the LMS added; `label` says where it is.

    `garbled` is true if the archive doesn't say how its names are encoded.
    """

    parts: tuple[str, ...]
    label: str
    load: Callable[[], bytes]
    garbled: bool = False

    def read(self) -> bytes:
        """Return the bytes of the file.

        Raises:
            UnreadableError: if it can't be read, or is too large.
        """
        try:
            data = self.load()
        except UNREADABLE as error:
            raise UnreadableUploadError(f"can't be unpacked ({_why(error)})") from error
        if len(data) > SIZE_LIMIT:
            raise UnreadableUploadError("is larger than 32 MiB")
        return data


@dataclass
class Given:
    """The files of one path: of a folder or an archive. `whole` is the archive itself, as one file.

    `group` names what was given together: an archive as one file belongs to its folder, and single files belong to each
    other. `refused` lists sentences about what wasn't read.
    """

    name: str
    group: str
    pieces: list[Piece] = field(default_factory=list)
    whole: Piece | None = None
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """One file of a learner. `folder` is its folder in the learner's own archives, or None outside of them."""

    name: str
    parts: tuple[str, ...]
    data: bytes
    folder: str | None = None


@dataclass(frozen=True)
class Refused:
    """A learner's file that can't be read. `why` says the reason, as the end of a sentence."""

    name: str
    why: str


def given(paths: list[Path], stack: ExitStack) -> Iterator[Given]:
    """Yield the files of each path; single files come together. Archives stay open as long as the `stack`."""
    loose = Given("", "")
    for path in paths:
        if path.is_dir():
            folder = Given(path.name or path.resolve().name, str(path))
            yield from _folder(path, folder, stack)
            yield folder
        elif path.is_symlink() and not path.exists():
            loose.refused.append(f"{path.name}: it's a link to nothing.")
        else:
            yield from _file(path.resolve(), path.name, (path.name,), loose, stack)
    if loose.pieces or loose.refused:
        yield loose


def _folder(root: Path, into: Given, stack: ExitStack) -> Iterator[Given]:
    for place, folders, files in os.walk(root):
        folders.sort()
        for name in [*folders]:
            if Path(place, name).is_symlink():
                folders.remove(name)
                into.refused.append(f"{Path(place, name).relative_to(root)}: it's a link. Give the folder itself.")
        for name in sorted(files):
            path = Path(place, name)
            parts = path.relative_to(root).parts
            yield from _file(path, "/".join(parts), parts, into, stack)


def _file(path: Path, label: str, parts: tuple[str, ...], into: Given, stack: ExitStack) -> Iterator[Given]:
    try:
        status = path.lstat()
    except OSError as error:
        into.refused.append(f"{label}: it can't be read ({error.strerror}).")
        return
    if not stat.S_ISREG(status.st_mode):
        into.refused.append(f"{label}: it's a link, or not a regular file. Give the file itself.")
        return
    piece = Piece(parts, label, partial(read_regular, path, SIZE_LIMIT))
    if len(parts) == 1 and _is_archive(path):
        yield from _archive(path, piece, into.group, stack)
    else:
        into.pieces.append(piece)


def _is_archive(path: Path) -> bool:
    try:
        return path.suffix.casefold() == ".zip" or is_archive(read_regular(path, HEAD))
    except OSError:
        return False


def _archive(path: Path, whole: Piece, group: str, stack: ExitStack) -> Iterator[Given]:
    """Yield an archive both as one file and as its contents. Only names show whether an LMS or a learner made it."""
    archive = Given(path.name, group, whole=whole)
    try:
        if path.stat().st_size <= SIZE_LIMIT:
            _count(path.read_bytes(), GIVEN_LIMIT)
        opened = stack.enter_context(zipfile.ZipFile(path))
        members = opened.infolist()
    except (*UNREADABLE, UnreadableUploadError) as error:
        archive.refused.append(f"{whole.label}: it can't be unpacked ({_why(error)}). Download it again.")
        yield archive
        return
    for member in members:
        name, garbled = _name(member)
        if name.endswith("/"):
            continue
        label = f"{whole.label}/{name}"
        try:
            parts = _parts(name)
        except UnreadableUploadError as error:
            archive.refused.append(f"{label}: its name {error}.")
            continue
        archive.pieces.append(Piece(parts, label, partial(_member, opened, member), garbled))
    yield archive


def is_archive(data: bytes) -> bool:
    """Whether this is a zip archive. Office documents are zip archives inside, and don't count."""
    return data[:4] in {b"PK\x03\x04", b"PK\x05\x06"} and b"[Content_Types].xml" not in data[:HEAD]


class Budget:
    """How many more files and bytes may be read for one learner. A zip bomb uses them up and is reported."""

    def __init__(self) -> None:
        self.files = COUNT_LIMIT
        self.bytes = TOTAL_LIMIT

    def take(self, size: int) -> bool:
        """Count one file, and return whether it's still within the limits."""
        self.files -= 1
        self.bytes -= size
        return self.files >= 0 and self.bytes >= 0


def inside(piece: Piece, budget: Budget, wanted: Callable[[str], bool]) -> Iterator[Found | Refused]:
    """Yield all files of a learner's upload, including those in the learner's own archives.

    Files in archives are read only if `wanted` accepts their names.
    """
    try:
        data = piece.read()
    except UnreadableUploadError as error:
        yield Refused(piece.label, str(error))
        return
    yield from _sorted_out(Found(piece.label, piece.parts, data), budget, DEPTH, wanted)


def _sorted_out(found: Found, budget: Budget, depth: int, wanted: Callable[[str], bool]) -> Iterator[Found | Refused]:
    if not budget.take(len(found.data)):
        yield Refused(found.name, "holds too much to read at once")
    elif not is_archive(found.data):
        yield found
    elif not depth:
        yield Refused(found.name, "is an archive in an archive in an archive")
    else:
        yield from _unpacked(found, budget, depth - 1, wanted)


def _unpacked(found: Found, budget: Budget, depth: int, wanted: Callable[[str], bool]) -> Iterator[Found | Refused]:
    try:
        _count(found.data, COUNT_LIMIT)
        with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
            for member in archive.infolist():
                name, _ = _name(member)
                if name.endswith("/") or not wanted(name):
                    continue
                label = f"{found.name}/{name}"
                if budget.files <= 0 or budget.bytes <= 0:
                    yield Refused(found.name, "holds too much to read at once")
                    return
                try:
                    parts = _parts(name)
                    data = Piece(parts, label, partial(_member, archive, member)).read()
                except UnreadableUploadError as error:
                    budget.take(0)
                    yield Refused(label, str(error))
                else:
                    inner = Found(label, parts, data, label.rpartition("/")[0])
                    yield from _sorted_out(inner, budget, depth, wanted)
    except UnreadableUploadError as error:
        yield Refused(found.name, str(error))
    except UNREADABLE as error:
        yield Refused(found.name, f"can't be unpacked ({_why(error)})")


def _count(data: bytes, limit: int) -> None:
    """Refuse an archive with too many files before its directory is read.

    Raises:
        UnreadableError: if there are more.
    """
    if data.count(ENTRY) > limit:
        raise UnreadableUploadError("holds too many files to read at once")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if stat.S_ISLNK(member.external_attr >> 16):
        raise ValueError("it's a link")
    if member.flag_bits & 1:
        raise ValueError("it's protected by a password")
    if member.compress_type not in WAYS:
        raise ValueError("it uses a rare compression method")
    with archive.open(member) as opened:
        return opened.read(SIZE_LIMIT + 1)


def _name(member: zipfile.ZipInfo) -> tuple[str, bool]:
    """Return the name of a file in an archive, and whether it's garbled.

    Most archives that don't flag their names as UTF-8 use UTF-8 anyway. The rest use the old DOS code page, in which
    any bytes are letters of some kind.
    """
    name = member.orig_filename.partition("\0")[0].replace("\\", "/")
    if member.flag_bits & UTF8_FLAG or name.isascii():
        return name, False
    try:
        raw = member.orig_filename.encode("cp437")
        return (_unicode_name(member.extra, raw) or raw.decode("utf-8")).replace("\\", "/"), False
    except UnicodeError:
        return name, True


def _unicode_name(extra: bytes, raw: bytes) -> str:
    """Return the Unicode name that some programs store beside the one in an old code page."""
    while len(extra) >= 4:  # noqa: PLR2004  (kind and length)
        kind, length = struct.unpack("<HH", extra[:4])
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 0x7075 and len(body) > 5 and struct.unpack("<I", body[1:5])[0] == zlib.crc32(raw):  # noqa: PLR2004
            return body[5:].decode("utf-8")
    return ""


def _parts(name: str) -> tuple[str, ...]:
    """Return the parts of a name in an archive.

    Raises:
        UnreadableError: if it leads out of it, or to nothing.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or (name[1:2] == ":" and name[:1].isalpha()):
        raise UnreadableUploadError("points outside the archive")
    if not path.parts:
        raise UnreadableUploadError("is empty")
    return path.parts


def _why(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
