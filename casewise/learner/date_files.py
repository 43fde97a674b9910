"""Due dates in the exchange: how a date that was given after the release reaches learners.

Each date is a file that holds nothing else, in a folder that nobody can list: one for the class, and one for a learner
who has longer, which only that learner's account can read. Where the machine has no account of any learner, as in
containers, everyone who knows the file's name can read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import struct
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from casewise.files import read_regular, write_whole
from casewise.folders import DUE_DATES
from casewise.moment import read, written

FOLDER = "deadlines"
SMALL = 128
ACL = "system.posix_acl_access"


def name(course: str, module: str, learner: str = "") -> str:
    """Return the name of the file with a date; that of the class if no learner is named."""
    return hashlib.sha256(json.dumps([course, module, learner]).encode()).hexdigest()[:32]


def account(learner: str) -> int | None:
    """Return the number of a learner's account on this machine, or None if there is none."""
    try:
        return pwd.getpwnam(learner).pw_uid if learner else None
    except (KeyError, ValueError):
        return None


def put(folder: Path, file: str, due: datetime | None, *, reader: str = "", accounts: bool = False) -> bool:
    """Put a date where learners look for it, or take it away; say whether it could be kept to its `reader`.

    Without a reader, or with one whom this machine does not know, everyone who knows the file's name can read it. So
    where other learners have `accounts`, a date whose reader has none is not put there.

    Raises:
        OSError: if it cannot be written.
    """
    target, owner = folder / file, account(reader) if due else None
    if due is None or (accounts and reader and owner is None):
        target.unlink(missing_ok=True)
        return due is None
    new = folder / f".{file}"
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(written(due))
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
    nobody = 0xFFFFFFFF
    owner, user, group, mask, other = 0x01, 0x02, 0x04, 0x10, 0x20
    entries = ((owner, 6, nobody), (user, 4, reader), (group, 0, nobody), (mask, 4, nobody), (other, 0, nobody))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def get(folder: Path, file: str) -> datetime | None:
    """Return a date from the exchange, or None if there is none."""
    try:
        return read(read_regular(folder / file, SMALL)[:SMALL].decode("ascii"))
    except (OSError, ValueError):
        return None


def later_than(folder: Path, file: str, other: Path) -> bool:
    """Say whether a date was put there after another file was made."""
    with suppress(OSError):
        return (folder / file).stat().st_mtime > other.stat().st_mtime
    return False


def keep(home: Path, due: Mapping[str, str]) -> None:
    """Keep the dates of modules beside them, for the notebooks to show."""
    with suppress(OSError):  # a date that cannot be kept is still on the start page
        write_whole(home / DUE_DATES, json.dumps(due).encode(), flush=False)
