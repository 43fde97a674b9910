"""What collecting noticed about one submission, kept beside it so that grading can report it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from casewise.files import read_regular

REPORT = "collected.json"
ORIGINALS = "originals"
"""A folder of a submission: what was handed in and could not be read, as it was."""
COMPANIONS = {
    ".DS_Store",
    ".due-dates.json",
    ".ipynb_checkpoints",
    "Thumbs.db",
    "__MACOSX",
    "__pycache__",
    "desktop.ini",
}
"""What a Mac, Windows or Jupyter leaves in every folder."""
NAMED = 20
"""Strange files that a remark names."""
SIZE_LIMIT = 64 * 1024
LENGTH_LIMIT = 1000
"""Characters that are kept of one sentence."""


@dataclass(frozen=True)
class Collected:
    """Sentences for the instructor about one submission.

    `remarks` inform. `damage` says what was handed in and could not be read: a person must look at the submission.
    `seen` is when the exchange saw it, where its `stamp` says another time; both are written as nbgrader does.
    """

    remarks: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    stamp: str = ""
    seen: str = ""

    @classmethod
    def read(cls, folder: Path) -> Collected:
        """Return what was noticed; empty where nothing was, or where the file can't be read."""
        try:
            data = json.loads(read_regular(folder / REPORT, SIZE_LIMIT))
        except (OSError, ValueError, RecursionError):
            return cls()
        if isinstance(data, list):  # the first edition kept remarks alone
            return cls(remarks=_sentences(data))
        if not isinstance(data, dict):
            return cls()
        times = [str(data.get(name, ""))[:LENGTH_LIMIT] for name in ("stamp", "seen")]
        return cls(_sentences(data.get("remarks")), _sentences(data.get("damage")), *times)

    def write(self, folder: Path) -> None:
        """Keep it beside the submission, if there is anything to say."""
        if self.remarks or self.damage:
            said = {"v": 2, "remarks": self.remarks, "damage": self.damage}
            said |= {"stamp": self.stamp, "seen": self.seen} if self.seen else {}
            (folder / REPORT).write_text(json.dumps(said, indent=1), encoding="utf-8")


def _sentences(said: object) -> tuple[str, ...]:
    return tuple(str(one)[:LENGTH_LIMIT] for one in said) if isinstance(said, list) else ()
