"""Where an export goes: written beside its place and moved there whole, and never over somebody's file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

HEAD = 8192
"""How much of a file is looked at to know whether it is an earlier export."""


class TargetError(Exception):
    """A file cannot be put where it was asked for; the message says why. What was there is as it was."""


def put(target: Path, pieces: Iterable[bytes], mark: bytes, *, spare: Path | None = None) -> None:
    """Write a file. Only an earlier export gives way to it, which is known by `mark` near its beginning.

    Raises:
        TargetError: if `target` is `spare`, is another file that somebody may want, or cannot be written.
    """
    place = target.resolve()
    try:
        _refuse(target, place, mark, spare)
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


def _refuse(target: Path, place: Path, mark: bytes, spare: Path | None) -> None:
    if spare is not None and spare.exists() and place.exists() and place.samefile(spare):
        raise TargetError(f"{target} is the template itself, which stays as it is. Name another file.")
    if place.is_dir():
        raise TargetError(f"{target} is a folder. Name a file in it.")
    if not place.exists():
        return
    if not place.is_file():
        raise TargetError(f"{target} is no file that can be replaced. Name another one.")
    with place.open("rb") as file:
        head = file.read(HEAD)
    if head and mark not in head:
        raise TargetError(f"{target} is there already and is no earlier export. Name another file, or move it away.")
