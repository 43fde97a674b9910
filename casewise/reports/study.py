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
from casewise.reports.answers import Results
from casewise.reports.by_variant import differences
from casewise.reports.choices import SMALLEST
from casewise.reports.findings import ScenarioFinding, find
from casewise.reports.statistics import Reliability

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
class Study:
    """The results of a class in one module.

    `totals` are each learner's points after late penalties, without points that nobody has given yet. Findings about
    scenarios use only the answers.
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

    @classmethod
    def of(cls, results: Results, objectives: Mapping[str, str], panel: Sequence[Agreement] = ()) -> Study:
        """Return the study of results; `objectives` maps ids to words, and `panel` is what experts say of the keys."""
        asked = [one for one in results.answers.values() if not all(points is None for points in one.points)]
        worth = np.array([one.scenario.points or 1.0 for one in asked])
        points = np.array(
            [[np.nan if given is None else given for given in one.points] for one in asked], dtype=float
        ).T.reshape(len(results.learners), len(asked))
        waiting = int(np.isnan(points).any(axis=1).sum()) + _unread(results, len(asked))
        by_key = [column for column in range(len(asked)) if not np.isnan(points[:, column]).any()]
        shares = points[:, by_key] / worth[by_key] if by_key else np.zeros((len(results.learners), 0))
        known = [asked[column] for column in by_key]
        earned = np.nansum(points, axis=1) if asked else np.zeros(len(results.learners))
        findings, reliability = [], None
        if len(results.learners) >= SMALLEST and known:
            strong, weak = statistics.thirds(earned)
            items = statistics.items(shares, worth[by_key])
            compared = zip(known, items, differences(known), strict=True)
            findings = [find(answers, item, strong, weak, difference) for answers, item, difference in compared]
            reliability = statistics.reliability(shares, worth[by_key])
        return cls(
            module=results.module,
            learners=results.learners,
            totals=np.array(results.totals),
            out_of=float(sum(one.scenario.points or 0.0 for one in results.answers.values())),
            waiting=min(waiting, len(results.learners)),
            reveal=results.reveal,
            passes=results.passes,
            reliability=reliability,
            findings=findings,
            strengths=_strengths(findings, objectives),
            panel=list(panel),
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
            "reliability": asdict(self.reliability) if self.reliability else None,
            "objectives": [asdict(strength) for strength in self.strengths],
            "scenarios": [found.to_json() for found in self.findings],
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

    @property
    def sure_and_wrong(self) -> list[ScenarioFinding]:
        """The scenarios that asked for confidence, first those where sure learners were most often wrong."""
        asked = [found for found in self.findings if found.confidence]
        return sorted(asked, key=lambda found: -(found.sure_and_wrong or 0.0))


def _unread(results: Results, asked: int) -> int:
    """Return how many learners have an answer waiting, on scenarios that nobody has read yet."""
    if asked == len(results.answers):
        return 0
    unread = [one for one in results.answers.values() if all(points is None for points in one.points)]
    return max((len(one.points) for one in unread), default=0)


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
