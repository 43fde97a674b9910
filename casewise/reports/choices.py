"""The parts of a scenario, and how many learners chose which. Parts are options, cards or passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casewise.reports.answers import Answers, key_of
from casewise.scenario import Finding, Judge, Verdict

SMALLEST = 5
"""Smaller groups are not broken down, because results could identify a person."""
BY_VARIANT = "Depends on the variant"


@dataclass
class Part:
    """One part of a scenario, or of one of its variants, and what the class did with it, as shares from 0 to 1.

    `strong` and `weak` are the shares in the stronger and the weaker third, or None if a third is too small. `credit`
    is what it earns by itself, from 0 to 1, or None where parts only count together.
    """

    text: str
    worth: str
    chosen: int = 0
    right: int = 0
    share: float = 0.0
    strong: float | None = None
    weak: float | None = None
    credit: float | None = None


def parts_of(answers: Answers, strong: NDArray[np.bool_], weak: NDArray[np.bool_]) -> list[Part]:
    """Return what the class did with each part; none where a person reads the answers.

    A part that is right by its place, as in an order, counts as chosen when it was put there.
    """
    scenario = answers.scenario
    if scenario.judge is not Judge.KEY:
        return []
    parts: dict[str, Part] = {}
    for one in scenario.each_variant():
        worth = one.worth()
        for finding in one.findings(None):
            credit = worth.get(finding.part)
            part = parts.setdefault(finding.part, Part(finding.text, finding.best, credit=credit))
            part.worth = part.worth if part.worth == finding.best else BY_VARIANT
            part.credit = part.credit if part.credit == credit else None
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for learner, findings in _judged(answers):
        for finding in findings:
            part = parts[finding.part]
            hit = finding.verdict is Verdict.RIGHT if scenario.placed else finding.chosen
            part.chosen += hit
            part.right += finding.verdict is Verdict.RIGHT
            for group, members in enumerate((strong, weak)):
                counted[finding.part][group] += bool(hit and members[learner])
    sizes = [int(group.sum()) for group in (strong, weak)]
    for name, part in parts.items():
        part.share = part.chosen / max(len(answers.responses), 1)
        if min(sizes) >= SMALLEST:
            part.strong, part.weak = (count / size for count, size in zip(counted[name], sizes, strict=True))
    return list(parts.values())


def _judged(answers: Answers) -> Iterator[tuple[int, list[Finding]]]:
    """Yield the learners who answered, by number, with the findings on their answers under the facts that they met."""
    each = {one.variant: one for one in answers.scenario.each_variant()}
    known: dict[tuple[str, str], list[Finding]] = {}
    for learner, (variant, response) in enumerate(zip(answers.met, answers.responses, strict=True)):
        if response is None:
            continue
        key = variant, key_of(response)
        if key not in known:
            known[key] = each[variant].findings(response)
        yield learner, known[key]
