"""Folders that are replaced whole: whoever looks sees the old one or the new one, never half of either."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path


def replace(target: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold these files and nothing else, whatever it held before.

    What a killed run left beside it is cleared away first.

    Raises:
        OSError: if it can't be written. What was there before is still there.
    """
    new, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    remove(new)
    try:
        new.mkdir(parents=True)
        for name, data in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if target.exists():
            remove(old)
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists() and not target.exists():
                old.rename(target)
            raise
    finally:
        remove(new)
    remove(old)


def sweep(target: Path) -> None:
    """Clear away what a killed run left beside a folder that is whole."""
    remove(target.with_name(f".{target.name}.new"))
    remove(target.with_name(f".{target.name}.old"))


def remove(folder: Path) -> None:
    """Take a folder away, if it is there."""
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)
