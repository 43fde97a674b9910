"""Writing an export: complete or not at all, and never over someone's file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from casewise.errors import UsageError
from casewise.files import read_regular, write_whole
from casewise.folders import part_of_course

FOLDERS = {
    "source": "which its authors write",
    "release": "which learners get",
    "autograded": "which nbgrader writes",
    "gradebook": "which nbgrader keeps",
}
"""The folders of a course that exports must not go into, and why."""
HEAD = 8192
"""How many bytes of a file are searched for a signature."""

Signature = bytes | Callable[[bytes], bool]
"""How to recognize an earlier export: by bytes near its beginning, or by a function of all its bytes."""


class TargetError(UsageError):
    """A file can't be written where it should go. The message says why. An earlier file stays."""


def write_export(target: Path, pieces: Iterable[bytes], signature: Signature, *, spare: Path | None = None) -> None:
    """Write a file. It only replaces an earlier export, recognized by `signature`.

    Raises:
        TargetError: if `target` is `spare` or another file that someone may want, is in a folder that the course
            needs, or can't be written.
    """
    check_target(target, signature, spare=spare)
    try:
        write_whole(target.resolve(), pieces, mode=0o600)
    except OSError as error:
        raise TargetError(f"{target} cannot be written: {error.strerror or error}.") from error


def check_target(target: Path, signature: Signature, *, spare: Path | None = None) -> None:
    """Check that an export could be written, before the work of making it. Nothing is written.

    Raises:
        TargetError: as `write_export` does.
    """
    try:
        _refuse(target, target.resolve(), signature, spare)
    except OSError as error:
        raise TargetError(f"{target} cannot be written: {error.strerror or error}.") from error


def _refuse(target: Path, place: Path, signature: Signature, spare: Path | None) -> None:
    for path in (target.absolute(), place):
        if (part := part_of_course(path)) in FOLDERS:
            raise TargetError(f"{target} is in {part}/, {FOLDERS[part]}. Name another place.")
    if spare is not None and spare.exists() and place.exists() and place.samefile(spare):
        raise TargetError(f"{target} is the template itself, which stays as it is. Name another file.")
    if place.is_dir():
        raise TargetError(f"{target} is a folder. Name a file in it.")
    if not place.exists():
        return
    if not place.is_file():
        raise TargetError(f"{target} isn't a file that can be replaced. Name another one.")
    earlier = signature(place.read_bytes()) if callable(signature) else signature in read_regular(place, HEAD)
    if not earlier and place.stat().st_size:
        raise TargetError(
            f"{target} already exists and isn't an earlier export of the same. Name another file, or move it away."
        )
