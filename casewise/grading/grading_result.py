"""The result of grading a class."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from casewise.scenario import Outcome


@dataclass
class GradingResult:
    """The result of grading a class.

    `failed` maps learners to the reason why theirs could not be graded. `alike` are the learners whose journals share
    answers given in the same session at the same moment: one of them is a copy. `withdrawn` maps scenarios that no
    longer count to the reason; `by_hand` maps such a scenario to the learners who keep what a person gave for it.
    `late` maps learners whose hand-in is late to the points that it costs them. `counts` says of learners whose newest
    hand-in is not the one that counts which one does, and why.
    """

    module: str
    graded: int = 0
    unchanged: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: {outcome.value: 0 for outcome in Outcome})
    remarks: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    alike: list[list[str]] = field(default_factory=list)
    withdrawn: dict[str, str] = field(default_factory=dict)
    by_hand: dict[str, list[str]] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the result of a run as JSON: a promise to other programs."""
        return {
            "module": self.module,
            "graded": self.graded,
            "unchanged": self.unchanged,
            "outcomes": self.outcomes,
            "remarks": self.remarks,
            "failed": self.failed,
            "alike": self.alike,
            "withdrawn": self.withdrawn,
            "by_hand": self.by_hand,
            "late": self.late,
            "counts": self.counts,
        }
