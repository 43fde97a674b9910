"""Folders that are replaced whole: whoever looks sees the old one or the new one, never half of either."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from glob import escape
from pathlib import Path


def stage_of(target: Path) -> Path:
    """Return the folder beside the target in which its replacement is made."""
    return target.with_name(f".{target.name}.new")


def replace(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold these files and nothing else, whatever it held before.

    What a killed run left beside it is cleared away first.

    Raises:
        OSError: if it can't be written. What was there before is still there.
    """
    new = stage_of(target)
    heal(target)
    try:
        new.mkdir(parents=True)
        for name, data in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        move(new, target)
    finally:
        remove(new)


def move(stage: Path, target: Path) -> None:
    """Put a whole folder where an earlier one is, or none.

    Raises:
        OSError: if it can't be put there; the earlier one is there then, or comes back with `heal`.
    """
    before = _before(target)
    if _there(target):
        remove(before)
        target.rename(before)
    try:
        stage.rename(target)
    except OSError:
        if _there(before):
            before.rename(target)
        raise
    remove(before)


def heal(target: Path) -> None:
    """Undo what a killed run left: the earlier folder comes back if there is no new one.

    Raises:
        OSError: if that can't be done.
    """
    before = _before(target)
    if _there(before) and not _there(target):
        before.rename(target)
    for left in (before, stage_of(target)):
        remove(left)


def heal_all(folder: Path, name: str) -> None:
    """Do so for every folder of this name one level below `folder`.

    Raises:
        OSError: if that can't be done.
    """
    for left in (_before(Path(name)), stage_of(Path(name))):
        for path in sorted(folder.glob(f"*/{escape(left.name)}")):
            heal(path.with_name(name))


def remove(path: Path) -> None:
    """Take a folder away, if it is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _before(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
