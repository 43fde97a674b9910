"""The lock of a course: only one command at a time changes its gradebook; a second one says so and waits.

It's a record lock (`fcntl.lockf`) on `gradebook/.lock`. It ends with its process, however that ends, and no worker
process inherits it. The file itself stays and doesn't mean that the lock is held.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters.base import NbGraderException

from casewise.errors import CasewiseError
from casewise.files import NO_LINK
from casewise.printable import shortened

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAME = ".lock"
SMALL = 4096
UNSUPPORTED = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}
DOING = {
    "autograde": "Grading",
    "build": "Building",
    "certificate": "Printing certificates",
    "collect": "Collecting",
    "collect-zip": "Collecting",
    "deadlines": "Setting dates",
    "extend": "Setting a date",
    "feedback": "Making feedback",
    "forget": "Erasing a learner",
    "generate_assignment": "Building",
    "generate_feedback": "Making feedback",
    "grade": "Grading",
    "roster": "Reading the roster",
}
"""What a command does, in words, by its name."""
_held: dict[Path, int] = {}
"""How often this process has taken the lock of each course."""


class Busy(Enum):
    """What to do while another command holds the lock."""

    WAIT = "wait"
    LEAVE = "leave"


class BusyError(CasewiseError):
    """Another command holds the lock. The message says which, and since when."""


@contextmanager
def locked(root: Path, command: str, say: Callable[[str], object], busy: Busy = Busy.WAIT) -> Iterator[None]:
    """Context manager that holds the lock of a course. `say` gets a sentence if there's a wait or no locking at all.

    Raises:
        BusyError: if another command holds it and this one must not wait.
    """
    file = root.resolve() / "gradebook" / NAME
    if _held.get(file):  # a step within a command
        yield
        return
    descriptor = _open(file)
    if descriptor is None:
        yield
        return
    try:
        if _take(descriptor, say, busy):
            _write(descriptor, {"command": command, "since": datetime.now().astimezone().isoformat()})
        _held[file] = 1
        yield
    finally:
        _held.pop(file, None)
        os.close(descriptor)  # which releases the lock


def hold(converter: Any, command: str, first: Callable[[], object] = lambda: None) -> None:
    """Make an nbgrader converter hold its course's lock while it works, and call `first` before.

    A command waits for the lock. Formgrader doesn't, because the whole Jupyter server would hang until it's free.
    """
    work = converter.convert_notebooks
    busy = Busy.LEAVE if isinstance(converter.parent, NbGraderAPI) else Busy.WAIT

    def alone() -> None:
        try:
            with locked(Path(converter.coursedir.root), command, converter.log.warning, busy):
                first()
                work()
        except BusyError as error:
            converter.log.error("%s", error)  # noqa: TRY400  (for an instructor)
            raise NbGraderException(str(error)) from None

    converter.convert_notebooks = alone


def _open(file: Path) -> int | None:
    """Return a descriptor of the lock's file; None if it can't be opened: what hinders this hinders the work too.

    None as well on a system without such locks.
    """
    if not fcntl:
        return None
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT | NO_LINK | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _take(descriptor: int, say: Callable[[str], object], busy: Busy) -> bool:
    """Take the lock, and return whether the file system supports it."""
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in UNSUPPORTED:
            say("The gradebook's file system doesn't support locks. Don't run two commands on this course at once.")
            return False
        if error.errno not in {errno.EACCES, errno.EAGAIN}:
            raise
        holder = _holder(descriptor)
        if busy is Busy.LEAVE:
            raise BusyError(f"{holder} Try again when it's done.") from None
        say(f"{holder} Waiting for it.")
        fcntl.lockf(descriptor, fcntl.LOCK_EX)
    return True


def _holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, SMALL, 0))
        command, since = shortened(str(holder["command"])), datetime.fromisoformat(holder["since"]).astimezone()
    except (OSError, ValueError, LookupError, TypeError):
        return "Another command is working on this course."
    today = since.date() == datetime.now().astimezone().date()
    doing = DOING.get(command.rpartition(" ")[2], "Other work on this course")
    return f"{doing} has been going on since {since:{'%H:%M' if today else '%Y-%m-%d %H:%M'}} ({command})."


def _write(descriptor: int, about: dict[str, str]) -> None:
    with suppress(OSError):  # a full disk: the lock still holds
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(about).encode(), 0)
