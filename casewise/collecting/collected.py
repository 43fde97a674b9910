"""Remarks from collecting one submission, kept beside it so that grading can report them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from casewise.files import read_regular, write_whole

REPORT = "collected.json"
ORIGINALS = "originals"
"""A folder in a submission with the original files that couldn't be read."""
COMPANIONS = {
    ".DS_Store",
    ".due-dates.json",
    ".ipynb_checkpoints",
    "Thumbs.db",
    "__MACOSX",
    "__pycache__",
    "desktop.ini",
}
"""Files and folders that a Mac, Windows or Jupyter adds on its own."""
OF_GROUP = "Another member of the group handed this in."
"""The remark on a copy of what another member of a learner's group handed in."""
NAMED = 20
"""How many unknown files a remark names."""
SIZE_LIMIT = 64 * 1024
LENGTH_LIMIT = 1000
"""How many characters of one sentence are kept."""


@dataclass(frozen=True)
class Collected:
    """Sentences for the instructor about one submission.

    `remarks` inform. `damage` says what couldn't be read, so that a person must look at the submission.
    `seen` is when the exchange received it, if its `stamp` says another time; both are in nbgrader's form. `uploaded`
    says that it came from an LMS, which doesn't know under which name the learner answered.
    """

    remarks: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    stamp: str = ""
    seen: str = ""
    uploaded: bool = False

    @classmethod
    def read(cls, folder: Path) -> Collected:
        """Return the remarks kept in a folder, or none if there are none or they can't be read."""
        try:
            data = json.loads(read_regular(folder / REPORT, SIZE_LIMIT))
        except (OSError, ValueError, RecursionError):
            return cls()
        if isinstance(data, list):  # version 1 kept only remarks
            return cls(remarks=_sentences(data))
        if not isinstance(data, dict):
            return cls()
        stamp, seen = (str(data.get(name, ""))[:LENGTH_LIMIT] for name in ("stamp", "seen"))
        uploaded = data.get("uploaded") is True
        return cls(_sentences(data.get("remarks")), _sentences(data.get("damage")), stamp, seen, uploaded)

    def write(self, folder: Path) -> None:
        """Write what there is to say into a submission's folder, if there is anything."""
        if self.remarks or self.damage or self.uploaded:
            data = {"v": 2, "remarks": self.remarks, "damage": self.damage}
            data |= {"stamp": self.stamp, "seen": self.seen} if self.seen else {}
            data |= {"uploaded": True} if self.uploaded else {}
            write_whole(folder / REPORT, json.dumps(data, indent=1).encode(), flush=False)


def _sentences(value: object) -> tuple[str, ...]:
    return tuple(str(one)[:LENGTH_LIMIT] for one in value) if isinstance(value, list) else ()
