"""Findings about the variants of a scenario: how those who met each of them did, and whether one is harder.

Everyone who met a variant counts; a missing answer has no points. Variants are compared by their learners' shares of
the points, with Fisher's exact test or Kruskal and Wallis's test (see `statistics.differing`), and Holm's correction
over the scenarios of a module. A withdrawn variant isn't compared, because everyone has its points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casewise.reports import statistics
from casewise.reports.answers import Answers
from casewise.reports.choices import SMALLEST, Part, parts_of
from casewise.scenario import Scenario


@dataclass
class VariantFinding:
    """How those who met one variant did: the statistics of a scenario, as far as they make sense for a part of a class.

    `low` and `high` are the bounds of the facility's 95 % interval. If the group is too small, only its number of
    learners is known.
    """

    scenario: Scenario
    learners: int
    answered: int | None = None
    facility: float | None = None
    low: float | None = None
    high: float | None = None
    parts: list[Part] = field(default_factory=list)
    points: list[tuple[float, int]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def variant(self) -> str:
        """The variant's name."""
        return self.scenario.variant

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON."""
        return {
            "variant": self.variant,
            "learners": self.learners,
            "answered": self.answered,
            "facility": self.facility,
            "facility_low": self.low,
            "facility_high": self.high,
            "parts": [asdict(part) for part in self.parts],
            "points": self.points,
            "flags": self.flags,
        }


@dataclass(frozen=True)
class Difference:
    """How likely variants that are equally hard would differ as much as these: `p`, and `corrected` for the module."""

    p: float
    corrected: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the variants differ more than chance explains. If none is harder, one module in twenty says so."""
        return self.corrected < statistics.CHANCE

    def to_json(self) -> dict[str, Any]:
        """Return the difference as JSON."""
        return {**asdict(self), "beyond_chance": self.beyond_chance}


def by_variant(answers: Answers, strong: NDArray[np.bool_], weak: NDArray[np.bool_]) -> list[VariantFinding]:
    """Return the findings about each variant; none for a scenario without variants."""
    return [_find(answers, one, strong, weak) for one in answers.scenario.each_variant() if one.variant]


def differences(every: Sequence[Answers]) -> list[Difference | None]:
    """Return for each scenario of a module how its variants differ, or None if fewer than two can be compared."""
    chances = [_chance(answers) for answers in every]
    corrected = iter(statistics.holm([p for p in chances if p is not None]))
    return [None if p is None else Difference(p, next(corrected)) for p in chances]


def large_enough(sizes: dict[str, int]) -> set[str]:
    """Return the groups that can be shown.

    If a small group is left out, so many are left out with it that nobody can find it by subtraction from the whole.
    """
    left_out, shown = 0, set()
    for name, size in sorted(sizes.items(), key=lambda item: item[1]):
        if size < SMALLEST or 0 < left_out < SMALLEST:
            left_out += size
        else:
            shown.add(name)
    return shown


def _find(answers: Answers, one: Scenario, strong: NDArray[np.bool_], weak: NDArray[np.bool_]) -> VariantFinding:
    who = np.array([name == one.variant for name in answers.met], dtype=bool)
    found = VariantFinding(one, int(who.sum()))
    found.flags = ["Withdrawn: everyone who met it has its points."] if one.withdrawn else []
    if one.variant not in _shown(answers):
        return found
    thirds = [group if one.variant in _shown(answers, group) else np.zeros_like(group) for group in (strong, weak)]
    own = answers.of(one)
    found.answered = sum(response is not None for response in own.responses)
    found.facility = float(np.mean(own.shares))
    found.low, found.high = statistics.share_between(found.facility, found.learners)
    found.parts = parts_of(own, thirds[0][who], thirds[1][who])
    found.points = own.given if not found.parts else []
    return found


def _shown(answers: Answers, group: NDArray[np.bool_] | None = None) -> set[str]:
    """Return the variants of which figures can be shown; with a group, figures about its members."""
    members = answers.met if group is None else [name for name, there in zip(answers.met, group, strict=True) if there]
    return large_enough({**dict.fromkeys(answers.scenario.variants, 0), **Counter(members)})


def _chance(answers: Answers) -> float | None:
    groups = [answers.of(one).shares for one in _compared(answers)]
    return statistics.differing(groups) if len(groups) > 1 else None


def _compared(answers: Answers) -> Iterator[Scenario]:
    shown = _shown(answers)
    yield from (one for one in answers.scenario.each_variant() if one.variant in shown and not one.withdrawn)
