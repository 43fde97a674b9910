"""A submission as grading sees it: the answers that count, where they come from, and what is wrong with the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from casewise.grading.script import Script
from casewise.journal import NAME, Damage, Record, accepting, from_copy
from casewise.journal.file import read_bytes
from casewise.scenario import Scenario


class Origin(Enum):
    """Where the answers were found."""

    JOURNAL = "the journal"
    NOTEBOOK = "the copy in the notebook, as there is no journal"
    NOWHERE = "nowhere: nothing was answered"


@dataclass(frozen=True)
class Submission:
    """What one learner handed in for one module.

    `remarks` are sentences about what was refused, mended or could not be read. `digest` changes with what was handed
    in, and `known` are the scenarios of the module.
    """

    record: Record
    origin: Origin
    remarks: list[str] = field(default_factory=list)
    digest: str = ""
    known: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path, scenarios: Mapping[str, Scenario]) -> Submission:
        """Read a submitted folder. Whatever it holds, this returns; scenarios it does not know do not count."""
        return cls.of(Script.read(folder), scenarios)

    @classmethod
    def of(cls, script: Script, scenarios: Mapping[str, Scenario]) -> Submission:
        """Understand a script."""
        accept = accepting(scenarios)
        if script.journal is None:
            record = _copied(script.copies, accept)
            origin = Origin.NOTEBOOK if record.latest else Origin.NOWHERE
        else:
            record, origin = read_bytes(script.journal, accept), Origin.JOURNAL
        if script.trouble:
            record.damage.append(Damage(0, script.trouble))
        if any(remark.startswith(f"{NAME} was refused") for remark in script.remarks):
            record.damage.append(Damage(0, "was refused when it was collected"))
        handed_in = sha256(b"".join(sha256(part).digest() for part in (script.journal or b"", *script.copies)))
        remarks = [*script.remarks, *map(str, record.damage)]
        return cls(record, origin, remarks, handed_in.hexdigest()[:32], frozenset(scenarios))

    @property
    def standing(self) -> dict[str, Any]:
        """What a graded notebook says of the record, but for the suspects. Of a damaged one, also which it was."""
        said = {"origin": self.origin.value if self.origin is Origin.NOTEBOOK else "", "remarks": self.remarks}
        return {**said, "record": self.digest} if self.record.damage else said

    def suspects(self, graded: list[str]) -> set[str]:
        """Return the graded scenarios that a person should look at: those in doubt, or all if nobody can tell which.

        A line that names another scenario of the module, as practice that was changed since, puts none of these in
        doubt. A whole answer to a scenario that isn't there, or not any more, can only be that of an unanswered one.
        """
        asked = set(graded)
        strange = [damage.scenario not in self.known for damage in self.record.damage if damage.whole]
        torn = [
            damage if damage.scenario in asked else replace(damage, scenario="")
            for damage in self.record.damage
            if damage.scenario in asked or not (damage.whole or damage.scenario in self.known)
        ]
        unanswered = {name for name in graded if any(strange) and name not in self.record.latest}
        doubted = Record(self.record.latest, torn).suspects(graded) or asked if torn else set()
        return unanswered | doubted


def _copied(copies: Iterable[bytes], accept: Any) -> Record:
    """Return the answers that the notebooks' metadata carry; the newest of each scenario counts."""
    together = Record()
    for notebook in copies:
        try:
            copy = json.loads(notebook)["metadata"]["casewise"]["responses"]
        except (ValueError, LookupError, TypeError, RecursionError):
            continue
        record = from_copy(copy, accept)
        together.damage.extend(record.damage)
        for scenario, entry in record.latest.items():
            before = together.latest.get(scenario)
            if before is None or before.at <= entry.at:
                together.latest[scenario] = entry
    return together
