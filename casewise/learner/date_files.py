"""Due dates in the exchange: how a date that was given after the release reaches learners.

Each date is a file that holds nothing else, in a folder that nobody can list: one for the class, and one for a learner
who has longer, which only that learner's account can read. Where the machine has no account of any learner, as in
containers, everyone who knows the file's name can read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from casewise.accounts import number_of
from casewise.files import create, read_if_readable, write_whole
from casewise.folders import DUE_DATES
from casewise.moment import from_text, to_text

FOLDER = "deadlines"
SMALL = 128
ACL = "system.posix_acl_access"
"""The attribute in which Linux keeps a file's access list. Its bytes are described in linux/posix_acl_xattr.h."""
ACL_VERSION = 2
ACL_USER_OBJ, ACL_USER, ACL_GROUP_OBJ, ACL_MASK, ACL_OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
ACL_READ, ACL_WRITE = 0x04, 0x02
ACL_UNDEFINED_ID = 0xFFFFFFFF


def date_file_name(course: str, module: str, learner: str = "") -> str:
    """Return the name of the file with a date; that of the class if no learner is named."""
    return hashlib.sha256(json.dumps([course, module, learner]).encode()).hexdigest()[:32]


def post_date(folder: Path, file: str, due: datetime | None, *, reader: str = "", accounts: bool = False) -> bool:
    """Put a date where learners look for it, or take it away. Return whether only its `reader` can read it.

    Without a reader, or with one whom this machine does not know, everyone who knows the file's name can read it. So
    where other learners have `accounts`, a date whose reader has none is not put there.

    Raises:
        OSError: if it cannot be written.
    """
    target, owner = folder / file, number_of(reader) if due else None
    if due is None or (accounts and reader and owner is None):
        target.unlink(missing_ok=True)
        return due is None
    new = folder / f".{file}"
    new.unlink(missing_ok=True)
    create(new, to_text(due).encode(), mode=0o600)
    try:
        if owner is None:
            new.chmod(0o644)
        elif owner != os.getuid():
            os.setxattr(new, ACL, for_one_reader(owner))
    except (OSError, AttributeError):  # a file system, or a system, without such lists
        new.unlink()
        target.unlink(missing_ok=True)
        return False
    new.replace(target)
    return True


def for_one_reader(reader: int) -> bytes:
    """Return the access list of a file that its owner writes, one account reads, and nobody else."""
    entries = (
        (ACL_USER_OBJ, ACL_READ | ACL_WRITE, ACL_UNDEFINED_ID),
        (ACL_USER, ACL_READ, reader),
        (ACL_GROUP_OBJ, 0, ACL_UNDEFINED_ID),
        (ACL_MASK, ACL_READ, ACL_UNDEFINED_ID),
        (ACL_OTHER, 0, ACL_UNDEFINED_ID),
    )
    return struct.pack("<I", ACL_VERSION) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def look_up_date(folder: Path, file: str) -> datetime | None:
    """Return a date from the exchange, or None if there is none."""
    return from_text((read_if_readable(folder / file, SMALL) or b"")[:SMALL].decode("ascii", "replace"))


def posted_after(folder: Path, file: str, other: Path) -> bool:
    """Return whether a date was put there after another file was made."""
    with suppress(OSError):
        return (folder / file).stat().st_mtime > other.stat().st_mtime
    return False


def cache_dates(home: Path, due: Mapping[str, str]) -> None:
    """Write the dates of modules into the file beside them, for the notebooks to show."""
    with suppress(OSError):  # a date that cannot be kept is still on the start page
        write_whole(home / DUE_DATES, json.dumps(due).encode(), flush=False)
