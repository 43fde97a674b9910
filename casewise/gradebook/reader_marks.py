"""What readers gave: each reading of an answer, criterion by criterion, in a file of the learner's own.

`gradebook/reader-marks/<learner>/<module>.jsonl` has a line for each reading, and the last line of a reader counts.
Lines are only added, so two readers at once lose nothing. nbgrader's gradebook has the points and the comment that
count; this file says who gave them, for which lines of the rubric, and what a second reader gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Self

import orjson

from casewise.files import append_lines, read_regular

FOLDER = "reader-marks"
LIMIT = 16 * 1024 * 1024
VERSION = 1

Levels = tuple[float | None, ...]
"""For each line of a rubric, the share of its points, from 0 to 1; None where nothing is given yet."""


class Role(Enum):
    """What a reading is for: the points that count, a second opinion, or the end of a difference between the two."""

    FIRST = "first"
    SECOND = "second"
    SETTLED = "settled"


@dataclass(frozen=True)
class Mark:
    """One reading of one answer. `judged` is the hash of what was read, as `readings.Basis` has it.

    A draft is what a reader has given so far. `points` are None in a draft without all levels. Who settles a difference
    notes what the first and the second reader gave (`between`).
    """

    scenario: str
    reader: str
    role: Role
    levels: Levels
    points: float | None
    comment: str
    judged: str
    draft: bool = False
    at: str = ""
    between: tuple[float, ...] = ()

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Return the reading in a line.

        Raises:
            ValueError: if it isn't one.
        """
        try:
            if data.pop("v") != VERSION:
                raise ValueError("another version wrote it")
            levels = tuple(None if level is None else float(level) for level in data.pop("levels"))
            between = tuple(map(float, data.pop("between", ())))
            return cls(**data | {"role": Role(data["role"]), "levels": levels, "between": between})
        except (AttributeError, LookupError, TypeError) as error:
            raise ValueError(str(error)) from error

    def to_json(self) -> dict[str, Any]:
        """Return the reading as a line of the file."""
        return {"v": VERSION, **asdict(self), "role": self.role.value}

    @property
    def empty(self) -> bool:
        """Whether nothing at all was given."""
        return self.points is None and not self.comment and all(level is None for level in self.levels)

    def is_by(self, reader: str) -> bool:
        """Whether this reader gave it. Small letters and capitals are the same person."""
        return self.reader.casefold() == reader.casefold()


class ReaderMarks:
    """The readings of one module's answers."""

    def __init__(self, root: Path, module: str) -> None:
        self._folder, self._module = root / "gradebook" / FOLDER, module

    def of(self, learner: str, scenario: str) -> list[Mark]:
        """Return the readings of a learner's answer, oldest first. A line that can't be read is left out."""
        found = []
        with suppress(OSError):
            for line in read_regular(self._path(learner), LIMIT).splitlines():
                with suppress(ValueError):
                    mark = Mark.from_json(orjson.loads(line))
                    found += [mark] if mark.scenario == scenario else []
        return found

    def add(self, learner: str, mark: Mark) -> None:
        """Add a reading.

        Raises:
            OSError: if it can't be written.
        """
        path = self._path(learner)
        if not path.parent.is_dir():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
        line = mark.to_json() | ({} if mark.at else {"at": datetime.now(UTC).isoformat(timespec="seconds")})
        append_lines(path, orjson.dumps(line) + b"\n", mode=0o600, limit=LIMIT)

    def _path(self, learner: str) -> Path:
        return self._folder / learner / f"{self._module}.jsonl"


def counting(marks: Iterable[Mark]) -> Mark | None:
    """Return the last reading whose points went into the gradebook."""
    entered = [mark for mark in marks if mark.role is not Role.SECOND and not mark.draft]
    return entered[-1] if entered else None


def first_of(marks: Iterable[Mark]) -> Mark | None:
    """Return the last finished first reading, whoever gave it."""
    return counting(mark for mark in marks if mark.role is Role.FIRST)


def seconds_of(marks: Iterable[Mark]) -> dict[str, Mark]:
    """Return the last finished reading of each second reader, by name."""
    return {mark.reader: mark for mark in marks if mark.role is Role.SECOND and not mark.draft}


def draft_of(marks: Iterable[Mark], reader: str, role: Role) -> Mark | None:
    """Return what a reader left unfinished, if nothing was finished since. An empty draft takes back the one before."""
    last = None
    for mark in marks:
        if mark.draft:
            last = (None if mark.empty else mark) if mark.role is role and mark.is_by(reader) else last
        elif (mark.role is Role.SECOND) == (role is Role.SECOND) and (role is not Role.SECOND or mark.is_by(reader)):
            last = None
    return last
