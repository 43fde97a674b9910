"""A submission as grading sees it: the answers that count, where they come from, and what is wrong with the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from casewise.grading.collect import REPORT
from casewise.journal import NAME, Damage, Record, accepting, from_copy, read
from casewise.scenario import Scenario

COPY_LIMIT = 32 * 1024 * 1024


class Origin(Enum):
    """Where the answers were found."""

    JOURNAL = "the journal"
    NOTEBOOK = "the copy in the notebook, as there is no journal"
    NOWHERE = "nowhere: nothing was answered"


@dataclass(frozen=True)
class Submission:
    """What one learner handed in for one module.

    `remarks` are sentences about what was refused, mended or could not be read.
    """

    record: Record
    origin: Origin
    remarks: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path, scenarios: Mapping[str, Scenario]) -> Submission:
        """Read a submitted folder. Whatever it holds, this returns; scenarios it does not know do not count."""
        accept = accepting(scenarios)
        remarks = _collected(folder)
        try:
            record = read(folder / NAME, accept)
        except OSError as error:
            record = Record(damage=[Damage(0, f"cannot be opened: {error.strerror or error}")])
        if any(remark.startswith(f"{NAME} was refused") for remark in remarks):
            record.damage.append(Damage(0, "was refused when it was collected"))
        origin = Origin.JOURNAL
        if not (folder / NAME).is_file() or (folder / NAME).is_symlink():
            copied = _copies(folder, accept)
            copied.damage.extend(record.damage)
            record = copied
            origin = Origin.NOTEBOOK if record.latest else Origin.NOWHERE
        return cls(record, origin, [*remarks, *map(str, record.damage)])

    def suspects(self, graded: list[str]) -> set[str]:
        """Return the graded scenarios that a person should look at: those in doubt, or all if nobody can tell which."""
        if not self.record.damage:
            return set()
        return self.record.suspects(graded) or set(graded)


def _copies(folder: Path, accept: Any) -> Record:
    """Return the answers that the notebooks' metadata carry; the newest of each scenario counts."""
    together = Record()
    for path in sorted(folder.glob("*.ipynb")):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > COPY_LIMIT:
            continue
        try:
            copy = json.loads(path.read_bytes())["metadata"]["casewise"]["responses"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            continue
        record = from_copy(copy, accept)
        together.damage.extend(record.damage)
        for scenario, entry in record.latest.items():
            before = together.latest.get(scenario)
            if before is None or before.at <= entry.at:
                together.latest[scenario] = entry
    return together


def _collected(folder: Path) -> list[str]:
    try:
        remarks = json.loads((folder / REPORT).read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    return [str(remark)[:1000] for remark in remarks] if isinstance(remarks, list) else []
