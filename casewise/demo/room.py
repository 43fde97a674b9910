"""The folder of a demonstration: replaced if nobody changed the last one, and kept if someone did."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from casewise.errors import UsageError
from casewise.files import remove, sha256, write_whole

MANIFEST = ".laid-out.json"
"""The file with the SHA-256 of every file that a demonstration left."""
OWN = {"course", "learners", "ready", MANIFEST}
"""The names that a demonstration puts into its folder. `make` adds a file there when it's ready."""
PASSING = {".ipynb_checkpoints", ".jupyter", "__pycache__"}
"""Folders that JupyterLab and Python fill on their own, even if someone only looks."""
MANIFEST_LIMIT = 64 * 1024 * 1024


class NoRoomError(UsageError):
    """A folder isn't a demonstration's, so it can't be replaced. The message says what to do."""


def make_room(folder: Path, course: Path) -> Path | None:
    """Make room for a demonstration of a course. Return the new place of the last one if it had to be kept.

    Raises:
        NoRoomError: if the folder contains anything else.
    """
    if folder == course or folder in course.parents:
        raise NoRoomError(f"{folder} holds the course itself. Name a new folder with --into.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NoRoomError(f"{folder} isn't a folder. Name a new one with --into.")
    there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    if there - OWN and MANIFEST not in there:
        raise NoRoomError(
            f"{folder} isn't a demonstration: it holds {min(there - OWN)}. Name a new folder with --into."
        )
    if not there:
        return None
    if untouched(folder):
        for name in there:
            remove(folder / name)
        return None
    aside = _free(folder)
    folder.rename(aside)
    return aside


def untouched(folder: Path) -> bool:
    """Whether no file of a demonstration has changed since it ended, and none was added or removed."""
    try:
        manifest = folder / MANIFEST
        left = json.loads(manifest.read_bytes()) if manifest.stat().st_size <= MANIFEST_LIMIT else None
        return bool(left == {"v": 1, "files": dict(_files(folder))})
    except (OSError, ValueError, RecursionError):
        return False


def note(folder: Path) -> None:
    """Store the hash of every file of the demonstration. If that fails, the next one uses another folder."""
    with suppress(OSError):
        write_whole(folder / MANIFEST, json.dumps({"v": 1, "files": dict(_files(folder))}).encode(), flush=False)


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every file in a folder, with a text that changes when it does."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in PASSING]
        for name in [*names, *(name for name in folders if Path(place, name).is_symlink())]:
            path = Path(place, name)
            if path.parent == folder and name in (MANIFEST, "ready"):
                continue
            yield str(path.relative_to(folder)), _seal(path)


def _seal(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return f"link to {path.readlink()}"
    return sha256(path) if stat.S_ISREG(mode) else "no file"


def _free(folder: Path) -> Path:
    """Return an unused name with the date."""
    dated = f"{folder.name}.{datetime.now().astimezone():%Y-%m-%d}"
    number = 1
    while os.path.lexists(aside := folder.with_name(dated if number == 1 else f"{dated}-{number}")):
        number += 1
    return aside
