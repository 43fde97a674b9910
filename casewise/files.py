"""Reading and writing files and folders safely: the only module that does it by hand.

A file that someone else may have put there is read without following a link, waiting on a pipe or filling memory. A
file or a folder is replaced whole: readers see the old one or the new one, never half of either.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from glob import escape
from io import BufferedReader
from pathlib import Path, PurePath

from casewise.surroundings import in_browser

LONGEST = 64
"""Characters of a file's name that the name of its replacement repeats."""
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""Not in a browser: its drive takes a file that was opened so for one that was written to, and writes it again."""


def read_regular(path: Path | str, limit: int | None, *, folder: int | None = None) -> bytes:
    """Return the bytes of a regular file: all without a `limit`, else one byte more than that of a larger file.

    `folder` is the descriptor of an open folder that `path` is relative to.

    Raises:
        OSError: if the file cannot be opened, or is a link, a pipe, a device or a folder.
    """
    with open_regular(path, folder=folder) as file:
        return file.read(-1 if limit is None else limit + 1)


@contextmanager
def open_regular(path: Path | str, *, folder: int | None = None) -> Iterator[BufferedReader]:
    """Context manager that opens a regular file for reading.

    Raises:
        OSError: as `read_regular` does.
    """
    flags = os.O_RDONLY | NO_LINK | (0 if in_browser() else NO_WAIT)
    descriptor = os.open(path, flags, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it's a link, or not a regular file", str(path))
        yield file


def read_whole(path: Path | str, limit: int | None) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes, if there is one.

    Raises:
        OSError: as `read_regular` does, and if the file is larger.
    """
    data = read_regular(path, limit)
    if limit is not None and len(data) > limit:
        raise OSError(errno.EFBIG, f"it is larger than {_size(limit)}", str(path))
    return data


def read_if_readable(path: Path | str, limit: int) -> bytes | None:
    """Return what `read_regular` does, or None if the file isn't there, or can't be read."""
    try:
        return read_regular(path, limit)
    except OSError:
        return None


def _size(limit: int) -> str:
    return f"{limit >> 20} MiB" if limit >> 20 else f"{limit >> 10} KiB"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a regular file, in hex.

    Raises:
        OSError: as `read_regular` does.
    """
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, data: bytes | Iterable[bytes], *, mode: int | None = None, flush: bool = True) -> None:
    """Replace a file, a link or nothing by a file: with `flush`, its bytes are on the disk before it has its name.

    It's written beside its place first. Without a `mode`, the process's umask decides who can read it.

    Raises:
        OSError: if it can't be written. What was there before is still there.
    """
    new = path.with_name(f".{path.name[:LONGEST]}.new")
    try:
        new.unlink(missing_ok=True)  # what a killed run left
        _write(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode), data, flush=flush)
        if mode is not None:
            new.chmod(mode)
        new.replace(path)
    except BaseException as error:
        if not new.is_dir():
            new.unlink(missing_ok=True)
            if isinstance(error, OSError):
                error.filename = str(path)  # which is what a person knows
        raise


def create(path: Path, data: bytes, *, mode: int) -> None:
    """Make a file that isn't there yet.

    Raises:
        OSError: if it's there, or can't be written.
    """
    _write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), data, flush=True)


def append_lines(path: Path, data: bytes, *, mode: int, limit: int | None = None) -> None:
    """Add whole lines to a file, or make it; they're on the disk when this returns. An unfinished line is ended first.

    Raises:
        OSError: if it can't be written, is a link, or would be larger than `limit`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | NO_LINK, mode)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if limit is not None and size + len(data) > limit:
            raise OSError(0, "the file is full")
        if size:
            file.seek(-1, os.SEEK_END)
            data = data if file.read(1) == b"\n" else b"\n" + data
        if file.write(data) != len(data):
            raise OSError(0, "only a part of it was written")
        os.fsync(file.fileno())


def _write(descriptor: int, data: bytes | Iterable[bytes], *, flush: bool) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.writelines([data] if isinstance(data, bytes) else data)
        if flush:
            file.flush()
            os.fsync(file.fileno())


def stage_of(target: Path) -> Path:
    """Return the folder beside the target in which its replacement is made."""
    return target.with_name(f".{target.name}.new")


def replace_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold these files and nothing else, whatever it held before.

    What a killed run left beside it is cleared away first.

    Raises:
        OSError: if it can't be written. What was there before is still there.
    """
    new = stage_of(target)
    restore_folder(target)
    try:
        new.mkdir(parents=True)
        for parent in {str(PurePath(name).parent) for name in files if os.sep in name}:
            (new / parent).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            _write(os.open(f"{new}{os.sep}{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), data, flush=False)
        move_folder(new, target)
    finally:
        remove_folder(new)


def move_folder(stage: Path, target: Path) -> None:
    """Put a whole folder where an earlier one is, or none.

    Raises:
        OSError: if it can't be put there; the earlier one is there then, or comes back with `restore_folder`.
    """
    before = _before(target)
    if _there(target):
        remove_folder(before)
        target.rename(before)
    try:
        stage.rename(target)
    except OSError:
        if _there(before):
            before.rename(target)
        raise
    remove_folder(before)


def restore_folder(target: Path) -> None:
    """Clean up after a killed run. The earlier folder comes back if there is no new one.

    Raises:
        OSError: if that can't be done.
    """
    before = _before(target)
    if _there(before) and not _there(target):
        before.rename(target)
    for left in (before, stage_of(target)):
        remove_folder(left)


def restore_folders(folder: Path, name: str) -> None:
    """Call `restore_folder` for every folder with this name one level below `folder`.

    Raises:
        OSError: if that can't be done.
    """
    for left in (_before(Path(name)), stage_of(Path(name))):
        for path in sorted(folder.glob(f"*/{escape(left.name)}")):
            restore_folder(path.with_name(name))


def remove(path: Path) -> None:
    """Delete a file, a link, or a folder with all that it holds.

    Raises:
        OSError: if a part of it can't be deleted, or nothing is there.
    """
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def remove_folder(path: Path) -> None:
    """Delete a folder, if it exists, as far as it can be deleted."""
    if not _there(path):
        return
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _before(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _there(path: Path) -> bool:
    return os.path.lexists(path)
