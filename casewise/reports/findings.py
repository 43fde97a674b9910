"""Findings about one scenario: what learners chose, how sure they were, which paths they took, and what to check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casewise.reports.answers import Answers
from casewise.reports.by_variant import Difference, VariantFinding, by_variant
from casewise.reports.choices import SMALLEST, Part, parts_of
from casewise.reports.statistics import Item
from casewise.scenario import Picks, Scenario

HARD, EASY = 0.3, 0.9
WEAK = 0.2
"""Limits of facility and discrimination. Item analysis considers values between them good."""
SURE = 3
NOTHING = "Earns nothing"
STARTLING = 0.2
"""The share of sure but wrong answers that deserves a remark."""


@dataclass
class ScenarioFinding:
    """How a class did on one scenario.

    `confidence` maps each level to its number of learners and their mean share of the points; `sure_and_wrong` is the
    share of sure learners who were wrong. Either share is None for a group that is too small. For answers that a person
    has read, `points` says how many learners have how many points. Of a scenario with variants, this is how the class
    did on all of them together, and `variants` how on each. `difference` says whether one is harder, or None if there
    are too few learners to know.
    """

    scenario: Scenario
    item: Item
    answered: int
    parts: list[Part]
    by_place: bool
    confidence: dict[int, tuple[int, float | None]]
    sure_and_wrong: float | None
    seconds: float | None
    ways: list[tuple[list[str], int]]
    points: list[tuple[float, int]]
    variants: list[VariantFinding] = field(default_factory=list)
    difference: Difference | None = None
    flags: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as JSON."""
        return {
            "scenario": self.scenario.id,
            "objective": self.scenario.objective,
            **asdict(self.item),
            "answered": self.answered,
            "parts": [asdict(part) for part in self.parts],
            "confidence": self.confidence,
            "sure_and_wrong": self.sure_and_wrong,
            "seconds": self.seconds,
            "ways": self.ways,
            "points": self.points,
            "variants": [variant.to_json() for variant in self.variants],
            "difference": self.difference.to_json() if self.difference else None,
            "flags": self.flags,
        }


def find(
    answers: Answers,
    item: Item,
    strong: NDArray[np.bool_],
    weak: NDArray[np.bool_],
    difference: Difference | None = None,
) -> ScenarioFinding:
    """Return the finding about a scenario, from the answers to it."""
    scenario = answers.scenario
    parts = parts_of(answers, strong, weak)
    confidence, sure_and_wrong = _confidence(answers)
    times = [seconds for seconds in answers.seconds if seconds is not None]
    found = ScenarioFinding(
        scenario=scenario,
        item=item,
        answered=sum(response is not None for response in answers.responses),
        parts=parts,
        by_place=scenario.placed,
        confidence=confidence,
        sure_and_wrong=sure_and_wrong,
        seconds=median(times) if times else None,
        ways=_ways(answers) if scenario.stages() else [],
        points=answers.given if not parts else [],
        variants=by_variant(answers, strong, weak),
        difference=difference,
    )
    found.flags = list(_flags(found))
    for one in found.variants:
        if one.answered and not one.scenario.withdrawn and scenario.picks is Picks.ONE:
            one.flags += _distractors(one.parts)
    return found


def _confidence(answers: Answers) -> tuple[dict[int, tuple[int, float | None]], float | None]:
    """Return the learners and mean share of points by confidence, and the share of sure learners who were wrong."""
    worth = answers.scenario.points or 1.0
    shares: dict[int, list[float]] = defaultdict(list)
    for confidence, points in zip(answers.confidence, answers.points, strict=True):
        if confidence and points is not None:
            shares[confidence].append(points / worth)
    by_level = {level: (len(found), _mean(found)) for level, found in sorted(shares.items())}
    return by_level, _mean([share < 0.5 for share in shares.get(SURE, [])])  # noqa: PLR2004  (half the points)


def _mean(shares: Sequence[float]) -> float | None:
    return sum(shares) / len(shares) if len(shares) >= SMALLEST else None


def _ways(answers: Answers) -> list[tuple[list[str], int]]:
    """Return the paths through a story, the most common first."""
    ways = Counter(tuple(option for _, option in response) for response in answers.responses if response)
    return [(list(way), count) for way, count in ways.most_common()]


def _distractors(parts: list[Part]) -> Iterator[str]:
    """Yield sentences about wrong options that nobody chose, or that strong learners chose."""
    for part in parts:
        if part.worth == NOTHING and part.strong is not None and part.strong > (part.weak or 0) and part.strong >= WEAK:
            yield f'"{part.text}" was chosen by strong learners: check the key.'
        if part.worth == NOTHING and part.chosen == 0:
            yield f'Nobody chose "{part.text}", so it tests nothing.'


def _flags(found: ScenarioFinding) -> Iterator[str]:
    """Yield sentences about what an instructor should check."""
    item = found.item
    if found.scenario.withdrawn:
        yield "Withdrawn: everyone has its points."
        return
    if item.discrimination is not None and item.discrimination < 0:
        yield "Weaker learners did better here than stronger ones: check the key."
    elif item.discrimination is not None and item.discrimination < WEAK and item.facility < EASY:
        yield "It hardly separates stronger learners from weaker ones: look for a second good answer or unclear text."
    if item.facility < HARD:
        yield f"Hard: {item.facility:.0%} of its points were earned. Was it taught?"
    if item.facility > EASY:
        yield f"Easy: {item.facility:.0%} of its points were earned. Keep it if it matters for safety."
    if found.difference and found.difference.beyond_chance:
        known = [(one.facility, one.variant) for one in found.variants if one.facility is not None]
        shares = ", ".join(f"{variant} {facility:.0%}" for facility, variant in sorted(known))
        yield f"Its variants differ in difficulty beyond chance: {shares}. Look at the hardest and the easiest."
    if found.scenario.picks is Picks.ONE and found.answered:
        yield from _distractors(found.parts)
    if found.sure_and_wrong is not None and found.sure_and_wrong >= STARTLING:
        yield f"{found.sure_and_wrong:.0%} of those who were sure were wrong: take it up in class."
