"""Backups of a course: one archive that can be restored anywhere, made while people work."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shlex
import sqlite3
import stat
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from casewise.collecting.exchange import SIZE_LIMIT
from casewise.errors import CasewiseError
from casewise.files import create, read_whole, sha256, write_whole
from casewise.folders import CONFIG
from casewise.gradebook.course_folder import Course
from casewise.gradebook.database import sqlite_file, without_password
from casewise.printable import listed, printable

INBOUND = ".inbound"
"""The archive's folder for submissions that are still in the exchange."""
MANIFEST = ".manifest.json"
"""The archive's last file: where the gradebook is, and the size and SHA-256 of every file before it."""
DAMAGE = (OSError, EOFError, ValueError, tarfile.TarError, zlib.error, sqlite3.Error)
"""The errors that reading a damaged archive can raise."""

NAMED = 5
"""How many damaged files a message lists."""

Seal = list[int | str]
"""The size of a file and its SHA-256."""


class BackupError(CasewiseError):
    """A backup can't be made or restored. The message says why and what to do."""


@dataclass
class Restored:
    """What was restored: whether there was a gradebook, and which submissions were still in the exchange."""

    gradebook: bool
    waiting: list[str]

    def to_json(self) -> dict[str, Any]:
        """Return what was laid out as JSON: a promise to other programs."""
        return {
            "gradebook": self.gradebook,
            "waiting": self.waiting,
        }


def backup(course: Course, archive: Path) -> list[str]:
    """Write a course to a new archive that only its owner can read, and return sentences about what isn't in it.

    Raises:
        BackupError: if it can't be written, or already exists.
    """
    address = str(course.coursedir.db_url)
    database = sqlite_file(address)
    try:
        create(archive, b"", mode=0o600)
    except OSError as error:
        raise BackupError(f"{archive} cannot be written: {error.strerror}.") from error
    missing = ["What learners have in their own homes and have not handed in."]
    try:
        with tarfile.open(archive, "w:gz") as tar:
            missing += _pack(tar, course, database)
    except BaseException as error:
        archive.unlink()
        if isinstance(error, OSError | sqlite3.Error):
            raise BackupError(f"Nothing was kept: {error}.") from error
        raise
    if database is None:
        missing.append(
            f"The gradebook: it isn't a file. Save it with: pg_dump {shlex.quote(without_password(address))}"
        )
    return missing


def _pack(tar: tarfile.TarFile, course: Course, database: Path | None) -> Iterator[str]:
    """Put a course into an archive, and yield a sentence about everything that couldn't be included."""
    root, files = course.root, dict[str, Seal]()
    place = _place(root, database) if database else None
    its_own = {root / f"{place}{end}" for end in ("", "-journal", "-shm", "-wal")} if place else set()
    for path in _below(*_parts(course)):
        if path not in its_own:
            yield from _take(tar, files, path, path.relative_to(root))
    inbound = course.exchange_root / str(course.coursedir.course_id) / "inbound"
    for path in _below(inbound):
        yield from _take(tar, files, path, INBOUND / path.relative_to(inbound), SIZE_LIMIT)
    if database and not database.is_file():
        yield f"The gradebook: there is no {database}."
    elif database and place:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, database.name)
            _copy(database, copy)
            tar.add(copy, place)
            files[str(place)] = _seal(copy)
        if database != root / place:
            yield f"The place of the gradebook, {database}. It is laid out as {place}; say so in nbgrader_config.py."
    gradebook = str(place) if str(place) in files else None
    content = json.dumps({"v": 1, "gradebook": gradebook, "files": files}).encode()
    about = tarfile.TarInfo(MANIFEST)
    about.size = len(content)
    tar.addfile(about, io.BytesIO(content))


def _parts(course: Course) -> list[Path]:
    """Return the files and folders of a course, none of them inside another."""
    paths = course.paths
    parts = [paths.root / CONFIG]
    graded = (paths.autograded(), paths.gradebook, paths.submitted(), paths.feedback())
    for folder in (paths.source(), paths.release(), *graded):
        if not any(folder.is_relative_to(part) for part in parts):
            parts.append(folder)
    return parts


def _place(root: Path, database: Path) -> Path:
    """Return a database's place in the archive: its place in the course, or `gradebook/` if it's elsewhere."""
    return database.relative_to(root) if database.is_relative_to(root) else Path("gradebook", database.name)


def restore(archive: Path, folder: Path) -> Restored:
    """Restore a backup into a new or empty folder, completely or not at all.

    Raises:
        BackupError: if the folder isn't empty, or the archive or its gradebook is damaged.
    """
    new = not folder.exists()
    if not new and any(folder.iterdir()):
        raise BackupError(
            f"{folder} is not empty. A backup is laid out in a folder of its own, and put in place by hand."
        )
    try:
        _read_to_its_end(archive)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restoring-", dir=folder) as aside:
            course = Path(aside)
            gradebook = _lay_out(archive, course)
            for path in sorted(course.iterdir(), key=lambda path: path.name == CONFIG):
                path.rename(folder / path.name)
    except BaseException as error:
        if new:
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, DAMAGE):
            raise BackupError(f"{archive} cannot be read or laid out: {error}.") from error
        raise
    return Restored(gradebook, sorted(path.name for path in (folder / INBOUND).glob("*")))


def _read_to_its_end(archive: Path) -> None:
    """Read a whole archive to check the checksum at its end, which tarfile never reads."""
    with gzip.open(archive) as stream:
        while stream.read(1 << 20):
            pass


def _lay_out(archive: Path, folder: Path) -> bool:
    """Unpack an archive, check all its files, and return whether there was a gradebook.

    Raises:
        BackupError: if anything has changed.
    """
    with tarfile.open(archive, "r:gz") as tar:
        for about in tar:
            _unpack(tar, about, folder)
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise BackupError(f"{archive} is damaged, or no backup: it does not end with the list of what is in it.")
    kept = json.loads(manifest.read_bytes())
    manifest.unlink()
    there = {str(path.relative_to(folder)): _seal(path) for path in _below(folder) if path.is_file()}
    wrong = sorted(name for name in there.keys() | kept["files"] if there.get(name) != kept["files"].get(name))
    if wrong:
        raise BackupError(f"{archive} is damaged. Missing, or not as kept: {listed(wrong, NAMED)}.")
    if (folder / "gradebook").is_dir():
        (folder / "gradebook").chmod(0o700)
    if kept["gradebook"]:
        _check(folder / kept["gradebook"], f"The gradebook in {archive}")
    return bool(kept["gradebook"])


def _unpack(tar: tarfile.TarFile, about: tarfile.TarInfo, folder: Path) -> None:
    """Unpack a file or a folder below `folder`, readable by its owner. Python 3.11.3 can't filter an archive by itself.

    Raises:
        ValueError: for anything else, or another place.
    """
    name = PurePosixPath(about.name)
    if name.is_absolute() or ".." in name.parts or not (about.isreg() or about.isdir()):
        raise ValueError(f"it holds {printable(about.name)}, which no backup holds")
    path = folder / name
    if about.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(about)
    write_whole(path, content.read() if content else b"", mode=about.mode & 0o755 | 0o600, flush=False)
    os.utime(path, (about.mtime, about.mtime))


def _below(*places: Path) -> Iterator[Path]:
    """Yield these files and folders and everything in them, without following links."""
    for place in places:
        if place.exists():
            yield place
        for folder, folders, files in os.walk(place):
            yield from (Path(folder, name) for name in sorted(folders + files))


def _take(
    tar: tarfile.TarFile, files: dict[str, Seal], path: Path, name: Path, limit: int | None = None
) -> Iterator[str]:
    """Add a file or a folder to the archive, or yield why not. A file that has disappeared is skipped silently.

    A file is read first, because one that grows meanwhile would break the archive. Learners can put anything into the
    exchange; a link that points outside it would make the whole archive impossible to restore.
    """
    try:
        status = path.lstat()
        about = tarfile.TarInfo(str(name))
        about.mtime, about.mode = int(status.st_mtime), stat.S_IMODE(status.st_mode) & 0o777
        content = b""
        if stat.S_ISDIR(status.st_mode):
            about.type = tarfile.DIRTYPE
            os.scandir(path).close()
        elif stat.S_ISREG(status.st_mode):
            content = read_whole(path, limit)
            about.size = len(content)
        else:
            yield f"{path}: it's a link, or not a regular file."
            return
    except FileNotFoundError:
        return
    except OSError as error:
        yield f"{path}: {error.strerror}."
        return
    tar.addfile(about, io.BytesIO(content))
    if about.isreg():
        files[str(name)] = [len(content), hashlib.sha256(content).hexdigest()]


def _seal(path: Path) -> Seal:
    return [path.stat().st_size, sha256(path)]


def _copy(database: Path, copy: Path) -> None:
    """Copy a database as it is between two transactions, even while others write to it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    _check(copy, f"Nothing was kept: {database}")


def _check(database: Path, what: str) -> None:
    with closing(sqlite3.connect(database)) as opened:
        try:
            found = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            found = error
    if found != "ok":
        raise BackupError(f"{what} is damaged: {found}.")
