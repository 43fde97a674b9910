"""A script: what one learner handed in, as bytes. Read once where it lies; all that a worker anywhere needs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from casewise.files import read_regular
from casewise.grading.collected import NAME as REPORT
from casewise.grading.inbound import SECRET, STAMP
from casewise.journal import NAME
from casewise.journal.file import FILE_LIMIT

SMALL = 64 * 1024


@dataclass(frozen=True)
class Script:
    """What was found in a submitted folder, not yet understood.

    `journal` is None where there is none, and `trouble` says why one that is there could not be opened; `copies` are
    notebooks that may carry the answers, and are read only without a journal; `stamp` and `secret` are nbgrader's.
    """

    journal: bytes | None = None
    trouble: str = ""
    copies: tuple[bytes, ...] = ()
    remarks: tuple[str, ...] = ()
    stamp: str = ""
    secret: str = ""

    @classmethod
    def read(cls, folder: Path) -> Script:
        """Read a submitted folder. Whatever it holds, this returns."""
        journal, trouble = None, ""
        try:
            journal = read_regular(folder / NAME, FILE_LIMIT)
        except FileNotFoundError:
            pass
        except OSError as error:
            trouble = f"cannot be opened: {error.strerror or error}"
        return cls(
            journal=journal,
            trouble=trouble,
            copies=() if journal is not None else tuple(_copies(folder)),
            remarks=tuple(_collected(folder)),
            stamp=_text(folder / STAMP),
            secret=_text(folder / SECRET),
        )

    @property
    def digest(self) -> str:
        """What changes when anything changes that a grade could come from."""
        texts = (self.trouble, *self.remarks, self.stamp, self.secret)
        parts = (self.journal or b"", *self.copies, *(text.encode() for text in texts))
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _copies(folder: Path) -> list[bytes]:
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            data = read_regular(path, FILE_LIMIT)
        except OSError:
            continue
        if len(data) <= FILE_LIMIT:
            found.append(data)
    return found


def _collected(folder: Path) -> list[str]:
    try:
        remarks = json.loads(read_regular(folder / REPORT, SMALL))
    except (OSError, ValueError, RecursionError):
        return []
    return [str(remark)[:1000] for remark in remarks] if isinstance(remarks, list) else []


def _text(path: Path) -> str:
    try:
        return read_regular(path, SMALL).decode("utf-8", errors="replace").strip()
    except OSError:
        return ""
