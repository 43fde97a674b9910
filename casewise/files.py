"""Files that someone else may have put there: read without following a link, waiting on a pipe or filling memory."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_regular(path: Path | str, limit: int, *, folder: int | None = None) -> bytes:
    """Return the bytes of a regular file: at most `limit`, and one byte more of a larger file.

    `folder` is the descriptor of an open folder that `path` is relative to.

    Raises:
        OSError: if the file cannot be opened, or is a link, a pipe, a device or a folder.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a regular file", str(path))
        return file.read(limit + 1)


def read_whole(path: Path | str, limit: int) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes.

    Raises:
        OSError: as `read_regular` does, and if the file is larger.
    """
    data = read_regular(path, limit)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"it is larger than {limit // 1024:,} KiB", str(path))
    return data
