"""What the exchange holds of a course: released modules, hand-ins that wait, and feedback pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.utils import notebook_hash

from casewise.collecting.inbound import learner_and_time
from casewise.desk.made import Made
from casewise.files import read_if_readable
from casewise.folders import SECRET
from casewise.gradebook.course_folder import Course
from casewise.gradebook.paths import CoursePaths
from casewise.learner.handed_in import is_whole

SECRET_LIMIT = 64 * 1024


@dataclass(frozen=True)
class Pages:
    """The feedback pages of a module: how many learners have them, and who still lacks or waits for theirs.

    `unreturnable` counts the learners whose work didn't come by the exchange, so their pages can't go back by it.
    """

    there: int = 0
    missing: list[str] = field(default_factory=list)
    to_return: list[str] = field(default_factory=list)
    returned: int = 0
    unreturnable: int = 0


@dataclass(frozen=True)
class Exchanged:
    """A course's part of the exchange. `there` is false if the exchange doesn't exist."""

    folder: Path
    there: bool
    zone: str = ""

    @classmethod
    def of(cls, course: Course) -> Exchanged:
        """Return the part of a course."""
        root = course.exchange_root
        return cls(root / str(course.coursedir.course_id), root.is_dir(), course.zone)

    def released(self, release: Path, module: str) -> Made:
        """Return whether learners can fetch a module, and whether they get what was built last."""
        there = self.folder / "outbound" / module
        if not there.is_dir():
            return Made.NO
        names = sorted(path.name for path in release.glob("*.ipynb"))
        same = all(_bytes(there / name) == _bytes(release / name) for name in names)
        return Made.YES if same else Made.OLD

    def waiting(self, module: str, collected: Mapping[str, datetime | None]) -> set[str]:
        """Return the learners with a hand-in in the exchange that is newer than what was collected."""
        newest: dict[str, datetime | None] = {}
        for path in self.folder.glob(f"inbound/*+{_escaped(module)}+*"):
            learner, at = learner_and_time(path.name, module, self.zone)
            if learner and is_whole(path) and (learner not in newest or (at and at > (newest[learner] or at.min))):
                newest[learner] = at
        return {
            learner
            for learner, at in newest.items()
            if learner not in collected or (at and (before := collected[learner]) and at > before)
        }

    def pages(self, module: str, paths: CoursePaths, graded: Collection[str]) -> Pages:
        """Return how far the feedback on a module is."""
        missing, to_return, there, returned, unreturnable = [], [], 0, 0, 0
        for learner in graded:
            folder = paths.feedback(learner, module)
            pages = sorted(folder.glob("*.html"))
            made = min((path.stat().st_mtime for path in pages), default=0.0)
            work = max((path.stat().st_mtime for path in paths.autograded(learner, module).glob("*.ipynb")), default=0)
            if made < work:
                missing.append(learner)
                continue
            there += 1
            secret = (read_if_readable(folder / SECRET, SECRET_LIMIT) or b"").decode("utf-8", "replace")
            if not secret:
                unreturnable += 1
            elif all(self._has(page, secret) for page in pages):
                returned += 1
            else:
                to_return.append(learner)
        return Pages(there, missing, to_return, returned, unreturnable)

    def _has(self, page: Path, secret: str) -> bool:
        """Whether the exchange has this page, or a newer one."""
        put = self.folder / "feedback" / f"{notebook_hash(secret=secret, notebook_id=page.stem)}.html"
        try:
            return put.stat().st_mtime >= page.stat().st_mtime
        except OSError:
            return False


def _escaped(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
