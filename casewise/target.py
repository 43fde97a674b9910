"""Where an export goes: written beside its place and moved there whole, and never over somebody's file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from casewise.errors import UsageError
from casewise.folders import part_of_course

FOLDERS = {
    "source": "which its authors write",
    "release": "which learners get",
    "autograded": "which nbgrader writes",
    "gradebook": "which nbgrader keeps",
}
"""The folders of a course that nothing is put into, and why."""
HEAD = 8192
"""How much of a file is looked at to find a mark."""

Signature = bytes | Callable[[bytes], bool]
"""How an earlier export is known: by what stands near its beginning, or by all that is in it."""


class TargetError(UsageError):
    """A file cannot be put where it was asked for; the message says why. What was there is as it was."""


def write_export(target: Path, pieces: Iterable[bytes], mark: Signature, *, spare: Path | None = None) -> None:
    """Write a file. Only an earlier export gives way to it, which is known by `mark`.

    Raises:
        TargetError: if `target` is `spare`, is another file that somebody may want, lies in a folder that the course
            needs for itself, or cannot be written.
    """
    check_target(target, mark, spare=spare)
    place = target.resolve()
    try:
        descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:64]}.")
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise TargetError(f"{target} cannot be written: {error.strerror or error}.") from error


def check_target(target: Path, mark: Signature, *, spare: Path | None = None) -> None:
    """Look whether a file could be put somewhere, before the work that makes it; nothing is written.

    Raises:
        TargetError: as `write_export` does.
    """
    try:
        _refuse(target, target.resolve(), mark, spare)
    except OSError as error:
        raise TargetError(f"{target} cannot be written: {error.strerror or error}.") from error


def _refuse(target: Path, place: Path, mark: Signature, spare: Path | None) -> None:
    for path in (target.absolute(), place):
        if (part := part_of_course(path)) in FOLDERS:
            raise TargetError(f"{target} lies in {part}/, {FOLDERS[part]}. Name another place.")
    if spare is not None and spare.exists() and place.exists() and place.samefile(spare):
        raise TargetError(f"{target} is the template itself, which stays as it is. Name another file.")
    if place.is_dir():
        raise TargetError(f"{target} is a folder. Name a file in it.")
    if not place.exists():
        return
    if not place.is_file():
        raise TargetError(f"{target} is no file that can be replaced. Name another one.")
    with place.open("rb") as file:
        earlier = mark(file.read()) if callable(mark) else mark in file.read(HEAD)
    if not earlier and place.stat().st_size:
        raise TargetError(
            f"{target} is there already and is no earlier export of the same. Name another file, or move it away."
        )
