"""A study of one graded module: everything that its report shows, as data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casewise.panel.agreement import Agreement
from casewise.reports import statistics
from casewise.reports.answers import Answers, Results
from casewise.reports.at_risk import OF_RESULTS, Group, groups
from casewise.reports.by_variant import differences
from casewise.reports.choices import SMALLEST
from casewise.reports.findings import ScenarioFinding, find
from casewise.reports.reliability import Reliability, reliability
from casewise.scenario import Scenario

CAUTIOUS = 100
"""With fewer learners, figures about scenarios need caution."""


@dataclass(frozen=True)
class Strength:
    """How a class did on one objective: the mean share of its points, and its number of scenarios."""

    objective: str
    words: str
    share: float
    scenarios: int


@dataclass(frozen=True)
class Unread:
    """A scenario that too few answers have points for to say anything: how many learners answered it."""

    scenario: Scenario
    answered: int
    waiting: int


@dataclass(frozen=True)
class Study:
    """The results of a class in one module.

    `totals` are each learner's points after late penalties, without points that nobody has given yet. Findings about
    scenarios use only the answers that have points. `waiting` learners, with `unread_answers` together, wait for a
    person.
    """

    module: str
    learners: list[str]
    totals: NDArray[np.float64]
    out_of: float
    waiting: int
    reveal: str
    passes: float
    reliability: Reliability | None
    findings: list[ScenarioFinding]
    strengths: list[Strength]
    panel: list[Agreement]
    unread: list[Unread]
    unread_answers: int
    groups: list[Group]

    @classmethod
    def of(cls, results: Results, objectives: Mapping[str, str], panel: Sequence[Agreement] = ()) -> Study:
        """Return the study of results; `objectives` maps ids to words, and `panel` is what experts say of the keys."""
        every = list(results.answers.values())
        size = len(results.learners)
        worth = np.array([one.scenario.points or 1.0 for one in every])
        shares = np.array([np.where(one.counting, one.shares, np.nan) for one in every], dtype=float)
        shares = shares.T.reshape(size, len(every))
        undecided = ~np.array([one.decided for one in every], dtype=bool).T.reshape(size, len(every))
        out_of = float(sum(one.scenario.points or 0.0 for one in every))
        findings, reliable = [], None
        known = [column for column in range(len(every)) if (~np.isnan(shares[:, column])).sum() >= SMALLEST]
        if known:
            findings = _findings([every[column] for column in known], shares[:, known], worth[known])
            reliable = reliability(shares[:, known], worth[known])
        waits = undecided.any(axis=1) | np.isin(results.learners, list(results.unread))
        return cls(
            module=results.module,
            learners=results.learners,
            totals=np.array(results.totals),
            out_of=out_of,
            waiting=int(waits.sum()),
            reveal=results.reveal,
            passes=results.passes,
            reliability=reliable,
            findings=findings,
            strengths=_strengths(findings, objectives),
            panel=list(panel),
            unread=[_unread(one) for number, one in enumerate(every) if number not in known and not one.decided.all()],
            unread_answers=int(undecided.sum() + (waits & ~undecided.any(axis=1)).sum()),
            groups=groups(results, out_of, reliable),
        )

    def to_json(self, *, names: bool = False) -> dict[str, Any]:
        """Return the study as JSON; learners and their points are included only with `names`."""
        return {
            "module": self.module,
            "learners": len(self.learners),
            "out_of": self.out_of,
            "mean": float(self.totals.mean()) if len(self.totals) and self.broken_down else None,
            "pass_mark": self.passes,
            "passed": self.passed if self.broken_down else None,
            "waiting": self.waiting,
            "unread_answers": self.unread_answers,
            "reliability": _reliability(self.reliability),
            "at_risk": [group.to_json(names=names) for group in self.shown(names=names)],
            "objectives": [asdict(strength) for strength in self.strengths],
            "scenarios": [found.to_json() for found in self.findings],
            "not_read": [
                {"scenario": one.scenario.id, "answered": one.answered, "waiting": one.waiting} for one in self.unread
            ],
            "panel": [one.to_json() for one in self.panel],
            **({"points": dict(zip(self.learners, self.totals.tolist(), strict=True))} if names else {}),
        }

    @property
    def cautious(self) -> bool:
        """Whether there are too few learners to trust figures about scenarios."""
        return len(self.learners) < CAUTIOUS

    @property
    def broken_down(self) -> bool:
        """Whether there are enough learners to show more than totals."""
        return len(self.learners) >= SMALLEST

    @property
    def passed(self) -> int | None:
        """How many learners have passed, or None while any answer waits to be read."""
        if self.waiting:
            return None
        return int((self.totals >= self.passes * self.out_of - 1e-9).sum()) if self.out_of else 0

    def shown(self, *, names: bool) -> list[Group]:
        """Return the groups of learners at risk that may be shown: of a small class, none that come from points."""
        return [group for group in self.groups if names or self.broken_down or group.risk not in OF_RESULTS]

    @property
    def sure_and_wrong(self) -> list[ScenarioFinding]:
        """The scenarios that asked for confidence, first those where sure learners were most often wrong."""
        asked = [found for found in self.findings if found.confidence]
        return sorted(asked, key=lambda found: -(found.sure_and_wrong or 0.0))


def _findings(known: list[Answers], shares: statistics.Matrix, worth: statistics.Matrix) -> list[ScenarioFinding]:
    """Return the findings about scenarios. Each is compared with all others, and never with itself."""
    found = []
    decided = differences([one.where(one.counting) for one in known])
    each = zip(known, statistics.items(shares, worth), decided, strict=True)
    for column, (answers, item, difference) in enumerate(each):
        strong, weak = statistics.thirds(statistics.rest(shares, worth, column))
        found.append(find(answers, item, strong, weak, difference))
    return found


def _unread(answers: Answers) -> Unread:
    answered = sum(response is not None for response in answers.responses)
    return Unread(answers.scenario, answered, int((~answers.decided).sum()))


def _reliability(found: Reliability | None) -> dict[str, Any] | None:
    return None if found is None else {**asdict(found), "scenarios_needed": found.scenarios_needed}


def _strengths(findings: list[ScenarioFinding], objectives: Mapping[str, str]) -> list[Strength]:
    """Return how the class did by objective, the weakest first."""
    groups: dict[str, list[ScenarioFinding]] = defaultdict(list)
    for found in findings:
        groups[found.scenario.objective or "No objective"].append(found)
    strengths = []
    for objective, group in groups.items():
        worth = sum(found.scenario.points or 1.0 for found in group)
        earned = sum(found.item.facility * (found.scenario.points or 1.0) for found in group)
        strengths.append(Strength(objective, objectives.get(objective, ""), earned / worth, len(group)))
    return sorted(strengths, key=lambda strength: strength.share)
