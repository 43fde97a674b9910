"""All hand-ins of each learner for a module, each in its own folder under `gradebook/`.

`submitted/` holds the newest one, as nbgrader expects. Collecting and grading keep a copy of what they find there, so
a newer hand-in never deletes an earlier one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from casewise import timestamp
from casewise.collecting.submitted_files import SubmittedFiles, handed_in
from casewise.files import read_regular, replace_folder, write_whole
from casewise.gradebook.settings import in_zone
from casewise.languages.catalogs import _
from casewise.moment import in_words

FOLDER = Path("gradebook", "hand-ins")
"""The folder of ``<module>/<learner>/<time>-<content>/``; the same hand-in always gets the same name."""
READ = ".read.json"
"""The end of the name of a file beside a kept hand-in, with the points that a person gave for written answers."""
EVER = datetime.min  # noqa: DTZ901  (nbgrader's times have no zone)
FILE_LIMIT = 32 * 1024 * 1024
TOTAL_LIMIT = 64 * 1024 * 1024
COUNT_LIMIT = 200

Read = Callable[[Path], SubmittedFiles]
"""A function that reads the submitted files in a folder, using the course's release and time zone."""


@dataclass(frozen=True)
class HandIn:
    """One hand-in. `kept` is the folder of its copy, and `newest` is true if it's the one in `submitted/`."""

    folder: Path
    kept: Path
    files: SubmittedFiles
    newest: bool

    @property
    def name(self) -> str:
        """The name of its copy, different for every hand-in of a learner."""
        return self.kept.name

    @property
    def at(self) -> datetime | None:
        """When it was handed in, in UTC without a zone, or None if that isn't known."""
        return timestamp.read(self.files.stamp)


def name_of(files: SubmittedFiles) -> str:
    """Return the name of a hand-in, made from its time and its answers."""
    parts = files.copies if files.journal is None else (files.journal,)
    content = sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()[:12]
    return f"{stamp_of(timestamp.read(files.stamp))}-{content}"


def stamp_of(at: datetime | None) -> str:
    """Return the beginning of a hand-in's name, made from its time."""
    return at.replace(microsecond=0, tzinfo=None).isoformat().replace(":", "") + "Z" if at else "undated"


def place(root: Path, module: str, learner: str) -> Path:
    """Return the folder of a learner's kept hand-ins for a module, whether it exists or not.

    Raises:
        OSError: if a name can't be a folder's.
    """
    for name in (module, learner):
        if name in {"", ".", ".."} or "/" in name:
            raise OSError(0, "it can't be the name of a folder", name)
    return root / FOLDER / module / learner


def keep_hand_in(root: Path, module: str, learner: str, folder: Path, read: Read = SubmittedFiles.read) -> None:
    """Keep a copy of a submitted folder. The same hand-in is kept only once.

    Raises:
        OSError: if it can't be written.
    """
    keep_files(root, module, learner, folder, read(folder))


def keep_files(root: Path, module: str, learner: str, folder: Path, files: SubmittedFiles) -> None:
    """Keep a copy of a submitted folder whose files are already read.

    Raises:
        OSError: if it can't be written.
    """
    home = place(root, module, learner)
    target = home / name_of(files)
    if target.is_dir() or not folder.is_dir():
        return
    _make(root, home)
    replace_folder(target, dict(_files(folder)))
    _close(root, target)


def hand_ins(  # noqa: PLR0913, PLR0917  (where they lie, and how they are read)
    root: Path,
    module: str,
    learner: str,
    folder: Path,
    files: SubmittedFiles | None = None,
    read: Read = SubmittedFiles.read,
) -> list[HandIn]:
    """Return a learner's hand-ins, oldest first: all kept ones, and the one in the submitted folder."""
    files = files or read(folder)
    newest = HandIn(folder, place(root, module, learner) / name_of(files), files, newest=True)
    others = [path for path in kept_hand_ins(root, module, learner) if path.name != newest.name]
    found = [*(HandIn(path, path, read(path), newest=False) for path in others), newest]
    return sorted(found, key=lambda one: (one.newest and one.at is None, one.at or EVER, one.newest))


def kept_hand_ins(root: Path, module: str, learner: str) -> list[Path]:
    """Return the folders of a learner's kept hand-ins for a module."""
    try:
        found = sorted(place(root, module, learner).iterdir())
    except OSError:
        return []
    return [path for path in found if not path.name.startswith(".") and path.is_dir()]


def is_kept(root: Path, module: str, learner: str, at: datetime) -> bool:
    """Return whether a hand-in with exactly this time is kept."""
    there = [path for path in kept_hand_ins(root, module, learner) if path.name.startswith(f"{stamp_of(at)}-")]
    return any(timestamp.read(SubmittedFiles.read(path).stamp) == at for path in there)


def graded_from(root: Path, module: str, learner: str, submitted: Path, graded: Path) -> Path:
    """Return the folder of the hand-in that was graded, or the submitted folder if that isn't known."""
    at = handed_in(graded)
    if at is None or at == handed_in(submitted):
        return submitted
    secret, start = SubmittedFiles.read(graded).secret, stamp_of(at)
    for path in kept_hand_ins(root, module, learner):
        if path.name.startswith(f"{start}-") and SubmittedFiles.read(path).secret == secret:
            return path
    return submitted


def counts_in_words(root: Path, module: str, learner: str, graded: Path, settings: Any) -> str:
    """Return a sentence that says which of several hand-ins was graded; an empty text if there's only one."""
    several = len(kept_hand_ins(root, module, learner)) > 1
    at = handed_in(graded) if several else None
    if at is None:
        return ""
    when = in_words(in_zone(at.replace(tzinfo=UTC), settings))
    return _("Of your hand-ins, the one of {time} counts.").format(time=when)


def points_read(folder: Path) -> dict[str, float]:
    """Return the points that a person gave for a kept hand-in's written answers, by scenario."""
    try:
        note = json.loads(read_regular(_note(folder), FILE_LIMIT))
        return {str(name): float(points) for name, points in note["points"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def note_read(folder: Path, points: Mapping[str, float]) -> None:
    """Store the points that a person gave for a kept hand-in's written answers.

    Raises:
        OSError: if it can't be written.
    """
    known = points_read(folder)
    if known | dict(points) != known:
        write_whole(_note(folder), json.dumps({"v": 1, "points": known | dict(points)}).encode(), flush=False)


def _note(folder: Path) -> Path:
    return folder.with_name(folder.name + READ)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the regular files of a submitted folder, those at the top first, within limits."""
    total = count = 0
    for parent, _folders, names in os.walk(folder):
        for name in sorted(names):
            path = Path(parent, name)
            try:
                data = read_regular(path, FILE_LIMIT)
            except OSError:
                continue
            total, count = total + len(data), count + 1
            if total > TOTAL_LIMIT or count > COUNT_LIMIT:
                return
            yield str(path.relative_to(folder)), data


def _make(root: Path, home: Path) -> None:
    """Make the folders down to a learner's, with the permissions of `gradebook/` and none for others."""
    if home.is_dir():
        return
    for folder in (*reversed(home.relative_to(root / "gradebook").parents[:-1]), home.relative_to(root / "gradebook")):
        path = root / "gradebook" / folder
        if not path.is_dir():
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close(root, path)


def _close(root: Path, folder: Path) -> None:
    mode = (root / "gradebook").stat().st_mode & 0o2770
    folder.chmod(mode | 0o700)
