"""Findings about one scenario: what learners chose, how sure they were, which paths they took, and what to check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casewise.printable import counted
from casewise.reports import flags
from casewise.reports.answers import Answers
from casewise.reports.by_variant import Difference, VariantFinding, by_variant
from casewise.reports.choices import BY_VARIANT, SMALLEST, Part, parts_of
from casewise.reports.flags import Flag, Label
from casewise.reports.statistics import Item
from casewise.reports.wrong_key import Rival, rivals
from casewise.scenario import Picks, Scenario

SURE = 3
"""The highest confidence."""
WRONG = 0.5
"""An answer that earns less than this share of the points is wrong."""


@dataclass
class ScenarioFinding:
    """How a class did on one scenario.

    `confidence` maps each level to its number of learners and their mean share of the points; `sure_and_wrong` is the
    share of sure learners who were wrong. Either share is None for a group that is too small. For answers that a person
    has read, `points` says how many learners have how many points. Of a scenario with variants, this is how the class
    did on all of them together, and `variants` how on each. `difference` says whether one is harder, or None if there
    are too few learners to know. `learners` are those whose points count, and `unread` those who wait for a person.
    `rivals` are options that stronger learners chose against the key, by variant.
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
    learners: int = 0
    unread: int = 0
    variants: list[VariantFinding] = field(default_factory=list)
    difference: Difference | None = None
    rivals: dict[str, list[Rival]] = field(default_factory=dict)
    marks: list[Flag] = field(default_factory=list)

    @property
    def flags(self) -> list[str]:
        """What to look at, in sentences."""
        return [flag.words for flag in self.marks]

    @property
    def labels(self) -> list[str]:
        """What to look at, in a few words each."""
        return list(dict.fromkeys(flag.label.value for flag in self.marks))

    def has(self, label: Label) -> bool:
        """Whether there's a flag of this kind."""
        return any(flag.label is label for flag in self.marks)

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
            "look_at": self.labels,
            "learners": self.learners,
            "unread": self.unread,
        }


def find(
    answers: Answers,
    item: Item,
    strong: NDArray[np.bool_],
    weak: NDArray[np.bool_],
    difference: Difference | None = None,
) -> ScenarioFinding:
    """Return the finding about a scenario, from the answers to it. Only those with points count for its figures."""
    scenario, counting = answers.scenario, answers.counting
    known, strong, weak = answers.where(counting), strong[counting], weak[counting]
    parts = parts_of(known, strong, weak)
    confidence, sure_and_wrong = _confidence(known)
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
        ways=_ways(known) if scenario.stages() else [],
        points=known.given if not parts else [],
        learners=int(counting.sum()),
        unread=int((~answers.decided).sum()),
        variants=by_variant(known, strong, weak),
        difference=difference,
    )
    found.rivals = dict(_rivals(found, known, strong))
    found.marks = list(_flags(found))
    if found.has(Label.KEY):
        found.marks = [flag for flag in found.marks if flag.label not in flags.DOUBTFUL]
    for one in found.variants:
        if one.answered and not one.scenario.withdrawn:
            one.flags += map(str, found.rivals.get(one.variant, []))
            one.flags += [flag.words for flag in _unused(scenario, one.parts, one.learners)]
    return found


def _rivals(found: ScenarioFinding, known: Answers, strong: NDArray[np.bool_]) -> Iterator[tuple[str, list[Rival]]]:
    """Yield what stronger learners chose against the key, for each variant, or for the whole without any."""
    picks = found.scenario.picks
    each: list[ScenarioFinding | VariantFinding] = [*found.variants] if found.variants else [found]
    for one in each:
        name = one.scenario.variant
        third = sum(member and met == name for member, met in zip(strong, known.met, strict=True))
        if not one.scenario.withdrawn and (against := rivals(one.parts, picks, int(third))):
            yield name, against


def _confidence(answers: Answers) -> tuple[dict[int, tuple[int, float | None]], float | None]:
    """Return the learners and mean share of points by confidence, and the share of sure learners who were wrong."""
    worth = answers.scenario.points or 1.0
    shares: dict[int, list[float]] = defaultdict(list)
    for confidence, points in zip(answers.confidence, answers.points, strict=True):
        if confidence and points is not None:
            shares[confidence].append(points / worth)
    by_level = {level: (len(found), _mean(found)) for level, found in sorted(shares.items())}
    return by_level, _mean([share < WRONG for share in shares.get(SURE, [])])


def _mean(shares: Sequence[float]) -> float | None:
    return sum(shares) / len(shares) if len(shares) >= SMALLEST else None


def _ways(answers: Answers) -> list[tuple[list[str], int]]:
    """Return the paths through a story, the most common first."""
    ways = Counter(tuple(option for _, option in response) for response in answers.responses if response)
    return [(list(way), count) for way, count in ways.most_common()]


def _unused(scenario: Scenario, parts: Sequence[Part], learners: int) -> Iterator[Flag]:
    if scenario.picks is not Picks.NONE:
        yield from flags.unused(parts, learners)


def _flags(found: ScenarioFinding) -> Iterator[Flag]:
    """Yield what an instructor should look at, what changes grades first."""
    if found.scenario.withdrawn:
        yield Flag(Label.WITHDRAWN, "Withdrawn: everyone has its points.")
        return
    if found.unread:
        yield Flag(Label.UNREAD, f"{counted(found.unread, 'answer')} not read yet: no figure here counts them.")
    for variant, against in found.rivals.items():
        where = f"Variant {variant}: " if variant else ""
        yield from (Flag(Label.KEY, f"{where}{rival}") for rival in against)
    yield from flags.by_figures(found.item)
    if found.difference and found.difference.beyond_chance:
        known = [(one.facility, one.variant) for one in found.variants if one.facility is not None]
        shares = ", ".join(f"{variant} {facility:.0%}" for facility, variant in sorted(known))
        words = f"Its variants differ in difficulty beyond chance: {shares}. Look at the hardest and the easiest."
        yield Flag(Label.VARIANTS, words)
    if all(part.worth != BY_VARIANT for part in found.parts):
        yield from _unused(found.scenario, found.parts, found.learners)
    yield from flags.sure(found.sure_and_wrong, found.confidence.get(SURE, (0, None))[0])
