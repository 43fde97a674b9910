"""A submission as grading sees it: the answers that count, where they come from, and what is wrong with the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from casewise.collecting.collected import OF_GROUP
from casewise.collecting.submitted_files import SubmittedFiles, moment
from casewise.journal import NAME, Damage, Entry, Record, accepting, from_copy
from casewise.journal.file import read_bytes
from casewise.printable import shortened
from casewise.scenario import Scenario

REMARKS = 50
"""Sentences about one submission that are kept."""
LENGTH = 1000
CHOSEN = "The journal records another variant than the one that this learner was given"
NAMED = 10
"""Scenarios that one sentence names."""


class Origin(Enum):
    """Where the answers were found."""

    JOURNAL = "the journal"
    NOTEBOOK = "the copy in the notebook, because there is no journal"
    NOWHERE = "nowhere: nothing was answered"


@dataclass(frozen=True)
class Submission:
    """What one learner handed in for one module.

    `remarks` are sentences about what was refused, replaced or could not be read. `lost` says that unanswered scenarios
    may have been answered in what could not be read; `doubted` are scenarios of which the journal and the copy in a
    notebook differ; `undecided` says that a person must decide whether it was late. `digest` changes with what was
    handed in, and `known` are the scenarios of the module.
    """

    record: Record
    origin: Origin
    remarks: list[str] = field(default_factory=list)
    lost: bool = False
    doubted: frozenset[str] = frozenset()
    undecided: bool = False
    digest: str = ""
    known: frozenset[str] = frozenset()

    @classmethod
    def read(cls, folder: Path, scenarios: Mapping[str, Scenario], learner: str = "") -> Submission:
        """Read a submitted folder. Whatever it holds, this returns; scenarios it does not know do not count."""
        return cls.of(SubmittedFiles.read(folder), scenarios, learner)

    @classmethod
    def of(cls, files: SubmittedFiles, scenarios: Mapping[str, Scenario], learner: str = "") -> Submission:
        """Return the submission in some files. `learner` is the gradebook's id, for the variants that were drawn."""
        accept = accepting(scenarios)
        carried = _copied(files.copies, accept)
        record, origin = carried, Origin.NOTEBOOK if carried.latest else Origin.NOWHERE
        unlike: dict[str, list[str]] = {}
        if files.journal is not None:
            record, origin = read_bytes(files.journal, accept), Origin.JOURNAL
            unlike = _unlike(record, carried)
        if files.trouble:
            record.damage.append(Damage(0, files.trouble))
        if any(remark.startswith(f"{NAME} was refused") for remark in files.collected.remarks):  # the first edition's
            record.damage.append(Damage(0, "was refused when it was collected"))
        record.learner = learner
        by_name = files.secret and not files.collected.uploaded  # the exchange knows under which name it was answered
        chosen = list(_chosen(record, scenarios)) if by_name else []
        free = [scenario.id for scenario in chosen if scenario.withdrawn]
        for name in free:
            del record.latest[name]
        lost = [*files.collected.damage]
        if origin is not Origin.JOURNAL or not record.latest:
            lost += files.unread
        if not record.latest and not carried.latest and not record.damage:
            lost += files.silent
        undecided = files.undecided if record.answers or record.damage or lost or unlike else ""
        said = [*lost, *files.collected.remarks, files.dated, undecided]
        said += [f"{words}: {_listed(names)}." for words, names in unlike.items()]
        if chosen and OF_GROUP not in files.collected.remarks:  # a group's variants are those of the one who handed in
            said += [f"{CHOSEN}: {_listed([scenario.id for scenario in chosen])}."]
        handed_in = sha256(b"".join(sha256(part).digest() for part in (files.journal or b"", *files.copies)))
        return cls(
            record,
            origin,
            _bounded([*filter(None, said), *map(str, record.damage)]),
            lost=bool(lost),
            doubted=frozenset([name for names in unlike.values() for name in names] + free),
            undecided=bool(undecided),
            digest=handed_in.hexdigest()[:32],
            known=frozenset(scenarios),
        )

    @property
    def sound(self) -> bool:
        """Whether all that was handed in could be read, and says one thing."""
        return not (self.record.damage or self.lost or self.doubted)

    @property
    def standing(self) -> dict[str, Any]:
        """What a graded notebook says about the record, except the suspects. If it's damaged, also which one it was."""
        said = {"origin": self.origin.value if self.origin is Origin.NOTEBOOK else "", "remarks": self.remarks}
        said |= {} if self.sound else {"record": self.digest}
        return {**said, "undecided": True} if self.undecided else said

    def suspects(self, graded: list[str]) -> set[str]:
        """Return the graded scenarios that a person should look at: those in doubt, or all if nobody can tell which.

        A line that names another scenario of the module, such as practice that has changed, puts none of these in
        doubt. A whole answer to a scenario that doesn't exist, or no longer does, can only be for an unanswered one.
        """
        asked = set(graded)
        strange = [damage.scenario not in self.known for damage in self.record.damage if damage.whole]
        torn = [
            damage if damage.scenario in asked else replace(damage, scenario="")
            for damage in self.record.damage
            if damage.scenario in asked or not (damage.whole or damage.scenario in self.known)
        ]
        unanswered = asked - self.record.latest.keys()
        found = Record(self.record.latest, torn).suspects(graded) or asked if torn else set()
        if self.lost or any(strange):
            found |= unanswered
        return found | self.doubted.intersection(asked)


def _copied(copies: Iterable[bytes], accept: Any) -> Record:
    """Return the answers that the notebooks' metadata carry; the newest of each scenario counts."""
    together = Record()
    for copy in copies:
        record = from_copy(json.loads(copy), accept)
        together.damage.extend(record.damage)
        for scenario, entry in record.latest.items():
            before = together.latest.get(scenario)
            if before is None or not _later(before, entry):
                together.latest[scenario] = entry
    return together


def _unlike(journal: Record, copy: Record) -> dict[str, list[str]]:
    """Return the scenarios for which the copy says more than the journal, by what more it says."""
    missing, newer = [], []
    for name, entry in copy.latest.items():
        kept = journal.latest.get(name)
        if kept is None and entry.response is not None:
            missing.append(name)
        elif kept and kept.given != entry.given and _later(entry, kept):
            newer.append(name)
    found = {
        "The copy in the notebook has answers that the journal has no line of": missing,
        "The copy in the notebook has other and newer answers than the journal, which counts": newer,
    }
    return {words: names for words, names in found.items() if names}


def _chosen(record: Record, scenarios: Mapping[str, Scenario]) -> Iterator[Scenario]:
    """Yield the variants that the learner answered instead of those that were drawn.

    Each is scored by the key of the variant it was answered for, so this gains nothing. A withdrawn variant would give
    all points: then the answer doesn't count, and a person looks at it.
    """
    for name, entry in record.latest.items():
        scenario = scenarios.get(name)
        if scenario and scenario.variants and entry.response is not None:
            met = record.met(scenario)
            if met.variant != scenario.drawn(record.learner):
                yield met


def _later(one: Entry, other: Entry) -> bool:
    """Return whether an answer was given after another, as far as their times can be read."""
    at, before = moment(one), moment(other)
    return at > before if at and before else one.at > other.at


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _bounded(remarks: list[str]) -> list[str]:
    """Return some remarks in a form that can be shown anywhere, and how many more there are."""
    more = [f"And {len(remarks) - REMARKS} more of this kind."] if len(remarks) > REMARKS else []
    return [*_shown(remarks[:REMARKS]), *more]


def _shown(remarks: Iterable[str]) -> Iterator[str]:
    return (shortened(remark, LENGTH) for remark in remarks)
