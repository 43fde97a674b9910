"""Replacing a submission all at once: a learner always has the earlier one or the new one, and it is whole."""

from __future__ import annotations

import shutil
from pathlib import Path


def stage_of(target: Path) -> Path:
    """Return the folder in which a submission is made, beside the one that it replaces."""
    return target.with_name(f".{target.name}.new")


def replace(stage: Path, target: Path) -> None:
    """Put a whole submission where an earlier one is, or none.

    Raises:
        OSError: if it can't be put there; the earlier one is there then, or comes back with `heal`.
    """
    before = _before(target)
    if target.exists() or target.is_symlink():
        _remove(before)
        target.rename(before)
    try:
        stage.rename(target)
    except OSError:
        if before.exists() or before.is_symlink():
            before.rename(target)
        raise
    _remove(before)


def heal(target: Path) -> None:
    """Undo what a run left that was killed: an earlier submission comes back if there is no new one.

    Raises:
        OSError: if that can't be done.
    """
    before = _before(target)
    if (before.exists() or before.is_symlink()) and not (target.exists() or target.is_symlink()):
        before.rename(target)
    for left in (before, stage_of(target)):
        _remove(left)


def heal_all(folder: Path, module: str) -> None:
    """Do so for all learners of a folder of submissions.

    Raises:
        OSError: if that can't be done.
    """
    for left in (_before(Path(module)), stage_of(Path(module))):
        for path in sorted(folder.glob(f"*/{_literally(left.name)}")):
            heal(path.with_name(module))


def _before(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _literally(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
